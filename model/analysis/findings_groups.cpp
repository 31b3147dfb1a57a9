// SPDX-License-Identifier: Apache-2.0
// Which edges of ZT-NET-004 are a finding each, and which are one together: sources that reach a
// destination no policy selects for ingress differ in nothing but their names (findings.md section
// 8, Scale). Tested by tests/unit/analysis/test_findings_groups.cpp

#include "model/analysis/findings_groups.h"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <iterator>
#include <set>

namespace drawbridge {
namespace {

/// More undrawn sources than this of one open destination are one finding (findings.h).
constexpr std::size_t kGroupedAbove = 20;

class EdgeReporter {
public:
    EdgeReporter(const FindingsContext &context, const FindingsEnds &ends, const EdgeEnds &edgeEnds,
                 FindingsSink &sink)
        : m_context(context), m_ends(ends), m_edgeEnds(edgeEnds), m_sink(sink)
    {}

    void run();

private:
    using EdgeIndexes = std::vector<std::size_t>;

    [[nodiscard]] std::vector<bool> groupedEdges();
    void groupInto(const EdgeIndexes &candidates, std::vector<bool> &grouped);
    [[nodiscard]] std::vector<EdgeIndexes> groupCandidates() const;
    [[nodiscard]] JudgedEdge judged(std::size_t edge) const
    {
        return {m_edgeEnds[edge].first, m_edgeEnds[edge].second, &m_sink.report.edges[edge]};
    }

    const FindingsContext &m_context;
    const FindingsEnds &m_ends;
    const EdgeEnds &m_edgeEnds;
    FindingsSink &m_sink;
};

void EdgeReporter::run()
{
    const auto grouped = groupedEdges();
    EdgeIndexes single;
    for (std::size_t i = 0; i < grouped.size(); ++i)
        if (!grouped[i] && !m_sink.report.edges[i].implicit.empty())
            single.push_back(i);
    std::vector<Finding> findings(single.size());
    tbb::parallel_for(std::size_t{0}, single.size(), [&](std::size_t i) {
        const auto edge = judged(single[i]);
        if (!m_context.stop.stop_requested())
            findings[i] = pairFinding(m_context, edge, m_ends.verdictOf(edge.from, edge.to));
    });
    auto &all = m_sink.report.findings;
    all.reserve(all.size() + findings.size());
    std::move(findings.begin(), findings.end(), std::back_inserter(all));
}

/// By destination workload that no policy selects for ingress: its undrawn edges. A pair that a
/// waiver names keeps a finding of its own, which the waiver can stand for.
std::vector<EdgeReporter::EdgeIndexes> EdgeReporter::groupCandidates() const
{
    std::set<std::pair<std::string, std::string>> waived;
    for (const auto &waiver : m_context.design.waivers)
        if (waiver.rule == kImplicitTrustRule && !waiver.peer.empty())
            waived.emplace(waiver.target, waiver.peer);
    std::vector<EdgeIndexes> candidates(m_context.workloadCount());
    const auto &edges = m_sink.report.edges;
    for (std::size_t i = 0; i < edges.size(); ++i) {
        const auto to = m_edgeEnds[i].second;
        if (edges[i].implicit.empty() || !edges[i].drawn.empty() || !m_ends.isWorkload(to) ||
            m_ends.isIngressIsolated(to))
            continue;
        const bool isWaived =
            !waived.empty() && waived.count({toString(edges[i].to), toString(edges[i].from)}) != 0;
        if (!isWaived)
            candidates[to].push_back(i);
    }
    return candidates;
}

/// Reports the groups; true for each edge that is in one.
std::vector<bool> EdgeReporter::groupedEdges()
{
    std::vector<bool> grouped(m_sink.report.edges.size(), false);
    const auto candidates = groupCandidates();
    for (const auto &edges : candidates)
        if (edges.size() > kGroupedAbove)
            groupInto(edges, grouped);
    return grouped;
}

void EdgeReporter::groupInto(const EdgeIndexes &candidates, std::vector<bool> &grouped)
{
    std::vector<EdgeIndexes> byPorts;
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

void reportImplicitTrust(const FindingsContext &context, const FindingsEnds &ends,
                         const EdgeEnds &edgeEnds, FindingsSink &sink)
{
    EdgeReporter(context, ends, edgeEnds, sink).run();
}

} // namespace drawbridge
