// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_main_window.cpp
#include "app/gui/map_tool_bar.h"

#include "views/models/plain_tool_tip.h"
#include "views/panels/filter_field.h"
#include "views/theme/metrics.h"

#include <QComboBox>
#include <QKeyEvent>
#include <QLayout>
#include <QLineEdit>
#include <QToolButton>

#include <algorithm>
#include <array>

namespace drawbridge {
namespace {

constexpr int kZoomWidth = 84;
constexpr int kSearchWidth = 280;
constexpr std::array<int, 6> kZoomSteps{50, 75, 100, 125, 150, 200};

} // namespace

MapToolBar::MapToolBar(const ActionCatalog &actions, QAction *undo, QAction *redo, QWidget *parent)
    : QToolBar(tr("Tools"), parent)
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
    m_search = new FilterField(tr("Find on the map  (Ctrl+F)"), this);
    m_search->setObjectName(QStringLiteral("search"));
    m_search->setToolTip(plainToolTip(
        tr("Words in name, kind, namespace, account or ports; or ns:shop kind:CronJob sa:default "
           "port:8080. Enter and F3 go to the next, Esc ends.")));
    m_search->setFixedWidth(kSearchWidth);
    m_search->setClearButtonEnabled(true);
    addWidget(m_search);
    m_search->installEventFilter(this);
    connect(m_search, &QLineEdit::textChanged, this, &MapToolBar::searchChanged);
}

bool MapToolBar::handleSearchKey(const QKeyEvent &event)
{
    switch (event.key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        emit searchStepped(event.modifiers().testFlag(Qt::ShiftModifier) ? -1 : 1);
        return true;
    case Qt::Key_Escape:
        clearSearch();
        emit searchLeft();
        return true;
    default: return false;
    }
}

bool MapToolBar::eventFilter(QObject *object, QEvent *event)
{
    if (event->type() == QEvent::KeyPress)
        return handleSearchKey(*static_cast<QKeyEvent *>(event)) ||
               QToolBar::eventFilter(object, event);
    return QToolBar::eventFilter(object, event);
}

void MapToolBar::clearSearch()
{
    m_search->clear();
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
