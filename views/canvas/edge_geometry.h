// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/scene_layout.h"

#include <QPainterPath>
#include <QPointF>
#include <QPolygonF>
#include <QRectF>

namespace drawbridge {

[[nodiscard]] inline QRectF toQRectF(const SceneRect &r)
{
    return {r.x, r.y, r.width, r.height};
}

/// An edge ready to paint and to hit.
struct EdgeShape {
    QPainterPath line; ///< From the border of the source to just behind the head.
    QPolygonF flat;    ///< The same as straight pieces, for hit tests.
    QPointF tip;       ///< On the border of the target.
    double angle = 0;  ///< Of the head, degrees, clockwise from +x.
    QPointF plus;      ///< Centre of the "+" disc of a drawn edge.
    QPointF chevron;   ///< Where an open chevron behind the head points at.
    QRectF bounds;     ///< Everything painted for it, chip and mark included.
};

/// Bends of radius 10. A straight piece between two sides that face each other but lie at different
/// heights becomes a curve.
[[nodiscard]] EdgeShape shapeOf(const EdgeLook &look);

/// A point `distance` px from the start of the line, at most at its end.
[[nodiscard]] QPointF pointAlong(const QPainterPath &line, double distance);

/// Distance of `point` from the nearest piece of `flat`.
[[nodiscard]] double distanceTo(const QPolygonF &flat, const QPointF &point);

/// The line between the facing sides of two boxes, as while drawing or moving.
[[nodiscard]] std::vector<ScenePoint> directPath(const QRectF &from, const QRectF &to);

/// A piece of line from the side of `from` that faces `to`.
[[nodiscard]] std::vector<ScenePoint> directPathToPoint(const QRectF &from, const QPointF &to);

} // namespace drawbridge
