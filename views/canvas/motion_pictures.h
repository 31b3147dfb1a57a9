// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "views/canvas/level_of_detail.h"

#include <QPixmap>
#include <QRectF>
#include <QTransform>

#include <cstddef>
#include <vector>

namespace drawbridge {

/// What a view showed while it is panned and zoomed by hand. A frame in motion is one of these,
/// scaled, so that thousands of lines are not painted anew for it; only what it does not reach is.
/// Whoever holds it lets it go once the view rests, or shows something else.
class MotionPictures {
public:
    struct Picture {
        QPixmap pixmap;
        QRectF place; ///< In the scene.
        double zoom = 1;
        LevelOfDetail level = LevelOfDetail::Full;
    };

    [[nodiscard]] bool isEmpty() const { return m_pictures.empty(); }
    void clear() { m_pictures.clear(); }
    /// The oldest of many goes.
    void add(Picture picture);
    /// The sharpest that shows most of `view` at this level of detail, and is not scaled too far to
    /// be read; else null.
    [[nodiscard]] const Picture *find(const QRectF &view, double zoom, LevelOfDetail level) const;

private:
    std::vector<Picture> m_pictures;
};

} // namespace drawbridge
