// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "views/matrix/matrix_view.h"

#include <QAccessibleWidget>

#include <map>

namespace drawbridge {

class MatrixItemAccessible;

/// The matrix for screen readers: a table whose cells say how their pair stands. Objects are made
/// when they are asked for, and go when the lines change. Children count row by row, heads first,
/// as in Qt's own tables.
class MatrixAccessible : public QAccessibleWidget, public QAccessibleTableInterface {
public:
    /// Makes Qt use it for every MatrixView; more than one call changes nothing.
    static void install();
    /// Tells screen readers, if there are any, which cell is the current one.
    static void announceFocus(MatrixView *view);

    explicit MatrixAccessible(MatrixView *view);
    ~MatrixAccessible() override;

    [[nodiscard]] MatrixView *view() const { return m_view; }
    /// A cell, or a head where one of the two is -1.
    [[nodiscard]] QAccessibleInterface *item(int row, int column) const;

    void *interface_cast(QAccessible::InterfaceType type) override;
    [[nodiscard]] int childCount() const override;
    [[nodiscard]] QAccessibleInterface *child(int index) const override;
    [[nodiscard]] int indexOfChild(const QAccessibleInterface *child) const override;
    [[nodiscard]] QAccessibleInterface *childAt(int x, int y) const override;
    [[nodiscard]] QAccessibleInterface *focusChild() const override;

    [[nodiscard]] QAccessibleInterface *caption() const override { return nullptr; }
    [[nodiscard]] QAccessibleInterface *summary() const override { return nullptr; }
    [[nodiscard]] QAccessibleInterface *cellAt(int row, int column) const override;
    [[nodiscard]] int selectedCellCount() const override;
    [[nodiscard]] QList<QAccessibleInterface *> selectedCells() const override;
    [[nodiscard]] QString columnDescription(int column) const override;
    [[nodiscard]] QString rowDescription(int row) const override;
    [[nodiscard]] int selectedColumnCount() const override { return 0; }
    [[nodiscard]] int selectedRowCount() const override { return 0; }
    [[nodiscard]] int columnCount() const override;
    [[nodiscard]] int rowCount() const override;
    [[nodiscard]] QList<int> selectedColumns() const override { return {}; }
    [[nodiscard]] QList<int> selectedRows() const override { return {}; }
    [[nodiscard]] bool isColumnSelected(int) const override { return false; }
    [[nodiscard]] bool isRowSelected(int) const override { return false; }
    bool selectRow(int) override { return false; }
    bool selectColumn(int) override { return false; }
    bool unselectRow(int) override { return false; }
    bool unselectColumn(int) override { return false; }
    void modelChange(QAccessibleTableModelChangeEvent *) override { forget(); }

private:
    void forget();

    MatrixView *m_view;
    QMetaObject::Connection m_connection;
    mutable std::map<std::pair<int, int>, QAccessible::Id> m_items; ///< Made on demand.
};

/// A cell of the matrix or a head of it.
class MatrixItemAccessible : public QAccessibleInterface,
                             public QAccessibleTableCellInterface,
                             public QAccessibleActionInterface {
public:
    MatrixItemAccessible(const MatrixAccessible &matrix, int row, int column)
        : m_matrix(matrix), m_row(row), m_column(column)
    {}
    [[nodiscard]] int row() const { return m_row; }
    [[nodiscard]] int column() const { return m_column; }

    [[nodiscard]] bool isValid() const override;
    [[nodiscard]] QObject *object() const override { return nullptr; }
    [[nodiscard]] QWindow *window() const override;
    [[nodiscard]] QAccessibleInterface *childAt(int, int) const override { return nullptr; }
    [[nodiscard]] QAccessibleInterface *parent() const override;
    [[nodiscard]] QAccessibleInterface *child(int) const override { return nullptr; }
    [[nodiscard]] int childCount() const override { return 0; }
    [[nodiscard]] int indexOfChild(const QAccessibleInterface *) const override { return -1; }
    [[nodiscard]] QString text(QAccessible::Text which) const override;
    void setText(QAccessible::Text, const QString &) override {}
    [[nodiscard]] QRect rect() const override;
    [[nodiscard]] QAccessible::Role role() const override;
    [[nodiscard]] QAccessible::State state() const override;
    void *interface_cast(QAccessible::InterfaceType type) override;

    [[nodiscard]] int columnExtent() const override { return 1; }
    [[nodiscard]] int rowExtent() const override { return 1; }
    [[nodiscard]] QList<QAccessibleInterface *> columnHeaderCells() const override;
    [[nodiscard]] QList<QAccessibleInterface *> rowHeaderCells() const override;
    [[nodiscard]] int columnIndex() const override { return m_column; }
    [[nodiscard]] int rowIndex() const override { return m_row; }
    [[nodiscard]] bool isSelected() const override;
    [[nodiscard]] QAccessibleInterface *table() const override { return parent(); }

    [[nodiscard]] QStringList actionNames() const override;
    void doAction(const QString &name) override;
    [[nodiscard]] QStringList keyBindingsForAction(const QString &name) const override;

private:
    [[nodiscard]] MatrixView *view() const { return m_matrix.view(); }
    [[nodiscard]] bool isCell() const { return m_row >= 0 && m_column >= 0; }
    [[nodiscard]] MatrixPlace place() const;
    [[nodiscard]] QRect viewRect() const;

    const MatrixAccessible &m_matrix; ///< Outlives it: its destructor takes it along.
    int m_row;
    int m_column;
};

} // namespace drawbridge
