// SPDX-License-Identifier: Apache-2.0
// What of the matrix is in sight: heads that stay, cells that scroll, and what is under the mouse.
// Tested by tests/gui/test_matrix_content.cpp
#include "views/matrix/matrix_view.h"
#include "views/models/plain_tool_tip.h"
#include "views/theme/fonts.h"

#include <QHelpEvent>
#include <QPainter>
#include <QPaintEvent>
#include <QScrollBar>
#include <QToolTip>

namespace drawbridge {

void MatrixView::paintEvent(QPaintEvent *event)
{
    QPainter painter(viewport());
    painter.fillRect(event->rect(), theme().canvas);
    if (!m_look.states) {
        painter.setFont(textFont(TextRole::Body));
        painter.setPen(theme().text3);
        painter.drawText(viewport()->rect(), Qt::AlignCenter, m_emptyText);
        return;
    }
    const QPoint first = origin();
    const QRect cells(MatrixHeads::kRowWidth, MatrixHeads::kColumnHeight,
                      viewport()->width() - MatrixHeads::kRowWidth,
                      viewport()->height() - MatrixHeads::kColumnHeight);
    const QRect shown = (cells & event->rect().adjusted(-4, -4, 4, 4)).translated(-first);
    const auto paintPart = [&](const QRect &clip, const QPoint &at, auto paint) {
        painter.save();
        painter.setClipRect(clip);
        painter.translate(at);
        paint();
        painter.restore();
    };
    // The frames of the first cells stand on the border of the heads.
    paintPart(cells.adjusted(-1, -1, 0, 0), first,
              [&] { m_painter.paintCells(painter, m_look, shown); });
    paintPart(QRect(0, cells.top() - 1, MatrixHeads::kRowWidth - 1, cells.height() + 1),
              {0, first.y()},
              [&] { m_painter.paintRowHeads(painter, m_look, shown.top(), shown.bottom() + 1); });
    paintPart(QRect(cells.left() - 1, 0, cells.width() + 1, MatrixHeads::kColumnHeight - 1),
              {first.x(), MatrixHeads::kColumnHeight}, [&] {
                  m_painter.paintColumnHeads(painter, m_look, shown.left(), shown.right() + 1);
              });
    m_painter.paintCorner(painter);
}

QString MatrixView::toolTipAt(const QPoint &viewPos) const
{
    if (const auto place = placeAt(viewPos))
        return textOf(*place);
    const QPoint at = viewPos - origin();
    const bool isRow = viewPos.x() < MatrixHeads::kRowWidth;
    const bool isColumn = viewPos.y() < MatrixHeads::kColumnHeight;
    const auto line = isRow == isColumn ? std::nullopt
                      : isRow           ? m_look.rows.lineAt(at.y())
                                        : m_look.columns.lineAt(at.x());
    if (!line)
        return {};
    return lineText(*m_look.states, (isRow ? m_look.rows : m_look.columns).lines()[*line]);
}

bool MatrixView::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::ToolTip && m_look.states) {
        const auto *help = static_cast<QHelpEvent *>(event);
        QToolTip::showText(help->globalPos(), plainToolTip(toolTipAt(help->pos())), viewport());
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

} // namespace drawbridge
