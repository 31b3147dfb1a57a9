// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_window_flows.cpp
#include "app/gui/flow_controller.h"

#include "model/design/edits.h"
#include "views/dialogs/external_dialog.h"

namespace drawbridge {
namespace {

QString wordsFor(const Error &error)
{
    const QString message = QString::fromStdString(error.message);
    return error.hint.empty() ? message
                              : message + QStringLiteral(": ") + QString::fromStdString(error.hint);
}

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
    : QObject(window), m_workspace(workspace), m_canvas(canvas), m_popover(new FlowPopover(window))
{
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
        m_canvas->setFocus();
    });
}

bool FlowController::apply(const Edit &edit)
{
    const Result<void> result = m_workspace->document()->apply(edit);
    emit failed(result ? QString() : wordsFor(result.error()));
    return result.has_value();
}

void FlowController::askForFlow(const NodeKey &from, const NodeKey &to, const QPoint &globalPos,
                                const PortSet &ticked)
{
    m_canvas->setPendingFlow(CanvasView::Edge{from, to});
    m_popover->ask(*m_workspace->document()->design(), from, to, globalPos, ticked);
}

void FlowController::editOrDraw(const NodeKey &from, const NodeKey &to, const QPoint &globalPos)
{
    const auto design = m_workspace->document()->design();
    if (const Flow *flow = design->findFlow(from, to))
        m_popover->edit(*design, *flow, globalPos);
    else
        askForFlow(from, to, globalPos, {});
}

void FlowController::acceptFlow(const Flow &flow, bool isNew)
{
    const auto edit = isNew ? addFlow : replaceFlow;
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
    m_workspace->selection()->setEdge({flow.from, flow.to});
    m_canvas->setFocus();
    emit failed({});
}

void FlowController::removeFlow(const NodeKey &from, const NodeKey &to)
{
    apply({"Remove flow", {}, [from, to](const Design &before) {
               return drawbridge::removeFlow(before, from, to);
           }});
}

void FlowController::removeSelected()
{
    const auto &edge = m_workspace->selection()->edge();
    if (!edge)
        return;
    if (m_workspace->document()->design()->findFlow(edge->first, edge->second))
        removeFlow(edge->first, edge->second);
    else
        emit failed(tr("Only drawn flows can be removed; an implicit one is closed instead."));
}

void FlowController::editSelected()
{
    if (const auto &edge = m_workspace->selection()->edge())
        editOrDraw(edge->first, edge->second, placeOf(edge->first, edge->second));
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
    case InspectorAction::RemoveFlow: removeFlow(from, to); break;
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

void FlowController::addExternal()
{
    auto *dialog = new ExternalDialog(m_canvas->window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &ExternalDialog::externalChosen, this,
            [this, dialog](const External &external) {
                if (m_workspace->document()->design()->findExternal(external.key)) {
                    dialog->showError(tr("There is an external of this name already"));
                    return;
                }
                const Result<void> result = m_workspace->document()->apply(
                    {"Add external", {}, [external](const Design &before) {
                         return drawbridge::addExternal(before, external);
                     }});
                if (!result) {
                    dialog->showError(wordsFor(result.error()));
                    return;
                }
                dialog->accept();
                m_workspace->selection()->setNodes({external.key});
            });
    dialog->open();
}

void FlowController::dismiss()
{
    m_popover->finish();
    m_canvas->setPendingFlow(std::nullopt);
}

PortSet FlowController::implicitPorts(const NodeKey &from, const NodeKey &to) const
{
    if (!m_workspace->answers())
        return {};
    const auto state = edgeBetween(*m_workspace->answers(), from, to);
    return state ? state->implicit : PortSet{};
}

QPoint FlowController::placeOf(const NodeKey &from, const NodeKey &to) const
{
    const QWidget *viewport = m_canvas->viewport();
    if (const auto point = m_canvas->edgeViewPoint(from, to))
        return viewport->mapToGlobal(*point);
    return viewport->mapToGlobal(m_canvas->nodeViewRect(to).center());
}

} // namespace drawbridge
