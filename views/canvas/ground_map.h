// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "views/theme/theme.h"

#include <QPainterPath>
#include <QRectF>

#include <vector>

class QPainter;

namespace drawbridge {

/// What colour lies behind a line: the canvas, or the namespace it crosses. Gaps in twin rails and
/// the discs under marks are filled with it.
class GroundMap {
public:
    void setFrames(std::vector<QRectF> namespaces) { m_frames = std::move(namespaces); }
    [[nodiscard]] const std::vector<QRectF> &frames() const { return m_frames; }
    [[nodiscard]] QColor at(const QPointF &point, const Theme &theme) const;
    /// Strokes `path` in the ground colour, each part in that of its place.
    void stroke(QPainter &painter, const QPainterPath &path, double width,
                const Theme &theme) const;

private:
    std::vector<QRectF> m_frames;
};

} // namespace drawbridge
