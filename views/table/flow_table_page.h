// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/document/selection.h"
#include "views/table/flow_table_model.h"

#include <QWidget>

class QItemSelection;
class QLabel;
class QLineEdit;
class QTableView;

namespace drawbridge {

struct Theme;

/// Every flow of the design as a table that sorts and filters (ux.md 3.1). The current row is the
/// selected edge of the window; nodes selected elsewhere select the rows they are an end of.
class FlowTablePage : public QWidget {
    Q_OBJECT
public:
    explicit FlowTablePage(Selection *selection, QWidget *parent = nullptr);

    void setRows(FlowRowsPtr rows);
    void setPending(const QString &why); ///< In the middle, while there is nothing to show.
    [[nodiscard]] FlowTableModel *model() const { return m_model; }
    [[nodiscard]] QTableView *table() const { return m_table; }
    void setTheme(const Theme &theme);
    void clearFilter();
    void focusFilter();
    void selectAll();
    /// Puts the selected rows, or all that are shown where none is, into the clipboard as TSV.
    void copy();
    /// Below the row of a pair, in global coordinates; the middle where it has none.
    [[nodiscard]] QPoint placeOf(const NodeKey &from, const NodeKey &to) const;

signals:
    void mapRequested();    ///< Enter or a double click: show what is selected on the map.
    void removeRequested(); ///< Delete.
    void editRequested();   ///< F2.
    void done(const QString &what);

protected:
    bool eventFilter(QObject *object, QEvent *event) override;

private:
    bool handleKey(int key, Qt::KeyboardModifiers modifiers, const QString &text);
    void selectCurrent();
    void followSelection();
    [[nodiscard]] QItemSelection rowsOf(const std::vector<NodeKey> &nodes) const;
    void showCounts();

    Selection *m_selection;
    FlowTableModel *m_model;
    QTableView *m_table;
    QLineEdit *m_filter;
    QLabel *m_counts;
    QLabel *m_empty;
    QString m_pending;
    bool m_isFollowing = false;
};

} // namespace drawbridge
