// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_matrix_content.cpp
#include "views/matrix/matrix_accessible.h"

#include <QWindow>

namespace drawbridge {
namespace {

QAccessibleInterface *makeMatrixAccessible(const QString &className, QObject *object)
{
    if (className != QLatin1String("drawbridge::MatrixView"))
        return nullptr;
    return new MatrixAccessible(static_cast<MatrixView *>(object)); // Qt's cache owns it
}

int toInt(std::size_t value)
{
    return static_cast<int>(value);
}

} // namespace

void MatrixAccessible::install()
{
    static const bool kIsInstalled = (QAccessible::installFactory(makeMatrixAccessible), true);
    (void)kIsInstalled;
}

void MatrixAccessible::announceFocus(MatrixView *view)
{
    if (!QAccessible::isActive())
        return;
    const QAccessibleInterface *matrix = QAccessible::queryAccessibleInterface(view);
    QAccessibleInterface *focused = matrix ? matrix->focusChild() : nullptr;
    if (!focused)
        return;
    QAccessibleEvent event(focused, QAccessible::Focus);
    QAccessible::updateAccessibility(&event);
}

MatrixAccessible::MatrixAccessible(MatrixView *view)
    : QAccessibleWidget(view, QAccessible::Table), m_view(view),
      m_connection(QObject::connect(view, &MatrixView::lookChanged, view, [this] { forget(); }))
{}

MatrixAccessible::~MatrixAccessible()
{
    QObject::disconnect(m_connection);
    forget();
}

void MatrixAccessible::forget()
{
    for (const auto &[place, id] : std::exchange(m_items, {}))
        QAccessible::deleteAccessibleInterface(id);
}

void *MatrixAccessible::interface_cast(QAccessible::InterfaceType type)
{
    return type == QAccessible::TableInterface ? static_cast<QAccessibleTableInterface *>(this)
                                               : QAccessibleWidget::interface_cast(type);
}

int MatrixAccessible::rowCount() const
{
    return toInt(m_view->look().rows.size());
}

int MatrixAccessible::columnCount() const
{
    return toInt(m_view->look().columns.size());
}

QAccessibleInterface *MatrixAccessible::item(int row, int column) const
{
    const bool isThere = row >= -1 && row < rowCount() && column >= -1 && column < columnCount();
    if (!isThere)
        return nullptr;
    const auto known = m_items.find({row, column});
    if (known != m_items.end())
        return QAccessible::accessibleInterface(known->second);
    auto *made = new MatrixItemAccessible(*this, row, column); // Qt's cache owns it
    m_items.emplace(std::pair(row, column), QAccessible::registerAccessibleInterface(made));
    return made;
}

QAccessibleInterface *MatrixAccessible::cellAt(int row, int column) const
{
    return row < 0 || column < 0 ? nullptr : item(row, column);
}

int MatrixAccessible::childCount() const
{
    return rowCount() == 0 ? 0 : (rowCount() + 1) * (columnCount() + 1);
}

QAccessibleInterface *MatrixAccessible::child(int index) const
{
    if (index < 0 || index >= childCount())
        return nullptr;
    const int width = columnCount() + 1;
    return item(index / width - 1, index % width - 1);
}

int MatrixAccessible::indexOfChild(const QAccessibleInterface *child) const
{
    const auto *item = dynamic_cast<const MatrixItemAccessible *>(child);
    return item ? (item->row() + 1) * (columnCount() + 1) + item->column() + 1 : -1;
}

QAccessibleInterface *MatrixAccessible::childAt(int x, int y) const
{
    const auto place = m_view->placeAt(m_view->viewport()->mapFromGlobal(QPoint(x, y)));
    return place ? item(toInt(place->row), toInt(place->column)) : nullptr;
}

QAccessibleInterface *MatrixAccessible::focusChild() const
{
    const auto &current = m_view->look().current;
    return m_view->hasFocus() && current ? item(toInt(current->row), toInt(current->column))
                                         : nullptr;
}

int MatrixAccessible::selectedCellCount() const
{
    return m_view->look().current ? 1 : 0;
}

QList<QAccessibleInterface *> MatrixAccessible::selectedCells() const
{
    const auto &current = m_view->look().current;
    if (!current)
        return {};
    return {item(toInt(current->row), toInt(current->column))};
}

QString MatrixAccessible::rowDescription(int row) const
{
    const QAccessibleInterface *head = item(row, -1);
    return head ? head->text(QAccessible::Name) : QString();
}

QString MatrixAccessible::columnDescription(int column) const
{
    const QAccessibleInterface *head = item(-1, column);
    return head ? head->text(QAccessible::Name) : QString();
}

MatrixPlace MatrixItemAccessible::place() const
{
    return {static_cast<std::size_t>(m_row), static_cast<std::size_t>(m_column)};
}

bool MatrixItemAccessible::isValid() const
{
    return m_row < m_matrix.rowCount() && m_column < m_matrix.columnCount();
}

QWindow *MatrixItemAccessible::window() const
{
    return view()->window()->windowHandle();
}

QAccessibleInterface *MatrixItemAccessible::parent() const
{
    return QAccessible::queryAccessibleInterface(view());
}

QString MatrixItemAccessible::text(QAccessible::Text which) const
{
    if (which != QAccessible::Name || !isValid())
        return {};
    if (isCell())
        return view()->textOf(place());
    if (m_row < 0 && m_column < 0)
        return MatrixView::tr("Rows are sources, columns are targets");
    const MatrixLook &look = view()->look();
    const bool isRow = m_row >= 0;
    const auto &lines = (isRow ? look.rows : look.columns).lines();
    return lineText(*look.states, lines[static_cast<std::size_t>(isRow ? m_row : m_column)]);
}

QRect MatrixItemAccessible::viewRect() const
{
    if (isCell())
        return view()->cellRect(place());
    if (m_row >= 0)
        return view()->rowHeadRect(static_cast<std::size_t>(m_row));
    if (m_column >= 0)
        return view()->columnHeadRect(static_cast<std::size_t>(m_column));
    return {0, 0, MatrixHeads::kRowWidth, MatrixHeads::kColumnHeight};
}

QRect MatrixItemAccessible::rect() const
{
    if (!isValid())
        return {};
    const QRect part = viewRect();
    return {view()->viewport()->mapToGlobal(part.topLeft()), part.size()};
}

QAccessible::Role MatrixItemAccessible::role() const
{
    if (isCell())
        return QAccessible::Cell;
    return m_row >= 0 ? QAccessible::RowHeader : QAccessible::ColumnHeader;
}

bool MatrixItemAccessible::isSelected() const
{
    return isCell() && view()->look().current == place();
}

QAccessible::State MatrixItemAccessible::state() const
{
    QAccessible::State state;
    if (!isValid()) {
        state.invalid = true;
        return state;
    }
    state.selectable = isCell();
    state.focusable = isCell();
    state.selected = isSelected();
    state.focused = isSelected() && view()->hasFocus();
    state.offscreen = !viewRect().intersects(view()->viewport()->rect());
    state.invisible = !view()->isVisible();
    return state;
}

void *MatrixItemAccessible::interface_cast(QAccessible::InterfaceType type)
{
    if (type == QAccessible::TableCellInterface && isCell())
        return static_cast<QAccessibleTableCellInterface *>(this);
    if (type == QAccessible::ActionInterface && isCell())
        return static_cast<QAccessibleActionInterface *>(this);
    return nullptr;
}

QList<QAccessibleInterface *> MatrixItemAccessible::columnHeaderCells() const
{
    return {m_matrix.item(-1, m_column)};
}

QList<QAccessibleInterface *> MatrixItemAccessible::rowHeaderCells() const
{
    return {m_matrix.item(m_row, -1)};
}

QStringList MatrixItemAccessible::actionNames() const
{
    return {pressAction(), toggleAction(), setFocusAction()};
}

void MatrixItemAccessible::doAction(const QString &name)
{
    if (!isValid() || !isCell())
        return;
    const MatrixPlace here = place();
    if (name == pressAction())
        view()->activate(here);
    else if (name == toggleAction())
        view()->toggle(here);
    else if (name == setFocusAction()) {
        view()->setFocus();
        view()->goTo(here);
    }
}

QStringList MatrixItemAccessible::keyBindingsForAction(const QString &name) const
{
    if (name == pressAction())
        return {QStringLiteral("Return")};
    return name == toggleAction() ? QStringList{QStringLiteral("Space")} : QStringList();
}

} // namespace drawbridge
