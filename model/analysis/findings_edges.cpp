// SPDX-License-Identifier: Apache-2.0
// ZT-NET-004 (findings.md 1.1) and the edges behind it: what the NetworkPolicies admit of each
// ordered pair, less what is drawn or closed, on the ports the destination declares. An external
// stands for its addresses: one witness of each block the policies cannot tell apart is asked, and
// what some address may do, the external may, unless a flow drawn to or from another external
// stands for that address (a CIDR inside the Internet). Replicas of one workload among themselves
// are drawn here when a flow says so, but are no finding. Pairs no policy restricts at either end
// are the many, and need no question to the engine. Sources are judged in parallel, each into rows
// of its own, which are then put together in the order of their keys. Tested by
// tests/unit/analysis/test_findings.cpp

#include "model/analysis/findings_edges.h"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <iterator>
#include <numeric>
#include <set>

namespace drawbridge {
namespace {

/// More undrawn sources than this of one open destination are one finding (findings.h).
constexpr std::size_t kGroupedAbove = 20;

const PortSet &allPorts()
{
    static const PortSet ports = PortSet::all();
    return ports;
}

/// What is drawn and closed from one source, by destination.
struct DrawnRow {
    std::vector<const PortSet *> drawn; ///< Null: nothing is.
    std::vector<bool> closed;
};

/// What one source came to.
struct SourceRows {
    std::vector<EdgeState> edges; ///< By key of the destination.
    std::vector<EndIndex> to;     ///< Of each edge.
    NotAssessableCounts notAssessable;
};

class EdgeFinder {
public:
    EdgeFinder(const FindingsContext &context, FindingsSink &sink)
        : m_context(context), m_sink(sink)
    {
        const auto &externals = context.design.externals.items();
        for (const auto &external : externals)
            m_addresses.push_back(
                addressesOf(external, context.design.cluster(external.key.cluster)));
        for (EndIndex i = 0; i < context.workloadCount(); ++i)
            addWorkload(i);
        for (const auto &addresses : m_addresses)
            m_endpoints.push_back(witnessesOf(addresses));
        m_order.resize(m_endpoints.size());
        std::iota(m_order.begin(), m_order.end(), EndIndex{0});
        std::sort(m_order.begin(), m_order.end(), [&context](EndIndex a, EndIndex b) {
            return context.keyOf(a) < context.keyOf(b);
        });
    }

    void run()
    {
        std::vector<SourceRows> rows(m_order.size());
        tbb::parallel_for(std::size_t{0}, rows.size(), [&](std::size_t i) {
            if (!m_context.stop.stop_requested())
                rows[i] = judgeSource(m_order[i]);
        });
        collect(std::move(rows));
        if (m_sink.report.isUndecided)
            countUndecided();
        else
            report();
    }

private:
    [[nodiscard]] bool isWorkload(EndIndex end) const { return end < m_context.workloadCount(); }
    [[nodiscard]] const External &external(EndIndex end) const
    {
        return m_context.design.externals.items()[end - m_context.workloadCount()];
    }

    void addWorkload(EndIndex index)
    {
        m_endpoints.push_back({Endpoint(WorkloadId{index})});
        m_ingressIsolated.push_back(m_context.network.isIsolated({index}, Direction::Ingress));
        m_egressIsolated.push_back(m_context.network.isIsolated({index}, Direction::Egress));
        m_unrestrictedIngress.push_back(isUnrestricted(index, Direction::Ingress));
        m_unrestrictedEgress.push_back(isUnrestricted(index, Direction::Egress));
        m_scopes.push_back(m_context.scopeOf(index));
    }

    /// No policy selects it for that direction, nor may one.
    [[nodiscard]] bool isUnrestricted(EndIndex index, Direction direction) const
    {
        if (!m_context.isSubject(index) || !m_context.blurred[index].empty() ||
            m_context.network.isIsolated({index}, direction))
            return false;
        const Endpoint outside = m_context.network.addressBlocks().front().ranges().front().first;
        const Endpoint subject = WorkloadId{index};
        const bool isIngress = direction == Direction::Ingress;
        const auto why = isIngress ? m_context.network.explain(outside, subject)
                                   : m_context.network.explain(subject, outside);
        const auto &verdict = isIngress ? why.ingress : why.egress;
        return verdict.allowed.isAll() && std::none_of(why.reasons.begin(), why.reasons.end(),
                                                       [direction](const auto &reason) {
                                                           return reason.direction == direction;
                                                       });
    }

