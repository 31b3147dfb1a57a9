// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/frame_placement.h"
#include "model/layout/layout_graph.h"
#include "model/layout/member_placement.h"

namespace drawbridge {

/// Top-left corners (scene) of the externals, beside `LayoutGraph::boxes`: callers in a column left
/// of every cluster, called ones right, level with their neighbours, one row apart; gateways on the
/// left border of the clusters. `kept` places stay. A workload without a place counts as its
/// frame.
[[nodiscard]] MemberPlaces placeExternals(const LayoutGraph &graph, const MemberPlaces &members,
                                          const FrameBoxes &boxes,
                                          const std::vector<GridPoint> &frames,
                                          const MemberPlaces &kept);

} // namespace drawbridge
