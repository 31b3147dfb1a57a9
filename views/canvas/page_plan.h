// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QRectF>
#include <QSizeF>

#include <vector>

namespace drawbridge {

/// A part of a picture on a sheet of its own.
struct PageTile {
    int row = 0; ///< Zero-based, from the top left corner.
    int column = 0;
    QRectF source; ///< In the px of the picture.
};

/// How a picture lies on sheets of paper: on one if it stays readable there (60% or more), else at
/// 75% on as many as it takes, at most 100 (then smaller).
struct PagePlan {
    double scale = 1;
    int rows = 1;
    int columns = 1;
    std::vector<PageTile> tiles; ///< By row, then column; they cover the picture once.
};

/// `sheet` is the room for the picture on one sheet, in px at 100%.
[[nodiscard]] PagePlan planPages(const QSizeF &picture, const QSizeF &sheet);

} // namespace drawbridge
