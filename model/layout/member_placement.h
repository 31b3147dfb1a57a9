// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/frame_arrangement.h"
#include "model/layout/layout_graph.h"

#include <optional>
#include <vector>

namespace drawbridge {

/// Top-left corners of the workloads of every frame, relative to the frame, beside
/// `LayoutGraph::boxes`; absent for externals.
using MemberPlaces = std::vector<std::optional<GridPoint>>;

/// Keeps `kept` places, lays out frames that have none (with the helper's ranks where it answers,
/// else by the own layered order) and gives new nodes of a kept frame a free slot of the grid next
/// to their neighbours. Frames that start collapsed get places once they are opened.
[[nodiscard]] MemberPlaces placeMembers(const LayoutGraph &graph, const MemberPlaces &kept,
                                        const LayoutOptions &options, Diagnostics &diagnostics);

} // namespace drawbridge
