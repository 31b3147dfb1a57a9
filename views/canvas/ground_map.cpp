// SPDX-License-Identifier: Apache-2.0
#include "views/canvas/ground_map.h"

#include <QPainter>
#include <QPen>

namespace drawbridge {

QColor GroundMap::at(const QPointF &point, const Theme &theme) const
{
    for (const Frame &frame : m_frames) {
        if (frame.rect.contains(point))
            return frame.tint.isValid() ? frame.tint : theme.nameSpace;
    }
    return theme.canvas;
}

void GroundMap::stroke(QPainter &painter, const QPainterPath &path, double width,
                       const Theme &theme) const
{
    painter.setBrush(Qt::NoBrush);
    const QPen onCanvas(theme.canvas, width, Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin);
    painter.strokePath(path, onCanvas);
    QPen onFrame = onCanvas;
    const QRectF reach = path.boundingRect().adjusted(-width, -width, width, width);
    for (const Frame &frame : m_frames) {
        if (!frame.rect.intersects(reach))
            continue;
        onFrame.setColor(frame.tint.isValid() ? frame.tint : theme.nameSpace);
        painter.save();
        painter.setClipRect(frame.rect, Qt::IntersectClip);
        painter.strokePath(path, onFrame);
        painter.restore();
    }
}

} // namespace drawbridge
