// SPDX-License-Identifier: Apache-2.0
//
// Heat map, rings and attack path with the places and colours of the canvas
// (views/canvas/heat_overlay.cpp, reach_overlay.cpp, attack_overlay.cpp).
//
// Tested by tests/unit/exporters/test_svg_overlay.cpp, tests/gui/test_map_output.cpp
#include "exporters/svg_overlay.h"

#include "exporters/score_report.h"
#include "exporters/svg_edges.h"
#include "exporters/svg_palette.h"
#include "model/layout/colour_mix.h"

namespace drawbridge {

namespace {

constexpr std::string_view kThinDash = "4 2";  // of a border of 1 px
constexpr std::string_view kHopDash = "7.5 5"; // of a hop's line
constexpr double kHaloWidth = kHopWidth + 4;   // keeps it apart from what it crosses
constexpr SvgCanvas::Type kStrong{11, 500, {}, {}, false};

SvgCanvas::Type strong(std::string_view colour, std::string_view anchor)
{
    SvgCanvas::Type type = kStrong;
    type.colour = colour;
    type.anchor = anchor;
    return type;
}

/// A ring hugs its box; the stripe on its left says that it is certain.
void drawRing(SvgCanvas &canvas, const SceneRect &box, const ReachRings::Ring &ring,
              const SvgPalette &palette)
{
    const std::string colour = mixedColour(palette.node, palette.critical, ringShare(ring.hops));
    canvas.rect({box.x + 0.5, box.y + 0.5, box.width - 1, box.height - 1}, 6, "",
                {colour, 1, ring.isCertain ? std::string_view() : kThinDash});
    if (ring.isCertain)
        canvas.path("M" + svgNumber(box.x + 4.5) + " " + svgNumber(box.y + 0.9) +
                        "a6 6 0 0 0-4 5.6v" + svgNumber(box.height - 13) + "a6 6 0 0 0 4 5.6z",
                    colour, {});
}

void drawStop(SvgCanvas &canvas, const SvgPalette &palette, const AttackPlaces::Stop &stop,
              const std::string &icon, bool isAtAnEnd, bool isEnd)
{
    const std::string_view border = isAtAnEnd ? palette.critical : palette.text;
    const SceneRect &r = stop.rect;
    if (stop.shown) {
        canvas.rect({r.x - 2.5, r.y - 2.5, r.width + 5, r.height + 5}, 8, "", {border, 2});
        return;
    }
    canvas.rect(r, kStopHeight / 2, palette.node, {border, isEnd ? 2.0 : 1.0});
    canvas.icon(icon, {r.x + kStopPadding, r.y + (kStopHeight - kStopIcon) / 2}, kStopIcon,
                isEnd ? palette.critical : palette.text2);
    canvas.text({r.x + kStopTextAt, r.y + kStopHeight / 2 + 4}, stop.title,
                strong(palette.text, {}));
}

void drawHopLine(SvgCanvas &canvas, const SvgPalette &palette, const AttackPlaces::Hop &hop,
                 bool isCertain)
{
    if (hop.path.size() < 2)
        return;
    const std::string data = svgLineData(hop.path);
    canvas.path(data, "", {palette.canvas, kHaloWidth});
    canvas.path(data, "", {palette.text, kHopWidth, isCertain ? std::string_view() : kHopDash});
    drawSvgHead(canvas, hop.path, palette.text);
}

} // namespace

std::string heatNumber(const HeatMap::Value &value)
{
    return value.range ? rangeText(*value.range) : "unknown";
}

std::string heatColour(const HeatMap::Value &value, std::string_view ground,
                       const SvgPalette &palette)
{
    return mixedColour(ground, palette.critical, kMostHeat * value.lack());
}

void drawSvgHeat(SvgCanvas &canvas, const SvgPalette &palette, const SceneLook &scene,
                 const HeatMap &heat)
{
    for (const NodeLook &node : scene.nodes) {
        const HeatMap::Value *value =
            node.shape == NodeShape::Namespace ? heat.find(node.key) : nullptr;
        if (!value)
            continue;
        const std::string text = heatNumber(*value);
        const SceneRect pill = heatPill(node, text);
        canvas.rect(pill, kHeatPillHeight / 2, heatColour(*value, palette.node, palette),
                    {palette.text2, 1, value->range ? std::string_view() : kThinDash});
        canvas.text({pill.x + pill.width / 2, pill.y + kHeatPillHeight / 2 + 4}, text,
                    strong(palette.text, "middle"));
    }
}

void drawSvgHopBadge(SvgCanvas &canvas, const SvgPalette &palette, ScenePoint at,
                     const ReachRings::Ring &ring)
{
    const std::string number = hopNumber(ring.hops, ring.isCertain);
    const double width = hopBadgeWidth(number);
    const SceneRect disc{at.x - width / 2, at.y - kHopBadge / 2, width, kHopBadge};
    const std::string_view filled = ring.hops == 0 ? palette.critical : palette.text;
    if (ring.isCertain)
        canvas.rect(disc, kHopBadge / 2, filled, {palette.canvas});
    else
        canvas.rect(disc, kHopBadge / 2, palette.node, {palette.text, 1, kThinDash});
    canvas.text({at.x, at.y + 4}, number,
                strong(ring.isCertain ? palette.canvas : palette.text, "middle"));
}

void drawSvgCutBadge(SvgCanvas &canvas, const SvgPalette &palette, ScenePoint at)
{
    constexpr double kHalf = kHopBadge / 2;
    canvas.rect({at.x - kHalf, at.y - kHalf, kHopBadge, kHopBadge}, kHalf, palette.node,
                {palette.denied, 1.5});
    canvas.icon("scissors", {at.x - 6, at.y - 6}, 12, palette.denied);
}

void drawSvgRings(SvgCanvas &canvas, const SvgPalette &palette, const SceneLook &scene,
                  const ReachRings &rings)
{
    for (const NodeLook &node : scene.nodes) {
        const ReachRings::Ring *ring = rings.find(node.key);
        const bool isBox = node.shape == NodeShape::Workload ||
                           (node.shape == NodeShape::Namespace && node.isCollapsed);
        const bool isOpened =
            !isBox && (node.shape == NodeShape::Namespace || node.shape == NodeShape::Cluster);
        if (!ring || isOpened)
            continue;
        if (isBox)
            drawRing(canvas, node.rect, *ring, palette);
        drawSvgHopBadge(canvas, palette, {node.rect.right() - 0.5, node.rect.y + 0.5}, *ring);
    }
}

void drawSvgAttack(SvgCanvas &canvas, const SvgPalette &palette, const AttackWay &way,
                   const AttackPlaces &places)
{
    for (std::size_t i = 0; i < places.hops.size(); ++i)
        drawHopLine(canvas, palette, places.hops[i], way.hops[i].isCertain);
    for (std::size_t i = 0; i < places.stops.size(); ++i)
        drawStop(canvas, palette, places.stops[i], way.stops[i].icon, places.isAtAnEnd(i),
                 i + 1 == places.stops.size());
    for (std::size_t i = 0; i < places.hops.size(); ++i) {
        const ScenePoint at = places.hops[i].number;
        if (way.hops[i].isCut)
            drawSvgCutBadge(canvas, palette, {at.x + kCutBadgeAside, at.y});
        drawSvgHopBadge(canvas, palette, at, {i + 1, way.hops[i].isCertain});
    }
}

} // namespace drawbridge
