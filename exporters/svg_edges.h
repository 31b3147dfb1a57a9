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

/// In what colours: those of `line` may be dimmed, marks never are.
struct EdgeInk {
    const SvgPalette &line;
    const SvgPalette &mark;
    bool isDimmed = false;
};

/// The line of an edge with its ends and marks, on those grounds; a drawn one has its disc at
/// `disc`, unless it is dimmed.
void drawSvgEdge(SvgCanvas &canvas, const EdgeInk &ink, const EdgeLook &edge, ScenePoint disc,
                 const EdgeGrounds &grounds);
/// The path data of a line that ends behind a filled head, and that head.
[[nodiscard]] std::string svgLineData(const std::vector<ScenePoint> &path);
void drawSvgHead(SvgCanvas &canvas, const std::vector<ScenePoint> &path, std::string_view colour);
/// The bar across its end that stops a line.
void drawSvgBar(SvgCanvas &canvas, const std::vector<ScenePoint> &path, std::string_view colour);
/// The disc with a "+" of what is drawn, or opened.
void drawSvgPlusDisc(SvgCanvas &canvas, ScenePoint disc, std::string_view colour,
                     std::string_view ground);
/// Its port chip; nothing when it has no place.
void drawSvgChip(SvgCanvas &canvas, const SvgPalette &palette, const EdgeLook &edge);
/// Its border alone, dashed while the flow still has to be confirmed.
void drawSvgChipBox(SvgCanvas &canvas, const SvgPalette &palette, const EdgeLook &edge);

/// The filled square "7" that tells a request rule, 12 px.
void drawSvgRequestTag(SvgCanvas &canvas, const SvgPalette &palette, ScenePoint corner);

} // namespace drawbridge
