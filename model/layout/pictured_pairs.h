// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/layout_graph.h"

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace drawbridge {

/// Pairs of a report and drawn flows both of whose ends are in a picture, by their boxes: names are
/// looked up once for each, however often they are asked for. Refers into what it was made of.
class PicturedPairs {
public:
    struct Pair {
        const EdgeState *state;
        std::size_t from;
        std::size_t to;
    };
    struct PlacedFlow {
        const Flow *flow;
        std::size_t from;
        std::size_t to;
    };

    /// Cost: O(pairs + flows).
    PicturedPairs(const Design &design, const AnalysisReport &report, const LayoutGraph &graph);

    /// Of two different boxes, in the order of the report.
    [[nodiscard]] const std::vector<Pair> &pairs() const { return m_pairs; }
    /// In the order of the design.
    [[nodiscard]] const std::vector<PlacedFlow> &flows() const { return m_placed; }
    [[nodiscard]] const Flow *flowOf(std::size_t from, std::size_t to) const; ///< Or null.
    /// What the report says is drawn between two boxes.
    [[nodiscard]] PortSet reported(std::size_t from, std::size_t to) const;

private:
    [[nodiscard]] std::uint64_t numberOf(std::size_t from, std::size_t to) const
    {
        return std::uint64_t{from} * m_boxes + to;
    }
    void findPairs(const AnalysisReport &report, const LayoutGraph &graph);
    void placeFlows(const Design &design, const LayoutGraph &graph);

    std::uint64_t m_boxes;
    std::vector<Pair> m_pairs;
    std::vector<PlacedFlow> m_placed;
    std::unordered_map<std::uint64_t, const PortSet *> m_reported; ///< Where any are.
    std::unordered_map<std::uint64_t, const Flow *> m_flows;
};

} // namespace drawbridge
