// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "views/matrix/state_glyph.h"

#include <QWidget>

namespace drawbridge {

/// Height of a legend of these marks in that width: 28 a row. 0 without marks.
[[nodiscard]] int matrixLegendHeight(const std::vector<CellMark> &marks, int width);
void paintMatrixLegend(QPainter &painter, const QRect &rect, const std::vector<CellMark> &marks,
                       const Theme &theme);

/// The line below the matrix that explains every glyph it shows, and no other.
class MatrixLegend : public QWidget {
    Q_OBJECT
public:
    explicit MatrixLegend(QWidget *parent);

    void setMarks(std::vector<CellMark> marks);
    void setTheme(const Theme &theme);
    [[nodiscard]] const std::vector<CellMark> &marks() const { return m_marks; }

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    Theme m_theme;
    std::vector<CellMark> m_marks;
};

} // namespace drawbridge