    /// One address of each part that neither the engine's blocks nor the externals divide.
    [[nodiscard]] std::vector<Endpoint> witnessesOf(const AddressSet &addresses) const
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
        std::vector<Endpoint> witnesses;
        for (const auto &part : parts)
            if (!part.empty())
                witnesses.emplace_back(part.ranges().front().first);
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

    [[nodiscard]] DrawnRow drawnFrom(EndIndex from) const;
    [[nodiscard]] SourceRows judgeSource(EndIndex from) const;
    [[nodiscard]] bool isOpenPair(EndIndex from, EndIndex to) const;
    [[nodiscard]] PairVerdict verdictOf(EndIndex from, EndIndex to) const;
    [[nodiscard]] const PortSet &judgedPorts(EndIndex from, EndIndex to) const;
    void judge(EndIndex from, EndIndex to, const DrawnRow &row, SourceRows &rows) const;
    void judgeOpen(EdgeState &edge, EndIndex from, EndIndex to) const;
    void judgeEdge(EdgeState &edge, EndIndex from, EndIndex to, SourceRows &rows) const;
    void countUnknown(EndIndex from, EndIndex to, const PairVerdict &verdict,
                      SourceRows &rows) const;
    void collect(std::vector<SourceRows> rows);
    void countUndecided();
    void report();
    [[nodiscard]] std::vector<bool> groupedEdges();
    void groupInto(const std::vector<std::size_t> &candidates, std::vector<bool> &grouped);
    [[nodiscard]] std::vector<std::vector<std::size_t>> groupCandidates() const;
    [[nodiscard]] JudgedEdge judged(std::size_t edge) const
    {
        return {m_ends[edge].first, m_ends[edge].second, &m_sink.report.edges[edge]};
    }

