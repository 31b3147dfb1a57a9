// SPDX-License-Identifier: Apache-2.0
//
// The same picture as the canvas, from the same NodeLook and EdgeLook values, in painting order:
// frames, edges, nodes, chips, overlay, legend.
//
// Tested by tests/unit/exporters/test_svg_map.cpp
#include "exporters/svg_map.h"

#include "exporters/svg_canvas.h"
#include "exporters/svg_changes.h"
#include "exporters/svg_edges.h"
#include "exporters/svg_legend.h"
#include "exporters/svg_nodes.h"
#include "exporters/svg_overlay.h"
#include "exporters/svg_palette.h"
#include "model/layout/attack_places.h"

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

std::string hatch(std::string_view id, const SvgPalette &palette)
{
    return "<defs><pattern id=\"" + std::string(id) +
           "\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" "
           "patternTransform=\"rotate(45)\"><rect width=\"5\" height=\"5\" fill=\"" +
           std::string(palette.canvas) + "\"/><path d=\"M0 0V5\" stroke=\"" +
           std::string(palette.hatch) + "\" stroke-width=\"2\"/></pattern></defs>";
}

/// The fills of opened namespaces, which lines lie on.
class FrameGrounds {
public:
    FrameGrounds(const SceneLook &scene, const SvgPalette &palette,
                 const std::optional<HeatMap> &heat)
        : m_canvas(palette.canvas)
    {
        for (const NodeLook &node : scene.nodes) {
            if (node.shape != NodeShape::Namespace || node.isCollapsed)
                continue;
            const HeatMap::Value *value = heat ? heat->find(node.key) : nullptr;
            m_frames.push_back({node.rect, value ? heatColour(*value, palette.nameSpace, palette)
                                                 : std::string(palette.nameSpace)});
        }
    }

    /// What colours lie behind an edge.
    [[nodiscard]] EdgeGrounds behind(const EdgeLook &edge) const
    {
        if (edge.path.empty())
            return {m_canvas, m_canvas, m_canvas};
        return {behindLine(edge), at(edge.mark), at(edge.path.back())};
    }

private:
    struct Frame {
        SceneRect rect;
        std::string colour;
    };

    [[nodiscard]] std::string_view at(ScenePoint point) const
    {
        const auto frame = std::ranges::find_if(
            m_frames, [&](const Frame &each) { return each.rect.contains(point); });
        return frame == m_frames.end() ? m_canvas : frame->colour;
    }

    /// What it mostly lies on: the fill of a namespace when it stays inside one.
    [[nodiscard]] std::string_view behindLine(const EdgeLook &edge) const
    {
        const auto frame = std::ranges::find_if(m_frames, [&](const Frame &each) {
            return std::ranges::all_of(edge.path,
                                       [&](ScenePoint p) { return each.rect.contains(p); });
        });
        return frame == m_frames.end() ? m_canvas : frame->colour;
    }

    std::string_view m_canvas;
    std::vector<Frame> m_frames;
};

/// A scene with what an overlay makes of it: tints, and what steps back.
class MapDrawing {
public:
    MapDrawing(SvgCanvas &canvas, const SvgPalette &palette, const SceneLook &scene,
               const MapOverlay &overlay)
        : m_canvas(canvas), m_palette(palette), m_scene(scene), m_overlay(overlay),
          m_onCanvas(palette, palette.canvas), m_onNamespace(palette, palette.nameSpace),
          m_grounds(scene, palette, overlay.heat),
          m_places(overlay.attack ? placeAttack(scene, *overlay.attack) : AttackPlaces())
    {}

    void run()
    {
        for (const NodeLook &node : m_scene.nodes)
            if (isFrame(node))
                drawNode(node);
        drawEdges();
        for (const NodeLook &node : m_scene.nodes)
            if (!isFrame(node))
                drawNode(node);
        for (const EdgeLook &edge : m_scene.edges)
            if (isLit(edge))
                drawSvgChip(m_canvas, m_palette, edge);
        drawOverlay();
    }

    [[nodiscard]] const SvgPalette &dimmed() const { return m_onCanvas.palette(); }

private:
    [[nodiscard]] bool isLit(const NodeLook &node) const
    {
        if (isFrame(node))
            return true;
        if (m_overlay.attack)
            return m_places.holds(node.key);
        return !m_overlay.reach || m_overlay.reach->find(node.key) != nullptr;
    }
    [[nodiscard]] bool isLit(const EdgeLook &edge) const
    {
        return !m_overlay.attack && (!m_overlay.reach || m_overlay.reach->isOnTheWay(edge));
    }

