// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/design_comparison.h"

#include <QAbstractTableModel>

#include <memory>
#include <optional>
#include <vector>

namespace drawbridge {

/// The changes of a comparison, one a row (ux.md 3.10); of one kind alone when asked.
class ChangeModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { ChangeColumn, FromColumn, ToColumn, BeforeColumn, AfterColumn, CallColumn };
    static constexpr int kColumns = 6;
    /// Which rows are listed.
    enum class Shown { All, Breaks, Opens, Changed, Cuts, CutsUndeclared };
    using QAbstractTableModel::QAbstractTableModel;

    /// Null: nothing is listed.
    void setComparison(std::shared_ptr<const DesignComparison> comparison);
    void show(Shown shown);
    [[nodiscard]] const std::shared_ptr<const DesignComparison> &comparison() const
    {
        return m_comparison;
    }
    [[nodiscard]] const DesignChange *changeAt(int row) const; ///< Null past the end.
    /// The row of a pair; nothing where it did not change or is not listed.
    [[nodiscard]] std::optional<int> rowOf(const NodeKey &from, const NodeKey &to) const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    void fill();

    std::shared_ptr<const DesignComparison> m_comparison;
    Shown m_shown = Shown::All;
    std::vector<const DesignChange *> m_rows;
};

/// "Breaks", "Opens", "Cuts in part": the word of a row.
[[nodiscard]] QString changeWord(const DesignChange &change);

} // namespace drawbridge
