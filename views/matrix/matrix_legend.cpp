// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_matrix_content.cpp
#include "views/matrix/matrix_legend.h"

#include "views/theme/fonts.h"
#include "views/theme/metrics.h"

#include <QFontMetricsF>
#include <QPainter>

#include <cmath>

namespace drawbridge {
namespace {

constexpr double kSideInset = 12, kGlyphGap = 6, kGlyphEntryGap = 16;

/// The number that stands for the numbers in cells.
const QString kNumber = QStringLiteral("12");

struct Entry {
    CellMark mark;
    int row;
    double x;
};

std::vector<Entry> entriesOf(const std::vector<CellMark> &marks, int width)
{
    const QFontMetricsF metrics(textFont(TextRole::Small));
    std::vector<Entry> entries;
    double x = kSideInset;
    int row = 0;
    for (const CellMark mark : marks) {
        const double wide =
            kGlyphSize + kGlyphGap + std::ceil(metrics.horizontalAdvance(markText(mark)));
        if (x > kSideInset && x + wide + kSideInset > width) {
            x = kSideInset;
            ++row;
        }
        entries.push_back({mark, row, x});
        x += wide + kGlyphEntryGap;
    }
    return entries;
}

} // namespace

int matrixLegendHeight(const std::vector<CellMark> &marks, int width)
{
    const auto entries = entriesOf(marks, width);
    return entries.empty() ? 0 : (entries.back().row + 1) * metrics::kLegendHeight;
}

void paintMatrixLegend(QPainter &painter, const QRect &rect, const std::vector<CellMark> &marks,
                       const Theme &theme)
{
    painter.fillRect(rect, theme.dock);
    painter.fillRect(QRect(rect.left(), rect.top(), rect.width(), 1), theme.line);
    painter.setRenderHint(QPainter::Antialiasing);
    const QFont font = textFont(TextRole::Small);
    const QFontMetricsF fontMetrics(font);
    for (const Entry &entry : entriesOf(marks, rect.width())) {
        const double middle = rect.top() + (entry.row + 0.5) * metrics::kLegendHeight;
        const QRectF box(rect.left() + entry.x, middle - kGlyphSize / 2, kGlyphSize, kGlyphSize);
        paintMark(painter, entry.mark, box, theme, QColor());
        painter.setFont(font);
        if (entry.mark == CellMark::PairCount) {
            painter.setPen(theme.text2);
            painter.drawText(box, Qt::AlignCenter, kNumber);
        }
        painter.setPen(theme.text);
        painter.drawText(QPointF(box.right() + kGlyphGap,
                                 middle + (fontMetrics.ascent() - fontMetrics.descent()) / 2),
                         markText(entry.mark));
    }
}

MatrixLegend::MatrixLegend(QWidget *parent) : QWidget(parent), m_theme(Theme::light())
{
    setObjectName(QStringLiteral("matrixLegend"));
    setAccessibleName(tr("Legend"));
}

void MatrixLegend::setMarks(std::vector<CellMark> marks)
{
    m_marks = std::move(marks);
    QStringList texts;
    for (const CellMark mark : m_marks)
        texts << markText(mark);
    setAccessibleDescription(texts.join(QStringLiteral(", ")));
    setFixedHeight(matrixLegendHeight(m_marks, width()));
    update();
}

void MatrixLegend::setTheme(const Theme &theme)
{
    m_theme = theme;
    update();
}

void MatrixLegend::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    setFixedHeight(matrixLegendHeight(m_marks, width()));
}

void MatrixLegend::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paintMatrixLegend(painter, rect(), m_marks, m_theme);
}

} // namespace drawbridge
