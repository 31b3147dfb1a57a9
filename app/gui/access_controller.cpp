// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_map_externals.cpp
#include "app/gui/access_controller.h"

#include "model/design/api_server_flows.h"
#include "model/design/edits.h"
#include "model/layout/outside_nodes.h"
#include "views/models/error_words.h"

#include <algorithm>

namespace drawbridge {

AccessController::AccessController(Workspace *workspace, CanvasView *canvas, QWidget *window)
    : QObject(window), m_workspace(workspace), m_canvas(canvas),
      m_popover(new AccessPopover(window))
{
    connect(m_popover, &AccessPopover::accepted, this, &AccessController::accept);
    connect(m_popover, &AccessPopover::removeRequested, this, [this](const ApiAccess &access) {
        m_workspace->apply({"Revoke API access", {}, [access](const Design &before) {
                                return revokeAccess(before, access);
                            }});
        end(access.subject);
    });
    connect(m_popover, &AccessPopover::discarded, this, [this] {
        m_canvas->setPendingFlow(std::nullopt);
        m_canvas->setFocus();
    });
}

bool AccessController::isApi(const NodeKey &node) const
{
    const auto &clusters = m_workspace->document()->design()->clusters;
    return std::ranges::any_of(clusters, [&node](const DesignCluster &cluster) {
        return apiServerKey(cluster.name) == node;
    });
}

void AccessController::ask(const NodeKey &subject, const NodeKey &api, const QPoint &globalPos,
                           bool isNew)
{
    if (isNew && !isOnMap(api))
        return;
    if (isNew)
        m_canvas->setPendingFlow(CanvasView::Edge{subject, api});
    m_popover->ask(*m_workspace->document()->design(), subject, globalPos, isNew);
}

bool AccessController::isOnMap(const NodeKey &api)
{
    const bool isThere = m_canvas->look().find(api) != nullptr;
    if (!isThere)
        emit refused(tr("Where the API server is, is not set: add the external “Kubernetes API” "
                        "with its addresses first."));
    return isThere;
}

void AccessController::askForSelected()
{
    const auto &nodes = m_workspace->selection()->nodes();
    const auto design = m_workspace->document()->design();
    if (nodes.size() != 1)
        return;
    const NodeKey api = apiServerOf(*design, nodes.front());
    if (!isOnMap(api))
        return;
    const QPoint place = m_canvas->nodeViewRect(nodes.front()).center();
    ask(nodes.front(), api, m_canvas->viewport()->mapToGlobal(place), true);
}

void AccessController::accept(const ApiAccess &access, const std::optional<ApiAccess> &before)
{
    const Result<void> result = m_workspace->document()->apply(
        {before ? "Change API access" : "Grant API access",
         {},
         [access, before](const Design &design) {
             return before ? replaceAccess(design, *before, access) : grantAccess(design, access);
         }});
    if (!result) {
        m_popover->showError(wordsFor(result.error()));
        return;
    }
    m_popover->finish();
    end(access.subject);
}

void AccessController::end(const NodeKey &subject)
{
    m_canvas->setPendingFlow(std::nullopt);
    selectAccess(subject);
    m_canvas->setFocus();
}

// The line, as long as there is one.
void AccessController::selectAccess(const NodeKey &subject)
{
    const auto design = m_workspace->document()->design();
    const bool hasAccess =
        std::any_of(design->apiAccess.begin(), design->apiAccess.end(),
                    [&](const ApiAccess &access) { return access.subject == subject; });
    if (hasAccess)
        m_workspace->selection()->setEdge({subject, apiServerOf(*design, subject)});
    else
        m_workspace->selection()->setNodes({subject});
}

void AccessController::removeAll(const NodeKey &subject)
{
    const Edit edit{"Revoke API access", {}, [subject](const Design &before) -> Result<Design> {
                        Result<Design> after = before;
                        for (const ApiAccess &access : before.apiAccess) {
                            if (access.subject == subject && after)
                                after = revokeAccess(*after, access);
                        }
                        return after;
                    }};
    if (m_workspace->apply(edit))
        selectAccess(subject);
}

void AccessController::dismiss()
{
    m_popover->finish();
}

} // namespace drawbridge
