// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/blast_radius.h"
#include "views/models/item_roles.h"

#include <QAbstractListModel>
#include <QString>

#include <memory>
#include <optional>
#include <vector>

namespace drawbridge {

/// A blast radius as a list: for each number of hops a heading and its nodes, then what API access
/// gives. Rows that an answer shares with the one before stay.
class ReachModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role { DetailRole = Qt::UserRole + 150, HeadingRole };
    using QAbstractListModel::QAbstractListModel;

    /// `entries` are some of the answer's; API access is listed whatever its steps.
    void setAnswer(std::shared_ptr<const ReachAnswer> answer, std::vector<ReachEntry> entries);
    void clear();
    /// What the way to a row leads to, for `ReachQuestion::powerAt`; nothing for other rows.
    [[nodiscard]] std::optional<std::string> powerAt(const QModelIndex &index) const;
    [[nodiscard]] bool isHeading(const QModelIndex &index) const;
    [[nodiscard]] int rowOfPower(const std::string &power) const; ///< -1: nothing leads there.
    /// Of a row that stands for a node of the design.
    [[nodiscard]] std::optional<NodeKey> nodeAt(const QModelIndex &index) const;
    /// The way as sentences; empty for headings.
    [[nodiscard]] QString wayAt(const QModelIndex &index) const;
    [[nodiscard]] int rowOf(const NodeKey &node) const; ///< -1: no hops lead there.

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex &index) const override;

private:
    struct Row {
        QString key; ///< Of one answer each once.
        bool isHeading = false;
        QString text;
        QString detail; ///< "through cart, checkout"
        QString ports;
        QString icon;
        bool isCertain = true;
        std::optional<NodeKey> node;
        std::size_t place = 0; ///< Among entries or powers.
        bool isPower = false;
        bool operator==(const Row &) const = default;
    };
    [[nodiscard]] std::vector<Row> rows() const;
    [[nodiscard]] Row entryRow(const ReachEntry &entry) const;
    [[nodiscard]] static Row powerRow(const ReachPower &power);
    void show(std::vector<Row> rows);
    [[nodiscard]] const Row *rowAt(const QModelIndex &index) const;

    std::shared_ptr<const ReachAnswer> m_answer;
    std::vector<ReachEntry> m_entries;
    std::vector<Row> m_rows;
};

} // namespace drawbridge
