// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/gui/action_catalog.h"
#include "app/gui/settings.h"
#include "app/gui/theme_switch.h"
#include "app/gui/workspace.h"
#include "views/canvas/canvas_view.h"

#include <QMainWindow>

class QLabel;
class QMenu;
class QStackedWidget;

namespace drawbridge {

class ChangesPanel;
class DiffBar;
class DiffController;
class DockPanel;
class ExplorerPanel;
class FileController;
class FindingsPanel;
class FlowController;
class FlowTableController;
class FlowTablePage;
class HeatController;
class ImportReportPanel;
class InspectorPanel;
class MatrixController;
class MatrixPage;
class MapSearch;
class MapToolBar;
class MapVisibility;
class PartsController;
class OutputController;
class PaletteController;
class PreviewPanel;
class ReachController;
class ReachPanel;
class RecoveryController;
class StartPage;
class StatusLine;
class ViewTabs;

/// The window: creates the panels, connects them to the workspace, keeps its layout. It holds no
/// rule, reads nothing and builds no text but titles.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    MainWindow(Workspace *workspace, Settings *settings, ThemeSwitch *themes);
    ~MainWindow() override;

    void openPaths(const QStringList &paths);
    /// So that two pictures of one design are the same picture.
    void hideTimes();
    /// The table of flows as it fits the window, without the panels beside it.
    [[nodiscard]] QPixmap grabTable();
    [[nodiscard]] CanvasView *canvas() const { return m_canvas; }
    [[nodiscard]] const ActionCatalog &actions() const { return m_actions; }
    [[nodiscard]] Workspace *workspace() const { return m_workspace; }
    [[nodiscard]] FileController *files() const { return m_files; }
    [[nodiscard]] MatrixController *matrix() const { return m_matrixController; }
    [[nodiscard]] DiffController *diff() const { return m_diff; }
    void showDiff(); ///< The view of differences, whose picture comes in its own time.
    [[nodiscard]] HeatController *heat() const { return m_heat; }
    [[nodiscard]] ReachController *reach() const { return m_reach; }

protected:
    void closeEvent(QCloseEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    void buildCentre();
    void buildDocks();
    void buildMenus();
    void buildReviewing();
    void buildStatus();
    void connectActions();
    void connectMap();
    void connectArranging();
    void connectMatrix();
    void connectTable();
    void connectDiff();
    void showMatrix();
    void showTable();
    void copy();
    void selectAll();
    void showView(int view);
    [[nodiscard]] bool isMatrixShown() const;
    [[nodiscard]] bool isTableShown() const;
    void connectWorkspace();
    void connectViews();
    void fillRecent(QMenu *menu);
    void resetDocks();
    void restoreLayout();
    void setDocksHidden(bool areHidden);
    void keepDocks();
    [[nodiscard]] std::vector<DockPanel *> docks() const;
    void showStart();
    void showDesign();
    void showAnswers();
    void showProof(const AnswersPtr &answers);
    void showInspector();
    void showImportReport();
    void showState();
    void showFailure(const QString &why);
    void showTitle();
    void showTheme(const Theme &theme);
    void showAbout();
    void showCanvasMenu(const QPoint &globalPos);
    void showExplanation();
    void connectReach();
    void showShortcuts();

    Workspace *m_workspace;
    Settings *m_settings;
    ThemeSwitch *m_themes;
    ActionCatalog m_actions;
    QWidget *m_centre = nullptr;
    QStackedWidget *m_stack = nullptr;
    StartPage *m_start = nullptr;
    ViewTabs *m_tabs = nullptr;
    CanvasView *m_canvas = nullptr;
    MatrixPage *m_matrix = nullptr;
    FlowTablePage *m_table = nullptr;
    ExplorerPanel *m_explorer = nullptr;
    InspectorPanel *m_inspector = nullptr;
    FindingsPanel *m_findings = nullptr;
    ImportReportPanel *m_report = nullptr;
    PreviewPanel *m_preview = nullptr;
    ReachPanel *m_reachPanel = nullptr;
    DockPanel *m_explorerDock = nullptr;
    DockPanel *m_inspectorDock = nullptr;
    DockPanel *m_findingsDock = nullptr;
    DockPanel *m_previewDock = nullptr;
    MapToolBar *m_toolBar = nullptr;
    StatusLine *m_status = nullptr;
    QLabel *m_documentName = nullptr;
    FileController *m_files = nullptr;
    FlowController *m_flows = nullptr;
    PartsController *m_parts = nullptr;
    MapVisibility *m_visibility = nullptr;
    OutputController *m_output = nullptr;
    ReachController *m_reach = nullptr;
    HeatController *m_heat = nullptr;
    DiffController *m_diff = nullptr;
    DiffBar *m_diffBar = nullptr;
    ChangesPanel *m_changes = nullptr;
    MatrixController *m_matrixController = nullptr;
    FlowTableController *m_tableController = nullptr;
    RecoveryController *m_recovery = nullptr;
    PaletteController *m_palette = nullptr;
    MapSearch *m_search = nullptr;
    QByteArray m_docksBeforeHiding; ///< F9 brings back what was there, not everything.
    bool m_isClosing = false;       ///< Unsaved changes were dealt with.
    bool m_isUnjudged = false;      ///< The map shown is of a design without verdicts yet.
};

} // namespace drawbridge
