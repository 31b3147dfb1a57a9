// SPDX-License-Identifier: Apache-2.0
// What the actions of the map do: editing, hiding, arranging, and the menu that offers them.
#include "app/gui/canvas_menu.h"
#include "app/gui/field_controller.h"
#include "app/gui/flow_controller.h"
#include "app/gui/main_window.h"
#include "app/gui/map_visibility.h"
#include "app/gui/parts_controller.h"
#include "app/gui/reach_controller.h"
#include "app/gui/status_line.h"
#include "views/dialogs/shortcut_sheet.h"
#include "views/panels/dock_panel.h"
#include "views/panels/findings_panel.h"
#include "views/panels/inspector_panel.h"

#include <QAction>
#include <QMenu>

namespace drawbridge {

void MainWindow::connectMap()
{
    const auto on = [this](ActionId id, auto receiver, auto member) {
        connect(m_actions[id], &QAction::triggered, receiver, member);
    };
    on(ActionId::AllowFlow, m_canvas, [this] {
        m_canvas->setFocus();
        m_canvas->startFlow();
    });
    on(ActionId::AddExternal, m_flows->externals(), &ExternalController::add);
    on(ActionId::GrantAccess, m_flows->access(), &AccessController::askForSelected);
    on(ActionId::EditSelection, m_flows, &FlowController::editSelected);
    on(ActionId::RemoveSelection, m_flows, &FlowController::removeSelected);
    on(ActionId::CloseWay, m_flows, &FlowController::closeSelected);
    on(ActionId::Unpin, m_flows, &FlowController::unpinSelected);
    on(ActionId::Explain, this, &MainWindow::showExplanation);
    on(ActionId::ShowYaml, this, [this] {
        m_previewDock->show();
        m_previewDock->setCurrentPage(0);
    });
    on(ActionId::Hide, m_visibility, &MapVisibility::hideSelected);
    on(ActionId::ShowOnly, m_visibility, &MapVisibility::showOnlySelected);
    on(ActionId::ShowNeighbours, m_visibility, &MapVisibility::showNeighbours);
    on(ActionId::ShowAll, m_visibility, &MapVisibility::showAll);
    on(ActionId::Copy, this, &MainWindow::copy);
    on(ActionId::Duplicate, m_parts, &PartsController::duplicate);
    on(ActionId::ShortcutSheet, this, &MainWindow::showShortcuts);
    connect(m_canvas, &CanvasView::copiesDropped, m_parts, &PartsController::copyTo);
    connect(m_canvas, &CanvasView::menuRequested, this, &MainWindow::showCanvasMenu);
    connect(m_flows, &FlowController::nodeExplained, this, &MainWindow::showExplanation);
    connect(m_inspector, &InspectorPanel::fieldEdited, new FieldController(m_workspace, this),
            &FieldController::edit);
    connect(m_parts, &PartsController::done, m_status, &StatusLine::showMessage);
    connect(m_workspace, &Workspace::editFailed, m_status, &StatusLine::showError);
    connectArranging();
    connectReach();
    m_actions.bindTo(m_canvas);
}

void MainWindow::connectArranging()
{
    const auto on = [this](ActionId id, auto member) {
        connect(m_actions[id], &QAction::triggered, m_canvas, member);
    };
    for (const auto &[id, alignment] : {std::pair{ActionId::AlignLeft, Alignment::Left},
                                        std::pair{ActionId::AlignCentre, Alignment::Centre},
                                        std::pair{ActionId::AlignRight, Alignment::Right},
                                        std::pair{ActionId::AlignTop, Alignment::Top},
                                        std::pair{ActionId::AlignMiddle, Alignment::Middle},
                                        std::pair{ActionId::AlignBottom, Alignment::Bottom},
                                        std::pair{ActionId::SpreadAcross, Alignment::SpreadAcross},
                                        std::pair{ActionId::SpreadDown, Alignment::SpreadDown}})
        on(id, [this, how = alignment] { m_canvas->alignSelection(how); });
    on(ActionId::ZoomSelection, &CanvasView::zoomToSelection);
    on(ActionId::ToggleLegend, &CanvasView::toggleLegend);
    on(ActionId::ToggleNamespace, &CanvasView::toggleNamespace);
    on(ActionId::NextOutgoing, [this] { m_canvas->selectNextEdge(true); });
    on(ActionId::NextIncoming, [this] { m_canvas->selectNextEdge(false); });
    on(ActionId::FocusBack, &CanvasView::focusBack);
}

void MainWindow::connectReach()
{
    connect(m_actions[ActionId::ReachFrom], &QAction::triggered, m_reach,
            &ReachController::reachFrom);
    connect(m_actions[ActionId::ReachTo], &QAction::triggered, m_reach,
            &ReachController::whoCanReach);
    connect(m_actions[ActionId::AttackPath], &QAction::triggered, m_reach,
            &ReachController::attackFrom);
    connect(m_findings, &FindingsPanel::attackRequested, m_reach, &ReachController::attackOf);
    connect(m_reach, &ReachController::told, m_status, &StatusLine::showMessage);
    connect(m_reach, &ReachController::entered, m_inspectorDock, [this] {
        m_inspectorDock->show();
        m_inspectorDock->setCurrentPage(1);
    });
    connect(m_reach, &ReachController::ended, m_inspectorDock,
            [this] { m_inspectorDock->setCurrentPage(0); });
}

void MainWindow::showCanvasMenu(const QPoint &globalPos)
{
    auto *menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("canvasMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    fillCanvasMenu(*menu, m_actions, *m_workspace->document()->design(), m_canvas->look(),
                   *m_workspace->selection());
    menu->popup(globalPos);
}

void MainWindow::showExplanation()
{
    m_inspectorDock->show();
    m_inspectorDock->setCurrentPage(0);
    m_inspector->setFocus();
}

void MainWindow::showShortcuts()
{
    auto *sheet = new ShortcutSheet(m_actions.keyList(), this);
    sheet->setAttribute(Qt::WA_DeleteOnClose);
    sheet->open();
}

} // namespace drawbridge
