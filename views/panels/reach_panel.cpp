// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_reach_view.cpp
#include "views/panels/reach_panel.h"

#include "model/analysis/blast_radius_text.h"
#include "views/models/plain_tool_tip.h"
#include "views/models/reach_model.h"
#include "views/panels/attack_path_view.h"

#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QSignalBlocker>
#include <QSlider>

#include <algorithm>
#include <utility>

namespace drawbridge {
namespace {

/// "80/TCP, 9000-9010" as a set; all ports for nothing; nothing where it cannot be read.
std::optional<PortSet> parsePorts(const QString &text, QString &error)
{
    PortSet ports;
    for (const QString &part : text.split(QLatin1Char(','), Qt::SkipEmptyParts)) {
        if (part.trimmed().isEmpty())
            continue;
        const auto range = PortRange::parse(part.trimmed().toStdString());
        if (!range) {
            error = QString::fromStdString(range.error().message);
            return std::nullopt;
        }
        ports.add(*range);
    }
    return ports.empty() ? PortSet::all() : ports;
}

} // namespace

void ReachPanel::connectChoices()
{
    connect(m_leave, &QPushButton::clicked, this, &ReachPanel::left);
    connect(m_copy, &QPushButton::clicked, this, &ReachPanel::copyMarkdown);
    connect(m_from, &QPushButton::clicked, this, &ReachPanel::askAgain);
    connect(m_to, &QPushButton::clicked, this, &ReachPanel::askAgain);
    connect(m_basis, &QComboBox::activated, this, &ReachPanel::askAgain);
    for (QCheckBox *box : {m_network, m_identity, m_api, m_breach})
        connect(box, &QCheckBox::clicked, this, &ReachPanel::askAgain);
    connect(m_ports, &QLineEdit::textChanged, this, &ReachPanel::readPorts);
    connect(m_hops, &QSlider::valueChanged, this, [this](int hops) {
        m_chosenHops = hops;
        showHops();
        emit hopsChosen();
    });
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &ReachPanel::choose);
    connect(m_path, &AttackPathView::hopChosen, this, &ReachPanel::hopChosen);
}

void ReachPanel::ask(const NodeKey &node, ReachDirection direction)
{
    if (m_question.node != node) { // what is shown is about another node
        m_entries.clear();
        m_answer.reset();
        const QScopedValueRollback guard(m_isUpdating, true);
        m_model->clear();
    }
    m_question.node = node;
    (direction == ReachDirection::From ? m_from : m_to)->setChecked(true);
    m_isAsking = true;
    m_wanted.reset();
    m_question.cutAt.reset();
    m_question.powerAt.reset();
    {
        const QScopedValueRollback guard(m_isUpdating, true); // asked anyway
        m_list->setCurrentIndex({});
    }
    showPath();
    askAgain();
}

void ReachPanel::askForAttack(const NodeKey &node, const std::optional<NodeKey> &target)
{
    m_breach->setChecked(true);
    m_api->setChecked(true);
    m_basis->setCurrentIndex(0);
    ask(node, ReachDirection::From);
    m_wanted.emplace(target);
}

/// With what the controls say.
void ReachPanel::askAgain()
{
    if (!m_isAsking)
        return;
    m_question.direction = m_from->isChecked() ? ReachDirection::From : ReachDirection::To;
    m_question.basis = m_basis->currentIndex() == 0 ? ReachBasis::Imported : ReachBasis::Designed;
    m_question.filter.network = m_network->isChecked();
    m_question.filter.identity = m_identity->isChecked();
    m_question.withApi = m_api->isChecked();
    const bool isFollowable = m_question.withApi && m_question.basis == ReachBasis::Imported;
    m_breach->setEnabled(isFollowable);
    m_question.assumesBreach = isFollowable && m_breach->isChecked();
    const QString name = QString::fromStdString(m_question.node.name);
    m_title->setText(m_from->isChecked() ? tr("Reach from %1").arg(name)
                                         : tr("Who can reach %1").arg(name));
    m_title->setToolTip(plainToolTip(QString::fromStdString(toString(m_question.node))));
    m_body->show();
    m_leave->show();
    emit asked(m_question);
}

void ReachPanel::readPorts()
{
    QString error;
    const auto ports = parsePorts(m_ports->text(), error);
    m_portsError->setText(error);
    m_portsError->setVisible(!ports);
    if (!ports || *ports == m_question.filter.ports)
        return;
    m_question.filter.ports = *ports;
    askAgain();
}

void ReachPanel::showBusy()
{
    m_summary->setText(tr("Working it out…"));
}

