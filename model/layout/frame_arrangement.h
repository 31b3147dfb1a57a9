// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/scene_layout.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace drawbridge {

/// Namespace frames as sized boxes with the traffic between them.
struct FrameGraph {
    struct Size {
        int width = 0;
        int height = 0;
    };
    struct Traffic {
        std::size_t from = 0;
        std::size_t to = 0;
        int weight = 1; ///< Number of flows.
    };
    struct Outside {
        int callers = 0; ///< Number of flows from externals.
        int called = 0;  ///< Number of flows to externals.
    };
    std::vector<Size> sizes;
    std::vector<Traffic> traffic; ///< Sorted by (from, to), each pair once, no self loops.
    std::vector<Outside> outside; ///< Beside `sizes`, or empty: nothing outside.
};

struct GridPoint {
    int x = 0;
    int y = 0;
    auto operator<=>(const GridPoint &) const = default;
};

/// Up to this many frames are arranged on a common grid of columns and rows; more are packed into
/// rows.
inline constexpr std::size_t kMaxGridFrames = 12;

/// Top-left corners of frames, callers left of what they call, who is called from outside at the
/// top left, gutters 44 x 48 between them, about 16:10. Frames of one column share their left edge
/// and those of one row their top; where that would waste much room, columns stack on their own.
/// Never overlaps. Deterministic; a local search of O(frames^2 x traffic) steps.
[[nodiscard]] std::vector<GridPoint> arrangeOnGrid(const FrameGraph &graph);

/// Small frames of one size in columns, callers left of what they call, as far as the strongest
/// traffic of each tells; nothing where that gives a strip instead of a picture. Deterministic.
[[nodiscard]] std::optional<std::vector<GridPoint>> arrangeCollapsed(const FrameGraph &graph);

/// Packs many frames into rows around the `hints` (centres, any unit): first by hint y, within a
/// row by hint x. Rows share their top. Never overlaps.
[[nodiscard]] std::vector<GridPoint> packIntoRows(const FrameGraph &graph,
                                                  const std::vector<ScenePoint> &hints);

/// Hints for `packIntoRows` from the traffic alone, for when the helper gave none.
[[nodiscard]] std::vector<ScenePoint> trafficHints(const FrameGraph &graph);

} // namespace drawbridge
