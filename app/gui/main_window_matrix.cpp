// SPDX-License-Identifier: Apache-2.0
// The matrix and the table beside the map: which of them is shown, and what the actions of all
// three mean there. Tested by tests/gui/test_matrix_view.cpp and test_flow_table.cpp
#include "app/gui/diff_controller.h"
#include "app/gui/flow_controller.h"
#include "app/gui/flow_table_controller.h"
#include "app/gui/main_window.h"
#include "app/gui/map_tool_bar.h"
#include "app/gui/matrix_controller.h"
#include "app/gui/parts_controller.h"
#include "app/gui/status_line.h"
#include "app/gui/view_tabs.h"
#include "views/matrix/matrix_page.h"
#include "views/matrix/matrix_view.h"
#include "views/panels/dock_panel.h"
#include "views/table/flow_table_page.h"

#include <QAction>
#include <QCursor>

namespace drawbridge {
namespace {

constexpr int kChangesPage = 2; // of the dock of findings
constexpr int kGraph = 0;
constexpr int kMatrix = 1;
constexpr int kTable = 2;
constexpr int kDiff = 3;

} // namespace

bool MainWindow::isMatrixShown() const
{
    return m_tabs->current() == kMatrix;
}

bool MainWindow::isTableShown() const
{
    return m_tabs->current() == kTable;
}

void MainWindow::connectMatrix()
{
    MatrixView *view = m_matrix->view();
    const auto on = [this](ActionId id, auto work) {
        connect(m_actions[id], &QAction::triggered, this, work);
    };
    on(ActionId::ShowGraph, [this] { m_tabs->setCurrent(kGraph); });
    on(ActionId::ShowMatrix, [this] { m_tabs->setCurrent(kMatrix); });
    on(ActionId::SaveMatrix, [this] {
        m_tabs->setCurrent(kMatrix);
        m_matrixController->saveAs();
    });
    on(ActionId::Find, [this] {
        if (isTableShown())
            m_table->focusFilter();
        else
            isMatrixShown() ? m_matrix->focusFilter() : m_toolBar->focusSearch();
    });
    on(ActionId::CollapseAll,
       [this, view] { isMatrixShown() ? view->collapseAll() : m_workspace->collapseAll(); });
    on(ActionId::OpenAll,
       [this, view] { isMatrixShown() ? view->openAll() : m_workspace->openAll(); });
    connect(m_actions[ActionId::ShowDenied], &QAction::toggled, m_matrix,
            &MatrixPage::setShowsDenied);
    connect(m_matrix, &MatrixPage::showsDeniedChanged, m_actions[ActionId::ShowDenied],
            &QAction::setChecked);
    connect(m_tabs, &ViewTabs::currentChanged, this, &MainWindow::showView);
    connect(view, &MatrixView::flowToggled, m_flows, &FlowController::toggle);
    connect(view, &MatrixView::edgeActivated, m_flows, &FlowController::editOrDraw);
    connect(view, &MatrixView::removeRequested, m_flows, &FlowController::removeSelected);
    connect(view, &MatrixView::hintChanged, m_status, &StatusLine::showHint);
    connect(m_matrixController, &MatrixController::done, m_status, &StatusLine::showMessage);
    connect(m_matrixController, &MatrixController::failed, m_status, &StatusLine::showError);
}

void MainWindow::connectTable()
{
    connect(m_actions[ActionId::ShowTable], &QAction::triggered, this,
            [this] { m_tabs->setCurrent(kTable); });
    connect(m_table, &FlowTablePage::mapRequested, this, [this] {
        m_tabs->setCurrent(kGraph);
        m_workspace->selection()->reveal();
    });
    connect(m_table, &FlowTablePage::removeRequested, m_flows, &FlowController::removeSelected);
    connect(m_table, &FlowTablePage::editRequested, m_flows, &FlowController::editSelected);
    connect(m_table, &FlowTablePage::done, m_status, &StatusLine::showMessage);
}

void MainWindow::connectDiff()
{
    const auto on = [this](ActionId id, auto work) {
        connect(m_actions[id], &QAction::triggered, this, work);
    };
    on(ActionId::ShowDiff, [this] { m_tabs->setCurrent(m_diff->isShown() ? kGraph : kDiff); });
    on(ActionId::NextChange, [this] { m_diff->step(1); });
    on(ActionId::PreviousChange, [this] { m_diff->step(-1); });
    connect(m_changes, &ChangesPanel::drawRequested, m_flows, [this] {
        if (const auto edge = m_workspace->selection()->edge())
            m_flows->editOrDraw(edge->first, edge->second, QCursor::pos());
    });
    connect(m_changes, &ChangesPanel::closeRequested, m_flows, &FlowController::closeSelected);
    connect(m_diff, &DiffController::done, m_status, &StatusLine::showMessage);
    connect(m_diff, &DiffController::shown, this, [this](bool isThere) {
        m_findingsDock->setPageTitle(kChangesPage, tr("Changes"),
                                     isThere ? m_changes->model()->rowCount() : 0);
    });
}

void MainWindow::showDiff()
{
    m_tabs->setCurrent(kDiff);
}

void MainWindow::showView(int view)
{
    const ActionId id = view == kMatrix  ? ActionId::ShowMatrix
                        : view == kTable ? ActionId::ShowTable
                        : view == kDiff  ? ActionId::ShowDiff
                                         : ActionId::ShowGraph;
    m_actions[id]->setChecked(true);
    m_matrixController->setShown(view == kMatrix);
    m_tableController->setShown(view == kTable);
    m_diff->setShown(view == kDiff);
    if (view == kMatrix)
        showMatrix();
    else if (view == kTable)
        showTable();
    else {
        if (view == kDiff) {
            m_findingsDock->show();
            m_findingsDock->setCurrentPage(kChangesPage);
        }
        m_flows->showOnMap();
        m_canvas->setFocus();
    }
}

void MainWindow::showMatrix()
{
    MatrixView *matrix = m_matrix->view();
    m_flows->setView(matrix, [matrix](const NodeKey &from, const NodeKey &to) {
        const auto place = matrix->placeOf(from, to);
        const QWidget *viewport = matrix->viewport();
        return viewport->mapToGlobal(place ? matrix->cellRect(*place).bottomRight()
                                           : viewport->rect().center());
    });
    matrix->setFocus();
}

void MainWindow::showTable()
{
    m_flows->setView(m_table, [page = m_table](const NodeKey &from, const NodeKey &to) {
        return page->placeOf(from, to);
    });
    m_table->setFocus();
}

void MainWindow::copy()
{
    if (isTableShown())
        m_table->copy();
    else
        m_parts->copy();
}

void MainWindow::selectAll()
{
    if (isTableShown())
        m_table->selectAll();
    else
        m_canvas->selectAll();
}

QPixmap MainWindow::grabTable()
{
    m_tabs->setCurrent(kTable);
    m_tableController->setShown(true); // the tab may have been the current one before
    m_tableController->makeNow();
    m_table->resize(size());
    return m_table->grab();
}

} // namespace drawbridge
