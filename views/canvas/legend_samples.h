// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "views/canvas/legend.h"

#include <QPointF>

class QPainter;

namespace drawbridge {

/// Whether its sample is a line.
[[nodiscard]] bool isEdgeMark(LegendMark mark);
/// In px; 0 for what is explained by words alone.
[[nodiscard]] double sampleWidth(LegendMark mark);
/// `left`: the middle of its left side.
void paintSample(QPainter &painter, LegendMark mark, const QPointF &left, const Theme &theme);

} // namespace drawbridge
