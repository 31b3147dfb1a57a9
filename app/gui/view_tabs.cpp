// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_matrix_view.cpp
#include "app/gui/view_tabs.h"

#include "views/theme/metrics.h"

#include <QBoxLayout>
#include <QFrame>
#include <QStackedWidget>
#include <QTabBar>

namespace drawbridge {

ViewTabs::ViewTabs(QWidget *parent)
    : QWidget(parent), m_tabs(new QTabBar(this)), m_views(new QStackedWidget(this))
{
    m_tabs->setObjectName(QStringLiteral("viewTabs"));
    m_tabs->setDocumentMode(true);
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    auto *bar = new QWidget(this);
    bar->setProperty("surface", "chrome");
    bar->setAttribute(Qt::WA_StyledBackground);
    bar->setFixedHeight(metrics::kTabHeight - 1);
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(8, 0, 8, 0);
    row->addWidget(m_tabs, 0, Qt::AlignBottom);
    row->addStretch(1);
    auto *rule = new QFrame(this);
    rule->setProperty("role", "rule");
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(bar);
    column->addWidget(rule);
    column->addWidget(m_views, 1);
    connect(m_tabs, &QTabBar::currentChanged, this, [this](int view) {
        m_views->setCurrentWidget(m_byTab[static_cast<std::size_t>(view)]);
        emit currentChanged(view);
    });
}

void ViewTabs::addView(const QString &title, QWidget *view)
{
    if (m_views->indexOf(view) < 0)
        m_views->addWidget(view);
    m_byTab.push_back(view);
    m_tabs->addTab(title);
}

int ViewTabs::current() const
{
    return m_tabs->currentIndex();
}

void ViewTabs::setCurrent(int view)
{
    m_tabs->setCurrentIndex(view);
}

} // namespace drawbridge
