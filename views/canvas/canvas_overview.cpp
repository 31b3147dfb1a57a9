// SPDX-License-Identifier: Apache-2.0
#include "views/canvas/canvas_view.h"

// What helps to find something on a large map: the minimap and the marking of matches.
// Tested by tests/gui/test_window_navigation.cpp.

#include "views/canvas/canvas_scene.h"
#include "views/canvas/legend.h"
#include "views/canvas/minimap.h"
#include "views/canvas/node_painter.h"
#include "views/theme/metrics.h"

#include <QScrollBar>

namespace drawbridge {

namespace {

constexpr int kOverviewGap = 8; ///< Between legend and minimap where both want the corner.

} // namespace

void CanvasView::buildMinimap()
{
    m_minimap = new Minimap(this);
    m_minimap->hide();
    connect(m_minimap, &Minimap::centreRequested, this, [this](const QPointF &scenePos) {
        centerOn(scenePos);
        m_isViewChosen = true;
    });
    for (QScrollBar *bar : {horizontalScrollBar(), verticalScrollBar()}) {
        connect(bar, &QScrollBar::valueChanged, this, &CanvasView::updateMinimap);
        connect(bar, &QScrollBar::rangeChanged, this, &CanvasView::updateMinimap);
    }
    connect(this, &CanvasView::zoomChanged, this, &CanvasView::updateMinimap);
}

// By itself it shows only while there is something out of sight.
void CanvasView::updateMinimap()
{
    const QRectF shown = mapToScene(viewport()->rect()).boundingRect();
    const QRectF bounds = toQRectF(m_canvas->look().bounds);
    const bool fits = bounds.isEmpty() || shown.contains(bounds);
    m_minimap->setShown(shown);
    m_minimap->setVisible(m_isMinimapWanted.value_or(!fits) && !bounds.isEmpty());
}

void CanvasView::placeMinimap()
{
    m_minimap->resize(m_minimap->sizeHint());
    QPoint corner(width() - metrics::kLegendInset - m_minimap->width(),
                  height() - metrics::kLegendInset - m_minimap->height());
    const bool isInTheWay =
        !m_legend->isHidden() && m_legend->geometry().right() + kOverviewGap > corner.x();
    if (isInTheWay)
        corner.setY(m_legend->geometry().top() - kOverviewGap - m_minimap->height());
    m_minimap->move(corner);
}

void CanvasView::toggleMinimap()
{
    m_isMinimapWanted = m_minimap->isHidden();
    updateMinimap();
}

void CanvasView::setMatches(const std::optional<std::vector<NodeKey>> &nodes)
{
    m_canvas->setMatches(nodes);
}

} // namespace drawbridge
