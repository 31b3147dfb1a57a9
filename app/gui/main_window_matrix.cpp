// SPDX-License-Identifier: Apache-2.0
// The matrix beside the map: which of them is shown, and what the actions of both mean there.
// Tested by tests/gui/test_matrix_view.cpp
#include "app/gui/flow_controller.h"
#include "app/gui/main_window.h"
#include "app/gui/map_tool_bar.h"
#include "app/gui/matrix_controller.h"
#include "app/gui/status_line.h"
#include "app/gui/view_tabs.h"
#include "views/matrix/matrix_page.h"
#include "views/matrix/matrix_view.h"

#include <QAction>

namespace drawbridge {
namespace {

constexpr int kMatrix = 1;

} // namespace

bool MainWindow::isMatrixShown() const
{
    return m_tabs->current() == kMatrix;
}

void MainWindow::connectMatrix()
{
    MatrixView *view = m_matrix->view();
    const auto on = [this](ActionId id, auto work) {
        connect(m_actions[id], &QAction::triggered, this, work);
    };
    on(ActionId::ShowGraph, [this] { m_tabs->setCurrent(0); });
    on(ActionId::ShowMatrix, [this] { m_tabs->setCurrent(kMatrix); });
    on(ActionId::SaveMatrix, [this] {
        m_tabs->setCurrent(kMatrix);
        m_matrixController->saveAs();
    });
    on(ActionId::Find,
       [this] { isMatrixShown() ? m_matrix->focusFilter() : m_toolBar->focusSearch(); });
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

void MainWindow::showView(int view)
{
    MatrixView *matrix = m_matrix->view();
    const bool isMatrix = view == kMatrix;
    m_actions[isMatrix ? ActionId::ShowMatrix : ActionId::ShowGraph]->setChecked(true);
    m_matrixController->setShown(isMatrix);
    if (!isMatrix) {
        m_flows->showOnMap();
        m_canvas->setFocus();
        return;
    }
    m_flows->setView(matrix, [matrix](const NodeKey &from, const NodeKey &to) {
        const auto place = matrix->placeOf(from, to);
        const QWidget *viewport = matrix->viewport();
        return viewport->mapToGlobal(place ? matrix->cellRect(*place).bottomRight()
                                           : viewport->rect().center());
    });
    matrix->setFocus();
}

} // namespace drawbridge
