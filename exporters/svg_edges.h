// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/svg_canvas.h"

namespace drawbridge {

/// The line of an edge with its ends and marks, on a ground of that colour.
void drawSvgEdge(SvgCanvas &canvas, const SvgPalette &palette, const EdgeLook &edge,
                 std::string_view ground);
/// Its port chip; nothing when it has no place.
void drawSvgChip(SvgCanvas &canvas, const SvgPalette &palette, const EdgeLook &edge);

/// The filled square "7" that tells a request rule, 12 px.
void drawSvgRequestTag(SvgCanvas &canvas, const SvgPalette &palette, ScenePoint corner);

} // namespace drawbridge
