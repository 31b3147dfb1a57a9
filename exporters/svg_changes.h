// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/svg_edges.h"

namespace drawbridge {

/// In a legend the word beside the line says what the pill would.
enum class ChangeSize { Map, Sample };

/// A line of a picture of differences (ux.md 3.10): what opens is heavy with a "+", what is cut is
/// dash-dot with scissors, what changed has a "±", and what breaks lies on a red band with the
/// word. As on the canvas (views/canvas/change_painter.cpp).
void drawSvgChange(SvgCanvas &canvas, const SvgPalette &palette, const EdgeLook &edge,
                   ScenePoint disc, const EdgeGrounds &grounds, ChangeSize size = ChangeSize::Map);

} // namespace drawbridge