void ReachPanel::showAnswer(std::shared_ptr<const ReachAnswer> answer)
{
    m_entries.clear();
    m_answer = std::move(answer);
    m_isAsking = m_answer != nullptr;
    m_body->setVisible(m_isAsking);
    m_leave->setVisible(m_isAsking);
    if (!m_answer) {
        const QScopedValueRollback guard(m_isUpdating, true);
        m_model->clear();
        m_question.cutAt.reset();
        m_question.powerAt.reset();
        m_wanted.reset();
        showPath();
        m_title->setText(tr("Select a workload and press R."));
        return;
    }
    const QSignalBlocker blocker(m_hops);
    const int deepest = std::max(1, static_cast<int>(deepestHop(*m_answer)));
    m_hops->setMaximum(deepest);
    m_hops->setEnabled(deepest > 1);
    m_hops->setValue(m_chosenHops == 0 ? deepest : m_chosenHops);
    showHops();
    chooseWanted();
}

/// The row that was asked for together with the answer.
void ReachPanel::chooseWanted()
{
    if (!m_wanted)
        return;
    const auto target = *std::exchange(m_wanted, std::nullopt);
    const int row = target ? m_model->rowOf(*target) : m_model->rowOfPower("cluster admin");
    if (row >= 0)
        m_list->setCurrentIndex(m_model->index(row));
    else
        m_summary->setText(
            m_summary->text() + QLatin1Char('\n') +
            (target ? tr("No way to %1 was found.").arg(QString::fromStdString(reachName(*target)))
                    : tr("No way to cluster admin was found.")));
}

void ReachPanel::showPath()
{
    const bool isOfRow = m_answer && m_answer->path &&
                         m_answer->question.cutAt == m_question.cutAt &&
                         m_answer->question.powerAt == m_question.powerAt;
    m_path->setPath(isOfRow ? m_answer->path : std::nullopt);
    m_path->showCut(m_question.powerAt.has_value()); // of connections the panel tells more
    m_way->setVisible(!isOfRow);
}

void ReachPanel::chooseHop(std::size_t hop)
{
    m_path->choose(hop);
}

bool ReachPanel::leaveAttackPath()
{
    if (!m_path->path())
        return false;
    m_list->setCurrentIndex({});
    return true;
}

std::size_t ReachPanel::maxHops() const
{
    return static_cast<std::size_t>(m_hops->value());
}

void ReachPanel::showHops()
{
    m_hopsText->setText(QString::number(m_hops->value()));
    if (!m_answer)
        return;
    m_entries = reachWithin(*m_answer, maxHops());
    {
        const QScopedValueRollback guard(m_isUpdating, true); // a vanished row is not a choice
        m_model->setAnswer(m_answer, m_entries);
    }
    const std::string summary =
        m_answer->isUnanswered ? m_answer->unknown.front() : reachSummary(*m_answer, m_entries);
    m_summary->setText(QString::fromStdString(summary));
    QStringList unknown;
    for (const std::string &sentence : m_answer->unknown)
        unknown << QString::fromStdString(sentence) + QLatin1Char('.');
    m_unknown->setText(unknown.isEmpty()     ? QString()
                       : unknown.size() == 1 ? unknown.front()
                                             : tr("%1 things are not known or not counted; the "
                                                  "Markdown lists them.")
                                                   .arg(unknown.size()));
    m_unknown->setToolTip(plainToolTip(unknown.join(QLatin1Char('\n'))));
    m_unknown->setVisible(!unknown.isEmpty());
    showWay();
    showPath();
}

void ReachPanel::showWay()
{
    const QString way = m_model->wayAt(m_list->currentIndex());
    m_way->setText(way.isEmpty() ? tr("Select a row to see the way there, and where to cut it off.")
                                 : way);
    const bool isCut = m_answer && m_answer->cut && !way.isEmpty() &&
                       m_model->nodeAt(m_list->currentIndex()) == m_answer->cut->at;
    m_cut->setVisible(isCut);
    if (isCut)
        m_cut->setText(QString::fromStdString(cutSentence(*m_answer->cut, m_answer->question)));
}

/// A row selects its node on the map, and asks where the way to it is cut best.
void ReachPanel::choose(const QModelIndex &index)
{
    if (m_isUpdating)
        return;
    showWay();
    if (!m_isAsking || m_model->isHeading(index))
        return;
    const auto node = m_model->nodeAt(index);
    if (node) {
        m_selection->setNodes({*node});
        m_selection->reveal();
    }
    const auto power = m_model->powerAt(index);
    const auto cutAt = power ? std::nullopt : node;
    if (m_question.cutAt == cutAt && m_question.powerAt == power)
        return;
    m_question.cutAt = cutAt;
    m_question.powerAt = power;
    showPath();
    askAgain();
}

void ReachPanel::copyMarkdown()
{
    if (m_answer)
        QGuiApplication::clipboard()->setText(
            QString::fromStdString(reachMarkdown(*m_answer, maxHops())));
}

void ReachPanel::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && m_isAsking)
        emit stepLeft();
    else
        QWidget::keyPressEvent(event);
}

} // namespace drawbridge
