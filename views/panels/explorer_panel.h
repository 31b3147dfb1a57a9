// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/document/selection.h"
#include "views/models/explorer_model.h"

#include <QWidget>

class QSortFilterProxyModel;
class QTreeView;

namespace drawbridge {

/// The tree of everything in the design, with a filter; shares the selection with the canvas.
class ExplorerPanel : public QWidget {
    Q_OBJECT
public:
    explicit ExplorerPanel(Selection *selection, QWidget *parent = nullptr);

    void setDesign(const Design &design);

private:
    void selectInDocument();
    void followSelection();

    Selection *m_selection;
    ExplorerModel *m_model;
    QSortFilterProxyModel *m_filter;
    QTreeView *m_tree;
    bool m_isFollowing = false;
};

} // namespace drawbridge
