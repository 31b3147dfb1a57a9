// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace drawbridge {

/// A small directed graph by index, as the layered layout and the helper program take it.
struct PlainGraph {
    std::size_t nodeCount = 0;
    std::vector<std::pair<std::size_t, std::size_t>> edges; ///< (from, to), sorted, no self loops.
};

/// Where a node stands before it is snapped to the grid: columns by `rank`, order by `y` (any
/// unit in which one row is 1).
struct LooseSpot {
    int rank = 0;
    double y = 0;
    bool operator==(const LooseSpot &) const = default;
};

/// The same graph without its cycles: edges that lead back in a depth-first walk (roots: fewest
/// callers first, then index) are turned round.
[[nodiscard]] PlainGraph withoutCycles(const PlainGraph &graph);

/// Longest-path ranks, pulled towards their callers' neighbours, ordered by barycentre sweeps.
/// Deterministic; O(sweeps x (nodes log nodes + edges)).
[[nodiscard]] std::vector<LooseSpot> layeredOrder(const PlainGraph &graph);

} // namespace drawbridge
