// SPDX-License-Identifier: Apache-2.0
#include "views/canvas/edge_painter.h"

// The edge language: solid, twin rails, dots, long dash, dash-dot; filled, hollow and open heads,
// bar. Widths and marks are those of the theme's canvas table.
// Tested by tests/gui/test_canvas_picture.cpp.

#include "model/layout/colour_mix.h"
#include "model/layout/hatching.h"
#include "views/canvas/change_painter.h"
#include "views/theme/icons.h"

#include <QPainter>
#include <QPen>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace drawbridge {

namespace {

constexpr double kRailsFromZoom = 0.75;
constexpr double kMarkSize = 16;
constexpr double kMarkDisc = 10;
constexpr double kSmallestMarkPx = 10; ///< Of the triangle, on the screen.
constexpr double kClosestHatchPx = 4;  ///< Between strokes, on the screen.

QPen flatPen(const QColor &color, double width)
{
    return {color, width, Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin};
}

// QPen counts dashes in pen widths; the edge language states them in px.
QPen dashedPen(const QColor &color, double width, std::initializer_list<double> dashesPx,
               Qt::PenCapStyle cap)
{
    QPen pen(color, width, Qt::CustomDashLine, cap, Qt::RoundJoin);
    QList<qreal> pattern;
    for (const double px : dashesPx)
        pattern.append(px / width);
    pen.setDashPattern(pattern);
    return pen;
}

void paintSelectionBand(QPainter &painter, const EdgeShape &shape, const PaintStyle &style,
                        const GroundMap &ground)
{
    painter.strokePath(shape.line,
                       QPen(style.theme.accent, 10, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    ground.stroke(painter, shape.line, 6.5, style.theme);
}

/// Points given for a head that looks right, turned to where it is. Turning the points instead of
/// the painter saves its state twice a line.
QPolygonF headAt(const QPointF &tip, double angleDegrees, std::initializer_list<QPointF> points)
{
    const double radians = angleDegrees * std::numbers::pi / 180;
    const double along = std::cos(radians);
    const double across = std::sin(radians);
    QPolygonF turned;
    turned.reserve(static_cast<qsizetype>(points.size()));
    for (const QPointF &p : points)
        turned << tip + QPointF(p.x() * along - p.y() * across, p.x() * across + p.y() * along);
    return turned;
}

void paintHatchedLine(QPainter &painter, const EdgeShape &shape, const PaintStyle &style)
{
    std::vector<ScenePoint> line;
    for (const QPointF &point : shape.flat)
        line.push_back({point.x(), point.y()});
    const double scale = std::max(1.0, kClosestHatchPx / (kHatchStep * style.zoom));
    QList<QLineF> strokes;
    for (const HatchStroke &stroke : hatchAlong(line, scale))
        strokes.append({stroke.from.x, stroke.from.y, stroke.to.x, stroke.to.y});
    painter.setPen(flatPen(style.theme.implicit, kHatchWidth * scale));
    painter.drawLines(strokes);
}

void paintLine(QPainter &painter, const EdgeLook &look, const EdgeShape &shape,
               const PaintStyle &style, const GroundMap &ground)
{
    if (look.isWaived) {
        paintHatchedLine(painter, shape, style);
        return;
    }
    const bool hasRails =
        look.kind == EdgeKind::Drawn && look.flowCount == 1 && style.zoom >= kRailsFromZoom;
    painter.setBrush(Qt::NoBrush);
    if (!hasRails) {
        painter.strokePath(shape.line, edgePen(look, style.theme));
        return;
    }
    painter.strokePath(shape.line, flatPen(style.theme.drawn, 4));
    ground.stroke(painter, shape.line, 1.3, style.theme);
}

} // namespace

void paintBar(QPainter &painter, const EdgeShape &shape, const Theme &theme)
{
    painter.setPen(flatPen(theme.denied, 2));
    painter.drawPolyline(headAt(shape.tip, shape.angle, {{-4, -6}, {-4, 6}}));
}

QPen edgePen(const EdgeLook &look, const Theme &theme)
{
    const QColor color = theme.edge(look.kind);
    const double width = lineWidth(look);
    switch (look.kind) {
    case EdgeKind::Allowed:
    case EdgeKind::Drawn: break;
    case EdgeKind::Observed: return dashedPen(color, width, {1, 3}, Qt::RoundCap);
    case EdgeKind::Implicit: return dashedPen(color, width, {8, 4}, Qt::FlatCap);
    case EdgeKind::Denied: return dashedPen(color, width, {6, 3, 1, 3}, Qt::FlatCap);
    }
    return flatPen(color, width);
}

void paintHead(QPainter &painter, const QPointF &tip, double angle, HeadMark mark,
               const QColor &color, const QColor &ground)
{
    if (mark == HeadMark::Chevron) {
        painter.setPen(QPen(color, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.setBrush(Qt::NoBrush);
        painter.drawPolyline(headAt(tip, angle, {{-6, -4.5}, {0, 0}, {-6, 4.5}}));
    } else {
        const bool isHollow = mark == HeadMark::Hollow;
        painter.setPen(QPen(color, isHollow ? 1.5 : 1, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.setBrush(isHollow ? ground : color);
        painter.drawPolygon(headAt(tip, angle, {{0, 0}, {-9, -4.5}, {-9, 4.5}}));
    }
}

void paintPlusDisc(QPainter &painter, const QPointF &center, const QColor &disc, const QColor &sign)
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(disc);
    painter.drawEllipse(center, 5, 5);
    painter.setPen(flatPen(sign, 1.3));
    painter.drawLine(center - QPointF(2.5, 0), center + QPointF(2.5, 0));
    painter.drawLine(center - QPointF(0, 2.5), center + QPointF(0, 2.5));
}

namespace {

void paintUndimmed(QPainter &painter, const EdgeLook &look, const EdgeShape &shape,
                   const PaintStyle &style, const GroundMap &ground, bool isWithDisc)
{
    if (style.isSelected)
        paintSelectionBand(painter, shape, style, ground);
    if (isPaintedAsChange(look)) {
        paintChange(painter, look, shape, style, ground);
        return;
    }
    paintLine(painter, look, shape, style, ground);
    const QColor color = style.theme.edge(look.kind);
    const QColor behind = ground.at(shape.tip, style.theme);
    switch (look.kind) {
    case EdgeKind::Allowed:
    case EdgeKind::Drawn:
        paintHead(painter, shape.tip, shape.angle, HeadMark::Filled, color, behind);
        break;
    case EdgeKind::Observed:
        paintHead(painter, shape.tip, shape.angle, HeadMark::Chevron, color, behind);
        break;
    case EdgeKind::Implicit:
        paintHead(painter, shape.tip, shape.angle, HeadMark::Hollow, color, behind);
        break;
    case EdgeKind::Denied: paintBar(painter, shape, style.theme); break;
    }
    const bool hasDisc = isWithDisc && look.kind == EdgeKind::Drawn && look.flowCount == 1 &&
                         style.level() >= LevelOfDetail::Full;
    if (hasDisc)
        paintPlusDisc(painter, shape.plus, color, ground.at(shape.plus, style.theme));
}

} // namespace

void paintEdge(QPainter &painter, const EdgeLook &look, const EdgeShape &shape,
               const PaintStyle &style, const GroundMap &ground)
{
    if (shape.line.isEmpty())
        return;
    if (style.isDimmed || look.change == EdgeChange::Same) {
        // Frame and canvas differ too little for a dimmed line to need both grounds.
        const Theme dimmed = style.theme.dimmed(style.theme.canvas, kDimmedShare);
        PaintStyle plain{dimmed, style.zoom};
        plain.isSelected = style.isSelected;
        paintUndimmed(painter, look, shape, plain, ground, false);
        return;
    }
    paintUndimmed(painter, look, shape, style, ground, true);
}

void paintImplicitMark(QPainter &painter, const EdgeLook &look, const PaintStyle &style,
                       const GroundMap &ground)
{
    if (look.kind != EdgeKind::Implicit)
        return;
    const double grow = std::max(1.0, kSmallestMarkPx / (kMarkSize * style.zoom));
    const QPointF center(look.mark.x, look.mark.y);
    const double size = kMarkSize * grow;
    painter.save();
    painter.setPen(Qt::NoPen);
    painter.setBrush(ground.at(center, style.theme));
    painter.drawEllipse(center, kMarkDisc * grow, kMarkDisc * grow);
    const QPointF corner = center - QPointF(size / 2, size / 2 + 0.5 * grow);
    paintIcon(painter,
              look.isWaived ? QStringLiteral("sev-suppressed") : QStringLiteral("sev-high"),
              QRectF(corner, QSizeF(size, size)), style.theme.implicit);
    painter.restore();
}

} // namespace drawbridge
