// SPDX-License-Identifier: Apache-2.0
#include "views/canvas/overlay_item.h"

#include "views/canvas/canvas_scene.h"
#include "views/canvas/edge_painter.h"
#include "views/theme/fonts.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPen>
#include <QStyleOptionGraphicsItem>

namespace drawbridge {

namespace {

constexpr double kReasonReach = 480; ///< Room kept for the reason beside the pointer, at 100%.

void paintRubberLine(QPainter &painter, const FlowPreview &flow, const Theme &theme)
{
    EdgeLook look;
    look.kind = EdgeKind::Drawn;
    look.path = flow.path;
    const EdgeShape shape = shapeOf(look);
    if (shape.line.isEmpty())
        return;
    const QPen rails(theme.drawn, 4, Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin);
    const QPen gap(theme.canvas, 1.3, Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin);
    painter.setBrush(Qt::NoBrush);
    painter.strokePath(shape.line, rails);
    painter.strokePath(shape.line, gap);
    paintHead(painter, shape.tip, shape.angle, HeadMark::Filled, theme.drawn, theme.canvas);
    paintPlusDisc(painter, QPointF(flow.path.front().x, flow.path.front().y), theme.drawn,
                  theme.canvas);
}

// Painted in device pixels, so that it reads at any zoom.
void paintReason(QPainter &painter, const FlowPreview &flow, const Theme &theme, double zoom)
{
    painter.save();
    painter.translate(flow.pointer);
    painter.scale(1 / zoom, 1 / zoom);
    const QFont font = textFont(TextRole::Small);
    const double width = QFontMetricsF(font).horizontalAdvance(flow.refusal);
    const QRectF box(14.5, 12.5, width + 16, 23);
    painter.setPen(QPen(theme.line2, 1));
    painter.setBrush(theme.dock);
    painter.drawRoundedRect(box, 4, 4);
    painter.setFont(font);
    painter.setPen(theme.text);
    painter.drawText(box, Qt::AlignCenter, flow.refusal);
    painter.restore();
}

void paintBand(QPainter &painter, const QRectF &band, const Theme &theme)
{
    QColor fill = theme.accent;
    fill.setAlphaF(0.08F);
    QPen pen(theme.accent, 1);
    pen.setCosmetic(true);
    painter.setPen(pen);
    painter.setBrush(fill);
    painter.drawRect(band);
}

} // namespace

OverlayItem::OverlayItem(const CanvasScene &scene) : m_scene(scene)
{
    setZValue(kOverlayZ);
    setAcceptedMouseButtons(Qt::NoButton);
}

void OverlayItem::setFlow(const FlowPreview &flow)
{
    if (flow == m_flow)
        return;
    m_flow = flow;
    updateBounds();
}

void OverlayItem::setBand(const QRectF &band)
{
    if (band == m_band)
        return;
    m_band = band;
    updateBounds();
}

void OverlayItem::updateBounds()
{
    prepareGeometryChange();
    QRectF bounds = m_band.adjusted(-2, -2, 2, 2);
    for (const ScenePoint &p : m_flow.path)
        bounds |= QRectF(p.x - 80, p.y - 80, 160, 160);
    if (!m_flow.refusal.isEmpty()) {
        const double reach = kReasonReach / m_scene.zoom();
        bounds |= QRectF(m_flow.pointer, QSizeF(reach, reach));
    }
    m_bounds = bounds;
    update();
}

void OverlayItem::paint(QPainter *painter, const QStyleOptionGraphicsItem *, QWidget *)
{
    if (!m_flow.path.empty())
        paintRubberLine(*painter, m_flow, m_scene.theme());
    if (!m_flow.refusal.isEmpty())
        paintReason(*painter, m_flow, m_scene.theme(), m_scene.zoom());
    if (!m_band.isEmpty())
        paintBand(*painter, m_band, m_scene.theme());
}

} // namespace drawbridge
