// SPDX-License-Identifier: Apache-2.0
//
// The edge language of spec/ux.md 3.2: colour, dash, width and end each tell the state.
//
// Tested by tests/unit/exporters/test_svg_map.cpp
#include "exporters/svg_edges.h"

#include "model/layout/edge_curve.h"
#include "model/layout/grid_metrics.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

namespace drawbridge {

namespace {

struct End {
    ScenePoint at;
    double degrees = 0;
};

struct Cubic {
    ScenePoint a, c, d, b;

    Cubic(ScenePoint from, ScenePoint to) : a(from), c(from), d(to), b(to)
    {
        const double way = to.x >= from.x ? 1 : -1;
        const double arm = way * std::max(kMinimumArm, std::abs(to.x - from.x) * 0.5);
        c.x += arm;
        d.x -= arm;
    }
    [[nodiscard]] ScenePoint at(double t) const
    {
        const double u = 1 - t;
        const auto mix = [&](double p, double q, double r, double s) {
            return u * u * u * p + 3 * u * u * t * q + 3 * u * t * t * r + t * t * t * s;
        };
        return {mix(a.x, c.x, d.x, b.x), mix(a.y, c.y, d.y, b.y)};
    }
    [[nodiscard]] double length() const
    {
        constexpr int kSteps = 64;
        double sum = 0;
        ScenePoint last = a;
        for (int i = 1; i <= kSteps; ++i) {
            const ScenePoint next = at(static_cast<double>(i) / kSteps);
            sum += std::hypot(next.x - last.x, next.y - last.y);
            last = next;
        }
        return sum;
    }
};

std::string curvedPath(const Cubic &curve)
{
    const auto text = [](ScenePoint p) { return svgNumber(p.x) + " " + svgNumber(p.y); };
    return "M" + text(curve.a) + "C" + text(curve.c) + " " + text(curve.d) + " " + text(curve.b);
}

End endOf(const std::vector<ScenePoint> &path)
{
    const ScenePoint b = path.back();
    if (isCurve(path))
        return {b, b.x >= path.front().x ? 0.0 : 180.0};
    for (std::size_t i = path.size() - 1; i-- > 0;) {
        if (path[i] != b) {
            const double angle = std::atan2(b.y - path[i].y, b.x - path[i].x);
            return {b, angle * 180 / std::numbers::pi};
        }
    }
    return {b, 0};
}

/// The path without its last `by` px, which the arrow head covers.
std::vector<ScenePoint> shortened(std::vector<ScenePoint> path, double by)
{
    const ScenePoint a = path[path.size() - 2];
    ScenePoint &b = path.back();
    const double length = std::hypot(b.x - a.x, b.y - a.y);
    const double t = length > 0 ? std::max(0.0, length - by) / length : 0;
    b = {a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t};
    return path;
}

ScenePoint alongPath(const std::vector<ScenePoint> &path, double distance)
{
    for (std::size_t i = 1; i < path.size(); ++i) {
        const ScenePoint a = path[i - 1];
        const ScenePoint b = path[i];
        const double length = std::hypot(b.x - a.x, b.y - a.y);
        if (distance <= length && length > 0)
            return {a.x + (b.x - a.x) * distance / length, a.y + (b.y - a.y) * distance / length};
        distance -= length;
    }
    return path.back();
}

/// The curve up to `by` px before its end, which the arrow head covers.
Cubic curveOf(const std::vector<ScenePoint> &path, double by)
{
    ScenePoint end = path.back();
    const double length = std::hypot(end.x - path.front().x, end.y - path.front().y);
    end.x += (end.x >= path.front().x ? -1 : 1) * std::min(by, length / 2);
    return {path.front(), end};
}

std::string lineData(const std::vector<ScenePoint> &path, double by)
{
    return isCurve(path) ? curvedPath(curveOf(path, by)) : roundedPath(shortened(path, by));
}

/// As the canvas counts: along a curve in proportion to its parameter, not to its length.
ScenePoint discAt(const std::vector<ScenePoint> &path, double distance)
{
    if (!isCurve(path))
        return alongPath(path, distance);
    const Cubic curve = curveOf(path, grid::kHeadLength - 1);
    return curve.at(std::min(1.0, distance / curve.length()));
}

/// The line as straight pieces.
std::vector<ScenePoint> flattened(const std::vector<ScenePoint> &path, double by)
{
    if (!isCurve(path))
        return shortened(path, by);
    constexpr int kPieces = 24;
    const Cubic curve = curveOf(path, by);
    std::vector<ScenePoint> points;
    for (int i = 0; i <= kPieces; ++i)
        points.push_back(curve.at(static_cast<double>(i) / kPieces));
    return points;
}

std::string placed(const End &end)
{
    return "<g transform=\"translate(" + svgNumber(end.at.x) + " " + svgNumber(end.at.y) +
           ") rotate(" + svgNumber(end.degrees) + ")\">";
}

void head(SvgCanvas &canvas, const End &end, std::string_view colour, std::string_view fill)
{
    canvas.raw(placed(end) + "<path d=\"M0 0L-9 -4.5V4.5z\" fill=\"" + std::string(fill) +
               "\" stroke=\"" + std::string(colour) + "\" stroke-width=\"" +
               (fill == colour ? "1" : "1.5") + "\" stroke-linejoin=\"round\"/></g>");
}

std::string_view colourOf(const SvgPalette &palette, EdgeKind kind)
{
    switch (kind) {
    case EdgeKind::Allowed: return palette.allowed;
    case EdgeKind::Drawn: return palette.drawn;
    case EdgeKind::Observed: return palette.observed;
    case EdgeKind::Implicit: return palette.implicit;
    case EdgeKind::Denied: return palette.denied;
    }
    return palette.text;
}

} // namespace

std::vector<ScenePoint> svgDiscs(const std::vector<EdgeLook> &edges)
{
    constexpr double kFirst = 9;
    constexpr double kStep = 11;
    constexpr double kApart = 10.5;
    std::map<NodeKey, std::vector<ScenePoint>> placed;
    std::vector<ScenePoint> discs(edges.size());
    for (std::size_t i = 0; i < edges.size(); ++i) {
        if (edges[i].kind != EdgeKind::Drawn || edges[i].path.size() < 2)
            continue;
        std::vector<ScenePoint> &others = placed[edges[i].from];
        for (int step = 0; step < 4; ++step) {
            discs[i] = discAt(edges[i].path, kFirst + step * kStep);
            const bool isFree = std::none_of(others.begin(), others.end(), [&](ScenePoint other) {
                return std::hypot(other.x - discs[i].x, other.y - discs[i].y) < kApart;
            });
            if (isFree)
                break;
        }
        others.push_back(discs[i]);
    }
    return discs;
}

std::string svgLineData(const std::vector<ScenePoint> &path)
{
    return lineData(path, grid::kHeadLength - 1);
}

void drawSvgHead(SvgCanvas &canvas, const std::vector<ScenePoint> &path, std::string_view colour)
{
    head(canvas, endOf(path), colour, colour);
}

void drawSvgBar(SvgCanvas &canvas, const std::vector<ScenePoint> &path, std::string_view colour)
{
    canvas.raw(placed(endOf(path)) + "<path d=\"M-4 -6V6\" stroke=\"" + std::string(colour) +
               "\" stroke-width=\"2\"/></g>");
}

void drawSvgPlusDisc(SvgCanvas &canvas, ScenePoint disc, std::string_view colour,
                     std::string_view ground)
{
    canvas.circle(disc, 5, colour);
    const std::string x = svgNumber(disc.x);
    const std::string y = svgNumber(disc.y);
    canvas.path("M" + svgNumber(disc.x - 2.5) + " " + y + "h5M" + x + " " +
                    svgNumber(disc.y - 2.5) + "v5",
                "", {ground, 1.3});
}

void drawSvgEdge(SvgCanvas &canvas, const EdgeInk &ink, const EdgeLook &edge, ScenePoint disc,
                 const EdgeGrounds &grounds)
{
    if (edge.path.size() < 2)
        return;
    const std::string_view colour = colourOf(ink.line, edge.kind);
    const End end = endOf(edge.path);
    const double cut = edge.kind == EdgeKind::Observed ? 1 : grid::kHeadLength - 1;
    const std::string data = lineData(edge.path, cut);
    canvas.open(edge.description);
    switch (edge.kind) {
    case EdgeKind::Drawn:
        if (edge.flowCount > 1) {
            canvas.path(data, "", {colour, lineWidth(edge)});
            break;
        }
        canvas.path(data, "", {colour, 4});
        canvas.path(data, "", {grounds.line, 1.3});
        if (!ink.isDimmed)
            drawSvgPlusDisc(canvas, disc, colour, grounds.line);
        break;
    case EdgeKind::Allowed: canvas.path(data, "", {colour, lineWidth(edge)}); break;
    case EdgeKind::Observed: canvas.path(data, "", {colour, lineWidth(edge), "1 3"}); break;
    case EdgeKind::Implicit:
        if (edge.isWaived)
            canvas.path(hatchData(hatchAlong(flattened(edge.path, cut))), "",
                        {colour, kHatchWidth});
        else
            canvas.path(data, "", {colour, lineWidth(edge), "8 4"});
        break;
    case EdgeKind::Denied: canvas.path(data, "", {colour, lineWidth(edge), "6 3 1 3"}); break;
    }
    if (edge.kind == EdgeKind::Observed) {
        canvas.raw(placed(end) + "<path d=\"M-6 -4.5L0 0L-6 4.5\" fill=\"none\" stroke=\"" +
                   std::string(colour) + "\" stroke-width=\"1.5\"/></g>");
    } else if (edge.kind == EdgeKind::Denied) {
        drawSvgBar(canvas, edge.path, colour);
    } else {
        head(canvas, end, colour, edge.kind == EdgeKind::Implicit ? grounds.tip : colour);
    }
    if (edge.kind == EdgeKind::Implicit) {
        canvas.circle(edge.mark, grid::kMarkRadius, grounds.mark);
        canvas.icon(edge.isWaived ? "sev-suppressed" : "sev-high",
                    {edge.mark.x - 8, edge.mark.y - 8.5}, 16, ink.mark.implicit);
    }
    canvas.close();
}

void drawSvgRequestTag(SvgCanvas &canvas, const SvgPalette &palette, ScenePoint corner)
{
    canvas.rect({corner.x, corner.y, 12, 12}, 2.5, palette.text2, {});
    canvas.text({corner.x + 6, corner.y + 9.5}, "7", {9.5, 600, palette.node, "middle", false});
}

void drawSvgChipBox(SvgCanvas &canvas, const SvgPalette &palette, const EdgeLook &edge)
{
    SvgCanvas::Stroke border{edge.kind == EdgeKind::Implicit ? palette.implicit : palette.nodeLine};
    if (edge.isToConfirm)
        border = {palette.control, 1, "3 2"};
    const SceneRect &r = edge.chipRect;
    canvas.rect({r.x + 0.5, r.y + 0.5, r.width - 1, r.height - 1}, 4, palette.node, border);
}

void drawSvgChip(SvgCanvas &canvas, const SvgPalette &palette, const EdgeLook &edge)
{
    const SceneRect &r = edge.chipRect;
    if (r.width <= 0)
        return;
    const bool isImplicit = edge.kind == EdgeKind::Implicit;
    drawSvgChipBox(canvas, palette, edge);
    const double tag = edge.hasRequestRules ? grid::kRequestTag : 0;
    canvas.text({r.x + (r.width - tag) / 2, r.y + 12}, edge.chip,
                {10.5, 500, isImplicit ? palette.implicitText : palette.text, "middle", true});
    if (edge.hasRequestRules)
        drawSvgRequestTag(canvas, palette, {r.right() - 15, r.y + 2});
}

} // namespace drawbridge
