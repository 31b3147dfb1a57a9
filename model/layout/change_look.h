// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/scene_layout.h"

#include <algorithm>
#include <string_view>

namespace drawbridge {

// How lines of differences look, for the canvas and the SVG alike. Sizes in px at 100%.
inline constexpr double kOpensWidth = 4;
inline constexpr double kScissors = 14;
inline constexpr double kBreaksBand = 14;   ///< The band below a line that breaks something.
inline constexpr double kBreaksShare = 0.3; ///< Of the colour of danger, on the ground.
inline constexpr std::string_view kCutDash = "6 3 1 3";
inline constexpr std::string_view kBreaksWord = "BREAKS";

[[nodiscard]] inline double changeWidth(const EdgeLook &edge)
{
    return edge.change == EdgeChange::Opens ? std::max(kOpensWidth, lineWidth(edge))
                                            : lineWidth(edge);
}

/// The pill with the word, below the mark.
[[nodiscard]] inline SceneRect breaksPill(const EdgeLook &edge)
{
    constexpr double kWidth = 50, kHeight = 16, kBelow = 10;
    return {edge.mark.x - kWidth / 2, edge.mark.y + kBelow, kWidth, kHeight};
}

} // namespace drawbridge
