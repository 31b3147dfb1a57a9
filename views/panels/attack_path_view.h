// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/attack_path.h"

#include <QWidget>

#include <optional>

class QLabel;
class QListView;
class QModelIndex;

namespace drawbridge {

class AttackHopModel;

/// One attack path hop by hop, with the cause of the hop that is chosen and the smallest cut.
class AttackPathView : public QWidget {
    Q_OBJECT
public:
    explicit AttackPathView(QWidget *parent = nullptr);

    /// Nothing hides it. A hop that was chosen stays so while the path is the same.
    void setPath(const std::optional<AttackPath> &path);
    [[nodiscard]] const std::optional<AttackPath> &path() const;
    [[nodiscard]] std::optional<std::size_t> chosenHop() const;
    void choose(std::size_t hop);
    void showCut(bool isShown);

signals:
    void hopChosen();

private:
    void showCause();

    AttackHopModel *m_model;
    QLabel *m_title;
    QListView *m_list;
    QLabel *m_cause;
    QLabel *m_cut;
};

} // namespace drawbridge
