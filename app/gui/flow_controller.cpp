// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_window_flows.cpp
#include "app/gui/flow_controller.h"

#include "model/analysis/draw_people.h"
#include "model/design/edits.h"
#include "views/models/error_words.h"
#include "views/models/port_offers.h"

#include <algorithm>

namespace drawbridge {
namespace {

Flow flowOn(const NodeKey &from, const NodeKey &to, const PortSet &ports)
{
    Flow flow;
    flow.from = from;
    flow.to = to;
    for (const PortRange &range : ports.ranges())
        flow.ports.push_back({range, {}});
    return flow;
}

} // namespace

FlowController::FlowController(Workspace *workspace, CanvasView *canvas, QWidget *window)
    : QObject(window), m_workspace(workspace), m_canvas(canvas), m_view(canvas),
      m_placeOf([this](const NodeKey &from, const NodeKey &to) { return mapPlaceOf(from, to); }),
      m_popover(new FlowPopover(window)), m_externals(new ExternalController(workspace, window)),
      m_access(new AccessController(workspace, canvas, window))
{
    connect(m_externals, &ExternalController::refused, this, &FlowController::failed);
    connect(m_access, &AccessController::refused, this, &FlowController::failed);
    connect(m_canvas, &CanvasView::nodesArranged, this, &FlowController::arrange);
    connect(m_canvas, &CanvasView::nodeActivated, this, [this](const NodeKey &node) {
        if (!m_externals->edit(node))
            emit nodeExplained();
    });
    connect(m_canvas, &CanvasView::flowRequested, this,
            [this](const NodeKey &from, const NodeKey &to, const QPoint &globalPos) {
                editOrDraw(from, to, globalPos);
            });
    connect(m_canvas, &CanvasView::edgeActivated, this, &FlowController::editOrDraw);
    connect(m_canvas, &CanvasView::removeRequested, this, &FlowController::removeSelected);
    connect(m_canvas, &CanvasView::nodesMoved, this, &FlowController::moveNodes);
    connect(m_popover, &FlowPopover::accepted, this, &FlowController::acceptFlow);
    connect(m_popover, &FlowPopover::removeRequested, this, &FlowController::removeFlow);
    connect(m_popover, &FlowPopover::discarded, this, [this] {
        m_canvas->setPendingFlow(std::nullopt);
        m_view->setFocus();
    });
}

bool FlowController::apply(const Edit &edit)
{
    return m_workspace->apply(edit);
}

void FlowController::askForFlow(const NodeKey &from, const NodeKey &to, const QPoint &globalPos,
                                const PortSet &ticked)
{
    m_canvas->setPendingFlow(CanvasView::Edge{from, to});
    m_popover->ask(*m_workspace->document()->design(), from, to, globalPos, ticked);
}

void FlowController::editOrDraw(const NodeKey &from, const NodeKey &to, const QPoint &globalPos)
{
    if (m_access->isApi(to)) {
        const auto &drawn = m_workspace->document()->design()->apiAccess;
        const bool isDrawn = std::ranges::any_of(
            drawn, [&from](const ApiAccess &access) { return access.subject == from; });
        const auto &edge = m_workspace->selection()->edge();
        const bool isMeant = edge && *edge == CanvasView::Edge{from, to};
        m_access->ask(from, to, globalPos, !isDrawn || !isMeant);
        return;
    }
    const auto design = m_workspace->document()->design();
    if (const Flow *flow = design->findFlow(from, to))
        m_popover->edit(*design, *flow, globalPos);
    else
        askForFlow(from, to, globalPos, {});
}

void FlowController::acceptFlow(const Flow &flow, bool isNew)
{
    const auto edit = isNew ? drawFlow : replaceFlow;
    const Result<void> result = m_workspace->document()->apply(
        {isNew ? "Draw flow" : "Change flow", {}, [edit, flow](const Design &before) {
             return edit(before, flow);
         }});
    if (!result) {
        m_popover->showError(wordsFor(result.error()));
        return;
    }
    m_popover->finish();
    m_canvas->setPendingFlow(std::nullopt);
    selectDrawn(flow);
    m_view->setFocus();
    emit failed({});
}

/// People may have been led through a gateway instead.
void FlowController::selectDrawn(const Flow &flow)
{
    const bool isThere = m_workspace->document()->design()->findFlow(flow.from, flow.to);
    if (isThere)
        m_workspace->selection()->setEdge({flow.from, flow.to});
    else
        m_workspace->selection()->setNodes({flow.from});
}

void FlowController::removeFlow(const NodeKey &from, const NodeKey &to)
{
    apply({"Remove flow", {}, [from, to](const Design &before) {
               return drawbridge::removeFlow(before, from, to);
           }});
}

void FlowController::removeSelected()
{
    const auto edge = m_workspace->selection()->edge();
    if (!edge) {
        if (!m_workspace->selection()->nodes().empty())
            m_externals->remove(m_workspace->selection()->nodes());
        return;
    }
    if (m_access->isApi(edge->second))
        m_access->removeAll(edge->first);
    else if (m_workspace->document()->design()->findFlow(edge->first, edge->second))
        removeFlow(edge->first, edge->second);
    else
        emit failed(tr("Only drawn flows can be removed; an implicit one is closed instead."));
}

void FlowController::editSelected()
{
    const auto edge = m_workspace->selection()->edge();
    const auto nodes = m_workspace->selection()->nodes();
    if (edge)
        editOrDraw(edge->first, edge->second, placeOf(edge->first, edge->second));
    else if (nodes.size() == 1 && !m_externals->edit(nodes.front()))
        emit nodeExplained();
}

void FlowController::moveNodes(const std::vector<NodePosition> &positions)
{
    std::string mergeKey = "move";
    for (const NodePosition &position : positions)
        mergeKey += ' ' + toString(position.node);
    apply({"Move", mergeKey,
           [positions](const Design &before) { return drawbridge::moveNodes(before, positions); }});
}

void FlowController::drawFinding(const Finding &finding)
{
    if (!finding.peer)
        return;
    if (finding.ports.empty() || finding.ports.isAll()) { // nobody means every port: ask which
        askForFlow(*finding.peer, finding.target, placeOf(*finding.peer, finding.target), {});
        return;
    }
    const Flow flow = flowOn(*finding.peer, finding.target, finding.ports);
    apply({"Draw flow", {}, [flow](const Design &before) { return addFlow(before, flow); }});
}

void FlowController::closeFinding(const Finding &finding)
{
    if (finding.peer)
        closeWay(*finding.peer, finding.target);
}

void FlowController::closeWay(const NodeKey &from, const NodeKey &to)
{
    apply({"Close way", {}, [from, to](const Design &before) {
               return addClosure(before, {from, to, {}});
           }});
}

void FlowController::act(InspectorAction action)
{
    const auto edge = m_workspace->selection()->edge();
    if (!edge)
        return;
    const auto &[from, to] = *edge;
    switch (action) {
    case InspectorAction::EditFlow: editSelected(); break;
    case InspectorAction::RemoveFlow: removeSelected(); break;
    case InspectorAction::DrawFlow:
        askForFlow(from, to, placeOf(from, to), implicitPorts(from, to));
        break;
    case InspectorAction::CloseWay: closeWay(from, to); break;
    case InspectorAction::ReopenWay:
        apply({"Reopen way", {}, [from = from, to = to](const Design &before) {
                   return removeClosure(before, from, to);
               }});
        break;
    }
}

void FlowController::closeSelected()
{
    if (const auto edge = m_workspace->selection()->edge())
        closeWay(edge->first, edge->second);
}

void FlowController::arrange(const std::vector<NodePosition> &positions)
{
    apply({"Align", {}, [positions](const Design &before) {
               return drawbridge::moveNodes(before, positions);
           }});
}

void FlowController::unpinSelected()
{
    const std::vector<NodeKey> nodes = m_workspace->selection()->nodes();
    apply({"Unpin", {}, [nodes](const Design &before) {
               std::vector<NodePosition> positions;
               for (NodePosition position : before.positions) {
                   position.isPinned = false;
                   if (std::binary_search(nodes.begin(), nodes.end(), position.node))
                       positions.push_back(position);
               }
               return drawbridge::moveNodes(before, positions);
           }});
}

void FlowController::dismiss()
{
    m_popover->finish();
    m_access->dismiss();
    m_canvas->setPendingFlow(std::nullopt);
}

PortSet FlowController::implicitPorts(const NodeKey &from, const NodeKey &to) const
{
    if (!m_workspace->answers())
        return {};
    const auto state = edgeBetween(*m_workspace->answers(), from, to);
    return state ? state->implicit : PortSet{};
}

PortSet FlowController::obviousPorts(const NodeKey &from, const NodeKey &to) const
{
    const PortSet undrawn = implicitPorts(from, to);
    if (!undrawn.empty())
        return undrawn.isAll() ? PortSet{} : undrawn; // nobody means every port
    const auto offers = portOffersOf(*m_workspace->document()->design(), to);
    return offers.size() == 1 ? PortSet{offers.front().range} : PortSet{};
}

void FlowController::toggle(const NodeKey &from, const NodeKey &to, const QPoint &globalPos)
{
    if (m_workspace->document()->design()->findFlow(from, to)) {
        removeFlow(from, to);
        return;
    }
    const PortSet ports = obviousPorts(from, to);
    if (ports.empty()) {
        editOrDraw(from, to, globalPos);
        return;
    }
    const Flow flow = flowOn(from, to, ports);
    apply({"Draw flow", {}, [flow](const Design &before) { return addFlow(before, flow); }});
}

void FlowController::setView(QWidget *view, PlaceOf placeOf)
{
    dismiss();
    m_view = view;
    m_placeOf = std::move(placeOf);
}

void FlowController::showOnMap()
{
    setView(m_canvas,
            [this](const NodeKey &from, const NodeKey &to) { return mapPlaceOf(from, to); });
}

QPoint FlowController::placeOf(const NodeKey &from, const NodeKey &to) const
{
    return m_placeOf(from, to);
}

QPoint FlowController::mapPlaceOf(const NodeKey &from, const NodeKey &to) const
{
    const QWidget *viewport = m_canvas->viewport();
    if (const auto point = m_canvas->edgeViewPoint(from, to))
        return viewport->mapToGlobal(*point);
    return viewport->mapToGlobal(m_canvas->nodeViewRect(to).center());
}

} // namespace drawbridge
