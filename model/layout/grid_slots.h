// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/layered_order.h"

#include <vector>

namespace drawbridge {

/// A place on the grid of one namespace frame.
struct GridSlot {
    int column = 0;
    int row = 0;
    auto operator<=>(const GridSlot &) const = default;
};

/// What a node does outside its namespace; it decides where a node without neighbours goes.
enum class OutsideRole { None, Called, Caller };

/// Snaps loose spots to the grid: ranks become columns (a rank too high for a 16:10 frame becomes
/// several), rows are the nearest free ones that straighten edges, and nodes without a neighbour
/// in the frame fill up the columns from below, called ones left and callers right. Each slot is
/// used once. Deterministic; O(nodes log nodes + sweeps x edges).
[[nodiscard]] std::vector<GridSlot> snapToGrid(const PlainGraph &graph,
                                               const std::vector<LooseSpot> &spots,
                                               const std::vector<OutsideRole> &roles);

} // namespace drawbridge
