// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "views/canvas/edge_geometry.h"
#include "views/canvas/ground_map.h"
#include "views/canvas/paint_style.h"

class QPainter;

namespace drawbridge {

/// Paints one edge in the edge language (ux.md 3.2): colour, dash, width and end mark; any one of
/// the last three tells the kinds apart. Chips and implicit marks are painted apart, above nodes.
void paintEdge(QPainter &painter, const EdgeLook &look, const EdgeShape &shape,
               const PaintStyle &style, const GroundMap &ground);

/// The "!" triangle of an implicit edge on a disc of the ground colour, hatched where somebody
/// accepted the edge. Never dimmed away and never smaller than 10 px on the screen.
void paintImplicitMark(QPainter &painter, const EdgeLook &look, const PaintStyle &style,
                       const GroundMap &ground);

/// The "+" disc of a drawn edge.
void paintPlusDisc(QPainter &painter, const QPointF &center, const QColor &disc,
                   const QColor &sign);

/// A head whose tip is at `tip`: filled triangle, hollow triangle or open chevron.
enum class HeadMark { Filled, Hollow, Chevron };
void paintHead(QPainter &painter, const QPointF &tip, double angle, HeadMark mark,
               const QColor &color, const QColor &ground);

/// The bar across the end of a line that stops there, in the colour of what is denied.
void paintBar(QPainter &painter, const EdgeShape &shape, const Theme &theme);

/// Pen of the line itself.
[[nodiscard]] QPen edgePen(const EdgeLook &look, const Theme &theme);

} // namespace drawbridge
