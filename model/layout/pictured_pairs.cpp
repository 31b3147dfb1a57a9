// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/layout/test_compose_scene.cpp
#include "model/layout/pictured_pairs.h"

namespace drawbridge {

PicturedPairs::PicturedPairs(const Design &design, const AnalysisReport &report,
                             const LayoutGraph &graph)
    : m_boxes(graph.boxes.size())
{
    findPairs(report, graph);
    placeFlows(design, graph);
}

// The report is sorted by source.
void PicturedPairs::findPairs(const AnalysisReport &report, const LayoutGraph &graph)
{
    const NodeKey *lastFrom = nullptr;
    std::optional<std::size_t> from;
    for (const EdgeState &state : report.edges) {
        if (lastFrom == nullptr || *lastFrom != state.from) {
            lastFrom = &state.from;
            from = graph.find(state.from);
        }
        const auto to = from ? graph.find(state.to) : std::nullopt;
        if (!to || *to == *from)
            continue;
        m_pairs.push_back({&state, *from, *to});
        if (!state.drawn.empty())
            m_reported.emplace(numberOf(*from, *to), &state.drawn);
    }
}

void PicturedPairs::placeFlows(const Design &design, const LayoutGraph &graph)
{
    for (const Flow &flow : design.flows) {
        const auto from = graph.find(flow.from);
        const auto to = graph.find(flow.to);
        if (!from || !to)
            continue;
        m_placed.push_back({&flow, *from, *to});
        m_flows.emplace(numberOf(*from, *to), &flow);
    }
}

const Flow *PicturedPairs::flowOf(std::size_t from, std::size_t to) const
{
    const auto found = m_flows.find(numberOf(from, to));
    return found == m_flows.end() ? nullptr : found->second;
}

PortSet PicturedPairs::reported(std::size_t from, std::size_t to) const
{
    const auto found = m_reported.find(numberOf(from, to));
    return found == m_reported.end() ? PortSet() : *found->second;
}

} // namespace drawbridge
