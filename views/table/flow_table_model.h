// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "views/table/flow_table_order.h"

#include <QAbstractTableModel>

#include <optional>

namespace drawbridge {

/// The rows of a snapshot that fit a filter, sorted by a column. Cells are made when they are asked
/// for; an update of at most 5,000 rows emits the rows that came and went, a larger one resets.
class FlowTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    using QAbstractTableModel::QAbstractTableModel;

    void setRows(FlowRowsPtr rows);
    void setQuery(const QString &query); ///< FlowFilter.
    [[nodiscard]] const FlowRowsPtr &rows() const { return m_rows; }
    [[nodiscard]] const FlowRow &row(int row) const
    {
        return m_rows->rows()[m_shown[static_cast<std::size_t>(row)]];
    }
    /// The row of a pair; nothing where it has none or the filter hides it. Cost: O(rows).
    [[nodiscard]] std::optional<int> rowOf(const NodeKey &from, const NodeKey &to) const;
    /// Header and rows, cells apart by tabs, lines by LF, with whole places.
    [[nodiscard]] QString asTsv(const std::vector<int> &rows) const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;
    void sort(int column, Qt::SortOrder order) override;

private:
    using Indices = std::vector<std::uint32_t>;
    [[nodiscard]] Indices shownOf(const FlowRows &rows) const;
    void show(FlowRowsPtr rows, Indices shown);
    void showSteps(FlowRowsPtr rows, Indices shown);

    FlowRowsPtr m_rows = std::make_shared<const FlowRows>();
    Indices m_shown;
    FlowFilter m_filter;
    FlowColumn m_column = FlowColumn::Source;
    bool m_isDescending = false;
};

} // namespace drawbridge
