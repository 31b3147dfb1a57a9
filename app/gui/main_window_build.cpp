// SPDX-License-Identifier: Apache-2.0
// The parts of the window and where they stand; what they do is in main_window.cpp.
#include "app/gui/main_window.h"

#include "app/gui/diff_controller.h"
#include "app/gui/findings_controller.h"
#include "app/gui/heat_controller.h"
#include "app/gui/map_tool_bar.h"
#include "app/gui/map_visibility.h"
#include "app/gui/review_controller.h"
#include "app/gui/status_line.h"
#include "app/gui/view_tabs.h"
#include "views/matrix/matrix_page.h"
#include "views/matrix/matrix_view.h"
#include "views/panels/dock_panel.h"
#include "views/panels/explorer_panel.h"
#include "views/panels/findings_panel.h"
#include "views/panels/import_report_panel.h"
#include "views/panels/inspector_panel.h"
#include "views/panels/notice_bar.h"
#include "views/panels/preview_panel.h"
#include "views/panels/reach_panel.h"
#include "views/panels/start_page.h"
#include "views/table/flow_table_page.h"
#include "views/theme/icons.h"
#include "views/theme/metrics.h"

#include <QAction>
#include <QBoxLayout>
#include <QLabel>
#include <QMenuBar>
#include <QScrollArea>
#include <QStackedWidget>
#include <QStatusBar>
#include <QToolButton>

#include <algorithm>

