// SPDX-License-Identifier: Apache-2.0
// What to take away so that nobody gets from a workload to what he gets to now (findings.md 2.5).
// Tested by tests/cli/test_reach_command.cpp
#include "app/cli/escalation_cuts.h"

#include "app/cli/rbac_json.h"

namespace drawbridge::cli {

namespace {

using Json = nlohmann::ordered_json;

std::string powerText(const EscalationPower &power)
{
    std::string text = power.because + " (" + power.rule + ")";
    if (power.grant)
        text += ", by " + sourceText(*power.grant);
    else if (power.where.isKnown())
        text += " at " + toString(power.where);
    return text;
}

} // namespace

std::vector<EscalationCut> cutsBefore(const EscalationGraph &graph, std::size_t start,
                                      const std::vector<EscalationReach> &reached)
{
    std::vector<EscalationCut> cuts;
    for (const EscalationReach &reach : reached) {
        const bool isLast = graph.nodes[reach.to].kind == EscalationNode::Kind::ClusterAdmin;
        if (cuts.size() < kMostCuts || isLast)
            cuts.push_back({reach.to, smallestCut(graph, start, reach.to)});
    }
    return cuts;
}

std::string cutText(const EscalationGraph &graph, const EscalationCut &cut)
{
    if (!cut.powers)
        return "nothing on some way there can be taken away";
    std::string text;
    for (const std::size_t power : *cut.powers)
        text += (text.empty() ? "" : "; ") + powerText(graph.powers[power]);
    return text;
}

Json powerJson(const EscalationPower &power)
{
    Json json{{"rule", power.rule}, {"because", power.because}, {"possible", power.isPossible}};
    if (power.grant)
        json["by"] = sourceJson(*power.grant);
    if (power.where.isKnown())
        json["where"] = {{"file", power.where.fileName()}, {"line", power.where.lineOneBased}};
    return json;
}

Json cutJson(const EscalationGraph &graph, const EscalationCut &cut)
{
    if (!cut.powers)
        return nullptr;
    Json items = Json::array();
    for (const std::size_t power : *cut.powers)
        items.push_back(powerJson(graph.powers[power]));
    return items;
}

} // namespace drawbridge::cli
