// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/gui/workspace.h"
#include "views/table/flow_rows.h"

#include <QObject>

namespace drawbridge {

class FlowTablePage;

/// Gives the table of flows its rows: of the newest design and answers, and only while the table is
/// shown. What is drawn shows at once, before it is evaluated.
class FlowTableController : public QObject {
    Q_OBJECT
public:
    FlowTableController(Workspace *workspace, FlowTablePage *page, QWidget *window);

    void setShown(bool isShown);

private:
    void clear();
    void follow();

    Workspace *m_workspace;
    FlowTablePage *m_page;
    bool m_isShown = false;
};

} // namespace drawbridge
