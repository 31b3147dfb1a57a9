// SPDX-License-Identifier: Apache-2.0
// The heat map on the canvas: tints of namespaces, the ground their lines lie on, and the words of
// a screen reader. Tested by tests/gui/test_heat_map.cpp.
#include "views/canvas/canvas_scene.h"
#include "views/canvas/canvas_view.h"

namespace drawbridge {

void CanvasScene::setHeat(const std::optional<HeatMap> &heat)
{
    if (heat == m_heat)
        return;
    m_heat = heat;
    showHeat();
    update();
}

void CanvasScene::showHeat()
{
    std::vector<GroundMap::Frame> frames;
    for (const NodeLook &look : m_look.nodes)
        if (look.shape == NodeShape::Namespace && !look.isCollapsed)
            frames.push_back({toQRectF(look.rect), tintOf(look)});
    m_bundles->setGround(frames);
    m_edges->setGround(std::move(frames));
    m_heatOverlay->follow();
}

QColor CanvasScene::tintOf(const NodeLook &look) const
{
    const HeatMap::Value *value =
        m_heat && look.shape == NodeShape::Namespace ? m_heat->find(look.key) : nullptr;
    if (!value)
        return {};
    return heatColor(*value, look.isCollapsed ? m_theme.node : m_theme.nameSpace, m_theme);
}

void CanvasView::setHeat(const std::optional<HeatMap> &heat)
{
    if (heat == m_canvas->heat())
        return;
    m_canvas->setHeat(heat);
    showLegendMarks();
    placeLegend();
    viewport()->update();
}

const std::optional<HeatMap> &CanvasView::heat() const
{
    return m_canvas->heat();
}

QString CanvasView::heatWords(const NodeKey &node) const
{
    const auto &heat = m_canvas->heat();
    const HeatMap::Value *value = heat ? heat->find(node) : nullptr;
    return value ? tr("share S%1 %2").arg(heat->share + 1).arg(heatText(*value)) : QString();
}

} // namespace drawbridge
