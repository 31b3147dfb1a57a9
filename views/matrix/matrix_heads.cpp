// SPDX-License-Identifier: Apache-2.0
// What names the rows and columns, and stays while the cells scroll.
// Tested by tests/gui/test_matrix_content.cpp
#include "views/matrix/matrix_painter.h"
#include "views/theme/fonts.h"
#include "views/theme/icons.h"

#include <QCoreApplication>
#include <QFontMetrics>
#include <QPainter>

#include <algorithm>

namespace drawbridge {
namespace {

constexpr int kBar = 3;
constexpr int kBarInset = 8;
constexpr int kIcon = 14;
constexpr int kNameInset = 56; ///< Of a row: after band and icon.
constexpr int kEndInset = 10;  ///< Between a name and the cells.

QString tr(const char *text)
{
    return QCoreApplication::translate("Matrix", text);
}

bool isMarked(const MatrixLook &look, const MatrixLine &line, bool isCurrent)
{
    const auto at =
        std::lower_bound(look.selectedEnds.begin(), look.selectedEnds.end(), line.first);
    return isCurrent || (at != look.selectedEnds.end() && *at < line.end);
}

/// One line of text in `box`, elided in the middle: names keep their tails.
void paintName(QPainter &painter, const QRect &box, const QString &name, bool isStrong,
               const QColor &color, Qt::Alignment side = Qt::AlignLeft)
{
    const QFont font = textFont(isStrong ? TextRole::FrameName : TextRole::Body);
    painter.setFont(font);
    painter.setPen(color);
    painter.drawText(box, side | Qt::AlignVCenter | Qt::TextSingleLine,
                     QFontMetrics(font).elidedText(name, Qt::ElideMiddle, box.width()));
}

QString countOf(const MatrixLine &line)
{
    return QString::number(line.end - line.first);
}

/// What of a group is seen, so that its name stays in sight.
std::pair<int, int> seenPart(const MatrixAxis &axis, const MatrixGroup &group, int cell, int first,
                             int end)
{
    return {std::max(axis.lines()[group.first].at, first),
            std::min(axis.lines()[group.end - 1].at + cell, end)};
}

/// "Externals", or the namespace of the open band of a group; of collapsed ones nothing.
QString groupName(const MatrixLook &look, const MatrixAxis &axis, const MatrixGroup &group)
{
    MatrixLine line = axis.lines()[group.first];
    if (line.isBand)
        return {};
    line.isBand = true;
    return lineName(*look.states, line);
}

} // namespace

void MatrixPainter::paintRowHeads(QPainter &painter, const MatrixLook &look, int first,
                                  int end) const
{
    if (!look.states)
        return;
    const int cell = look.metrics.cell;
    painter.setRenderHint(QPainter::Antialiasing);
    for (const MatrixGroup &group : look.rows.groups()) {
        const auto [top, bottom] = seenPart(look.rows, group, cell, first, end);
        if (top >= bottom)
            continue;
        painter.fillRect(QRect(kBarInset, top + 1, kBar, bottom - top - 1), m_theme.line2);
        painter.save();
        painter.translate(kBarInset + kBar + 2, bottom);
        painter.rotate(-90);
        paintName(painter, QRect(2, 0, bottom - top - 4, 20), groupName(look, look.rows, group),
                  true, m_theme.text2, Qt::AlignHCenter);
        painter.restore();
    }
    const auto [from, to] = look.rows.linesIn(first, end);
    for (std::size_t i = from; i < to; ++i) {
        const MatrixLine &line = look.rows.lines()[i];
        const bool isCurrent = look.current && look.current->row == i;
        if (isCurrent)
            painter.fillRect(QRect(kNameInset - kIcon - 10, line.at,
                                   MatrixHeads::kRowWidth - kNameInset + kIcon + 10, cell),
                             tint());
        const QRectF icon(kNameInset - kIcon - 6, line.at + (cell - kIcon) / 2.0, kIcon, kIcon);
        paintIcon(painter, line.isBand ? QStringLiteral("chevron-right") : m_iconOf(line.first),
                  icon, m_theme.text2);
        const int width = MatrixHeads::kRowWidth - kNameInset - kEndInset;
        const int count = line.isBand ? 34 : 0;
        paintName(painter, QRect(kNameInset, line.at, width - count, cell),
                  lineName(*look.states, line), isMarked(look, line, isCurrent), m_theme.text);
        if (line.isBand)
            paintName(painter, QRect(kNameInset + width - count, line.at, count, cell),
                      countOf(line), false, m_theme.text3, Qt::AlignRight);
    }
}

void MatrixPainter::paintColumnHeads(QPainter &painter, const MatrixLook &look, int first,
                                     int end) const
{
    if (!look.states)
        return;
    const int cell = look.metrics.cell;
    painter.setRenderHint(QPainter::Antialiasing);
    constexpr int kTop = -MatrixHeads::kColumnHeight;
    for (const MatrixGroup &group : look.columns.groups()) {
        const auto [left, right] = seenPart(look.columns, group, cell, first, end);
        if (left >= right)
            continue;
        painter.fillRect(
            QRect(left + 1, kTop + MatrixHeads::kBandSize - kBar, right - left - 1, kBar),
            m_theme.line2);
        paintName(painter, QRect(left, kTop + 6, right - left - 2, 18),
                  groupName(look, look.columns, group), true, m_theme.text2);
    }
    const auto [from, to] = look.columns.linesIn(first, end);
    const int room = MatrixHeads::kColumnHeight - MatrixHeads::kBandSize;
    for (std::size_t i = from; i < to; ++i) {
        const MatrixLine &line = look.columns.lines()[i];
        const bool isCurrent = look.current && look.current->column == i;
        if (isCurrent)
            painter.fillRect(QRect(line.at, -room, cell, room), tint());
        painter.save();
        painter.translate(line.at, 0);
        painter.rotate(-90);
        QString name = lineName(*look.states, line);
        if (line.isBand)
            name += QStringLiteral(" · ") + countOf(line);
        paintName(painter, QRect(kEndInset, 0, room - kEndInset - 4, cell), name,
                  isMarked(look, line, isCurrent), m_theme.text);
        painter.restore();
    }
}

void MatrixPainter::paintCorner(QPainter &painter) const
{
    const QRect corner(0, 0, MatrixHeads::kRowWidth - kEndInset, MatrixHeads::kColumnHeight);
    paintName(painter, QRect(corner.left(), 6, corner.width(), 18), tr("To (columns) →"), true,
              m_theme.text2, Qt::AlignRight);
    paintName(painter, QRect(kBarInset, corner.bottom() - 24, corner.width(), 18),
              tr("From (rows) ↓"), true, m_theme.text2);
}

} // namespace drawbridge
