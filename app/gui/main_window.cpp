// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_main_window.cpp
#include "app/gui/main_window.h"

#include "app/gui/diff_controller.h"
#include "app/gui/file_change_controller.h"
#include "app/gui/file_controller.h"
#include "app/gui/flow_controller.h"
#include "app/gui/flow_table_controller.h"
#include "app/gui/map_search.h"
#include "app/gui/map_tool_bar.h"
#include "app/gui/map_visibility.h"
#include "app/gui/matrix_controller.h"
#include "app/gui/output_controller.h"
#include "app/gui/palette_controller.h"
#include "app/gui/parts_controller.h"
#include "app/gui/reach_controller.h"
#include "app/gui/recovery_controller.h"
#include "app/gui/status_line.h"
#include "app/gui/view_tabs.h"
#include "build_places.h"
#include "views/matrix/matrix_page.h"
#include "views/panels/dock_panel.h"
#include "views/panels/explorer_panel.h"
#include "views/panels/findings_panel.h"
#include "views/panels/import_report_panel.h"
#include "views/panels/inspector_panel.h"
#include "views/panels/preview_panel.h"
#include "views/panels/start_page.h"
#include "views/table/flow_table_page.h"
#include "views/theme/icons.h"

#include <QAction>
#include <QDragEnterEvent>
#include <QFileInfo>
#include <QLabel>
#include <QMenuBar>
#include <QMessageBox>
#include <QStackedWidget>

