// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_main_window.cpp
#include "app/gui/map_tool_bar.h"

#include "model/layout/outside_nodes.h"
#include "views/panels/filter_field.h"
#include "views/theme/metrics.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QCompleter>
#include <QEvent>
#include <QLayout>
#include <QStringListModel>
#include <QToolButton>

#include <algorithm>
#include <array>
#include <utility>

namespace drawbridge {
namespace {

constexpr int kZoomWidth = 84;
constexpr int kSearchWidth = 280;
constexpr std::array<int, 6> kZoomSteps{50, 75, 100, 125, 150, 200};

} // namespace

MapToolBar::MapToolBar(const ActionCatalog &actions, QAction *undo, QAction *redo,
                       Selection *selection, QWidget *parent)
    : QToolBar(tr("Tools"), parent), m_selection(selection)
{
    setObjectName(QStringLiteral("mapToolBar"));
    setMovable(false);
    setFloatable(false);
    setContextMenuPolicy(Qt::PreventContextMenu);
    setIconSize({metrics::kIconTool, metrics::kIconTool});
    setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    layout()->setContentsMargins(8, 5, 8, 6);
    setFixedHeight(std::max(metrics::kToolBarHeight, fontMetrics().height() + 22));
    addAction(actions[ActionId::SelectTool]);
    addAction(actions[ActionId::FlowTool]);
    addAction(actions[ActionId::AddExternal]);
    addSeparator();
    addAction(undo);
    addAction(redo);
    for (QAction *action : {undo, redo}) {
        if (auto *button = qobject_cast<QToolButton *>(widgetForAction(action)))
            button->setToolButtonStyle(Qt::ToolButtonIconOnly);
    }
    addSeparator();
    addAction(actions[ActionId::LayOut]);
    addZoomField();
    addSearchField();
}

void MapToolBar::addZoomField()
{
    m_zoom = new QComboBox(this);
    m_zoom->setFixedWidth(kZoomWidth);
    m_zoom->setAccessibleName(tr("Zoom"));
    m_zoom->setToolTip(tr("Zoom"));
    m_zoom->setFocusPolicy(Qt::TabFocus);
    m_zoom->addItem(tr("Fit"), 0);
    for (const int step : kZoomSteps)
        m_zoom->addItem(QStringLiteral("%1%").arg(step), step);
    addWidget(m_zoom);
    connect(m_zoom, &QComboBox::activated, this, [this](int index) {
        const int percent = m_zoom->itemData(index).toInt();
        if (percent == 0)
            emit fitChosen();
        else
            emit zoomChosen(percent / 100.0);
    });
    showZoom(1);
}

void MapToolBar::addSearchField()
{
    auto *spring = new QWidget(this);
    spring->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    addWidget(spring);
    m_search = new FilterField(tr("Find workload or flow  (Ctrl+K)"), this);
    m_search->setObjectName(QStringLiteral("search"));
    m_search->setFixedWidth(kSearchWidth);
    m_entries = new QStringListModel(this);
    auto *completer = new QCompleter(m_entries, this);
    completer->setCaseSensitivity(Qt::CaseInsensitive);
    completer->setFilterMode(Qt::MatchContains);
    completer->setCompletionMode(QCompleter::PopupCompletion);
    m_search->setCompleter(completer);
    addWidget(m_search);
    m_search->installEventFilter(this);
    connect(completer, qOverload<const QString &>(&QCompleter::activated), this,
            [this](const QString &entry) {
                m_found = entry;
                goTo(entry);
            });
    // What was typed, not what the completer put in its place.
    connect(m_search, &QLineEdit::textEdited, this, [this](const QString &text) {
        m_sought = text.trimmed();
        m_found.clear();
    });
    connect(m_search, &QLineEdit::returnPressed, this, [this, completer] {
        const QString text = m_search->text();
        collectEntries();
        if (text.isEmpty())
            return; // the completer would still offer what was typed before
        const bool isEntry = m_nodes.count(text) + m_flows.count(text) > 0;
        m_found = isEntry ? text : completer->currentCompletion();
        goTo(m_found);
    });
}

void MapToolBar::setDesign(const Design &design)
{
    m_design = design;
    if (m_search->hasFocus())
        collectEntries();
}

// Many thousands of names: collected when somebody is about to look for one.
bool MapToolBar::eventFilter(QObject *object, QEvent *event)
{
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::KeyPress ||
        event->type() == QEvent::InputMethod)
        collectEntries();
    return QToolBar::eventFilter(object, event);
}

void MapToolBar::collectEntries()
{
    if (!m_design)
        return;
    const Design design = *std::exchange(m_design, std::nullopt);
    m_nodes.clear();
    m_flows.clear();
    for (const WorkloadNode &workload : design.topology->workloads) {
        const NodeKey &key = workload.key;
        const std::string text = key.name + "  " + key.nameSpace;
        if (!workload.isSystem && !m_nodes.emplace(QString::fromStdString(text), key).second)
            m_nodes.emplace(QString::fromStdString(text + "  " + key.kind + "  " + key.cluster),
                            key);
    }
    for (const OutsideNode &node : outsideNodes(design))
        m_nodes.emplace(QString::fromStdString(outsideLook(node).title), node.external.key);
    for (const Flow &flow : design.flows) {
        const Selection::Edge edge{flow.from, flow.to};
        const std::string text = flow.from.name + " → " + flow.to.name;
        if (!m_flows.emplace(QString::fromStdString(text), edge).second)
            m_flows.emplace(QString::fromStdString(toString(flow.from) + " → " + toString(flow.to)),
                            edge);
    }
    QStringList entries;
    for (const auto &[text, key] : m_nodes)
        entries << text;
    for (const auto &[text, edge] : m_flows)
        entries << text;
    if (entries != m_entries->stringList())
        m_entries->setStringList(entries);
}

void MapToolBar::goTo(const QString &entry)
{
    if (const auto node = m_nodes.find(entry); node != m_nodes.end())
        m_selection->setNodes({node->second});
    else if (const auto flow = m_flows.find(entry); flow != m_flows.end())
        m_selection->setEdge(flow->second);
    else
        return;
    m_selection->reveal();
}

void MapToolBar::findNext()
{
    collectEntries();
    const QString wanted = m_sought;
    const QStringList entries = m_entries->stringList().filter(wanted, Qt::CaseInsensitive);
    if (wanted.isEmpty() || entries.isEmpty()) {
        focusSearch();
        return;
    }
    const auto at = entries.indexOf(m_found);
    m_found = entries.at(at + 1 < entries.size() ? at + 1 : 0);
    goTo(m_found);
}

void MapToolBar::showZoom(double zoom)
{
    const QString text = QStringLiteral("%1%").arg(qRound(zoom * 100));
    m_zoom->setPlaceholderText(text);
    m_zoom->setCurrentIndex(m_zoom->findText(text));
}

void MapToolBar::focusSearch()
{
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

} // namespace drawbridge
