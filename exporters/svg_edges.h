// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/svg_canvas.h"

namespace drawbridge {

/// Where the "+" discs of drawn edges stand, one for each edge. Lines that leave one node side by
/// side are 8 px apart and discs 10 px wide, so every second disc moves on along its line, as on
/// the canvas.
[[nodiscard]] std::vector<ScenePoint> svgDiscs(const std::vector<EdgeLook> &edges);

/// What colours lie behind an edge: its line, its mark and its tip.
struct EdgeGrounds {
    std::string_view line, mark, tip;
};

/// The line of an edge with its ends and marks, on those grounds; a drawn one has its disc at
/// `disc`.
void drawSvgEdge(SvgCanvas &canvas, const SvgPalette &palette, const EdgeLook &edge,
                 ScenePoint disc, const EdgeGrounds &grounds);
/// Its port chip; nothing when it has no place.
void drawSvgChip(SvgCanvas &canvas, const SvgPalette &palette, const EdgeLook &edge);

/// The filled square "7" that tells a request rule, 12 px.
void drawSvgRequestTag(SvgCanvas &canvas, const SvgPalette &palette, ScenePoint corner);

} // namespace drawbridge
