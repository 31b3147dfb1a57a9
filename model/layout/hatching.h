// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/scene_layout.h"

#include <vector>

namespace drawbridge {

/// Strokes that say "suppressed": the same on the canvas and in the SVG.
struct HatchStroke {
    ScenePoint from;
    ScenePoint to;
    bool operator==(const HatchStroke &) const = default;
};

inline constexpr double kHatchStep = 6;         ///< Between strokes along a line, in px.
inline constexpr double kHatchLength = 9;       ///< Of a stroke across a line.
inline constexpr double kHatchWidth = 1.5;      ///< Of its pen.
inline constexpr double kBadgeHatchWidth = 1;   ///< The same in a badge.
inline constexpr double kBadgeHatchShare = 0.4; ///< Of its colour a stroke in a badge keeps.

/// Short strokes along a line of straight pieces, slanted by 45 degrees to it. `scale` makes them
/// longer and farther apart.
[[nodiscard]] std::vector<HatchStroke> hatchAlong(const std::vector<ScenePoint> &line,
                                                  double scale = 1);

/// Whether a node has a mark that is hatched.
[[nodiscard]] bool isHatched(const NodeLook &node);

/// Slanted strokes that stay within a pill.
[[nodiscard]] std::vector<HatchStroke> hatchWithin(const SceneRect &pill);

} // namespace drawbridge
