// SPDX-License-Identifier: Apache-2.0
// Mouse and keyboard of the matrix (ux.md 3.8, 3.14).
// Tested by tests/gui/test_matrix_view.cpp
#include "views/matrix/matrix_view.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QScrollBar>

#include <algorithm>

namespace drawbridge {

// Keys that mean something here are not for the actions of the window.
bool MatrixView::event(QEvent *event)
{
    if (event->type() == QEvent::ShortcutOverride) {
        const auto *key = static_cast<QKeyEvent *>(event);
        const bool isPlain = !(key->modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier));
        if (isPlain && !key->text().isEmpty() && key->text().front().isPrint()) {
            event->accept();
            return true;
        }
    }
    return QAbstractScrollArea::event(event);
}

void MatrixView::keyPressEvent(QKeyEvent *event)
{
    if (m_look.states && (moveCurrent(event) || handleKey(event)))
        event->accept();
    else
        event->ignore();
}

void MatrixView::step(int rows, int columns)
{
    const MatrixPlace from = m_look.current.value_or(MatrixPlace{});
    const auto moved = [](std::size_t at, int by, std::size_t size) {
        const auto wanted = static_cast<std::ptrdiff_t>(at) + by;
        return static_cast<std::size_t>(
            std::clamp<std::ptrdiff_t>(wanted, 0, static_cast<std::ptrdiff_t>(size) - 1));
    };
    goTo({moved(from.row, rows, m_look.rows.size()),
          moved(from.column, columns, m_look.columns.size())});
}

/// To the ends of the row (Home, End), of the table with Ctrl, or a page up or down.
void MatrixView::jump(Qt::Key key, Qt::KeyboardModifiers modifiers)
{
    const int rows = static_cast<int>(m_look.rows.size());
    const int columns = static_cast<int>(m_look.columns.size());
    const int page = std::max(1, verticalScrollBar()->pageStep() / m_look.metrics.cell);
    const int allRows = modifiers.testFlag(Qt::ControlModifier) ? rows : 0;
    switch (key) {
    case Qt::Key_Home: step(-allRows, -columns); break;
    case Qt::Key_End: step(allRows, columns); break;
    case Qt::Key_PageUp: step(-page, 0); break;
    default: step(page, 0); break;
    }
}

bool MatrixView::moveCurrent(QKeyEvent *event)
{
    if (m_look.rows.size() == 0 || m_look.columns.size() == 0)
        return false;
    switch (event->key()) {
    case Qt::Key_Left: step(0, -1); return true;
    case Qt::Key_Right: step(0, 1); return true;
    case Qt::Key_Up: step(-1, 0); return true;
    case Qt::Key_Down: step(1, 0); return true;
    case Qt::Key_Home:
    case Qt::Key_End:
    case Qt::Key_PageUp:
    case Qt::Key_PageDown: jump(Qt::Key(event->key()), event->modifiers()); return true;
    default: return false;
    }
}

bool MatrixView::handleKey(QKeyEvent *event)
{
    const Qt::KeyboardModifiers modifiers = event->modifiers() & ~Qt::KeypadModifier;
    if (modifiers & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier))
        return false;
    switch (event->key()) {
    case Qt::Key_Space:
        if (modifiers.testFlag(Qt::ShiftModifier))
            collapseCurrent();
        else if (m_look.current && !event->isAutoRepeat())
            toggle(MatrixPlace(*m_look.current));
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_look.current)
            activate(MatrixPlace(*m_look.current));
        return true;
    case Qt::Key_Delete: emit removeRequested(); return true;
    case Qt::Key_Escape: emit filterCleared(); return true;
    default: break;
    }
    if (event->text().isEmpty() || !event->text().front().isPrint())
        return false;
    emit typed(event->text());
    return true;
}

// Open namespaces of the current cell are collapsed; when there is none, they are opened again.
void MatrixView::collapseCurrent()
{
    if (!m_look.current)
        return;
    const MatrixLine &row = m_look.row(*m_look.current);
    const MatrixLine &column = m_look.column(*m_look.current);
    const bool isOpen = row.isOneEnd() || column.isOneEnd();
    const NodeKey rowBand = bandOf(row), columnBand = bandOf(column);
    setCollapsed(rowBand, isOpen);
    setCollapsed(columnBand, isOpen);
    announce();
}

// A band is collapsed by its name, opened by its line; other lines are their node.
bool MatrixView::clickHead(const QPoint &viewPos)
{
    const bool isRow = viewPos.x() < MatrixHeads::kRowWidth;
    const bool isColumn = viewPos.y() < MatrixHeads::kColumnHeight;
    if (isRow == isColumn)
        return isRow;
    const QPoint at = viewPos - origin();
    const MatrixAxis &axis = isRow ? m_look.rows : m_look.columns;
    const auto index = axis.lineAt(isRow ? at.y() : at.x());
    if (!index)
        return true;
    const MatrixLine line = axis.lines()[*index];
    const int across = isRow ? viewPos.x() : viewPos.y();
    if (line.isBand || across < MatrixHeads::kBandSize)
        setCollapsed(NodeKey(bandOf(line)), !line.isBand);
    else if (m_selection)
        m_selection->setNodes({m_look.states->ends()[line.first].key});
    return true;
}

void MatrixView::mousePressEvent(QMouseEvent *event)
{
    const QPoint at = event->position().toPoint();
    if (event->button() != Qt::LeftButton || !m_look.states || clickHead(at))
        return;
    if (const auto place = placeAt(at))
        goTo(*place);
}

void MatrixView::mouseDoubleClickEvent(QMouseEvent *event)
{
    const auto place = placeAt(event->position().toPoint());
    if (event->button() == Qt::LeftButton && m_look.states && place)
        activate(*place);
    else
        mousePressEvent(event);
}

} // namespace drawbridge