    void drawNode(const NodeLook &node)
    {
        if (!isLit(node)) {
            const bool isInside = !node.key.nameSpace.empty();
            drawSvgNode(m_canvas, (isInside ? m_onNamespace : m_onCanvas).palette(), node);
            return;
        }
        const HeatMap::Value *value = m_overlay.heat && node.shape == NodeShape::Namespace
                                          ? m_overlay.heat->find(node.key)
                                          : nullptr;
        if (!value) {
            drawSvgNode(m_canvas, m_palette, node);
            return;
        }
        SvgPalette tinted = m_palette;
        std::string_view &fill = node.isCollapsed ? tinted.node : tinted.nameSpace;
        const std::string tint = heatColour(*value, fill, m_palette);
        fill = tint;
        drawSvgNode(m_canvas, tinted, node);
    }

    void drawEdges()
    {
        const std::vector<ScenePoint> discs = svgDiscs(m_scene.edges);
        for (std::size_t i = 0; i < m_scene.edges.size(); ++i) {
            const EdgeLook &edge = m_scene.edges[i];
            const bool isDimmed = !isLit(edge) || edge.change == EdgeChange::Same;
            if (edge.change && edge.change != EdgeChange::Same && !isDimmed)
                drawSvgChange(m_canvas, m_palette, edge, discs[i], m_grounds.behind(edge));
            else
                drawSvgEdge(m_canvas, {isDimmed ? dimmed() : m_palette, m_palette, isDimmed}, edge,
                            discs[i], m_grounds.behind(edge));
        }
    }

    void drawOverlay()
    {
        if (m_overlay.heat)
            drawSvgHeat(m_canvas, m_palette, m_scene, *m_overlay.heat);
        if (m_overlay.attack)
            drawSvgAttack(m_canvas, m_palette, *m_overlay.attack, m_places);
        else if (m_overlay.reach)
            drawSvgRings(m_canvas, m_palette, m_scene, *m_overlay.reach);
    }

    SvgCanvas &m_canvas;
    const SvgPalette &m_palette;
    const SceneLook &m_scene;
    const MapOverlay &m_overlay;
    DimmedPalette m_onCanvas, m_onNamespace;
    FrameGrounds m_grounds;
    AttackPlaces m_places;
};

/// As the scene shows it: rings around boxes for what is inside.
MapOverlay shownOverlay(const SceneLook &scene, const MapOverlay &overlay)
{
    MapOverlay shown = overlay;
    if (shown.reach)
        shown.reach = shownRings(scene, *shown.reach);
    return shown;
}

std::string nameOf(const MapOverlay &overlay)
{
    const std::string title = overlayTitle(overlay);
    const std::string details = overlayDetails(overlay);
    return (title.empty() ? "" : "<title>" + svgEscaped(title) + "</title>\n") +
           (details.empty() ? "" : "<desc>" + svgEscaped(details) + "</desc>\n");
}

} // namespace

std::string writeSvgMap(const SceneLook &scene, SvgTheme theme, const MapOverlay &overlay)
{
    constexpr double kMargin = 12;
    constexpr double kMinWidth = 560;
    const SvgPalette palette = SvgPalette::of(theme);
    const MapOverlay shown = shownOverlay(scene, overlay);
    const SceneRect bounds = pictureBounds(scene, shown);
    const double width = std::max(bounds.width, kMinWidth);
    SvgCanvas canvas;
    MapDrawing drawing(canvas, palette, scene, shown);
    drawing.run();
    const double legend = drawSvgLegend(canvas, palette, scene, shown,
                                        {bounds.x + kMargin, bounds.bottom()}, width - 2 * kMargin);
    const double height = bounds.height + legend + kMargin;
    const SceneRect page{bounds.x, bounds.y, width, height};

    std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                       "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" +
                       svgNumber(width) + "\" height=\"" + svgNumber(height) + "\" viewBox=\"" +
                       svgNumber(page.x) + " " + svgNumber(page.y) + " " + svgNumber(width) + " " +
                       svgNumber(height) + "\">\n" + nameOf(overlay);
    text += std::string(kStyle) + "\n" + hatch("hatch", palette) + "\n";
    if (shown.attack || shown.reach)
        text += hatch("hatch-dimmed", drawing.dimmed()) + "\n";
    SvgCanvas ground;
    ground.rect(page, 0, palette.canvas, {});
    return text + ground.body() + canvas.body() + "</svg>\n";
}

} // namespace drawbridge
