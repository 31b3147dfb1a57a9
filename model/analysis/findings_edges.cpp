// SPDX-License-Identifier: Apache-2.0
// ZT-NET-004 (findings.md 1.1) and the edges behind it: what the NetworkPolicies admit of each
// ordered pair, less what is drawn or closed, on the ports the destination declares. An external
// stands for its addresses: one witness of each block the policies cannot tell apart is asked, and
// what some address may do, the external may, unless a flow drawn to or from another external
// stands for that address (a CIDR inside the Internet). Replicas of one workload among themselves
// are drawn here when a flow says so, but are no finding. Tested by
// tests/unit/analysis/test_findings.cpp

#include "model/analysis/findings_context.h"

#include <algorithm>

namespace drawbridge {
namespace {

constexpr auto kRule = "ZT-NET-004";

/// How one ordered pair stands in the import.
struct PairVerdict {
    PortVerdict ports;
    bool isIsolated = false; ///< At one end at least, in the direction that counts.
    std::optional<Endpoint> witnessFrom, witnessTo; ///< Ends for `explain`.
};

class EdgeFinder {
public:
    EdgeFinder(const FindingsContext &context, FindingsSink &sink)
        : m_context(context), m_sink(sink), m_undecidedCount(0)
    {
        const auto &externals = context.design.externals.items();
        for (const auto &external : externals)
            m_addresses.push_back(
                addressesOf(external, context.design.cluster(external.key.cluster)));
        for (const auto &addresses : m_addresses)
            m_witnesses.push_back(witnessesOf(addresses));
        for (EndIndex i = 0; i < context.workloadCount(); ++i) {
            m_ingressIsolated.push_back(context.network.isIsolated({i}, Direction::Ingress));
            m_egressIsolated.push_back(context.network.isIsolated({i}, Direction::Egress));
            m_scopes.push_back(context.scopeOf(i));
        }
    }

    void run()
    {
        const auto workloads = m_context.workloadCount();
        const auto ends = workloads + static_cast<EndIndex>(m_witnesses.size());
        for (EndIndex from = 0; from < ends && !m_context.stop.stop_requested(); ++from)
            for (EndIndex to = 0; to < ends; ++to)
                if (from < workloads || to < workloads)
                    judge(from, to);
        if (m_undecidedCount > 0)
            m_sink.notAssessable[{kRule, "nothing is drawn yet: every open pair is undecided"}] =
                m_undecidedCount;
    }

private:
    [[nodiscard]] bool isWorkload(EndIndex end) const { return end < m_context.workloadCount(); }
    [[nodiscard]] const External &external(EndIndex end) const
    {
        return m_context.design.externals.items()[end - m_context.workloadCount()];
    }

    /// One address of each part that neither the engine's blocks nor the externals divide.
    [[nodiscard]] std::vector<IpAddress> witnessesOf(const AddressSet &addresses) const
    {
        std::vector<AddressSet> parts;
        for (const auto &block : m_context.network.addressBlocks())
            parts.push_back(block & addresses);
        for (const auto &other : m_addresses) {
            std::vector<AddressSet> finer;
            for (const auto &part : parts) {
                finer.push_back(part & other);
                finer.push_back(part - other);
            }
            std::erase_if(finer, [](const AddressSet &part) { return part.empty(); });
            parts = std::move(finer);
        }
        std::vector<IpAddress> witnesses;
        for (const auto &part : parts)
            if (!part.empty())
                witnesses.push_back(part.ranges().front().first);
        return witnesses;
    }

    /// What is drawn between an address and `other` through externals besides `end`.
    [[nodiscard]] PortSet drawnElsewhere(const Endpoint &address, EndIndex end, EndIndex other,
                                         Direction direction) const
    {
        PortSet ports;
        for (std::size_t i = 0; i < m_addresses.size() && !isWorkload(end); ++i) {
            const auto external = m_context.workloadCount() + static_cast<EndIndex>(i);
            if (external == end || !m_addresses[i].contains(std::get<IpAddress>(address)))
                continue;
            const auto drawn =
                m_context.drawn.find(direction == Direction::Egress ? std::pair(other, external)
                                                                    : std::pair(external, other));
            if (drawn != m_context.drawn.end())
                ports |= drawn->second;
        }
        return ports;
    }

