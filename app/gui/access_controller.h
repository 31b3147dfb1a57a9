// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/gui/workspace.h"
#include "views/canvas/canvas_view.h"
#include "views/dialogs/access_popover.h"

#include <QObject>

namespace drawbridge {

/// API access as lines from a workload or a group to the Kubernetes API of its cluster.
class AccessController : public QObject {
    Q_OBJECT
public:
    AccessController(Workspace *workspace, CanvasView *canvas, QWidget *window);

    /// Whether a line to this node is API access.
    [[nodiscard]] bool isApi(const NodeKey &node) const;
    /// Asks for new access, or for what the subject has, at the place of its line.
    void ask(const NodeKey &subject, const NodeKey &api, const QPoint &globalPos, bool isNew);
    /// The same for the selected workload or group, where the map shows its API server.
    void askForSelected();
    void removeAll(const NodeKey &subject); ///< All its access, as one step.
    void dismiss();

signals:
    void refused(const QString &why);

private:
    void accept(const ApiAccess &access, const std::optional<ApiAccess> &before);
    /// Else why not is told.
    [[nodiscard]] bool isOnMap(const NodeKey &api);
    void end(const NodeKey &subject);
    void selectAccess(const NodeKey &subject);

    Workspace *m_workspace;
    CanvasView *m_canvas;
    AccessPopover *m_popover;
};

} // namespace drawbridge
