// SPDX-License-Identifier: Apache-2.0
#include "views/canvas/canvas_view.h"

// The picture as it is printed and saved: all of it, with its legend below.
// Tested by tests/gui/test_canvas_legend.cpp.

#include "views/canvas/canvas_scene.h"
#include "views/canvas/canvas_tool.h"
#include "views/canvas/legend.h"
#include "views/canvas/node_painter.h"
#include "views/theme/metrics.h"

#include <QPainter>

#include <algorithm>

namespace drawbridge {

namespace {

constexpr double kPictureMargin = 24;

} // namespace

QSizeF CanvasView::renderSize() const
{
    const QRectF bounds = toQRectF(m_canvas->look().bounds);
    const double width = bounds.width() + 2 * kPictureMargin;
    const QSizeF legend = legendSize(m_legend->marks(), width - 2 * kPictureMargin);
    const double legendRoom = legend.isEmpty() ? 0 : legend.height() + metrics::kLegendInset;
    return {std::max(width, legend.width() + 2 * kPictureMargin),
            bounds.height() + 2 * kPictureMargin + legendRoom};
}

void CanvasView::renderTo(QPainter &painter, const QRectF &target) const
{
    // A scene of its own: the one on the screen may be hovered, selected or half dragged.
    CanvasScene picture(m_theme);
    picture.setLook(m_canvas->look());
    const QSizeF size = renderSize();
    const double scale = std::min(target.width() / size.width(), target.height() / size.height());
    const QRectF bounds =
        toQRectF(m_canvas->look().bounds)
            .adjusted(-kPictureMargin, -kPictureMargin, kPictureMargin, kPictureMargin);
    painter.save();
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    painter.fillRect(target, m_theme.canvas);
    picture.render(&painter, QRectF(target.topLeft(), bounds.size() * scale), bounds);
    const QSizeF legend = legendSize(m_legend->marks(), size.width() - 2 * kPictureMargin);
    if (!legend.isEmpty()) {
        painter.translate(target.topLeft());
        painter.scale(scale, scale);
        const QPointF corner(kPictureMargin, size.height() - legend.height() - kPictureMargin);
        paintLegend(painter, QRectF(corner, legend), m_legend->marks(), m_theme);
    }
    painter.restore();
}

} // namespace drawbridge
