// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/scene_layout.h"

#include <vector>

namespace drawbridge {

enum class Alignment { Left, Centre, Right, Top, Middle, Bottom, SpreadAcross, SpreadDown };

/// Top left corners of boxes that are brought in line, in the order given: with the outermost edge
/// or the middle of the rectangle around all of them, or, spread, with equal gaps between the first
/// and the last, which stay. Gaps may be negative where boxes do not fit. Whole px.
[[nodiscard]] std::vector<ScenePoint> aligned(const std::vector<SceneRect> &boxes,
                                              Alignment alignment);

} // namespace drawbridge
