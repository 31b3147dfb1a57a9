// SPDX-License-Identifier: Apache-2.0
#include "views/canvas/canvas_view.h"

// What the canvas shows as a picture of its own. Tested by tests/gui/test_canvas_legend.cpp,
// test_map_output.cpp.

#include "views/canvas/canvas_scene.h"
#include "views/canvas/map_picture.h"

namespace drawbridge {

void CanvasScene::setOverlay(const MapOverlay &overlay)
{
    setHeat(overlay.heat);
    setReach(overlay.reach);
    setAttack(overlay.attack);
    setDifferences(overlay.differences);
}

MapOverlay CanvasScene::overlay() const
{
    MapOverlay overlay{m_heat, m_reachAsked, m_attack->way()};
    overlay.differences = m_differences;
    if (overlay.attack)
        overlay.attack->chosen.reset();
    return overlay;
}

MapOverlay CanvasView::overlay() const
{
    return m_canvas->overlay();
}

void CanvasView::setDifferences(const std::string &words)
{
    m_canvas->setDifferences(words);
}

QSizeF CanvasView::renderSize() const
{
    return MapPicture(m_canvas->look(), m_theme, overlay()).size();
}

void CanvasView::renderTo(QPainter &painter, const QRectF &target) const
{
    MapPicture(m_canvas->look(), m_theme, overlay()).paint(painter, target);
}

} // namespace drawbridge
