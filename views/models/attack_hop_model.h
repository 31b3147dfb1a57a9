// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/attack_path.h"

#include <QAbstractListModel>
#include <QString>

#include <optional>

namespace drawbridge {

/// The icon of what an attacker holds.
[[nodiscard]] QString attackIcon(const AttackStop &stop);
[[nodiscard]] QString attackIcon(EscalationNode::Kind kind);

/// The hops of one attack path as a list: what each leads to, and the first reason below it.
class AttackHopModel : public QAbstractListModel {
    Q_OBJECT
public:
    using QAbstractListModel::QAbstractListModel;

    void setPath(std::optional<AttackPath> path);
    [[nodiscard]] const std::optional<AttackPath> &path() const { return m_path; }
    /// All reasons of a hop and the lines that make it so; empty for no row.
    [[nodiscard]] QString causeAt(const QModelIndex &index) const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;

private:
    [[nodiscard]] QString wordsAt(std::size_t hop) const;

    std::optional<AttackPath> m_path;
};

} // namespace drawbridge
