// SPDX-License-Identifier: Apache-2.0
//
// The same picture as the canvas, from the same NodeLook and EdgeLook values, in painting order:
// frames, edges, nodes, chips, legend.
//
// Tested by tests/unit/exporters/test_svg_map.cpp
#include "exporters/svg_map.h"

#include "exporters/svg_canvas.h"
#include "exporters/svg_edges.h"
#include "exporters/svg_legend.h"
#include "exporters/svg_nodes.h"

#include <algorithm>
#include <cmath>

namespace drawbridge {

namespace {

constexpr std::string_view kStyle =
    "<style>text{font-family:Inter,\"Segoe UI Variable Text\",\"Segoe UI\","
    "\".AppleSystemUIFont\",\"Noto Sans\",\"DejaVu Sans\",sans-serif}"
    ".m{font-family:\"JetBrains Mono\",\"Cascadia Mono\",Consolas,Menlo,\"DejaVu Sans Mono\","
    "monospace}</style>";

bool isFrame(const NodeLook &node)
{
    return node.shape == NodeShape::Cluster ||
           (node.shape == NodeShape::Namespace && !node.isCollapsed);
}

/// What a line mostly lies on: the fill of a namespace when it stays inside one.
std::string_view groundOf(const SceneLook &scene, const SvgPalette &palette, const EdgeLook &edge)
{
    for (const NodeLook &node : scene.nodes) {
        if (node.shape != NodeShape::Namespace || node.isCollapsed)
            continue;
        const bool isInside = std::all_of(edge.path.begin(), edge.path.end(),
                                          [&](ScenePoint p) { return node.rect.contains(p); });
        if (isInside)
            return palette.nameSpace;
    }
    return palette.canvas;
}

std::string_view groundAt(const SceneLook &scene, const SvgPalette &palette, ScenePoint point)
{
    const bool isInNamespace =
        std::any_of(scene.nodes.begin(), scene.nodes.end(), [&](const NodeLook &node) {
            return node.shape == NodeShape::Namespace && !node.isCollapsed &&
                   node.rect.contains(point);
        });
    return isInNamespace ? palette.nameSpace : palette.canvas;
}

/// What colours lie behind an edge.
EdgeGrounds groundsOf(const SceneLook &scene, const SvgPalette &palette, const EdgeLook &edge)
{
    if (edge.path.empty())
        return {palette.canvas, palette.canvas, palette.canvas};
    return {groundOf(scene, palette, edge), groundAt(scene, palette, edge.mark),
            groundAt(scene, palette, edge.path.back())};
}

std::string hatch(const SvgPalette &palette)
{
    return "<defs><pattern id=\"hatch\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" "
           "patternTransform=\"rotate(45)\"><rect width=\"5\" height=\"5\" fill=\"" +
           std::string(palette.canvas) + "\"/><path d=\"M0 0V5\" stroke=\"" +
           std::string(palette.hatch) + "\" stroke-width=\"2\"/></pattern></defs>";
}

void drawScene(SvgCanvas &canvas, const SvgPalette &palette, const SceneLook &scene)
{
    for (const NodeLook &node : scene.nodes) {
        if (isFrame(node))
            drawSvgNode(canvas, palette, node);
    }
    const std::vector<ScenePoint> discs = svgDiscs(scene.edges);
    for (std::size_t i = 0; i < scene.edges.size(); ++i)
        drawSvgEdge(canvas, palette, scene.edges[i], discs[i],
                    groundsOf(scene, palette, scene.edges[i]));
    for (const NodeLook &node : scene.nodes) {
        if (!isFrame(node))
            drawSvgNode(canvas, palette, node);
    }
    for (const EdgeLook &edge : scene.edges)
        drawSvgChip(canvas, palette, edge);
}

} // namespace

std::string writeSvgMap(const SceneLook &scene, SvgTheme theme)
{
    constexpr double kMargin = 12;
    constexpr double kMinWidth = 560;
    const SvgPalette palette = SvgPalette::of(theme);
    const SceneRect &bounds = scene.bounds;
    const double width = std::max(bounds.width, kMinWidth);
    SvgCanvas canvas;
    drawScene(canvas, palette, scene);
    const double legend = drawSvgLegend(canvas, palette, scene,
                                        {bounds.x + kMargin, bounds.bottom()}, width - 2 * kMargin);
    const double height = bounds.height + legend + kMargin;
    const SceneRect page{bounds.x, bounds.y, width, height};

    std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                       "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" +
                       svgNumber(width) + "\" height=\"" + svgNumber(height) + "\" viewBox=\"" +
                       svgNumber(page.x) + " " + svgNumber(page.y) + " " + svgNumber(width) + " " +
                       svgNumber(height) + "\">\n";
    text += std::string(kStyle) + "\n" + hatch(palette) + "\n";
    SvgCanvas ground;
    ground.rect(page, 0, palette.canvas, {});
    return text + ground.body() + canvas.body() + "</svg>\n";
}

} // namespace drawbridge
