// SPDX-License-Identifier: Apache-2.0
#include "views/canvas/edge_geometry.h"

#include "model/layout/attack_places.h"
#include "model/layout/change_look.h"
#include "model/layout/edge_curve.h"

// Geometry of one edge, as in the mockups: the line ends 8 px before the border so that the head
// (9 px) covers its end; bends are quadratic with radius 10; two points at different heights are
// joined by a cubic that leaves and arrives level.
// Tested by tests/gui/test_canvas_picture.cpp.

#include <QLineF>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace drawbridge {

namespace {

constexpr double kBendRadius = 10;
constexpr double kHeadBack = 8;     ///< The line stops this far before the border.
constexpr double kObservedBack = 1; ///< An open chevron needs the line to its tip.
constexpr double kPlusAt = 9;       ///< Centre of the "+" disc, along the line.
constexpr double kPaintMargin = 12; ///< Discs, heads and the selection ring.

QPointF toPoint(const ScenePoint &p)
{
    return {p.x, p.y};
}

QPainterPath curvePath(const QPointF &a, const QPointF &b)
{
    const double way = b.x() >= a.x() ? 1 : -1;
    const double arm = way * std::max(kMinimumArm, std::abs(b.x() - a.x()) * 0.5);
    QPainterPath path(a);
    path.cubicTo(a.x() + arm, a.y(), b.x() - arm, b.y(), b.x(), b.y());
    return path;
}

QPainterPath bentPath(const std::vector<QPointF> &points)
{
    QPainterPath path(points.front());
    for (std::size_t i = 1; i + 1 < points.size(); ++i) {
        const QLineF before(points[i], points[i - 1]);
        const QLineF after(points[i], points[i + 1]);
        const double radius = std::min({kBendRadius, before.length() / 2, after.length() / 2});
        if (radius < 0.5) {
            path.lineTo(points[i]);
            continue;
        }
        path.lineTo(before.pointAt(radius / before.length()));
        path.quadTo(points[i], after.pointAt(radius / after.length()));
    }
    path.lineTo(points.back());
    return path;
}

QPointF backFrom(const QPointF &tip, double angleDegrees, double distance)
{
    const double radians = angleDegrees * std::numbers::pi / 180;
    return tip - QPointF(std::cos(radians), std::sin(radians)) * distance;
}

QPolygonF flatten(const QPainterPath &path)
{
    QPolygonF flat;
    for (const QPolygonF &piece : path.toSubpathPolygons())
        flat += piece;
    return flat;
}

QRectF paintedBounds(const EdgeShape &shape, const EdgeLook &look)
{
    QRectF bounds = shape.line.boundingRect() | QRectF(shape.tip, QSizeF(1, 1));
    if (look.isBreaking)
        bounds |= toQRectF(breaksPill(look));
    if (look.kind == EdgeKind::Implicit || look.change)
        bounds |= QRectF(look.mark.x - 1, look.mark.y - 1, 2, 2);
    bounds.adjust(-kPaintMargin, -kPaintMargin, kPaintMargin, kPaintMargin);
    return look.chipRect.width > 0 ? bounds | toQRectF(look.chipRect).adjusted(-2, -2, 2, 2)
                                   : bounds;
}

} // namespace

EdgeShape shapeOf(const EdgeLook &look)
{
    EdgeShape shape;
    if (look.path.size() < 2)
        return shape;
    std::vector<QPointF> points;
    for (const ScenePoint &p : look.path)
        points.push_back(toPoint(p));
    shape.tip = points.back();
    const bool isCurved = isCurve(look.path);
    const QLineF last(points[points.size() - 2], shape.tip);
    shape.angle = isCurved ? (last.dx() >= 0 ? 0 : 180)
                           : std::atan2(last.dy(), last.dx()) * 180 / std::numbers::pi;
    const double back = look.kind == EdgeKind::Observed ? kObservedBack : kHeadBack;
    points.back() = backFrom(shape.tip, shape.angle, std::min(back, last.length() / 2));
    shape.line = isCurved ? curvePath(points.front(), points.back()) : bentPath(points);
    shape.flat = flatten(shape.line);
    shape.plus = pointAlong(shape.line, kPlusAt);
    shape.chevron = pointAlong(shape.line, shape.line.length() - 4);
    shape.bounds = paintedBounds(shape, look);
    return shape;
}

QPointF pointAlong(const QPainterPath &path, double distance)
{
    const double length = path.length();
    return length <= 0 ? path.currentPosition()
                       : path.pointAtPercent(std::clamp(distance / length, 0.0, 1.0));
}

double distanceTo(const QPolygonF &flat, const QPointF &point)
{
    double nearest = std::numeric_limits<double>::max();
    for (qsizetype i = 1; i < flat.size(); ++i) {
        const QPointF a = flat[i - 1];
        const QPointF along = flat[i] - a;
        const double squared = QPointF::dotProduct(along, along);
        const double t =
            squared > 0 ? std::clamp(QPointF::dotProduct(point - a, along) / squared, 0.0, 1.0) : 0;
        nearest = std::min(nearest, QLineF(point, a + along * t).length());
    }
    return nearest;
}

std::vector<ScenePoint> directPathToPoint(const QRectF &from, const QPointF &to)
{
    const QPointF center = from.center();
    const bool isBeside = to.x() < from.left() || to.x() > from.right();
    const QPointF start =
        isBeside ? QPointF(to.x() >= center.x() ? from.right() : from.left(), center.y())
                 : QPointF(to.x(), to.y() >= center.y() ? from.bottom() : from.top());
    return {{start.x(), start.y()}, {to.x(), to.y()}};
}

std::vector<ScenePoint> directPath(const QRectF &from, const QRectF &to)
{
    const auto rect = [](const QRectF &r) {
        return SceneRect{r.x(), r.y(), r.width(), r.height()};
    };
    return directPath(rect(from), rect(to));
}

} // namespace drawbridge