namespace drawbridge {

MainWindow::MainWindow(Workspace *workspace, Settings *settings, ThemeSwitch *themes)
    : m_workspace(workspace), m_settings(settings), m_themes(themes)
{
    setWindowIcon(applicationIcon());
    setAcceptDrops(true);
    setDockNestingEnabled(false);
    buildCentre();
    buildDocks();
    buildStatus();
    m_files = new FileController(m_workspace, m_settings, this);
    m_recovery =
        new RecoveryController(m_workspace, m_settings->recoveryFolder(), m_files, m_centre);
    new FileChangeController(m_workspace, m_files, m_centre); // goes with its parent
    m_flows = new FlowController(m_workspace, m_canvas, this);
    m_parts = new PartsController(m_workspace, this);
    m_output = new OutputController(m_workspace, m_canvas, this);
    m_matrixController = new MatrixController(m_workspace, m_matrix, this);
    m_tableController = new FlowTableController(m_workspace, m_table, this);
    m_palette = new PaletteController(m_workspace, m_canvas, this);
    m_reach = new ReachController(m_workspace, m_canvas, m_reachPanel, this);
    m_search = new MapSearch(m_canvas, m_workspace->selection(), this);
    buildReviewing();
    buildMenus();
    connectActions();
    connectMap();
    connectMatrix();
    connectTable();
    connectDiff();
    connectWorkspace();
    connectViews();
    showTheme(m_themes->theme());
    restoreLayout();
    showStart();
}

MainWindow::~MainWindow() = default;

void MainWindow::openPaths(const QStringList &paths)
{
    m_files->openPaths(paths);
}

void MainWindow::connectActions()
{
    const auto on = [this](ActionId id, auto receiver, auto member) {
        connect(m_actions[id], &QAction::triggered, receiver, member);
    };
    on(ActionId::OpenFolder, m_files, &FileController::openFolder);
    on(ActionId::OpenFiles, m_files, &FileController::openFiles);
    on(ActionId::OpenSample, m_files, &FileController::openSample);
    on(ActionId::PasteYaml, m_files, [this] {
        if (!m_parts->paste())
            m_files->paste();
    });
    on(ActionId::Save, m_files, [this] { m_files->save(); });
    on(ActionId::SaveAs, m_files, [this] { m_files->saveAs(); });
    on(ActionId::CloseDesign, m_files, &FileController::closeDesign);
    on(ActionId::Export, m_files, &FileController::exportManifests);
    on(ActionId::SavePicture, m_output, &OutputController::savePictureAs);
    on(ActionId::CopyPicture, m_output, &OutputController::copyPicture);
    on(ActionId::Print, m_output, &OutputController::print);
    on(ActionId::Quit, this, &QWidget::close);
    on(ActionId::SelectAll, this, &MainWindow::selectAll);
    for (const auto &[id, by] : {std::pair{ActionId::FindNext, 1}, {ActionId::FindPrevious, -1}}) {
        on(id, m_search, [this, step = by] {
            if (m_search->isAsked())
                m_search->step(step);
            else
                m_toolBar->focusSearch();
        });
    }
    on(ActionId::GoToWorkload, m_palette, &PaletteController::goToWorkload);
    on(ActionId::CommandPalette, m_palette, &PaletteController::open);
    on(ActionId::ToggleMinimap, m_canvas, &CanvasView::toggleMinimap);
    on(ActionId::SelectTool, m_canvas, [this] { m_canvas->setTool(CanvasView::Tool::Select); });
    on(ActionId::FlowTool, m_canvas, [this] { m_canvas->setTool(CanvasView::Tool::Flow); });
    on(ActionId::LayOut, m_workspace, &Workspace::layOutAgain);
    on(ActionId::ZoomIn, m_canvas, &CanvasView::zoomIn);
    on(ActionId::ZoomOut, m_canvas, &CanvasView::zoomOut);
    on(ActionId::ZoomFit, m_canvas, &CanvasView::zoomToFit);
    on(ActionId::ZoomActual, m_canvas, &CanvasView::zoomToActualSize);
    on(ActionId::ShowImportReport, this, &MainWindow::showImportReport);
    on(ActionId::Evaluate, m_workspace, &Workspace::evaluate);
    for (const auto &[id, choice] : {std::pair{ActionId::ThemeSystem, ThemeChoice::System},
                                     std::pair{ActionId::ThemeLight, ThemeChoice::Light},
                                     std::pair{ActionId::ThemeDark, ThemeChoice::Dark}}) {
        m_actions[id]->setChecked(m_themes->choice() == choice);
        on(id, this, [this, chosen = choice] {
            m_settings->setTheme(chosen);
            m_themes->choose(chosen);
        });
    }
    on(ActionId::ToggleDocks, this, &MainWindow::setDocksHidden);
    on(ActionId::ResetDocks, this, &MainWindow::resetDocks);
    on(ActionId::About, this, &MainWindow::showAbout);
}

void MainWindow::connectWorkspace()
{
    connect(m_workspace, &Workspace::opened, this, &MainWindow::showDesign);
    connect(m_workspace, &Workspace::closed, this, &MainWindow::showStart);
    connect(m_workspace, &Workspace::answersChanged, this, &MainWindow::showAnswers);
    connect(m_workspace, &Workspace::answersProven, this, &MainWindow::showProof);
    connect(m_workspace, &Workspace::pictureChanged, m_canvas, [this](const ScenePtr &scene) {
        m_isUnjudged = !m_workspace->answers();
        if (!m_diff->isShown())
            m_visibility->show(scene);
    });
    connect(m_workspace, &Workspace::busyChanged, this, &MainWindow::showState);
    connect(m_workspace, &Workspace::refused, this, &MainWindow::showFailure);
    connect(m_workspace, &Workspace::cancelled, this,
            [this] { m_status->showMessage(tr("Cancelled. What was open is as it was.")); });
    connect(m_workspace, &Workspace::replacementHeld, m_files, &FileController::askToReplace);
    Document *document = m_workspace->document();
    connect(document, &Document::changed, this, [this, document](const DesignDelta &delta) {
        if (!m_workspace->isOpen())
            return;
        const bool areNodesOther = delta.isTopologyChanged || delta.isOtherChanged;
        if (areNodesOther)
            m_explorer->setDesign(*document->design());
        showInspector();
    });
    connect(document, &Document::fileChanged, this, &MainWindow::showTitle);
    connect(document->undoStack(), &QUndoStack::cleanChanged, this, &MainWindow::showTitle);
    connect(m_workspace->selection(), &Selection::changed, this, &MainWindow::showInspector);
    connect(m_themes, &ThemeSwitch::themeChanged, this, &MainWindow::showTheme);
}

void MainWindow::connectViews()
{
    connect(m_start, &StartPage::openFolderRequested, m_files, &FileController::openFolder);
    connect(m_start, &StartPage::openSampleRequested, m_files, &FileController::openSample);
    connect(m_start, &StartPage::pasteRequested, m_files, &FileController::paste);
    connect(m_start, &StartPage::openRequested, m_files, &FileController::openPath);
    connect(m_start, &StartPage::clearRecentRequested, this, [this] {
        m_settings->clearRecent();
        m_start->setRecent({});
    });
    connect(m_findings, &FindingsPanel::drawRequested, m_flows, &FlowController::drawFinding);
    connect(m_findings, &FindingsPanel::closeRequested, m_flows, &FlowController::closeFinding);
    connect(m_inspector, &InspectorPanel::actionRequested, m_flows, &FlowController::act);
    connect(m_canvas, &CanvasView::collapseToggled, m_workspace, &Workspace::toggleCollapsed);
    connect(m_canvas, &CanvasView::zoomChanged, m_toolBar, &MapToolBar::showZoom);
    connect(m_canvas, &CanvasView::zoomChanged, m_status, &StatusLine::showZoom);
    connect(m_canvas, &CanvasView::hintChanged, m_status, &StatusLine::showHint);
    connect(m_canvas, &CanvasView::toolChanged, this, [this](CanvasView::Tool tool) {
        const bool isFlow = tool == CanvasView::Tool::Flow;
        m_actions[isFlow ? ActionId::FlowTool : ActionId::SelectTool]->setChecked(true);
    });
    connect(m_toolBar, &MapToolBar::zoomChosen, m_canvas, &CanvasView::setZoom);
    connect(m_toolBar, &MapToolBar::fitChosen, m_canvas, &CanvasView::zoomToFit);
    connect(m_toolBar, &MapToolBar::searchChanged, m_search, &MapSearch::setQuery);
    connect(m_toolBar, &MapToolBar::searchStepped, m_search, &MapSearch::step);
    connect(m_toolBar, &MapToolBar::searchLeft, m_canvas, [this] { m_canvas->setFocus(); });
    connect(m_search, &MapSearch::told, m_status, &StatusLine::showMessage);
    connect(m_status, &StatusLine::importReportRequested, this, &MainWindow::showImportReport);
    connect(m_report, &ImportReportPanel::placeCopied, this,
            [this](const QString &place) { m_status->showMessage(tr("Copied %1").arg(place)); });
    connect(m_status, &StatusLine::cancelRequested, m_workspace, &Workspace::cancel);
    connect(m_status, &StatusLine::evaluateRequested, m_workspace, &Workspace::evaluate);
    connect(m_flows, &FlowController::failed, m_status, &StatusLine::showError);
    connect(m_files, &FileController::done, m_status, &StatusLine::showMessage);
    connect(m_output, &OutputController::done, m_status, &StatusLine::showMessage);
    connect(m_output, &OutputController::failed, m_status, &StatusLine::showError);
    connect(m_files, &FileController::failed, this, &MainWindow::showFailure);
    connect(m_recovery, &RecoveryController::failed, m_status, &StatusLine::showError);
}

void MainWindow::showStart()
{
    m_flows->dismiss();
    m_palette->dismiss();
    m_toolBar->clearSearch();
    if (m_stack->currentIndex() == 1)
        keepDocks();
    m_actions[ActionId::ToggleDocks]->setChecked(false);
    for (DockPanel *dock : docks())
        dock->hide();
    m_toolBar->hide();
    m_actions.setDesignOpen(false);
    m_start->setMessage({});
    m_start->setRecent(m_settings->recent());
    m_stack->setCurrentIndex(0);
    m_status->clear();
    showTitle();
}

void MainWindow::showDesign()
{
    const bool wasStart = m_stack->currentIndex() == 0;
    m_start->setMessage({});
    m_flows->dismiss();
    m_palette->dismiss();
    m_toolBar->clearSearch();
    m_actions.setDesignOpen(true);
    m_stack->setCurrentIndex(1);
    m_toolBar->show();
    if (wasStart) {
        const QByteArray state = m_settings->windowState();
        resetDocks();
        if (!state.isEmpty())
            restoreState(state);
    }
    const ImportReport &report = m_workspace->importReport();
    m_report->setReport(report, m_workspace->importMessages());
    const std::size_t notable = report.notUnderstood.size() + report.errors + report.warnings;
    m_findingsDock->setPageTitle(1, tr("Import report"), static_cast<int>(notable));
    m_status->showMessage({});
    m_status->showImport(report);
    m_visibility->reset(); // nothing of the design before stands for this one
    m_findings->setPending({});
    m_findingsDock->setPageTitle(0, tr("Findings"));
    m_preview->setAnswers(nullptr);
    m_status->showZoom(m_canvas->zoom());
    m_tabs->setCurrent(0);
    m_canvas->setFocus();
    showState();
    showTitle();
    showInspector();
}

void MainWindow::showAnswers()
{
    const AnswersPtr answers = m_workspace->answers();
    if (m_diff->isShown())
        m_diff->follow();
    else
        m_visibility->show(answers->scene);
    if (std::exchange(m_isUnjudged, false))
        m_canvas->fitAgain(); // what the verdicts add may reach farther
    m_findings->setReport({answers, &answers->report});
    m_findingsDock->setPageTitle(0, tr("Findings"), static_cast<int>(answers->findingCounts.all()));
    m_preview->setAnswers(answers);
    m_status->showAnswers(answers, m_themes->theme());
    showInspector();
}

void MainWindow::showProof(const AnswersPtr &answers)
{
    m_preview->setProof(answers);
    m_status->showAnswers(answers, m_themes->theme());
    showInspector();
}

void MainWindow::showImportReport()
{
    m_findingsDock->show();
    m_findingsDock->setCurrentPage(1);
    m_report->takeFocus();
}

void MainWindow::showState()
{
    const QString evaluating = tr("Evaluating…");
    if (m_workspace->isReading()) {
        m_status->showBusy(tr("Reading…"));
    } else if (!m_workspace->isSettled()) {
        m_status->showBusy(evaluating);
        m_canvas->setEmptyText(evaluating);
    } else if (m_workspace->isUnevaluated()) {
        m_status->showUnevaluated();
        m_canvas->setEmptyText(tr("Not evaluated yet. F5 evaluates."));
    } else if (const AnswersPtr answers = m_workspace->answers()) {
        m_status->showAnswers(answers, m_themes->theme());
    } else {
        m_status->clear();
    }
    if (!m_workspace->answers())
        m_findings->setPending(tr("Not evaluated yet."));
}

void MainWindow::showFailure(const QString &why)
{
    m_status->showError(why);
    if (!m_workspace->isOpen())
        m_start->setMessage(why);
}

void MainWindow::showInspector()
{
    if (m_workspace->isOpen())
        m_inspector->showContent(inspectorContent(*m_workspace->document()->design(),
                                                  m_workspace->answers().get(),
                                                  *m_workspace->selection()));
}

void MainWindow::showTitle()
{
    Document *document = m_workspace->document();
    const bool isOpen = m_workspace->isOpen();
    const QString name =
        document->file().isEmpty()
            ? tr("%1 (not saved)").arg(QString::fromStdString(document->design()->name))
            : QFileInfo(document->file()).fileName();
    const bool isModified = isOpen && !document->undoStack()->isClean();
    m_documentName->setText(isOpen ? name + (isModified ? QStringLiteral(" *") : QString())
                                   : QString());
    setWindowModified(isModified);
    setWindowTitle(isOpen ? tr("%1[*] – Drawbridge").arg(name) : tr("Drawbridge"));
}

void MainWindow::showTheme(const Theme &theme)
{
    m_canvas->setTheme(theme);
    m_matrix->setTheme(theme);
    m_table->setTheme(theme);
    if (!m_workspace->isOpen())
        return;
    showState(); // its icons have the colours of the theme
    showInspector();
}

void MainWindow::showAbout()
{
    auto *box = new QMessageBox(
        QMessageBox::NoIcon, tr("About Drawbridge"),
        tr("Drawbridge %1\n\nVisual Zero Trust topology design for Kubernetes. Draw what may talk; "
           "everything else stays closed.\n\nApache License 2.0. Nothing leaves this computer.")
            .arg(QStringLiteral(DRAWBRIDGE_VERSION)),
        QMessageBox::Close, this);
    box->setIconPixmap(applicationIcon().pixmap(64, 64));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    if (!m_isClosing && m_workspace->isOpen() && !m_workspace->document()->undoStack()->isClean()) {
        event->ignore();
        m_files->guardUnsaved([this] {
            m_isClosing = true;
            close();
        });
        return;
    }
    if (m_stack->currentIndex() == 1)
        keepDocks();
    m_recovery->end();
    event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent *event)
{
    if (FileController::canDrop(event->mimeData()))
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent *event)
{
    event->acceptProposedAction();
    m_files->drop(event->mimeData());
}

} // namespace drawbridge
