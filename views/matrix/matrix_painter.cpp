// SPDX-License-Identifier: Apache-2.0
// The cells of the matrix (theme.md section 6). What is behind the glyphs is painted by groups, not
// by cells, and a glyph is painted once for all cells that look alike.
// Tested by tests/gui/test_matrix_content.cpp
#include "views/matrix/matrix_painter.h"

#include "views/theme/fonts.h"

#include <QPainter>

#include <algorithm>

namespace drawbridge {
namespace {

constexpr int kMostPictures = 4096;
constexpr double kTintShare = 0.08; ///< Of the accent, behind row and column of the focus.
constexpr quint64 kDeniedKey = 0xFE, kNoPairKey = 0xFF;

/// From the first line to the last of a group, in px.
std::pair<int, int> spanOf(const MatrixAxis &axis, const MatrixGroup &group, int cell)
{
    return {axis.lines()[group.first].at, axis.lines()[group.end - 1].at + cell};
}

/// Both sides show the same open band.
bool isOfOneBand(const MatrixLook &look, const MatrixGroup &rows, const MatrixGroup &columns)
{
    const MatrixLine &row = look.rows.lines()[rows.first];
    const MatrixLine &column = look.columns.lines()[columns.first];
    return row.isOneEnd() && column.isOneEnd() && row.band == column.band;
}

QString countText(std::uint32_t count)
{
    if (count < 1000)
        return QString::number(count);
    return count < 1'000'000 ? QStringLiteral("%1k").arg(count / 1000)
                             : QStringLiteral("%1M").arg(count / 1'000'000);
}

} // namespace

void MatrixPainter::setTheme(const Theme &theme)
{
    m_theme = theme;
    m_pictures.clear();
}

QColor MatrixPainter::tint() const
{
    QColor color = m_theme.accent;
    color.setAlphaF(static_cast<float>(kTintShare));
    return color;
}

void MatrixPainter::paintCells(QPainter &painter, const MatrixLook &look, const QRect &part)
{
    if (!look.states)
        return;
    paintGround(painter, look, part);
    paintTint(painter, look, part);
    paintMarks(painter, look, part);
    paintCurrent(painter, look);
}

void MatrixPainter::paintGround(QPainter &painter, const MatrixLook &look, const QRect &part) const
{
    const int cell = look.metrics.cell;
    painter.setRenderHint(QPainter::Antialiasing, false);
    for (const MatrixGroup &rows : look.rows.groups()) {
        const auto [top, bottom] = spanOf(look.rows, rows, cell);
        if (bottom < part.top() || top > part.bottom())
            continue;
        for (const MatrixGroup &columns : look.columns.groups()) {
            const auto [left, right] = spanOf(look.columns, columns, cell);
            const QRect block(left, top, right - left, bottom - top);
            const QRect shown = block & part.adjusted(-1, -1, 1, 1);
            if (shown.isEmpty())
                continue;
            painter.fillRect(shown,
                             isOfOneBand(look, rows, columns) ? m_theme.nameSpace : m_theme.node);
            painter.setPen(m_theme.line);
            for (int x = left + cell * ((std::max(shown.left() - left, 0) + cell - 1) / cell);
                 x <= shown.right(); x += cell)
                painter.drawLine(x, shown.top(), x, shown.bottom());
            for (int y = top + cell * ((std::max(shown.top() - top, 0) + cell - 1) / cell);
                 y <= shown.bottom(); y += cell)
                painter.drawLine(shown.left(), y, shown.right(), y);
            painter.setPen(m_theme.nodeLine);
            painter.setBrush(Qt::NoBrush);
            painter.drawRect(block);
        }
    }
}

void MatrixPainter::paintTint(QPainter &painter, const MatrixLook &look, const QRect &part) const
{
    if (!look.current)
        return;
    const int cell = look.metrics.cell;
    const QRect row(part.left(), look.row(*look.current).at, part.width(), cell);
    const QRect column(look.column(*look.current).at, part.top(), cell, part.height());
    const QRect table(0, 0, look.columns.length(), look.rows.length());
    painter.fillRect(row & table, tint());
    painter.fillRect(column & table, tint());
}

void MatrixPainter::paintMarks(QPainter &painter, const MatrixLook &look, const QRect &part)
{
    const auto [firstRow, endRow] = look.rows.linesIn(part.top(), part.bottom() + 1);
    const auto [firstColumn, endColumn] = look.columns.linesIn(part.left(), part.right() + 1);
    const double ratio = painter.device()->devicePixelRatioF() * painter.worldTransform().m11();
    for (std::size_t r = firstRow; r < endRow; ++r) {
        const MatrixLine &row = look.rows.lines()[r];
        for (std::size_t c = firstColumn; c < endColumn; ++c) {
            const MatrixLine &column = look.columns.lines()[c];
            const bool isSummed = row.isBand || column.isBand;
            PairCounts counts;
            PairStateSet states;
            if (isSummed)
                counts = countCell(*look.states, row, column);
            else
                states = look.states->at(row.first, column.first);
            if (!isSummed && states.isEmpty())
                counts.judged = look.states->isJudged(row.first, column.first) ? 1 : 0;
            const QPixmap picture = cellPicture(counts, states, isSummed, look, ratio);
            if (!picture.isNull())
                painter.drawPixmap(QRect(column.at, row.at, look.metrics.cell, look.metrics.cell),
                                   picture);
        }
    }
}

namespace {

/// What one cell shows; equal keys are equal pictures.
quint64 pictureKey(const PairCounts &counts, PairStateSet states, bool isSummed, bool showsDenied)
{
    if (isSummed) {
        if (const auto worst = counts.worst())
            return (quint64{counts.count(*worst)} << 16U) | (quint64(*worst) << 8U) | 1U;
    } else if (!states.isEmpty()) {
        return quint64{states.bits()} << 8U;
    }
    if (counts.judged == 0)
        return kNoPairKey;
    return showsDenied ? kDeniedKey : 0;
}

} // namespace

QPixmap MatrixPainter::cellPicture(const PairCounts &counts, PairStateSet states, bool isSummed,
                                   const MatrixLook &look, double ratio)
{
    const quint64 content = pictureKey(counts, states, isSummed, look.showsDenied);
    if (content == 0)
        return {};
    const auto cell = static_cast<quint64>(look.metrics.cell);
    const quint64 key = content | (cell << 48U) | (quint64(qRound(ratio * 8)) << 56U);
    const auto known = m_pictures.constFind(key);
    if (known != m_pictures.constEnd())
        return *known;
    if (m_pictures.size() >= kMostPictures)
        m_pictures.clear();
    const int side = look.metrics.cell;
    QPixmap picture(qRound(side * ratio), qRound(side * ratio));
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    painter.scale(picture.width() / double(side), picture.height() / double(side));
    painter.setRenderHint(QPainter::Antialiasing);
    const QPointF centre(side / 2.0 + 0.5, side / 2.0 + 0.5);
    const QRectF box(centre - QPointF(kGlyphSize, kGlyphSize) / 2, QSizeF(kGlyphSize, kGlyphSize));
    if (content == kNoPairKey || content == kDeniedKey) {
        const CellMark mark = content == kDeniedKey ? CellMark::Denied : CellMark::NoPair;
        paintMark(painter, mark, box, m_theme, QColor());
    } else if (isSummed) {
        const PairState worst = *counts.worst();
        const double glyph = side * 0.4;
        paintMark(painter, markOf(worst), QRectF(centre.x() - glyph / 2, side * 0.12, glyph, glyph),
                  m_theme, QColor());
        painter.setFont(textFontOfPx(TextRole::Badge, std::max(8.0, side * 0.29)));
        painter.setPen(worst == PairState::Implicit ? m_theme.implicitText : m_theme.text2);
        painter.drawText(QRectF(0, side * 0.54, side + 1, side * 0.42), Qt::AlignCenter,
                         countText(counts.count(worst)));
    } else {
        paintStates(painter, states, box, m_theme, m_theme.node);
    }
    painter.end();
    m_pictures.insert(key, picture);
    return picture;
}

void MatrixPainter::paintCurrent(QPainter &painter, const MatrixLook &look) const
{
    if (!look.current)
        return;
    const int cell = look.metrics.cell;
    const QRectF box(look.column(*look.current).at, look.row(*look.current).at, cell, cell);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(m_theme.accent, 2));
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, 0.5, 0.5), 2, 2);
    if (!look.isFocused)
        return;
    painter.setPen(QPen(m_theme.text, 1, Qt::DashLine));
    painter.drawRoundedRect(box.adjusted(-2.5, -2.5, 3.5, 3.5), 3, 3);
}

} // namespace drawbridge
