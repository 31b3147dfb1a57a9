// SPDX-License-Identifier: Apache-2.0
// ZT-NET-004 (findings.md 1.1) and the edges behind it: what the NetworkPolicies admit of each
// ordered pair, less what is drawn or closed, on the ports the destination declares. Replicas of
// one workload among themselves are drawn here when a flow says so, but are no finding. Pairs no
// policy restricts at either end are the many, and need no question to the engine. Sources are
// judged in parallel, each into rows of its own, which are then put together in the order of their
// keys. Tested by tests/unit/analysis/test_findings_reach.cpp

#include "model/analysis/findings_edges.h"

#include "model/analysis/findings_groups.h"
#include "model/analysis/layers.h"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <iterator>

namespace drawbridge {
namespace {

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
        : m_context(context), m_sink(sink), m_ends(context)
    {}

    void run()
    {
        std::vector<SourceRows> rows(m_ends.count());
        tbb::parallel_for(std::size_t{0}, rows.size(), [&](std::size_t i) {
            if (!m_context.stop.stop_requested())
                rows[i] = judgeSource(m_ends.order()[i]);
        });
        collect(std::move(rows));
        if (m_sink.report.isUndecided)
            countUndecided();
        else
            reportImplicitTrust(m_context, m_ends, m_edgeEnds, m_sink);
    }

private:
    [[nodiscard]] DrawnRow drawnFrom(EndIndex from) const;
    [[nodiscard]] SourceRows judgeSource(EndIndex from) const;
    void judge(EndIndex from, EndIndex to, const DrawnRow &row, SourceRows &rows) const;
    void judgeOpen(EdgeState &edge, EndIndex from, EndIndex to) const;
    void judgeEdge(EdgeState &edge, EndIndex from, EndIndex to, SourceRows &rows) const;
    [[nodiscard]] Carriage carriage(EndIndex from, EndIndex to) const;
    void countUnknown(EndIndex from, EndIndex to, const PairVerdict &verdict,
                      SourceRows &rows) const;
    void collect(std::vector<SourceRows> rows);
    void countUndecided();

    const FindingsContext &m_context;
    FindingsSink &m_sink;
    FindingsEnds m_ends;
    EdgeEnds m_edgeEnds;
};

DrawnRow EdgeFinder::drawnFrom(EndIndex from) const
{
    DrawnRow row{std::vector<const PortSet *>(m_ends.count(), nullptr),
                 std::vector<bool>(m_ends.count(), false)};
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
    for (const auto to : m_ends.order())
        if (m_ends.isWorkload(from) || m_ends.isWorkload(to))
            judge(from, to, row, rows);
    return rows;
}

void EdgeFinder::judge(EndIndex from, EndIndex to, const DrawnRow &row, SourceRows &rows) const
{
    const bool isSubject = (!m_ends.isWorkload(from) || m_context.isSubject(from)) &&
                           (!m_ends.isWorkload(to) || m_context.isSubject(to));
    const auto *drawn = row.drawn[to];
    if (drawn == nullptr && (!isSubject || from == to))
        return;
    EdgeState edge;
    if (drawn != nullptr)
        edge.drawn = *drawn;
    edge.isClosed = row.closed[to];
    if (m_ends.isOpenPair(from, to))
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
    edge.implicit = edge.drawn.empty() ? m_ends.scopeOf(to) : m_ends.scopeOf(to) - edge.drawn;
}

void EdgeFinder::judgeEdge(EdgeState &edge, EndIndex from, EndIndex to, SourceRows &rows) const
{
    auto verdict = m_ends.verdictOf(from, to);
    verdict.ports = carried(std::move(verdict.ports), carriage(from, to));
    edge.isOpenByDefault = !verdict.isIsolated && verdict.witnessFrom.has_value();
    const auto &judged = m_ends.judgedPorts(from, to);
    if (!verdict.ports.unknown.empty())
        edge.unknown = verdict.ports.unknown & (judged | edge.drawn);
    if (from != to && !edge.isClosed && !verdict.ports.allowed.empty())
        edge.implicit = (verdict.ports.allowed & judged) - edge.drawn;
    if (from != to && !edge.isClosed && !(edge.unknown - edge.drawn).empty())
        countUnknown(from, to, verdict, rows);
    if (verdict.isIsolated)
        edge.allowed = std::move(verdict.ports.allowed);
}

Carriage EdgeFinder::carriage(EndIndex from, EndIndex to) const
{
    return m_ends.isWorkload(from) && m_ends.isWorkload(to)
               ? carriageOf(m_context.workload(from), m_context.workload(to))
               : Carriage::Plain;
}

void EdgeFinder::countUnknown(EndIndex from, EndIndex to, const PairVerdict &verdict,
                              SourceRows &rows) const
{
    const auto count = [&rows](const std::string &reason) {
        ++rows.notAssessable[{kImplicitTrustRule, reason}];
    };
    for (const auto end : {to, from})
        if (m_ends.isWorkload(end) && !m_context.blurred[end].empty())
            return count(m_context.blurred[end]);
    const auto why = m_context.network.explain(*verdict.witnessFrom, *verdict.witnessTo);
    if (!why.unknownBecause.empty())
        return count(why.unknownBecause.front());
    const auto way = carriage(from, to);
    const bool isOpen = way == Carriage::Either || way == Carriage::Linkerd;
    count(isOpen ? carriageDoubt(way) : "the NetworkPolicies do not tell");
}

/// Rows come by key of their source, so that the report's edges are in order.
void EdgeFinder::collect(std::vector<SourceRows> rows)
{
    std::size_t count = 0;
    for (const auto &row : rows)
        count += row.edges.size();
    auto &edges = m_sink.report.edges;
    edges.reserve(count);
    m_edgeEnds.reserve(count);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        auto row = std::move(rows[i]);
        std::move(row.edges.begin(), row.edges.end(), std::back_inserter(edges));
        for (const auto to : row.to)
            m_edgeEnds.emplace_back(m_ends.order()[i], to);
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

} // namespace

void findImplicitTrust(const FindingsContext &context, FindingsSink &sink)
{
    EdgeFinder(context, sink).run();
}

} // namespace drawbridge
