// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/review_record.h"

#include <QAbstractTableModel>

#include <memory>
#include <vector>

namespace drawbridge {

/// What a change of manifests does, one thing a row, to be ticked and noted.
class ReviewModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column {
        SignedColumn,
        ChangeColumn,
        SubjectColumn,
        BeforeColumn,
        AfterColumn,
        PlaceColumn,
        NoteColumn,
        ColumnCount
    };
    using QAbstractTableModel::QAbstractTableModel;

    /// Another review, with what was said of it before. What was signed and noted of the same
    /// change stays; where the change became another one it is only told.
    void setReview(std::shared_ptr<const Review> review, const std::vector<KeptSignOff> &kept);
    /// What is worth keeping: words of now, and of before where nobody said anything new.
    [[nodiscard]] std::vector<KeptSignOff> kept() const;
    [[nodiscard]] int outdatedCount() const; ///< Changed since somebody looked at them.
    [[nodiscard]] std::size_t goneCount() const { return m_matched.gone; }
    /// What was said before the change of a row became what it is; empty for none.
    [[nodiscard]] QString outdatedAt(int row) const;
    [[nodiscard]] const Review &review() const { return *m_review; }
    [[nodiscard]] const std::vector<SignOff> &signOffs() const { return m_matched.signOffs; }
    [[nodiscard]] int signedCount() const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role) override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex &index) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    [[nodiscard]] static QString title(int column);
    [[nodiscard]] QString text(std::size_t row, int column) const;

    std::shared_ptr<const Review> m_review = std::make_shared<const Review>();
    MatchedSignOffs m_matched; ///< By row.
};

} // namespace drawbridge