    [[nodiscard]] std::vector<Endpoint> endpointsOf(EndIndex end) const
    {
        if (isWorkload(end))
            return {Endpoint(WorkloadId{end})};
        std::vector<Endpoint> endpoints;
        for (const auto &address : m_witnesses[end - m_context.workloadCount()])
            endpoints.emplace_back(address);
        return endpoints;
    }

    [[nodiscard]] PairVerdict verdictOf(EndIndex from, EndIndex to) const;
    [[nodiscard]] PortSet judgedPorts(EndIndex from, EndIndex to) const;
    void judge(EndIndex from, EndIndex to);
    void judgeEdge(EdgeState &edge, EndIndex from, EndIndex to, const PairVerdict &verdict);
    void countUnknown(EndIndex from, EndIndex to, const PairVerdict &verdict);
    [[nodiscard]] Finding finding(const EdgeState &edge, EndIndex from, EndIndex to,
                                  const PairVerdict &verdict) const;

    const FindingsContext &m_context;
    FindingsSink &m_sink;
    std::vector<AddressSet> m_addresses;             ///< By external.
    std::vector<std::vector<IpAddress>> m_witnesses; ///< By external.
    std::vector<bool> m_ingressIsolated, m_egressIsolated;
    std::vector<PortSet> m_scopes;
    std::size_t m_undecidedCount;
};

PairVerdict EdgeFinder::verdictOf(EndIndex from, EndIndex to) const
{
    PairVerdict result;
    result.isIsolated =
        (isWorkload(from) && m_egressIsolated[from]) || (isWorkload(to) && m_ingressIsolated[to]);
    for (const auto &source : endpointsOf(from)) {
        for (const auto &destination : endpointsOf(to)) {
            auto ports = m_context.network.between(source, destination);
            ports.allowed -= drawnElsewhere(source, from, to, Direction::Ingress);
            ports.allowed -= drawnElsewhere(destination, to, from, Direction::Egress);
            const bool isMore =
                !result.witnessFrom || (result.ports.allowed.empty() && !ports.allowed.empty());
            if (isMore) {
                result.witnessFrom = source;
                result.witnessTo = destination;
            }
            result.ports.allowed |= ports.allowed;
            result.ports.unknown |= ports.unknown;
        }
    }
    const bool isBlurred = (isWorkload(from) && !m_context.blurred[from].empty()) ||
                           (isWorkload(to) && !m_context.blurred[to].empty());
    if (isBlurred) {
        result.ports.unknown |= result.ports.allowed;
        result.ports.allowed = {};
    }
    result.ports.unknown -= result.ports.allowed;
    return result;
}

/// Ports on which the pair is judged. The Internet, or a host name, gets to a pod only where
/// something exposes it.
PortSet EdgeFinder::judgedPorts(EndIndex from, EndIndex to) const
{
    if (!isWorkload(to))
        return PortSet::all();
    const bool needsExposure = !isWorkload(from) && external(from).kind != External::Kind::Cidr;
    return needsExposure ? m_context.exposed[to] : m_scopes[to];
}

void EdgeFinder::judge(EndIndex from, EndIndex to)
{
    const bool isSubject = (!isWorkload(from) || m_context.isSubject(from)) &&
                           (!isWorkload(to) || m_context.isSubject(to));
    const auto drawn = m_context.drawn.find({from, to});
    const bool isDrawn = drawn != m_context.drawn.end();
    if (!isDrawn && (!isSubject || from == to))
        return;
    EdgeState edge;
    if (isDrawn)
        edge.drawn = drawn->second;
    edge.isClosed = m_context.closed.count({from, to}) != 0;
    judgeEdge(edge, from, to, verdictOf(from, to));
}

void EdgeFinder::judgeEdge(EdgeState &edge, EndIndex from, EndIndex to, const PairVerdict &verdict)
{
    const auto judged = judgedPorts(from, to);
    if (verdict.isIsolated)
        edge.allowed = verdict.ports.allowed;
    edge.isOpenByDefault = !verdict.isIsolated && verdict.witnessFrom.has_value();
    edge.unknown = verdict.ports.unknown & (judged | edge.drawn);
    if (from != to && !edge.isClosed)
        edge.implicit = (verdict.ports.allowed & judged) - edge.drawn;
    if (from != to && !edge.isClosed && !(edge.unknown - edge.drawn).empty())
        countUnknown(from, to, verdict);
    if (edge.drawn.empty() && edge.implicit.empty() && !edge.isClosed)
        return;
    edge.from = m_context.keyOf(from);
    edge.to = m_context.keyOf(to);
    if (!edge.implicit.empty() && m_sink.report.isUndecided)
        ++m_undecidedCount;
    else if (!edge.implicit.empty())
        m_sink.report.findings.push_back(finding(edge, from, to, verdict));
    m_sink.report.edges.push_back(std::move(edge));
}

void EdgeFinder::countUnknown(EndIndex from, EndIndex to, const PairVerdict &verdict)
{
    for (const auto end : {to, from})
        if (isWorkload(end) && !m_context.blurred[end].empty())
            return m_sink.cannotAssess(kRule, m_context.blurred[end]);
    const auto why = m_context.network.explain(*verdict.witnessFrom, *verdict.witnessTo);
    m_sink.cannotAssess(kRule, why.unknownBecause.empty() ? "the NetworkPolicies do not tell"
                                                          : why.unknownBecause.front());
}

/// What opens one direction, as a clause, and where it stands.
struct Opening {
    std::string clause;
    std::vector<SourceSpan> where;
    std::string rule; ///< "rule 1 of NetworkPolicy shop/web"; empty: nothing isolates.
};

Opening openingOf(const NetworkExplanation &why, Direction direction, const PortSet &ports)
{
    Opening opening;
    for (const auto &reason : why.reasons) {
        if (reason.direction != direction || !reason.rule || reason.policy == nullptr ||
            (reason.ports.allowed & ports).empty())
            continue;
        const auto &policy = *reason.policy;
        const auto &rules = direction == Direction::Ingress ? policy.ingress : policy.egress;
        const auto &where = rules.at(*reason.rule).where;
        const auto rule = std::string(direction == Direction::Ingress ? "ingress" : "egress") +
                          " rule " + std::to_string(*reason.rule + 1) + " of NetworkPolicy " +
                          policy.meta.nameSpace + "/" + policy.meta.name;
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

Finding EdgeFinder::finding(const EdgeState &edge, EndIndex from, EndIndex to,
                            const PairVerdict &verdict) const
{
    Finding finding;
    finding.ruleId = kRule;
    finding.target = edge.to;
    finding.peer = edge.from;
    finding.ports = edge.implicit;
    const bool isOneNamespace = isWorkload(from) && isWorkload(to) &&
                                edge.from.nameSpace == edge.to.nameSpace &&
                                edge.from.cluster == edge.to.cluster;
    finding.severity = isOneNamespace ? Severity::Medium : Severity::High;

    // Where nothing isolates there is no rule to look for, and such pairs are the many.
    const auto why = verdict.isIsolated
                         ? m_context.network.explain(*verdict.witnessFrom, *verdict.witnessTo)
                         : NetworkExplanation{};
    const auto ingress = openingOf(why, Direction::Ingress, edge.implicit);
    const auto egress = openingOf(why, Direction::Egress, edge.implicit);
    std::vector<std::string> clauses;
    for (const auto *opening : {&ingress, &egress}) {
        if (!opening->clause.empty())
            clauses.push_back(opening->clause + " admits it");
        finding.evidence.insert(finding.evidence.end(), opening->where.begin(),
                                opening->where.end());
    }
    if (ingress.clause.empty() && isWorkload(to)) {
        clauses.push_back(openByDefault(m_context.workload(to), Direction::Ingress));
        finding.evidence.push_back(m_context.workload(to).where);
    }
    if (egress.clause.empty() && isWorkload(from)) {
        clauses.push_back(openByDefault(m_context.workload(from), Direction::Egress));
        if (!isWorkload(to))
            finding.evidence.push_back(m_context.workload(from).where);
    }
    std::string reasons;
    for (const auto &clause : clauses)
        reasons += (reasons.empty() ? "" : "; ") + clause;
    finding.message = toString(edge.from) + " reaches " + toString(edge.to) + " on " +
                      toString(edge.implicit) + ", and no flow is drawn for it: " + reasons + ".";
    const auto &rule = ingress.rule.empty() ? egress.rule : ingress.rule;
    finding.fix = std::string("Draw the flow if it is meant, or close it") +
                  (rule.empty() ? ": the exported NetworkPolicies admit only what is drawn."
                                : " by narrowing " + rule + " to what is drawn.");
    return finding;
}

} // namespace

void findImplicitTrust(const FindingsContext &context, FindingsSink &sink)
{
    EdgeFinder(context, sink).run();
}

} // namespace drawbridge
