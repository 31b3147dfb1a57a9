// SPDX-License-Identifier: Apache-2.0
// ZT-NET-004 (findings.md 1.1) and the edges behind it. Pairs of workloads are decided all at once
// and only counted; what is drawn, closed or waived, what has an external at an end, and the
// sources of destinations that few can reach are then judged one by one, in parallel, each source
// into rows of its own, which are put together in the order of their keys. Tested by
// tests/unit/analysis/test_findings_reach.cpp and test_crowds.cpp

#include "model/analysis/findings_edges.h"

#include "model/analysis/crowds.h"
#include "model/analysis/findings_groups.h"
#include "model/analysis/pair_judge.h"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <iterator>
#include <set>

namespace drawbridge {
namespace {

/// What one source came to.
struct SourceRows {
    std::vector<EdgeState> edges; ///< By key of the destination.
    std::vector<EndIndex> to;     ///< Of each edge.
    NotAssessableCounts notAssessable;
};

class EdgeFinder {
public:
    EdgeFinder(const FindingsContext &context, const FindingsEnds &ends, const OpenPairs &pairs,
               FindingsSink &sink)
        : m_context(context), m_ends(ends), m_pairs(pairs), m_judge(context, ends), m_sink(sink)
    {}

    void run()
    {
        if (m_pairs.isEmpty() && m_context.workloadCount() > 0)
            return; // stopped
        collectSpecials();
        m_summary = summarize(m_context, m_ends, m_pairs, [this](EndIndex from, EndIndex to) {
            return std::binary_search(m_specials[from].begin(), m_specials[from].end(), to);
        });
        listFew();
        std::vector<SourceRows> rows(m_ends.count());
        tbb::parallel_for(std::size_t{0}, rows.size(), [&](std::size_t i) {
            if (!m_context.stop.stop_requested())
                rows[i] = judgeSource(m_ends.order()[i]);
        });
        collect(std::move(rows));
        collectCrowds();
        collectTrust();
        countDoubts();
        if (m_sink.report.isUndecided)
            countUndecided();
        else
            reportImplicitTrust(m_context, m_ends, m_edgeEnds, m_summary, m_pairs, m_sink);
    }

private:
    void collectSpecials();
    void listFew();
    [[nodiscard]] std::vector<EndIndex> destinationsOf(EndIndex from) const;
    [[nodiscard]] SourceRows judgeSource(EndIndex from) const;
    void collect(std::vector<SourceRows> rows);
    void collectCrowds();
    void collectTrust();
    void countDoubts();
    void countUndecided();
    [[nodiscard]] bool isSpecial(EndIndex from, EndIndex to) const
    {
        return !m_ends.isWorkload(from) || !m_ends.isWorkload(to) ||
               std::binary_search(m_specials[from].begin(), m_specials[from].end(), to);
    }

