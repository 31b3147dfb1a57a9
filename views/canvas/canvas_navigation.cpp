// SPDX-License-Identifier: Apache-2.0
#include "views/canvas/canvas_view.h"

// Zoom and pan. The scene rectangle reaches half a view beyond the picture on every side, so that
// any part of it can be brought to the middle; scroll bars are not shown.
// Tested by tests/gui/test_canvas_zoom.cpp.

#include "views/canvas/canvas_scene.h"
#include "views/canvas/legend.h"
#include "views/theme/metrics.h"

#include <QMouseEvent>
#include <QNativeGestureEvent>
#include <QScrollBar>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace drawbridge {

namespace {

constexpr double kSmallestZoom = 0.05;
constexpr double kLargestZoom = 4;
constexpr double kZoomStep = 1.2;
constexpr double kFitMargin = 12;
constexpr double kLargestSelectionZoom = 1.5;

} // namespace

double CanvasView::zoom() const
{
    return transform().m11();
}

void CanvasView::updateSceneRect()
{
    const QPoint origin = mapFromScene(QPointF());
    const double sideways = viewport()->width() / zoom() / 2 + 100;
    const double upwards = viewport()->height() / zoom() / 2 + 100;
    setSceneRect(toQRectF(m_canvas->look().bounds)
                     .adjusted(-sideways, -upwards, sideways, upwards)
                     .toAlignedRect());
    scrollBy(mapFromScene(QPointF()) - origin);
}

void CanvasView::scrollBy(const QPoint &delta)
{
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() + delta.x());
    verticalScrollBar()->setValue(verticalScrollBar()->value() + delta.y());
}

void CanvasView::applyZoom(double wanted, const QPoint &anchor)
{
    const double next = std::clamp(wanted, kSmallestZoom, kLargestZoom);
    if (qFuzzyCompare(next, zoom()))
        return;
    const QPointF before = mapToScene(anchor);
    setTransform(QTransform::fromScale(next, next));
    m_canvas->setZoom(next);
    updateSceneRect();
    scrollBy(mapFromScene(before) - anchor);
    emit zoomChanged(next);
}

void CanvasView::beginMotion()
{
    m_canvas->setMoving(true);
    m_rest.start();
}

void CanvasView::panBy(const QPoint &delta)
{
    beginMotion();
    scrollBy(-delta);
    m_isViewChosen = true;
}

bool CanvasView::beginPan(QMouseEvent *event)
{
    const bool isPan =
        event->button() == Qt::MiddleButton || (event->button() == Qt::LeftButton && m_isSpaceDown);
    if (!isPan)
        return false;
    m_panFrom = event->position().toPoint();
    m_isSpaceUsed = true;
    viewport()->setCursor(Qt::ClosedHandCursor);
    return true;
}

void CanvasView::setZoom(double zoom)
{
    applyZoom(zoom, viewport()->rect().center());
    m_isViewChosen = true;
}

void CanvasView::zoomIn()
{
    setZoom(zoom() * kZoomStep);
}

void CanvasView::zoomOut()
{
    setZoom(zoom() / kZoomStep);
}

void CanvasView::zoomToActualSize()
{
    setZoom(1);
}

void CanvasView::fitRect(const QRectF &rect, double maximumZoom)
{
    if (rect.isEmpty())
        return;
    const QRectF framed = rect.adjusted(-kFitMargin, -kFitMargin, kFitMargin, kFitMargin);
    // The strip at the bottom covers nothing when the picture ends above it.
    const double legendRoom = m_legend->isHidden() ? 0 : m_legend->height() + metrics::kLegendInset;
    const double height = std::max(viewport()->height() - legendRoom, 50.0);
    const double fitting =
        std::min({viewport()->width() / framed.width(), height / framed.height(), maximumZoom});
    applyZoom(fitting, viewport()->rect().center());
    centerOn(framed.center() + QPointF(0, legendRoom / 2 / zoom()));
}

void CanvasView::zoomToFit()
{
    fitRect(toQRectF(m_canvas->look().bounds), 1);
    m_isViewChosen = false;
}

void CanvasView::fitAgain()
{
    if (!m_isViewChosen)
        zoomToFit();
}

void CanvasView::zoomToSelection()
{
    QRectF rect;
    for (const NodeKey &key : m_selection->nodes()) {
        if (const NodeLook *look = m_canvas->shown(key))
            rect |= toQRectF(look->rect);
    }
    for (const EdgeLayer::Entry &entry : m_canvas->edges().entries()) {
        if (entry.isSelected)
            rect |= entry.shape.bounds;
    }
    fitRect(rect, kLargestSelectionZoom);
    m_isViewChosen = true;
}

QRectF CanvasView::selectionRect() const
{
    QRectF rect;
    for (const NodeKey &key : m_selection->nodes()) {
        if (const NodeLook *look = m_canvas->shown(key))
            rect |= toQRectF(look->rect);
    }
    for (const EdgeLayer::Entry &entry : m_canvas->edges().entries()) {
        if (entry.isSelected)
            rect |= entry.shape.bounds;
    }
    return rect;
}

void CanvasView::centerOnSelection()
{
    const QRectF rect = selectionRect();
    if (rect.isEmpty())
        return;
    centerOn(rect.center());
    m_isViewChosen = true;
}

void CanvasView::revealSelection()
{
    if (!mapToScene(viewport()->rect()).boundingRect().contains(selectionRect()))
        centerOnSelection();
}

void CanvasView::wheelEvent(QWheelEvent *event)
{
    const QPoint angle = event->angleDelta();
    if (event->modifiers().testFlag(Qt::ControlModifier)) {
        const double steps = angle.y() / 120.0;
        beginMotion();
        applyZoom(zoom() * std::pow(kZoomStep, steps), event->position().toPoint());
        m_isViewChosen = true;
        event->accept();
        return;
    }
    const bool isSideways = event->modifiers().testFlag(Qt::ShiftModifier) && angle.x() == 0;
    QPoint delta = event->pixelDelta().isNull() ? angle / 2 : event->pixelDelta();
    if (isSideways)
        delta = delta.transposed();
    panBy(delta);
    event->accept();
}

bool CanvasView::pinch(const QNativeGestureEvent &event)
{
    if (event.gestureType() != Qt::ZoomNativeGesture)
        return false;
    beginMotion();
    applyZoom(zoom() * (1 + event.value()), event.position().toPoint());
    m_isViewChosen = true;
    return true;
}

void CanvasView::resizeEvent(QResizeEvent *event)
{
    QGraphicsView::resizeEvent(event);
    placeLegend();
    updateSceneRect();
    if (!m_isViewChosen)
        zoomToFit();
    updateMinimap();
}

} // namespace drawbridge
