// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/blast_radius.h"
#include "model/document/selection.h"

#include <QWidget>

#include <memory>
#include <optional>

class QBoxLayout;
class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QListView;
class QPushButton;
class QSlider;

namespace drawbridge {

class AttackPathView;
class ReachModel;

/// The blast radius of a node (ux.md 3.9): what is asked, the nodes by hop with the way to each,
/// and where the fewest connections would cut it off. Of one way the hops with their causes, the
/// attack path. Asks; somebody else answers.
class ReachPanel : public QWidget {
    Q_OBJECT
public:
    explicit ReachPanel(Selection *selection, QWidget *parent = nullptr);

    /// Asks about a node, with the choices made before.
    void ask(const NodeKey &node, ReachDirection direction);
    /// The same with a breach assumed, and the way to `target` shown once it is known; without a
    /// target that to cluster admin, where one leads there.
    void askForAttack(const NodeKey &node, const std::optional<NodeKey> &target);
    /// The way and the hop of it that are shown.
    [[nodiscard]] const AttackPathView *attackPath() const { return m_path; }
    void chooseHop(std::size_t hop);
    /// Back to all that is reached; false where no way is shown.
    bool leaveAttackPath();
    /// Null: nothing is asked.
    void showAnswer(std::shared_ptr<const ReachAnswer> answer);
    void showBusy(); ///< Until the next answer.
    [[nodiscard]] const std::shared_ptr<const ReachAnswer> &answer() const { return m_answer; }
    [[nodiscard]] std::size_t maxHops() const; ///< Chosen, at most the most there are.
    /// What is shown of the answer.
    [[nodiscard]] const std::vector<ReachEntry> &entries() const { return m_entries; }

signals:
    void asked(const drawbridge::ReachQuestion &question);
    void hopsChosen(); ///< The same answer shows another part of itself.
    void hopChosen();  ///< Another hop of the way is explained.
    void left();       ///< By its button.
    void stepLeft();   ///< By Esc: the way, else all.

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void addChoices(QBoxLayout *column);
    void addLayers(QBoxLayout *column);
    void addResult(QBoxLayout *column);
    void connectChoices();
    void askAgain();
    void readPorts();
    void showHops();
    void showWay();
    void choose(const QModelIndex &index);
    void chooseWanted();
    void showPath();
    void copyMarkdown();

    Selection *m_selection;
    ReachModel *m_model;
    std::shared_ptr<const ReachAnswer> m_answer;
    std::vector<ReachEntry> m_entries;
    ReachQuestion m_question;
    bool m_isAsking = false; ///< Something is asked about.
    bool m_isUpdating = false;
    int m_chosenHops = 0; ///< 0: all there are.
    /// Whose row is to be chosen with the next answer: a node, or nothing for cluster admin.
    std::optional<std::optional<NodeKey>> m_wanted;

    QLabel *m_title;
    QPushButton *m_leave;
    QPushButton *m_from;
    QPushButton *m_to;
    QComboBox *m_basis;
    QSlider *m_hops;
    QLabel *m_hopsText;
    QCheckBox *m_network;
    QCheckBox *m_identity;
    QCheckBox *m_api;
    QCheckBox *m_breach;
    QLineEdit *m_ports;
    QLabel *m_portsError;
    QLabel *m_summary;
    QListView *m_list;
    QLabel *m_way;
    AttackPathView *m_path;
    QLabel *m_cut;
    QLabel *m_unknown;
    QPushButton *m_copy;
    QWidget *m_body;
};

} // namespace drawbridge
