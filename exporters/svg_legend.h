// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/svg_canvas.h"
#include "model/layout/map_overlay.h"

namespace drawbridge {

inline constexpr double kLegendHeight = 28;

/// The strip that explains the marks that occur in `scene` and `overlay` and no others, in one or
/// more lines within `width` px from `corner`. Returns its height, 0 when there is nothing to
/// explain. Rings of the overlay are of nodes as the scene shows them.
double drawSvgLegend(SvgCanvas &canvas, const SvgPalette &palette, const SceneLook &scene,
                     const MapOverlay &overlay, ScenePoint corner, double width);

} // namespace drawbridge
