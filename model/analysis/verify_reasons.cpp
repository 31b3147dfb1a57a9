// SPDX-License-Identifier: Apache-2.0
// Why a connection of the proof is open or closed at one end, from what the engine explains: the
// rules that admit it, or the policies none of whose rules does.
// Tested by tests/unit/analysis/test_verify.cpp

#include "model/analysis/verify_reasons.h"

namespace drawbridge {
namespace {

std::string nameIn(const NetworkPolicyObject &policy)
{
    return "NetworkPolicy " + policy.meta.nameSpace + "/" + policy.meta.name;
}

} // namespace

std::string layerOf(Direction direction)
{
    return "network-" + std::string(toString(direction));
}

Because openingOf(const VerifyWorld &world, const NetworkExplanation &why, VerifyEnd end,
                  Direction direction, const PortSet &ports)
{
    Because because;
    for (const auto &reason : why.reasons) {
        if (reason.direction != direction || !reason.rule || (reason.ports.allowed & ports).empty())
            continue;
        because.text += (because.text.empty() ? "" : " and ") + ruleText(reason);
        because.where.push_back(placeOf(reason));
    }
    if (!because.text.empty()) {
        because.text += " admits it";
        return because;
    }
    const auto &workload = world.workload(end);
    because.text =
        workload.isHostNetwork
            ? toString(workload.key) + " is on the host network, which is outside NetworkPolicy"
            : "no policy binds " + toString(workload.key) + " for " +
                  std::string(toString(direction));
    because.where.push_back(workload.where);
    return because;
}

Because closingOf(const VerifyWorld &world, const NetworkExplanation &why, VerifyEnd end,
                  Direction direction, const PortSet &ports)
{
    Because because;
    for (const auto &reason : why.reasons) {
        if (reason.direction != direction || (reason.denied & ports).empty())
            continue;
        because.text += (because.text.empty() ? "" : " and ") + ruleText(reason);
        because.where.push_back(placeOf(reason));
    }
    if (!because.text.empty()) {
        because.text += " denies it";
        return because;
    }
    for (const auto *policy : world.network->selecting({end}, direction)) {
        because.text += (because.text.empty() ? "" : ", ") + nameIn(*policy);
        because.where.push_back(policy->meta.where);
    }
    because.text = "no " + std::string(toString(direction)) + " rule admits it of what selects " +
                   toString(world.workload(end).key) + ": " + because.text;
    return because;
}

} // namespace drawbridge