    const FindingsContext &m_context;
    const FindingsEnds &m_ends;
    const OpenPairs &m_pairs;
    PairJudge m_judge;
    FindingsSink &m_sink;
    /// By source workload, sorted: destinations not like the others, and those few sources reach.
    std::vector<std::vector<EndIndex>> m_specials, m_few;
    OpenSummary m_summary;
    EdgeEnds m_edgeEnds;
};

/// Drawn, closed, or named by a waiver, which then has a finding to stand for.
void EdgeFinder::collectSpecials()
{
    m_specials.resize(m_context.workloadCount());
    const auto add = [this](EndIndex from, EndIndex to) {
        if (m_ends.isWorkload(from) && m_ends.isWorkload(to))
            m_specials[from].push_back(to);
    };
    for (const auto &[ends, ports] : m_context.drawn)
        add(ends.first, ends.second);
    for (const auto &[ends, isClosed] : m_context.closed)
        add(ends.first, ends.second);
    for (const auto &waiver : m_context.design.waivers) {
        if (waiver.rule != kImplicitTrustRule || waiver.peer.empty())
            continue;
        const auto target = NodeKey::parse(waiver.target);
        const auto peer = NodeKey::parse(waiver.peer);
        const auto from = peer ? m_context.findEnd(*peer) : std::nullopt;
        const auto to = target ? m_context.findEnd(*target) : std::nullopt;
        if (from && to)
            add(*from, *to);
    }
    for (auto &to : m_specials) {
        std::sort(to.begin(), to.end());
        to.erase(std::unique(to.begin(), to.end()), to.end());
    }
}

void EdgeFinder::listFew()
{
    m_few.resize(m_context.workloadCount());
    for (EndIndex to = 0; to < m_context.workloadCount(); ++to) {
        for (const OpenSources &sources : m_summary.destinations[to].open) {
            for (const EndIndex from : sources.first) {
                if (!sources.isCrowd())
                    m_few[from].push_back(to);
            }
        }
    }
}

/// In any order.
std::vector<EndIndex> EdgeFinder::destinationsOf(EndIndex from) const
{
    std::vector<EndIndex> to;
    if (!m_ends.isWorkload(from)) {
        for (EndIndex i = 0; i < m_context.workloadCount(); ++i)
            to.push_back(i);
        return to;
    }
    to = m_few[from]; // never special: those were not counted
    to.insert(to.end(), m_specials[from].begin(), m_specials[from].end());
    for (auto i = m_context.workloadCount(); i < m_ends.count(); ++i)
        to.push_back(i);
    return to;
}

SourceRows EdgeFinder::judgeSource(EndIndex from) const
{
    auto destinations = destinationsOf(from);
    std::sort(destinations.begin(), destinations.end(),
              [this](EndIndex a, EndIndex b) { return m_context.keyOf(a) < m_context.keyOf(b); });
    SourceRows rows;
    for (const auto to : destinations) {
        auto edge = m_judge.judge(from, to);
        if (!edge)
            continue;
        if (from != to && isSpecial(from, to) && m_judge.isInDoubt(*edge))
            ++rows.notAssessable[{kImplicitTrustRule, m_judge.doubt(from, to)}];
        if (edge->drawn.empty() && edge->implicit.empty() && !edge->isClosed)
            continue;
        rows.edges.push_back(std::move(*edge));
        rows.to.push_back(to);
    }
    return rows;
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

void EdgeFinder::collectCrowds()
{
    auto &crowds = m_sink.report.crowds;
    for (EndIndex to = 0; to < m_context.workloadCount(); ++to) {
        for (const OpenSources &sources : m_summary.destinations[to].open) {
            if (sources.isCrowd())
                crowds.push_back(
                    {m_context.keyOf(to), m_pairs.portSet(sources.ports), sources.count});
        }
    }
    std::sort(crowds.begin(), crowds.end(), [](const Crowd &a, const Crowd &b) {
        return std::tie(a.to, a.ports) < std::tie(b.to, b.ports);
    });
}

void EdgeFinder::collectTrust()
{
    auto pairs = m_summary.betweenNamespaces;
    for (std::size_t i = 0; i < m_edgeEnds.size(); ++i) {
        const auto [from, to] = m_edgeEnds[i];
        const bool isCounted = !m_ends.isWorkload(from) || !m_ends.isWorkload(to) ||
                               !isSpecial(from, to) || m_sink.report.edges[i].implicit.empty();
        if (isCounted)
            continue;
        const auto source = m_context.workload(from).nameSpace;
        const auto destination = m_context.workload(to).nameSpace;
        if (source != destination)
            ++pairs[{source, destination}];
    }
    const auto keyOf = [this](NamespaceId id) {
        const auto &nameSpace = m_context.topology.nameSpace(id);
        return NodeKey{nameSpace.cluster, "", "Namespace", nameSpace.name};
    };
    auto &trust = m_sink.report.namespaceTrust;
    for (const auto &[ends, count] : pairs)
        trust.push_back({keyOf(ends.first), keyOf(ends.second), count});
    std::sort(trust.begin(), trust.end(), [](const NamespaceTrust &a, const NamespaceTrust &b) {
        return std::tie(a.from, a.to) < std::tie(b.from, b.to);
    });
}

/// One explanation a destination: one for each pair would cost more than all else.
void EdgeFinder::countDoubts()
{
    std::vector<std::string> reasons(m_context.workloadCount());
    tbb::parallel_for(EndIndex{0}, m_context.workloadCount(), [&](EndIndex to) {
        const auto &destination = m_summary.destinations[to];
        if (destination.unknown > 0 && !m_context.stop.stop_requested())
            reasons[to] = m_judge.doubt(destination.firstUnknown, to);
    });
    for (EndIndex to = 0; to < m_context.workloadCount(); ++to) {
        if (m_summary.destinations[to].unknown > 0)
            m_sink.notAssessable[{kImplicitTrustRule, reasons[to]}] +=
                m_summary.destinations[to].unknown;
    }
}

void EdgeFinder::countUndecided()
{
    const auto &edges = m_sink.report.edges;
    auto count = static_cast<std::size_t>(std::count_if(
        edges.begin(), edges.end(), [](const EdgeState &edge) { return !edge.implicit.empty(); }));
    for (const auto &crowd : m_sink.report.crowds)
        count += crowd.sources;
    if (count > 0)
        m_sink.notAssessable[{kImplicitTrustRule,
                              "nothing is drawn yet: every open pair is undecided"}] = count;
}

} // namespace

void findImplicitTrust(const FindingsContext &context, const FindingsEnds &ends,
                       const OpenPairs &pairs, FindingsSink &sink)
{
    EdgeFinder(context, ends, pairs, sink).run();
}

} // namespace drawbridge
