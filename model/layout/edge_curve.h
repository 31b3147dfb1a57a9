// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/scene_layout.h"

#include <cmath>
#include <vector>

namespace drawbridge {

inline constexpr double kMinimumArm = 24; ///< Of a curve, from its ends to its control points.

/// Two points at different heights are joined by a cubic that leaves and arrives level, on the
/// canvas and in the SVG.
[[nodiscard]] inline bool isCurve(const std::vector<ScenePoint> &path)
{
    if (path.size() != 2)
        return false;
    const double dx = std::abs(path[1].x - path[0].x);
    const double dy = std::abs(path[1].y - path[0].y);
    return dx >= kMinimumArm && dy >= 4 && dy <= 4 * dx;
}

} // namespace drawbridge
