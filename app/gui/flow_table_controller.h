// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/gui/workspace.h"
#include "views/table/flow_rows.h"

#include <QObject>

#include <map>
#include <memory>
#include <thread>

namespace drawbridge {

class FlowTablePage;

/// Gives the table of flows its rows: of the newest design and answers, and only while the table is
/// shown. What is drawn shows at once, before it is evaluated.
class FlowTableController : public QObject {
    Q_OBJECT
public:
    FlowTableController(Workspace *workspace, FlowTablePage *page, QWidget *window);

    ~FlowTableController() override;

    void setShown(bool isShown);
    /// API access is among the rows.
    [[nodiscard]] bool isComplete() const;
    void makeNow(); ///< API access too, without a thread.

private:
    void clear();
    void follow();
    void requestGrants(const std::shared_ptr<const Topology> &topology);
    /// What the RBAC of the input grants of what is drawn, or null; worked out anew only where
    /// either is another.
    [[nodiscard]] AccessStatesPtr access(const std::shared_ptr<const Design> &design);

    Workspace *m_workspace;
    FlowTablePage *m_page;
    bool m_isShown = false;
    std::shared_ptr<const ApiGrants> m_grants;
    std::shared_ptr<const Topology> m_asked; ///< Of the grants that are there or on their way.
    std::shared_ptr<const Design> m_accessOf;
    AccessStatesPtr m_access;
    int m_lastNumber = 0;
    std::map<int, std::jthread> m_workers; ///< By number; a dropped one ends in its own time.
};

} // namespace drawbridge
