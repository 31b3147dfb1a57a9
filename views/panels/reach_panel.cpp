// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_reach_view.cpp
#include "views/panels/reach_panel.h"

#include "model/analysis/blast_radius_text.h"
#include "views/models/plain_tool_tip.h"
#include "views/models/reach_model.h"
#include "views/panels/reach_delegate.h"
#include "views/theme/icons.h"
#include "views/theme/metrics.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QFrame>
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

namespace drawbridge {
namespace {

constexpr int kMinimumListHeight = 120;

QPushButton *choiceButton(const QString &text, const QString &objectName, QWidget *parent)
{
    auto *button = new QPushButton(text, parent);
    button->setObjectName(objectName);
    button->setProperty("small", true);
    return button;
}

QCheckBox *layerBox(const QString &text, const QString &objectName, const QString &tip,
                    QWidget *parent)
{
    auto *box = new QCheckBox(text, parent);
    box->setObjectName(objectName);
    box->setToolTip(tip);
    box->setChecked(true);
    return box;
}

QLabel *wrappingLabel(const QString &objectName, QWidget *parent)
{
    auto *label = new QLabel(parent);
    label->setObjectName(objectName);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setMinimumWidth(40);
    return label;
}

QFrame *hairline(QWidget *parent)
{
    auto *rule = new QFrame(parent);
    rule->setProperty("role", "rule");
    return rule;
}

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

ReachPanel::ReachPanel(Selection *selection, QWidget *parent)
    : QWidget(parent), m_selection(selection), m_model(new ReachModel(this)),
      m_title(new QLabel(this)),
      m_leave(choiceButton(tr("Close"), QStringLiteral("leaveReach"), this)),
      m_from(choiceButton(tr("Reaches"), QStringLiteral("reachFrom"), this)),
      m_to(choiceButton(tr("Reached by"), QStringLiteral("reachTo"), this)),
      m_basis(new QComboBox(this)), m_hops(new QSlider(Qt::Horizontal, this)),
      m_hopsText(new QLabel(this)),
      m_network(layerBox(tr("Network"), QStringLiteral("reachNetwork"),
                         tr("Connections have to get past network policies"), this)),
      m_identity(layerBox(
          tr("Identity"), QStringLiteral("reachIdentity"),
          tr("Connections have to get past mutual TLS and authorization of the mesh"), this)),
      m_api(layerBox(tr("API access"), QStringLiteral("reachApi"),
                     tr("What permissions, pods and nodes give as well"), this)),
      m_ports(new QLineEdit(this)),
      m_portsError(wrappingLabel(QStringLiteral("reachPortsError"), this)),
      m_summary(wrappingLabel(QStringLiteral("reachSummary"), this)), m_list(new QListView(this)),
      m_way(wrappingLabel(QStringLiteral("reachWay"), this)),
      m_cut(wrappingLabel(QStringLiteral("reachCut"), this)),
      m_unknown(wrappingLabel(QStringLiteral("reachUnknown"), this)),
      m_copy(choiceButton(tr("Copy as Markdown"), QStringLiteral("copyReach"), this)),
      m_body(new QWidget(this))
{
    m_title->setObjectName(QStringLiteral("reachTitle"));
    m_title->setProperty("role", "title");
    m_title->setTextFormat(Qt::PlainText);
    m_title->setMinimumWidth(40);
    m_leave->setToolTip(tr("Back to the map as it was (Esc)"));
    auto *head = new QHBoxLayout;
    head->setContentsMargins(metrics::kPanelPadding, 8, metrics::kPanelPadding, 8);
    head->addWidget(m_title, 1);
    head->addWidget(m_leave);
    auto *body = new QVBoxLayout(m_body);
    body->setContentsMargins(0, 0, 0, 0);
    body->setSpacing(0);
    addChoices(body);
    addLayers(body);
    addResult(body);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(head);
    column->addWidget(hairline(this));
    column->addWidget(m_body, 1);
    column->addStretch(0);
    connectChoices();
    showAnswer(nullptr);
}

void ReachPanel::addChoices(QBoxLayout *column)
{
    auto *ways = new QHBoxLayout;
    ways->setContentsMargins(metrics::kPanelPadding, 8, metrics::kPanelPadding, 4);
    ways->setSpacing(4);
    for (QPushButton *button : {m_from, m_to}) {
        button->setCheckable(true);
        button->setAutoExclusive(true);
        ways->addWidget(button);
    }
    m_from->setToolTip(tr("What somebody who holds it gets to (R on the map)"));
    m_to->setToolTip(tr("Who gets to it (Shift+R on the map)"));
    m_basis->setObjectName(QStringLiteral("reachBasis"));
    m_basis->setAccessibleName(tr("Evaluated on"));
    m_basis->addItem(tr("As imported"));
    m_basis->addItem(tr("As designed"));
    m_basis->setToolTip(tr("What the manifests allow, or what is drawn"));
    ways->addWidget(m_basis, 1);
    column->addLayout(ways);
    auto *hops = new QHBoxLayout;
    hops->setContentsMargins(metrics::kPanelPadding, 4, metrics::kPanelPadding, 4);
    hops->setSpacing(8);
    m_hops->setObjectName(QStringLiteral("reachHops"));
    m_hops->setAccessibleName(tr("Most hops"));
    m_hops->setMinimum(1);
    m_hops->setPageStep(1);
    m_hopsText->setObjectName(QStringLiteral("reachHopsText"));
    auto *label = new QLabel(tr("&Hops"), this);
    label->setBuddy(m_hops);
    hops->addWidget(label);
    hops->addWidget(m_hops, 1);
    hops->addWidget(m_hopsText);
    column->addLayout(hops);
}

void ReachPanel::addLayers(QBoxLayout *column)
{
    auto *layers = new QHBoxLayout;
    layers->setContentsMargins(metrics::kPanelPadding, 0, metrics::kPanelPadding, 0);
    layers->setSpacing(10);
    for (QCheckBox *box : {m_network, m_identity, m_api})
        layers->addWidget(box);
    layers->addStretch(1);
    column->addLayout(layers);
    auto *ports = new QHBoxLayout;
    ports->setContentsMargins(metrics::kPanelPadding, 4, metrics::kPanelPadding, 8);
    ports->setSpacing(8);
    m_ports->setObjectName(QStringLiteral("reachPorts"));
    m_ports->setPlaceholderText(tr("All ports; or 5432, 8000-8010/UDP"));
    m_ports->setAccessibleName(tr("Ports that count"));
    auto *label = new QLabel(tr("&Ports"), this);
    label->setBuddy(m_ports);
    ports->addWidget(label);
    ports->addWidget(m_ports, 1);
    column->addLayout(ports);
    m_portsError->setProperty("role", "error");
    m_portsError->setContentsMargins(metrics::kPanelPadding, 0, metrics::kPanelPadding, 8);
    m_portsError->hide();
    column->addWidget(m_portsError);
    column->addWidget(hairline(this));
}

void ReachPanel::addResult(QBoxLayout *column)
{
    m_summary->setContentsMargins(metrics::kPanelPadding, 8, metrics::kPanelPadding, 8);
    m_list->setObjectName(QStringLiteral("reachList"));
    m_list->setAccessibleName(tr("Nodes by hop"));
    m_list->setModel(m_model);
    m_list->setItemDelegate(new ReachDelegate(m_list));
    m_list->setMouseTracking(true);
    m_list->setLayoutMode(QListView::Batched); // thousands of rows must not stall the window
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setMinimumHeight(kMinimumListHeight);
    column->addWidget(m_summary);
    column->addWidget(hairline(this));
    column->addWidget(m_list, 1);
    column->addWidget(hairline(this));
    m_cut->setAccessibleName(tr("Smallest cut"));
    m_unknown->setProperty("role", "secondary");
    for (QLabel *label : {m_way, m_cut, m_unknown}) {
        label->setContentsMargins(metrics::kPanelPadding, 6, metrics::kPanelPadding, 2);
        column->addWidget(label);
    }
    auto *foot = new QHBoxLayout;
    foot->setContentsMargins(metrics::kPanelPadding, 6, metrics::kPanelPadding, 8);
    foot->addWidget(m_copy);
    foot->addStretch(1);
    m_copy->setIcon(themedIcon(QStringLiteral("copy")));
    column->addLayout(foot);
}

void ReachPanel::connectChoices()
{
    connect(m_leave, &QPushButton::clicked, this, &ReachPanel::left);
    connect(m_copy, &QPushButton::clicked, this, &ReachPanel::copyMarkdown);
    connect(m_from, &QPushButton::clicked, this, &ReachPanel::askAgain);
    connect(m_to, &QPushButton::clicked, this, &ReachPanel::askAgain);
    connect(m_basis, &QComboBox::activated, this, &ReachPanel::askAgain);
    for (QCheckBox *box : {m_network, m_identity, m_api})
        connect(box, &QCheckBox::clicked, this, &ReachPanel::askAgain);
    connect(m_ports, &QLineEdit::textChanged, this, &ReachPanel::readPorts);
    connect(m_hops, &QSlider::valueChanged, this, [this](int hops) {
        m_chosenHops = hops;
        showHops();
        emit hopsChosen();
    });
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &ReachPanel::choose);
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
    m_question.cutAt.reset();
    m_list->setCurrentIndex({});
    askAgain();
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
        m_title->setText(tr("Select a workload and press R."));
        return;
    }
    const QSignalBlocker blocker(m_hops);
    const int deepest = std::max(1, static_cast<int>(deepestHop(*m_answer)));
    m_hops->setMaximum(deepest);
    m_hops->setEnabled(deepest > 1);
    m_hops->setValue(m_chosenHops == 0 ? deepest : m_chosenHops);
    showHops();
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
    const auto node = m_model->nodeAt(index);
    if (!node || !m_isAsking)
        return;
    m_selection->setNodes({*node});
    m_selection->reveal();
    if (m_question.cutAt == node)
        return;
    m_question.cutAt = node;
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
        emit left();
    else
        QWidget::keyPressEvent(event);
}

} // namespace drawbridge
