// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/svg_canvas.h"

namespace drawbridge {

inline constexpr double kLegendHeight = 28;

/// The strip that explains the marks that occur in `scene` and no others, in one or more lines
/// within `width` px from `corner`. Returns its height, 0 when there is nothing to explain.
double drawSvgLegend(SvgCanvas &canvas, const SvgPalette &palette, const SceneLook &scene,
                     ScenePoint corner, double width);

} // namespace drawbridge
