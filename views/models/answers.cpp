// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_inspector_content.cpp
#include "views/models/answers.h"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace drawbridge {

std::optional<EdgeState> edgeBetween(const Answers &answers, const NodeKey &from, const NodeKey &to)
{
    const auto &edges = answers.report.edges;
    const auto key = std::tie(from, to);
    const auto at = std::lower_bound(
        edges.begin(), edges.end(), key,
        [](const EdgeState &state, const auto &k) { return std::tie(state.from, state.to) < k; });
    if (at != edges.end() && std::tie(at->from, at->to) == key)
        return *at;
    return answers.lookup ? answers.lookup->between(from, to) : std::nullopt;
}

std::vector<EdgeState> edgesOf(const Answers &answers, const NodeKey &node)
{
    if (answers.lookup)
        return answers.lookup->edgesOf(node);
    std::vector<EdgeState> edges;
    std::copy_if(
        answers.report.edges.begin(), answers.report.edges.end(), std::back_inserter(edges),
        [&node](const EdgeState &state) { return state.from == node || state.to == node; });
    return edges;
}

std::size_t FindingCounts::all() const
{
    return std::accumulate(bySeverity.begin(), bySeverity.end(), std::size_t{0});
}

FindingCounts countFindings(const AnalysisReport &report)
{
    FindingCounts counts;
    for (const Finding &finding : report.findings) {
        if (!finding.waived)
            ++counts.bySeverity[static_cast<std::size_t>(finding.severity)];
    }
    return counts;
}

} // namespace drawbridge
