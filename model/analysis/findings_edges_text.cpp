// SPDX-License-Identifier: Apache-2.0
// ZT-NET-004 in words (findings.md 1.1): what opens a pair, with the rule and its place, or that
// nothing isolates it. Sources that reach a destination no policy selects for ingress differ in
// nothing but their names, so that many of them are one statement (findings.md section 8, Scale).
// Tested by tests/unit/analysis/test_findings_reach.cpp

#include "model/analysis/findings_edges.h"

#include "model/analysis/crowds.h"

#include <algorithm>

namespace drawbridge {
namespace {

/// What opens one direction, as a clause, and where it stands.
struct Opening {
    std::string clause;
    std::vector<SourceSpan> where;
    std::string rule; ///< "rule 1 of NetworkPolicy shop/web"; empty: nothing isolates.
};

/// Where nothing isolates there is no rule to look for, and such pairs are the many.
Opening openingOf(const FindingsContext &context, const PairVerdict &verdict, Direction direction,
                  const PortSet &ports)
{
    Opening opening;
    if (!verdict.isIsolated)
        return opening;
    for (const auto &reason :
         context.network.admitting(*verdict.witnessFrom, *verdict.witnessTo, direction, ports)) {
        const auto where = placeOf(reason);
        const auto rule = ruleText(reason);
        opening.clause += (opening.clause.empty() ? "" : " and ") + withPlace(rule, where);
        opening.where.push_back(where);
        if (opening.rule.empty())
            opening.rule = rule;
    }
    return opening;
}

std::string openByDefault(const WorkloadNode &workload, Direction direction)
{
    if (workload.isHostNetwork)
        return toString(workload.key) +
               " is on the host network, where NetworkPolicy does not apply";
    return "no NetworkPolicy selects " + toString(workload.key) + " for " +
           (direction == Direction::Ingress ? "ingress" : "egress");
}

Severity severityOf(const FindingsContext &context, const JudgedEdge &edge)
{
    const auto count = context.workloadCount();
    if (edge.from >= count || edge.to >= count)
        return Severity::High;
    const auto &from = context.keyOf(edge.from);
    const auto &to = context.keyOf(edge.to);
    return context.design.areInOneZone(from, to) ? Severity::Medium : Severity::High;
}

/// "a, b, c and 38 more"
template<typename Item, typename TextOf>
std::string some(const std::vector<Item> &items, std::size_t count, TextOf textOf)
{
    static constexpr std::size_t kNamed = 3;
    const auto named = std::min(count, kNamed);
    std::string text;
    for (std::size_t i = 0; i < named; ++i)
        text += (i == 0 ? "" : ", ") + textOf(items[i]);
    if (count > named)
        text += " and " + std::to_string(count - named) + " more";
    return text;
}

/// What lets a crowd in, and where that stands.
std::string openingOfCrowd(const FindingsContext &context, EndIndex to, bool isIsolated,
                           std::vector<SourceSpan> &evidence)
{
    const auto &destination = context.workload(to);
    if (!isIsolated) {
        evidence.push_back(destination.where);
        return openByDefault(destination, Direction::Ingress);
    }
    const auto policies = context.network.selecting(WorkloadId{to}, Direction::Ingress);
    if (policies.empty()) {
        evidence.push_back(destination.where);
        return "the policies that decide about it admit them";
    }
    for (const auto *policy : policies)
        evidence.push_back(policy->meta.where);
    return "NetworkPolicies that select it for ingress admit them (" +
           some(policies, policies.size(),
                [](const auto *policy) {
                    return withPlace(policy->meta.nameSpace + "/" + policy->meta.name,
                                     policy->meta.where);
                }) +
           ")";
}

} // namespace

Finding pairFinding(const FindingsContext &context, const JudgedEdge &edge,
                    const PairVerdict &verdict)
{
    const auto &state = *edge.state;
    const bool isFromWorkload = edge.from < context.workloadCount();
    const bool isToWorkload = edge.to < context.workloadCount();
    Finding finding;
    finding.ruleId = kImplicitTrustRule;
    finding.target = state.to;
    finding.peer = state.from;
    finding.ports = state.implicit;
    finding.severity = severityOf(context, edge);

    const auto ingress = openingOf(context, verdict, Direction::Ingress, state.implicit);
    const auto egress = openingOf(context, verdict, Direction::Egress, state.implicit);
    std::vector<std::string> clauses;
    for (const auto *opening : {&ingress, &egress}) {
        if (!opening->clause.empty())
            clauses.push_back(opening->clause + " admits it");
        finding.evidence.insert(finding.evidence.end(), opening->where.begin(),
                                opening->where.end());
    }
    if (ingress.clause.empty() && isToWorkload) {
        clauses.push_back(openByDefault(context.workload(edge.to), Direction::Ingress));
        finding.evidence.push_back(context.workload(edge.to).where);
    }
    if (egress.clause.empty() && isFromWorkload) {
        clauses.push_back(openByDefault(context.workload(edge.from), Direction::Egress));
        if (!isToWorkload)
            finding.evidence.push_back(context.workload(edge.from).where);
    }
    std::string reasons;
    for (const auto &clause : clauses)
        reasons += (reasons.empty() ? "" : "; ") + clause;
    finding.message = toString(state.from) + " reaches " + toString(state.to) + " on " +
                      toString(state.implicit) + ", and no flow is drawn for it: " + reasons + ".";
    const auto &rule = ingress.rule.empty() ? egress.rule : ingress.rule;
    finding.fix = std::string("Draw the flow if it is meant, or close it") +
                  (rule.empty() ? ": the exported NetworkPolicies admit only what is drawn."
                                : " by narrowing " + rule + " to what is drawn.");
    return finding;
}

Finding crowdFinding(const FindingsContext &context, const FindingsEnds &ends, EndIndex to,
                     const OpenSources &sources, const PortSet &ports, bool isOnlyOne)
{
    const auto &destination = context.workload(to);
    const bool isIsolated = ends.isIngressIsolated(to);
    const auto count = std::to_string(sources.count);
    Finding finding;
    finding.ruleId = kImplicitTrustRule;
    finding.target = destination.key;
    finding.ports = ports;
    finding.subKey = "any of " + count;
    if (!isOnlyOne)
        finding.subKey += " on " + toString(ports);
    finding.severity = sources.isAcross ? Severity::High : Severity::Medium;
    const auto names = some(sources.first, sources.count,
                            [&](EndIndex from) { return toString(context.keyOf(from)); });
    finding.message = count + " sources reach " + toString(destination.key) + " on " +
                      toString(ports) + ", and no flow is drawn for them (" + names +
                      "): " + openingOfCrowd(context, to, isIsolated, finding.evidence) + ".";
    finding.fix = isIsolated ? "Draw the flows that are meant, or narrow those policies to what is "
                               "drawn: the exported NetworkPolicies admit nothing else."
                             : "Draw the flows that are meant: the exported NetworkPolicies admit "
                               "only what is drawn.";
    return finding;
}

} // namespace drawbridge
