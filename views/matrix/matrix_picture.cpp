// SPDX-License-Identifier: Apache-2.0
// The whole matrix as one picture: by the painter of the view, without focus and current cell.
// Tested by tests/gui/test_matrix_content.cpp
#include "views/matrix/matrix_legend.h"
#include "views/matrix/matrix_view.h"

#include <QImage>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace drawbridge {
namespace {

constexpr double kMostPixels = 64e6; ///< 256 MB while it is painted.
constexpr int kMargin = 12;
constexpr int kLeastWidth = 480; ///< So that the legend has room.

double scaleOf(const QSize &size)
{
    return std::min(1.0, std::sqrt(kMostPixels / (double(size.width()) * size.height())));
}

} // namespace

QImage MatrixView::picture() const
{
    if (!m_look.states)
        return {};
    MatrixLook look = m_look;
    look.current.reset();
    look.selectedEnds.clear();
    const QSize table(look.columns.length() + 1, look.rows.length() + 1);
    const auto marks = marksIn(look);
    const int width = std::max(kLeastWidth, MatrixHeads::kRowWidth + table.width() + kMargin);
    const int top = MatrixHeads::kColumnHeight + table.height() + kMargin;
    const QSize size(width, top + matrixLegendHeight(marks, width));
    const double scale = scaleOf(size);
    QImage image((QSizeF(size) * scale).toSize(), QImage::Format_ARGB32_Premultiplied);
    if (image.isNull())
        return image;
    image.fill(theme().canvas);
    MatrixPainter parts;
    parts.setTheme(theme());
    parts.setIcons([this](std::size_t end) {
        return end < m_content.icons.size() ? m_content.icons[end] : QString();
    });
    QPainter painter(&image);
    painter.scale(scale, scale);
    parts.paintCorner(painter);
    painter.translate(0, MatrixHeads::kColumnHeight);
    parts.paintRowHeads(painter, look, 0, table.height());
    painter.translate(MatrixHeads::kRowWidth, 0);
    parts.paintColumnHeads(painter, look, 0, table.width());
    parts.paintCells(painter, look, QRect(QPoint(), table));
    painter.translate(-MatrixHeads::kRowWidth, table.height() + kMargin);
    paintMatrixLegend(painter, QRect(0, 0, width, matrixLegendHeight(marks, width)), marks,
                      theme());
    return image;
}

} // namespace drawbridge
