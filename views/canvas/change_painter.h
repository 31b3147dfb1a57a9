// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "views/canvas/edge_geometry.h"
#include "views/canvas/ground_map.h"
#include "views/canvas/paint_style.h"

class QPainter;

namespace drawbridge {

/// A line of a picture of differences is painted as one, and not by its kind (ux.md 3.10); what is
/// the same is a faded line as usual.
[[nodiscard]] bool isPaintedAsChange(const EdgeLook &look);
/// The band below a line that breaks something, and the line with its ends.
void paintChange(QPainter &painter, const EdgeLook &look, const EdgeShape &shape,
                 const PaintStyle &style, const GroundMap &ground);
/// Above the nodes: scissors or "±", never smaller than 10 px on the screen, and the word BREAKS.
void paintChangeMark(QPainter &painter, const EdgeLook &look, const PaintStyle &style,
                     const GroundMap &ground);
/// The word alone, where it can be read.
void paintBreaksPill(QPainter &painter, const EdgeLook &look, const PaintStyle &style);

} // namespace drawbridge
