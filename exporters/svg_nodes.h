// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/svg_canvas.h"

namespace drawbridge {

/// One node of the map in its shape, by the metrics of the theme.
void drawSvgNode(SvgCanvas &canvas, const SvgPalette &palette, const NodeLook &node);

} // namespace drawbridge
