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

FlowTableController::~FlowTableController() = default;

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
    if (m_asked != design->topology)
        requestGrants(design->topology);
    m_page->setRows(
        std::make_shared<const FlowRows>(design, m_workspace->answers(), access(design)));
}

/// In the background: nobody waits for it, and an edit of the drawing changes nothing of it.
void FlowTableController::requestGrants(const std::shared_ptr<const Topology> &topology)
{
    m_asked = topology;
    m_grants.reset();
    for (auto &[older, worker] : m_workers)
        worker.request_stop();
    const int number = ++m_lastNumber;
    m_workers[number] = std::jthread([this, topology, number](const std::stop_token &stop) {
        auto grants = std::make_shared<const ApiGrants>(topology, stop);
        QMetaObject::invokeMethod(
            this,
            [this, grants, number] {
                m_workers.erase(number); // it is at its end
                if (number != m_lastNumber)
                    return;
                m_grants = grants;
                follow();
            },
            Qt::QueuedConnection);
    });
}

AccessStatesPtr FlowTableController::access(const std::shared_ptr<const Design> &design)
{
    if (!m_grants)
        return nullptr;
    const bool isSame = m_access && m_accessOf->topology == design->topology &&
                        m_accessOf->apiAccess.isSameAs(design->apiAccess);
    if (!isSame)
        m_access = std::make_shared<const std::vector<AccessState>>(m_grants->states(*design));
    m_accessOf = design;
    return m_access;
}

bool FlowTableController::isComplete() const
{
    return m_grants != nullptr;
}

void FlowTableController::makeNow()
{
    const auto topology = m_workspace->document()->design()->topology;
    ++m_lastNumber; // what is on its way is overtaken
    m_asked = topology;
    m_grants = std::make_shared<const ApiGrants>(topology);
    follow();
}

} // namespace drawbridge
