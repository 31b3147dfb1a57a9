// SPDX-License-Identifier: Apache-2.0
#include "views/panels/dock_panel.h"

#include "views/theme/metrics.h"

#include <QHBoxLayout>
#include <QStackedWidget>
#include <QTabBar>

#include <algorithm>

namespace drawbridge {

DockPanel::DockPanel(const QString &objectName, const QString &title, QWidget *parent)
    : QDockWidget(title, parent), m_tabs(new QTabBar(this)), m_pages(new QStackedWidget(this))
{
    setObjectName(objectName);
    setFeatures(QDockWidget::DockWidgetClosable);
    auto *header = new QWidget(this);
    header->setProperty("surface", "chrome");
    header->setAttribute(Qt::WA_StyledBackground);
    auto *column = new QVBoxLayout(header);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_header = new QHBoxLayout;
    m_header->setContentsMargins(8, 0, 8, 0);
    m_header->setSpacing(8);
    m_tabs->setExpanding(false);
    m_tabs->setDocumentMode(true);
    m_tabs->setDrawBase(false);
    m_tabs->setFocusPolicy(Qt::TabFocus);
    m_tabs->setElideMode(Qt::ElideNone);
    m_tabs->setUsesScrollButtons(false);
    m_header->addWidget(m_tabs, 0, Qt::AlignBottom);
    m_header->addStretch(1);
    column->addLayout(m_header, 1);
    auto *rule = new QFrame(header);
    rule->setProperty("role", "rule");
    column->addWidget(rule);
    const int height = std::max(metrics::kTabHeight, fontMetrics().height() + 8);
    m_tabs->setFixedHeight(height - 1);
    header->setFixedHeight(height);
    setTitleBarWidget(header);
    m_pages->setProperty("surface", "dock");
    m_pages->setAttribute(Qt::WA_StyledBackground);
    setWidget(m_pages);
    connect(m_tabs, &QTabBar::currentChanged, m_pages, &QStackedWidget::setCurrentIndex);
}

int DockPanel::addPage(QWidget *page, const QString &title)
{
    m_pages->addWidget(page);
    const int index = m_tabs->addTab(title);
    m_tabs->updateGeometry(); // a hidden tab bar does not tell its layout by itself
    return index;
}

void DockPanel::setPageTitle(int page, const QString &title, int count)
{
    m_tabs->setTabText(page, count == 0 ? title : QStringLiteral("%1  %2").arg(title).arg(count));
}

void DockPanel::setCurrentPage(int page)
{
    m_tabs->setCurrentIndex(page);
}

int DockPanel::currentPage() const
{
    return m_tabs->currentIndex();
}

void DockPanel::addCornerWidget(QWidget *widget)
{
    m_header->addWidget(widget, 0, Qt::AlignVCenter);
}

} // namespace drawbridge