    const FindingsContext &m_context;
    FindingsSink &m_sink;
    std::vector<AddressSet> m_addresses;            ///< By external.
    std::vector<std::vector<Endpoint>> m_endpoints; ///< By end: itself, or its witnesses.
    std::vector<EndIndex> m_order;                  ///< Ends by key.
    std::vector<bool> m_ingressIsolated, m_egressIsolated;
    std::vector<bool> m_unrestrictedIngress, m_unrestrictedEgress;
    std::vector<PortSet> m_scopes;
    std::vector<std::pair<EndIndex, EndIndex>> m_ends; ///< Of each edge of the report.
};

DrawnRow EdgeFinder::drawnFrom(EndIndex from) const
{
    DrawnRow row{std::vector<const PortSet *>(m_order.size(), nullptr),
                 std::vector<bool>(m_order.size(), false)};
    const auto &drawn = m_context.drawn;
    for (auto at = drawn.lower_bound({from, 0}); at != drawn.end() && at->first.first == from; ++at)
        row.drawn[at->first.second] = &at->second;
    const auto &closed = m_context.closed;
    for (auto at = closed.lower_bound({from, 0}); at != closed.end() && at->first.first == from;
         ++at)
        row.closed[at->first.second] = true;
    return row;
}

SourceRows EdgeFinder::judgeSource(EndIndex from) const
{
    SourceRows rows;
    const auto row = drawnFrom(from);
    for (const auto to : m_order)
        if (isWorkload(from) || isWorkload(to))
            judge(from, to, row, rows);
    return rows;
}

/// Two pods of one cluster that no policy restricts.
bool EdgeFinder::isOpenPair(EndIndex from, EndIndex to) const
{
    return isWorkload(from) && isWorkload(to) && m_unrestrictedEgress[from] &&
           m_unrestrictedIngress[to] &&
           m_context.workload(from).key.cluster == m_context.workload(to).key.cluster;
}

PairVerdict EdgeFinder::verdictOf(EndIndex from, EndIndex to) const
{
    PairVerdict result;
    result.isIsolated =
        (isWorkload(from) && m_egressIsolated[from]) || (isWorkload(to) && m_ingressIsolated[to]);
    for (const auto &source : m_endpoints[from]) {
        for (const auto &destination : m_endpoints[to]) {
            auto ports = m_context.network.between(source, destination);
            if (!isWorkload(from))
                ports.allowed -= drawnElsewhere(source, from, to, Direction::Ingress);
            if (!isWorkload(to))
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
    if (!result.ports.unknown.empty())
        result.ports.unknown -= result.ports.allowed;
    return result;
}

/// Ports on which the pair is judged. The Internet, or a host name, gets to a pod only where
/// something exposes it.
const PortSet &EdgeFinder::judgedPorts(EndIndex from, EndIndex to) const
{
    if (!isWorkload(to))
        return allPorts();
    const bool needsExposure = !isWorkload(from) && external(from).kind != External::Kind::Cidr;
    return needsExposure ? m_context.exposed[to] : m_scopes[to];
}

void EdgeFinder::judge(EndIndex from, EndIndex to, const DrawnRow &row, SourceRows &rows) const
{
    const bool isSubject = (!isWorkload(from) || m_context.isSubject(from)) &&
                           (!isWorkload(to) || m_context.isSubject(to));
    const auto *drawn = row.drawn[to];
    if (drawn == nullptr && (!isSubject || from == to))
        return;
    EdgeState edge;
    if (drawn != nullptr)
        edge.drawn = *drawn;
    edge.isClosed = row.closed[to];
    if (isOpenPair(from, to))
        judgeOpen(edge, from, to);
    else
        judgeEdge(edge, from, to, rows);
    if (edge.drawn.empty() && edge.implicit.empty() && !edge.isClosed)
        return;
    edge.from = m_context.keyOf(from);
    edge.to = m_context.keyOf(to);
    rows.edges.push_back(std::move(edge));
    rows.to.push_back(to);
}

void EdgeFinder::judgeOpen(EdgeState &edge, EndIndex from, EndIndex to) const
{
    edge.isOpenByDefault = true;
    if (from == to || edge.isClosed)
        return;
    edge.implicit = edge.drawn.empty() ? m_scopes[to] : m_scopes[to] - edge.drawn;
}

void EdgeFinder::judgeEdge(EdgeState &edge, EndIndex from, EndIndex to, SourceRows &rows) const
{
    auto verdict = verdictOf(from, to);
    edge.isOpenByDefault = !verdict.isIsolated && verdict.witnessFrom.has_value();
    const auto &judged = judgedPorts(from, to);
    if (!verdict.ports.unknown.empty())
        edge.unknown = verdict.ports.unknown & (judged | edge.drawn);
    if (from != to && !edge.isClosed && !verdict.ports.allowed.empty())
        edge.implicit = (verdict.ports.allowed & judged) - edge.drawn;
    if (from != to && !edge.isClosed && !(edge.unknown - edge.drawn).empty())
        countUnknown(from, to, verdict, rows);
    if (verdict.isIsolated)
        edge.allowed = std::move(verdict.ports.allowed);
}

void EdgeFinder::countUnknown(EndIndex from, EndIndex to, const PairVerdict &verdict,
                              SourceRows &rows) const
{
    const auto count = [&rows](const std::string &reason) {
        ++rows.notAssessable[{kImplicitTrustRule, reason}];
    };
    for (const auto end : {to, from})
        if (isWorkload(end) && !m_context.blurred[end].empty())
            return count(m_context.blurred[end]);
    const auto why = m_context.network.explain(*verdict.witnessFrom, *verdict.witnessTo);
    count(why.unknownBecause.empty() ? "the NetworkPolicies do not tell"
                                     : why.unknownBecause.front());
}

/// Rows come by key of their source, so that the report's edges are in order.
void EdgeFinder::collect(std::vector<SourceRows> rows)
{
    std::size_t count = 0;
    for (const auto &row : rows)
        count += row.edges.size();
    auto &edges = m_sink.report.edges;
    edges.reserve(count);
    m_ends.reserve(count);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        auto row = std::move(rows[i]);
        std::move(row.edges.begin(), row.edges.end(), std::back_inserter(edges));
        for (const auto to : row.to)
            m_ends.emplace_back(m_order[i], to);
        for (const auto &[reason, times] : row.notAssessable)
            m_sink.notAssessable[reason] += times;
    }
}

void EdgeFinder::countUndecided()
{
    const auto &edges = m_sink.report.edges;
    const auto count = std::count_if(edges.begin(), edges.end(),
                                     [](const EdgeState &edge) { return !edge.implicit.empty(); });
    if (count > 0)
        m_sink.notAssessable[{kImplicitTrustRule,
                              "nothing is drawn yet: every open pair is undecided"}] =
            static_cast<std::size_t>(count);
}

void EdgeFinder::report()
{
    const auto grouped = groupedEdges();
    std::vector<std::size_t> single;
    for (std::size_t i = 0; i < grouped.size(); ++i)
        if (!grouped[i] && !m_sink.report.edges[i].implicit.empty())
            single.push_back(i);
    std::vector<Finding> findings(single.size());
    tbb::parallel_for(std::size_t{0}, single.size(), [&](std::size_t i) {
        const auto edge = judged(single[i]);
        if (!m_context.stop.stop_requested())
            findings[i] = pairFinding(m_context, edge, verdictOf(edge.from, edge.to));
    });
    auto &all = m_sink.report.findings;
    all.reserve(all.size() + findings.size());
    std::move(findings.begin(), findings.end(), std::back_inserter(all));
}

/// By destination workload that no policy selects for ingress: its undrawn edges. A pair that a
/// waiver names keeps a finding of its own, which the waiver can stand for.
std::vector<std::vector<std::size_t>> EdgeFinder::groupCandidates() const
{
    std::set<std::pair<std::string, std::string>> waived;
    for (const auto &waiver : m_context.design.waivers)
        if (waiver.rule == kImplicitTrustRule && !waiver.peer.empty())
            waived.emplace(waiver.target, waiver.peer);
    std::vector<std::vector<std::size_t>> candidates(m_context.workloadCount());
    const auto &edges = m_sink.report.edges;
    for (std::size_t i = 0; i < edges.size(); ++i) {
        const auto to = m_ends[i].second;
        if (edges[i].implicit.empty() || !edges[i].drawn.empty() || !isWorkload(to) ||
            m_ingressIsolated[to])
            continue;
        const bool isWaived =
            !waived.empty() && waived.count({toString(edges[i].to), toString(edges[i].from)}) != 0;
        if (!isWaived)
            candidates[to].push_back(i);
    }
    return candidates;
}

/// Reports the groups; true for each edge that is in one.
std::vector<bool> EdgeFinder::groupedEdges()
{
    std::vector<bool> grouped(m_sink.report.edges.size(), false);
    const auto candidates = groupCandidates();
    for (const auto &edges : candidates)
        if (edges.size() > kGroupedAbove)
            groupInto(edges, grouped);
    return grouped;
}

void EdgeFinder::groupInto(const std::vector<std::size_t> &candidates, std::vector<bool> &grouped)
{
    std::vector<std::vector<std::size_t>> byPorts;
    for (const auto edge : candidates) {
        const auto &ports = m_sink.report.edges[edge].implicit;
        const auto found = std::find_if(byPorts.begin(), byPorts.end(), [&](const auto &group) {
            return m_sink.report.edges[group.front()].implicit == ports;
        });
        if (found != byPorts.end())
            found->push_back(edge);
        else
            byPorts.push_back({edge});
    }
    std::erase_if(byPorts, [](const auto &group) { return group.size() <= kGroupedAbove; });
    for (const auto &group : byPorts) {
        std::vector<JudgedEdge> edges;
        for (const auto edge : group) {
            edges.push_back(judged(edge));
            grouped[edge] = true;
        }
        m_sink.report.findings.push_back(groupFinding(m_context, edges, byPorts.size() == 1));
    }
}

} // namespace

void findImplicitTrust(const FindingsContext &context, FindingsSink &sink)
{
    EdgeFinder(context, sink).run();
}

} // namespace drawbridge
