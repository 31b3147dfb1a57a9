// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_flow_table.cpp
#include "app/gui/flow_table_controller.h"

#include "views/table/flow_table_page.h"

namespace drawbridge {

FlowTableController::FlowTableController(Workspace *workspace, FlowTablePage *page, QWidget *window)
    : QObject(window), m_workspace(workspace), m_page(page)
{
    connect(m_workspace, &Workspace::opened, this, &FlowTableController::clear);
    connect(m_workspace, &Workspace::closed, this, &FlowTableController::clear);
    connect(m_workspace, &Workspace::answersChanged, this, &FlowTableController::follow);
    connect(m_workspace->document(), &Document::changed, this, &FlowTableController::follow);
}

void FlowTableController::clear()
{
    m_page->setPending(tr("Evaluating…"));
    m_page->setRows(std::make_shared<const FlowRows>());
    m_page->clearFilter();
    follow();
}

void FlowTableController::setShown(bool isShown)
{
    m_isShown = isShown;
    follow();
}

// Before the first answers there is nothing but what the file drew: half a table would be taken for
// the whole.
void FlowTableController::follow()
{
    if (!m_isShown || !m_workspace->isOpen() || !m_workspace->answers())
        return;
    const auto design = m_workspace->document()->design();
    m_page->setRows(std::make_shared<const FlowRows>(design, m_workspace->answers()));
}

} // namespace drawbridge
