// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/scene_layout.h"
#include "views/canvas/paint_style.h"

class QPainter;

namespace drawbridge {

/// Whether the port chip of an edge is shown: it found a place, the zoom allows reading it, and the
/// edge is not dimmed.
[[nodiscard]] bool hasVisibleChip(const EdgeLook &look, const PaintStyle &style);

/// The port chip: opaque, 16 high, monospaced, with a square "7" at its end when the flow is bound
/// to requests. Its border is dashed while the flow still has to be confirmed.
void paintChip(QPainter &painter, const EdgeLook &look, const PaintStyle &style);

/// The "7" square, `side` px wide.
void paintRequestSquare(QPainter &painter, const QPointF &corner, double side, const Theme &theme);

} // namespace drawbridge
