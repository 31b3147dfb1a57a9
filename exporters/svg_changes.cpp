// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/exporters/test_comparison_text.cpp
#include "exporters/svg_changes.h"

#include "exporters/svg_palette.h"
#include "model/layout/change_look.h"
#include "model/layout/grid_metrics.h"

#include <algorithm>

namespace drawbridge {

namespace {

bool isCut(const EdgeLook &edge)
{
    return edge.change == EdgeChange::Cuts || edge.change == EdgeChange::Narrows;
}

std::string_view colourOf(const SvgPalette &palette, const EdgeLook &edge)
{
    if (edge.change == EdgeChange::Opens)
        return palette.drawn;
    return isCut(edge) ? palette.denied : palette.allowed;
}

void drawMark(SvgCanvas &canvas, const SvgPalette &palette, const EdgeLook &edge,
              std::string_view ground)
{
    const ScenePoint at = edge.mark;
    canvas.circle(at, grid::kMarkRadius, ground);
    if (isCut(edge))
        canvas.icon("scissors", {at.x - kScissors / 2, at.y - kScissors / 2}, kScissors,
                    palette.denied);
    else
        canvas.text({at.x, at.y + 5}, "±", {15, 600, palette.allowed, "middle", false});
}

void drawPill(SvgCanvas &canvas, const SvgPalette &palette, const EdgeLook &edge)
{
    const SceneRect pill = breaksPill(edge);
    canvas.rect(pill, 4, palette.critical, {});
    canvas.text({pill.x + pill.width / 2, pill.y + 11.5}, kBreaksWord,
                {10, 600, palette.canvas, "middle", false});
}

} // namespace

void drawSvgChange(SvgCanvas &canvas, const SvgPalette &palette, const EdgeLook &edge,
                   ScenePoint disc, const EdgeGrounds &grounds, ChangeSize size)
{
    if (edge.path.size() < 2)
        return;
    const std::string_view colour = colourOf(palette, edge);
    const std::string data = svgLineData(edge.path);
    canvas.open(edge.description);
    if (edge.isBreaking)
        canvas.path(data, "",
                    {mixedColour(grounds.line, palette.critical, kBreaksShare), kBreaksBand});
    canvas.path(data, "", {colour, changeWidth(edge), isCut(edge) ? kCutDash : std::string_view()});
    if (edge.change == EdgeChange::Cuts)
        drawSvgBar(canvas, edge.path, colour);
    else
        drawSvgHead(canvas, edge.path, colour);
    if (edge.change == EdgeChange::Opens)
        drawSvgPlusDisc(canvas, disc, colour, grounds.line);
    else
        drawMark(canvas, palette, edge, grounds.mark);
    if (edge.isBreaking && size == ChangeSize::Map)
        drawPill(canvas, palette, edge);
    canvas.close();
}

} // namespace drawbridge
