// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/analysis/test_rule_fixtures.cpp, tests/fixtures/findings/drift.yaml

#include "model/analysis/drawn_flow_judge.h"

#include "model/analysis/layers.h"

namespace drawbridge {
namespace {

/// The layer that decided.
LayerDecision layerOf(const Decision &decision)
{
    for (const LayerDecision &layer : decision.layers)
        if (layer.verdict == decision.verdict)
            return layer;
    return {};
}

/// The ports to ask for, each as a range of its own.
std::vector<PortRange> askedPorts(const PortSet &drawn)
{
    constexpr int kMostSingly = 8;
    std::vector<PortRange> asked;
    for (const PortRange &range : drawn.ranges()) {
        const bool isShort = range.last - range.first < kMostSingly;
        for (unsigned port = range.first; isShort && port <= range.last; ++port) {
            const auto single = static_cast<std::uint16_t>(port);
            asked.push_back({range.protocol, single, single});
        }
        if (!isShort) {
            asked.push_back({range.protocol, range.first, range.first});
            asked.push_back({range.protocol, range.last, range.last});
        }
    }
    return asked;
}

bool isBetter(Verdict a, Verdict b)
{
    const auto rank = [](Verdict verdict) {
        return verdict == Verdict::Allow ? 2 : verdict == Verdict::Unknown ? 1 : 0;
    };
    return rank(a) > rank(b);
}

} // namespace

/// Why nobody can tell, or empty.
std::string DrawnFlowJudge::lacking(EndIndex from, EndIndex to) const
{
    for (const EndIndex end : {to, from}) {
        if (m_ends.endpointsOf(end).empty())
            return "nothing tells the addresses of " + toString(m_context.keyOf(end));
        if (m_ends.isWorkload(end) && !m_context.blurred[end].empty())
            return m_context.blurred[end];
    }
    return {};
}

/// The best answer for any of the addresses.
Decision DrawnFlowJudge::decideFor(EndIndex from, EndIndex to, Protocol protocol,
                                   std::uint16_t port) const
{
    std::optional<Decision> best;
    for (const Endpoint &source : m_ends.endpointsOf(from)) {
        for (const Endpoint &destination : m_ends.endpointsOf(to)) {
            Attempt attempt;
            attempt.from = source;
            attempt.protocol = protocol;
            attempt.port = port;
            if (const auto *workload = std::get_if<WorkloadId>(&destination))
                attempt.to = *workload;
            else
                attempt.toAddress = std::get<IpAddress>(destination);
            auto decision = decide(m_context.network, m_context.mesh, attempt);
            if (!best || isBetter(decision.verdict, best->verdict))
                best = std::move(decision);
            if (best->verdict == Verdict::Allow)
                return *best;
        }
    }
    return *best;
}

/// Outside of any mesh the network alone decides, and what it says needs no words. Nothing where
/// more decides, or an end is no workload.
std::optional<PortVerdict> DrawnFlowJudge::plainVerdict(EndIndex from, EndIndex to) const
{
    if (!m_ends.isWorkload(from) || !m_ends.isWorkload(to) ||
        m_context.mesh.mayBind(WorkloadId{to}) ||
        carriageOf(m_context.workload(from), m_context.workload(to)) != Carriage::Plain)
        return std::nullopt;
    return m_relation != nullptr ? m_relation->between(from, to)
                                 : m_context.network.between(WorkloadId{from}, WorkloadId{to});
}

/// Only the first port that is refused, or else the first that is not known, is put into words.
std::optional<Finding> DrawnFlowJudge::judgePlain(EndIndex from, EndIndex to, const PortSet &drawn,
                                                  const PortVerdict &verdict,
                                                  NotAssessableCounts &doubts) const
{
    PortSet refused;
    std::optional<PortRange> denied, unknown;
    for (const PortRange &port : askedPorts(drawn)) {
        if (verdict.allowed.contains(port.protocol, port.first))
            continue;
        const bool isUnknown = verdict.unknown.contains(port.protocol, port.first);
        auto &first = isUnknown ? unknown : denied;
        if (!first)
            first = port;
        if (!isUnknown)
            refused.add(port);
    }
    if (denied)
        return tell(from, to, refused, decideFor(from, to, denied->protocol, denied->first));
    if (unknown)
        ++doubts[{kDrawnButBlockedRule,
                  layerOf(decideFor(from, to, unknown->protocol, unknown->first)).reason}];
    return std::nullopt;
}

std::optional<Finding> DrawnFlowJudge::judge(EndIndex from, EndIndex to, const PortSet &drawn,
                                             NotAssessableCounts &doubts) const
{
    const bool isPlainPair =
        m_ends.isOpenPair(from, to) && m_context.workload(to).mesh == MeshMembership::None;
    if (drawn.empty() || isPlainPair)
        return std::nullopt;
    std::string doubt = lacking(from, to);
    if (doubt.empty())
        if (const auto verdict = plainVerdict(from, to))
            return judgePlain(from, to, drawn, *verdict, doubts);
    PortSet refused;
    Decision why;
    for (const PortRange &port : doubt.empty() ? askedPorts(drawn) : std::vector<PortRange>{}) {
        auto decision = decideFor(from, to, port.protocol, port.first);
        if (decision.verdict == Verdict::Unknown && doubt.empty())
            doubt = layerOf(decision).reason;
        if (decision.verdict != Verdict::Deny)
            continue;
        if (refused.empty())
            why = std::move(decision);
        refused.add(port);
    }
    if (!refused.empty())
        return tell(from, to, refused, why);
    if (!doubt.empty())
        ++doubts[{kDrawnButBlockedRule, doubt}];
    return std::nullopt;
}

Finding DrawnFlowJudge::tell(EndIndex from, EndIndex to, const PortSet &refused,
                             const Decision &why) const
{
    const LayerDecision layer = layerOf(why);
    Finding finding;
    finding.ruleId = kDrawnButBlockedRule;
    finding.severity = Severity::Medium;
    finding.target = m_context.keyOf(to);
    finding.peer = m_context.keyOf(from);
    finding.ports = refused;
    finding.message = toString(*finding.peer) + " to " + toString(finding.target) +
                      " is drawn, but " + layer.layer + " refuses " + toString(refused) + ": " +
                      layer.reason;
    finding.fix = "Export the design, which admits what is drawn" +
                  (why.flip.empty() ? std::string(".") : ", or " + why.flip + ".");
    for (const DecidingObject &object : layer.by)
        finding.evidence.push_back(object.where);
    if (finding.evidence.empty() && m_ends.isWorkload(to))
        finding.evidence.push_back(m_context.workload(to).where);
    if (finding.evidence.empty() && m_ends.isWorkload(from))
        finding.evidence.push_back(m_context.workload(from).where);
    return finding;
}

} // namespace drawbridge
