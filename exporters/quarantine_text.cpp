// SPDX-License-Identifier: Apache-2.0
// Tested by tests/cli/test_quarantine_command.cpp
#include "exporters/quarantine_exporter.h"
#include "exporters/rollout_exporter.h"
#include "exporters/table_cells.h"

#include <nlohmann/json.hpp>

namespace drawbridge {
namespace {

std::string stepText(const QuarantineStep &step)
{
    const std::string place =
        step.cluster.empty() ? "" : "in cluster " + oneLine(step.cluster) + ": ";
    if (step.command.empty() || step.why.empty())
        return place + oneLine(step.command + step.why);
    return place + oneLine(step.command) + "\n     " + oneLine(step.why);
}

} // namespace

std::string quarantineText(const Quarantine &quarantine)
{
    std::string text = "quarantine of " + oneLine(toString(quarantine.workload)) + '\n';
    std::size_t number = 0;
    for (const QuarantineStep &step : quarantine.steps)
        text += "  " + std::to_string(++number) + ". " + stepText(step) + '\n';
    for (const std::string &other : quarantine.alsoHit)
        text += "also hit, by the same ServiceAccount: " + oneLine(other) + '\n';
    text += quarantine.remaining.empty()
                ? "after that nothing reaches it, and it reaches nothing\n"
                : "after that " + countOf(quarantine.remaining.size(), "way") +
                      (quarantine.remaining.size() == 1 ? " is" : " are") +
                      " still open or unknown\n";
    for (const std::string &line : quarantine.remaining)
        text += "  " + line + '\n';
    text += "it cuts or may cut " + countOf(quarantine.cuts.size(), "flow") + '\n';
    for (const FlowCut &cut : quarantine.cuts)
        text += "  " + cutLine(cut) + '\n';
    return text + "note: what passes between a pod and its own node, and connections that are open "
                  "already, may go on; pods outside the input that carry the same labels are "
                  "selected as well\n";
}

std::string quarantineJson(const Quarantine &quarantine)
{
    nlohmann::ordered_json json;
    json["workload"] = toString(quarantine.workload);
    auto &steps = json["steps"] = nlohmann::ordered_json::array();
    for (const QuarantineStep &step : quarantine.steps) {
        steps.push_back({{"command", step.command}, {"why", step.why}});
        if (!step.cluster.empty())
            steps.back()["cluster"] = step.cluster;
    }
    json["alsoHit"] = quarantine.alsoHit;
    json["remaining"] = quarantine.remaining;
    auto &cuts = json["cuts"] = nlohmann::ordered_json::array();
    for (const FlowCut &cut : quarantine.cuts)
        cuts.push_back(cutLine(cut));
    return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + '\n';
}

} // namespace drawbridge
