// SPDX-License-Identifier: Apache-2.0
#include "views/canvas/canvas_view.h"

// Frames while the view is panned or zoomed by hand. Where there are many lines, a frame is painted
// once and shown moved and scaled until the view rests; then all is painted as it is.
// Tested by tests/gui/test_canvas_scale.cpp.

#include "views/canvas/canvas_scene.h"

#include <QPainter>
#include <QPaintEvent>

namespace drawbridge {

namespace {

/// Whole pixels, so that no seam shows where a picture ends.
QRect innerPixels(const QRectF &rect)
{
    const QPoint topLeft(qCeil(rect.left()), qCeil(rect.top()));
    const QPoint bottomRight(qFloor(rect.right()) - 1, qFloor(rect.bottom()) - 1);
    return {topLeft, bottomRight};
}

} // namespace

void CanvasView::paintEvent(QPaintEvent *event)
{
    const QRect exposed = event->region().boundingRect();
    const bool isMostOfIt = exposed.height() * exposed.width() > width() * height() / 2;
    if (!m_canvas->isMoving() || !hasManyLines() || !isMostOfIt) {
        QGraphicsView::paintEvent(event);
        return;
    }
    countBoxesInView();
    const QRectF view = mapToScene(viewport()->rect()).boundingRect();
    const LevelOfDetail level = m_canvas->paintStyle(zoom()).level();
    const MotionPictures::Picture *picture = m_motion.find(view, zoom(), level);
    if (!picture) {
        m_motion.add(pictureOfView(view, level));
        picture = m_motion.find(view, zoom(), level);
    }
    if (!picture) // nothing is in sight
        return;
    const QRectF place = viewportTransform().mapRect(picture->place);
    for (const QRect &rest : event->region().subtracted(innerPixels(place))) {
        QPaintEvent bare{QRegion(rest)};
        QGraphicsView::paintEvent(&bare);
    }
    QPainter painter(viewport());
    painter.setRenderHint(QPainter::SmoothPixmapTransform, picture->zoom != zoom());
    painter.drawPixmap(place, picture->pixmap, QRectF(picture->pixmap.rect()));
}

bool CanvasView::hasManyLines() const
{
    return m_canvas->edges().isRoughInMotion() || m_canvas->bundles().isRoughInMotion();
}

MotionPictures::Picture CanvasView::pictureOfView(const QRectF &view, LevelOfDetail level)
{
    const double ratio = viewport()->devicePixelRatioF();
    QPixmap pixmap(viewport()->size() * ratio);
    QPainter painter(&pixmap);
    painter.setRenderHints(renderHints());
    render(&painter, QRectF(pixmap.rect()), viewport()->rect());
    return {pixmap, view, zoom(), level};
}

} // namespace drawbridge
