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
    struct Frame {
        QRectF rect;
        QColor tint = {}; ///< Invalid: the colour of the theme.
        bool operator==(const Frame &) const = default;
    };
    void setFrames(std::vector<Frame> namespaces) { m_frames = std::move(namespaces); }
    [[nodiscard]] const std::vector<Frame> &frames() const { return m_frames; }
    [[nodiscard]] QColor at(const QPointF &point, const Theme &theme) const;
    /// Strokes `path` in the ground colour, each part in that of its place.
    void stroke(QPainter &painter, const QPainterPath &path, double width,
                const Theme &theme) const;

private:
    std::vector<Frame> m_frames;
};

} // namespace drawbridge
