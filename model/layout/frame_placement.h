// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/frame_arrangement.h"
#include "model/layout/layout_graph.h"

#include <optional>
#include <vector>

namespace drawbridge {

/// Extent of each frame around its members, relative to the frame's own origin.
using FrameBoxes = std::vector<SceneRect>;

struct KeptFrame {
    std::optional<GridPoint> at;
    bool isPinned = false;
};

/// Origins of the frames in the scene. Kept ones stay, except that an unpinned frame is pushed away
/// from one it would overlap; new ones go to the nearest free place beside the traffic they have.
/// Clusters are stacked when nothing is kept.
[[nodiscard]] std::vector<GridPoint> placeFrames(const LayoutGraph &graph, const FrameBoxes &boxes,
                                                 const std::vector<KeptFrame> &kept,
                                                 const LayoutOptions &options,
                                                 Diagnostics &diagnostics);

} // namespace drawbridge
