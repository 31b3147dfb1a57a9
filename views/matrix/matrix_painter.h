// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "views/matrix/matrix_look.h"
#include "views/theme/theme.h"

#include <QHash>
#include <QPixmap>
#include <QRect>

#include <functional>

class QPainter;

namespace drawbridge {

/// Sizes of what stays in place while the cells scroll, in px.
struct MatrixHeads {
    static constexpr int kRowWidth = 212;     ///< Heads of rows: band, icon, name.
    static constexpr int kColumnHeight = 152; ///< Heads of columns: band, upright names.
    static constexpr int kBandSize = 30;      ///< Of it the band.
};

/// Paints parts of the matrix, for the view and for pictures alike. Cells are kept as small
/// pictures, since few different ones occur.
class MatrixPainter {
public:
    using IconOf = std::function<QString(std::size_t end)>;

    void setTheme(const Theme &theme);
    [[nodiscard]] const Theme &theme() const { return m_theme; }
    void setIcons(IconOf iconOf) { m_iconOf = std::move(iconOf); }

    /// The cells that touch `part`, a rectangle in px of the table without heads. The painter's
    /// origin is the first cell.
    void paintCells(QPainter &painter, const MatrixLook &look, const QRect &part);
    /// Heads of the rows from `first` to `end` px; the origin is beside the first cell.
    void paintRowHeads(QPainter &painter, const MatrixLook &look, int first, int end) const;
    /// Heads of the columns from `first` to `end` px; the origin is above the first cell.
    void paintColumnHeads(QPainter &painter, const MatrixLook &look, int first, int end) const;
    void paintCorner(QPainter &painter) const;

private:
    [[nodiscard]] QPixmap cellPicture(const PairCounts &counts, PairStateSet states, bool isSummed,
                                      const MatrixLook &look, double ratio);
    void paintGround(QPainter &painter, const MatrixLook &look, const QRect &part) const;
    void paintMarks(QPainter &painter, const MatrixLook &look, const QRect &part);
    void paintCurrent(QPainter &painter, const MatrixLook &look) const;
    void paintTint(QPainter &painter, const MatrixLook &look, const QRect &part) const;
    [[nodiscard]] QColor tint() const;

    Theme m_theme = Theme::light();
    IconOf m_iconOf = [](std::size_t) { return QString(); };
    QHash<quint64, QPixmap> m_pictures;
};

} // namespace drawbridge
