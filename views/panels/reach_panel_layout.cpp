// SPDX-License-Identifier: Apache-2.0
// What the panel is made of and where it stands; what it does is in reach_panel.cpp.
#include "views/panels/reach_panel.h"

#include "views/models/reach_model.h"
#include "views/panels/attack_path_view.h"
#include "views/panels/reach_delegate.h"
#include "views/panels/separator.h"
#include "views/theme/icons.h"
#include "views/theme/metrics.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QSlider>

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
      m_breach(layerBox(tr("Assume breach"), QStringLiteral("reachBreach"),
                        tr("Whatever connections get to counts as taken over: what it may do "
                           "leads on as well"),
                        this)),
      m_ports(new QLineEdit(this)),
      m_portsError(wrappingLabel(QStringLiteral("reachPortsError"), this)),
      m_summary(wrappingLabel(QStringLiteral("reachSummary"), this)), m_list(new QListView(this)),
      m_way(wrappingLabel(QStringLiteral("reachWay"), this)), m_path(new AttackPathView(this)),
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
    column->addWidget(makeRule(this));
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
    auto *breach = new QHBoxLayout;
    breach->setContentsMargins(metrics::kPanelPadding, 4, metrics::kPanelPadding, 0);
    breach->addWidget(m_breach);
    m_breach->setChecked(false);
    column->addLayout(breach);
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
    column->addWidget(makeRule(this));
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
    column->addWidget(makeRule(this));
    column->addWidget(m_list, 1);
    column->addWidget(makeRule(this));
    m_cut->setAccessibleName(tr("Smallest cut"));
    m_unknown->setProperty("role", "secondary");
    column->addWidget(m_path);
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

} // namespace drawbridge