namespace drawbridge {
namespace {

constexpr int kDocumentNameWidth = 480;
constexpr int kFindingsMinimum = 340;
constexpr int kPreviewMinimum = 300;

} // namespace

void MainWindow::buildCentre()
{
    m_centre = new QWidget(this);
    auto *rows = new QVBoxLayout(m_centre); // notices come above
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    m_stack = new QStackedWidget(m_centre);
    rows->addWidget(m_stack, 1);
    m_start = new StartPage(m_stack);
    m_tabs = new ViewTabs(m_stack);
    auto *map = new QWidget(m_tabs);
    auto *column = new QVBoxLayout(map);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_canvas = new CanvasView(map);
    m_canvas->setSelection(m_workspace->selection());
    auto *notice = new NoticeBar(tr("Show all"), map);
    m_visibility = new MapVisibility(m_canvas, notice, m_workspace->selection(), this);
    m_diffBar = new DiffBar(map);
    column->addWidget(m_diffBar);
    column->addWidget(notice);
    column->addWidget(m_canvas, 1);
    m_matrix = new MatrixPage(m_tabs);
    m_matrix->view()->setSelection(m_workspace->selection());
    m_tabs->addView(tr("Graph"), map);
    m_tabs->addView(tr("Matrix"), m_matrix);
    m_table = new FlowTablePage(m_workspace->selection(), m_tabs);
    m_tabs->addView(tr("Table"), m_table);
    m_tabs->addView(tr("Diff"), map);
    auto *start = new QScrollArea(m_stack); // so that a small window stays possible
    start->setWidget(m_start);
    start->setWidgetResizable(true);
    start->setFrameShape(QFrame::NoFrame);
    m_stack->addWidget(start);
    m_stack->addWidget(m_tabs);
    setCentralWidget(m_centre);
}

void MainWindow::buildDocks()
{
    Selection *selection = m_workspace->selection();
    m_explorer = new ExplorerPanel(selection);
    m_inspector = new InspectorPanel(selection);
    m_findings = new FindingsPanel(selection);
    m_report = new ImportReportPanel;
    m_preview = new PreviewPanel(selection);
    m_reachPanel = new ReachPanel(selection);

    m_explorerDock = new DockPanel(QStringLiteral("explorerDock"), tr("Explorer"), this);
    m_explorerDock->addPage(m_explorer, tr("Explorer"));
    m_explorerDock->setMinimumWidth(metrics::kLeftDockMinimum);
    m_inspectorDock = new DockPanel(QStringLiteral("inspectorDock"), tr("Inspector"), this);
    m_inspectorDock->addPage(m_inspector, tr("Inspector"));
    m_inspectorDock->addPage(m_reachPanel, tr("Reach"));
    m_inspectorDock->setMinimumWidth(metrics::kRightDockMinimum);
    m_findingsDock = new DockPanel(QStringLiteral("findingsDock"), tr("Findings"), this);
    m_findingsDock->addPage(m_findings, tr("Findings"));
    m_findingsDock->addPage(m_report, tr("Import report"));
    m_changes = new ChangesPanel(selection);
    m_findingsDock->addPage(m_changes, tr("Changes"));
    m_previewDock = new DockPanel(QStringLiteral("previewDock"), tr("Export preview"), this);
    m_previewDock->addPage(m_preview, tr("Export preview"));
    m_findings->setMinimumWidth(kFindingsMinimum);
    m_preview->setMinimumWidth(kPreviewMinimum);
    auto *copy = new QToolButton(m_previewDock);
    copy->setIcon(themedIcon(QStringLiteral("copy")));
    copy->setIconSize({metrics::kIconRow, metrics::kIconRow});
    copy->setToolTip(tr("Copy the YAML shown"));
    copy->setAccessibleName(tr("Copy the YAML shown"));
    connect(copy, &QToolButton::clicked, m_preview, &PreviewPanel::copyToClipboard);
    m_previewDock->addCornerWidget(copy);

    setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
    setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    addDockWidget(Qt::LeftDockWidgetArea, m_explorerDock);
    addDockWidget(Qt::RightDockWidgetArea, m_inspectorDock);
    addDockWidget(Qt::BottomDockWidgetArea, m_findingsDock);
    splitDockWidget(m_findingsDock, m_previewDock, Qt::Horizontal);
    QUndoStack *stack = m_workspace->document()->undoStack();
    QAction *undo = stack->createUndoAction(this, tr("Undo"));
    QAction *redo = stack->createRedoAction(this, tr("Redo"));
    undo->setObjectName(QStringLiteral("undo"));
    redo->setObjectName(QStringLiteral("redo"));
    undo->setIcon(themedIcon(QStringLiteral("undo")));
    redo->setIcon(themedIcon(QStringLiteral("redo")));
    undo->setShortcut(QKeySequence::Undo);
    redo->setShortcut(QKeySequence::Redo);
    m_toolBar = new MapToolBar(m_actions, undo, redo, this);
    addToolBar(m_toolBar);
}

void MainWindow::buildStatus()
{
    m_status = new StatusLine(this);
    statusBar()->setSizeGripEnabled(false);
    statusBar()->addWidget(m_status, 1);
    statusBar()->setContentsMargins(0, 0, 0, 0);
    const int menuHeight = std::max(metrics::kMenuBarHeight, fontMetrics().height() + 12);
    m_documentName = new QLabel(this);
    m_documentName->setProperty("role", "secondary");
    m_documentName->setContentsMargins(8, 0, 16, 0);
    m_documentName->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_documentName->setFixedSize(kDocumentNameWidth, menuHeight);
    menuBar()->setCornerWidget(m_documentName);
    menuBar()->setFixedHeight(menuHeight);
}

void MainWindow::hideTimes()
{
    m_status->setShowsTime(false);
}

void MainWindow::buildReviewing()
{
    auto *findings = new FindingsController(m_workspace, m_findings, m_actions, this);
    connect(findings, &FindingsController::done, m_status, &StatusLine::showMessage);
    connect(findings, &FindingsController::failed, m_status, &StatusLine::showError);
    new ReviewController(m_workspace, m_actions, ReviewStore(m_settings->reviewFolder()),
                         this); // goes with its parent
    m_diff = new DiffController(m_workspace, m_canvas, m_visibility, m_diffBar, m_changes, this);
    m_heat = new HeatController(m_workspace, m_canvas, m_actions, this);
    connect(m_heat, &HeatController::told, m_status, &StatusLine::showMessage);
}

void MainWindow::buildMenus()
{
    using Id = ActionId;
    const auto fill = [this](QMenu *menu, std::initializer_list<std::initializer_list<Id>> groups) {
        for (const auto &group : groups) {
            if (!menu->isEmpty())
                menu->addSeparator();
            for (const Id id : group)
                menu->addAction(m_actions[id]);
        }
    };
    QMenu *file = menuBar()->addMenu(tr("&File"));
    fill(file, {{Id::OpenFolder, Id::OpenFiles, Id::PasteYaml, Id::OpenSample},
                {Id::Review},
                {Id::Save, Id::SaveAs, Id::CloseDesign},
                {Id::SavePicture, Id::SaveMatrix, Id::CopyPicture, Id::Print},
                {Id::Quit}});
    QMenu *recent = new QMenu(tr("Open &recent"), file);
    file->insertMenu(m_actions[Id::PasteYaml], recent);
    connect(recent, &QMenu::aboutToShow, this, [this, recent] { fillRecent(recent); });
    QMenu *edit = menuBar()->addMenu(tr("&Edit"));
    edit->addAction(findChild<QAction *>(QStringLiteral("undo")));
    edit->addAction(findChild<QAction *>(QStringLiteral("redo")));
    fill(edit, {{Id::Copy, Id::PasteYaml, Id::Duplicate, Id::EditSelection, Id::RemoveSelection},
                {Id::SelectAll},
                {Id::Find, Id::FindNext, Id::FindPrevious},
                {Id::GoToWorkload, Id::CommandPalette}});
    QMenu *view = menuBar()->addMenu(tr("&View"));
    fill(view, {{Id::ShowGraph, Id::ShowMatrix, Id::ShowTable, Id::ShowDiff, Id::ShowDenied},
                {Id::NextChange, Id::PreviousChange},
                {Id::ZoomIn, Id::ZoomOut, Id::ZoomFit, Id::ZoomActual, Id::ZoomSelection},
                {Id::ToggleNamespace, Id::CollapseAll, Id::OpenAll},
                {Id::Hide, Id::ShowOnly, Id::ShowNeighbours, Id::ShowAll},
                {Id::NextOutgoing, Id::NextIncoming, Id::FocusBack},
                {Id::ToggleLegend, Id::ToggleMinimap}});
    view->addSeparator();
    fill(view->addMenu(tr("Heat ma&p")),
         {{Id::HeatNone},
          {Id::HeatSegmentation, Id::HeatAssurance, Id::HeatIdentity, Id::HeatPrivilege,
           Id::HeatContainment, Id::HeatEdge}});
    fill(view->addMenu(tr("&Theme")), {{Id::ThemeSystem, Id::ThemeLight, Id::ThemeDark}});
    QMenu *design = menuBar()->addMenu(tr("&Design"));
    fill(design, {{Id::SelectTool, Id::FlowTool, Id::AddExternal},
                  {Id::AllowFlow, Id::GrantAccess, Id::CloseWay},
                  {Id::LayOut, Id::Unpin}});
    fill(design->addMenu(tr("Arran&ge")), {{Id::AlignLeft, Id::AlignCentre, Id::AlignRight},
                                           {Id::AlignTop, Id::AlignMiddle, Id::AlignBottom},
                                           {Id::SpreadAcross, Id::SpreadDown}});
    fill(menuBar()->addMenu(tr("&Analyse")),
         {{Id::Explain, Id::ShowYaml},
          {Id::ReachFrom, Id::ReachTo, Id::AttackPath},
          {Id::Evaluate, Id::ShowImportReport},
          {Id::NextFinding, Id::PreviousFinding, Id::FixFinding, Id::SuppressFinding}});
    fill(menuBar()->addMenu(tr("E&xport")), {{Id::Export}});
    QMenu *window = menuBar()->addMenu(tr("&Window"));
    for (DockPanel *dock : docks())
        window->addAction(dock->toggleViewAction());
    fill(window, {{Id::ToggleDocks, Id::ResetDocks}});
    fill(menuBar()->addMenu(tr("&Help")), {{Id::OpenSample, Id::ShortcutSheet}, {Id::About}});
}

void MainWindow::resetDocks()
{
    for (DockPanel *dock : docks())
        dock->show();
    m_actions[ActionId::ToggleDocks]->setChecked(false);
    resizeDocks({m_explorerDock, m_inspectorDock},
                {metrics::kLeftDockWidth, metrics::kRightDockWidth}, Qt::Horizontal);
    resizeDocks({m_findingsDock}, {metrics::kBottomDockHeight}, Qt::Vertical);
    const int bottom = std::max(400, width() - metrics::kLeftDockWidth - metrics::kRightDockWidth);
    resizeDocks({m_findingsDock, m_previewDock}, {bottom * 64 / 100, bottom * 36 / 100},
                Qt::Horizontal);
}

void MainWindow::restoreLayout()
{
    if (!restoreGeometry(m_settings->windowGeometry()))
        resize(1600, 1000);
    if (!restoreState(m_settings->windowState()))
        resetDocks();
}

std::vector<DockPanel *> MainWindow::docks() const
{
    return {m_explorerDock, m_inspectorDock, m_findingsDock, m_previewDock};
}

void MainWindow::setDocksHidden(bool areHidden)
{
    if (areHidden)
        m_docksBeforeHiding = saveState();
    else if (!m_docksBeforeHiding.isEmpty() && restoreState(m_docksBeforeHiding))
        return;
    for (DockPanel *dock : docks())
        dock->setVisible(!areHidden);
}

// What is only hidden for a while is kept as it was before.
void MainWindow::keepDocks()
{
    const bool areHidden = m_actions[ActionId::ToggleDocks]->isChecked();
    m_settings->setWindow(saveGeometry(), areHidden ? m_docksBeforeHiding : saveState());
}

void MainWindow::fillRecent(QMenu *menu)
{
    menu->clear();
    for (const QString &path : m_settings->recent())
        menu->addAction(path, this, [this, path] { openPaths({path}); });
    if (menu->isEmpty())
        menu->addAction(tr("Nothing opened yet"))->setEnabled(false);
}

} // namespace drawbridge
