// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/gui/access_controller.h"
#include "app/gui/external_controller.h"
#include "app/gui/workspace.h"
#include "model/analysis/findings.h"
#include "views/canvas/canvas_view.h"
#include "views/dialogs/flow_popover.h"
#include "views/models/inspector_content.h"

#include <QObject>

namespace drawbridge {

/// Turns what the canvas, the findings list and the inspector ask for into edits of the document.
class FlowController : public QObject {
    Q_OBJECT
public:
    FlowController(Workspace *workspace, CanvasView *canvas, QWidget *window);

    void drawFinding(const Finding &finding);
    void closeFinding(const Finding &finding);
    void act(InspectorAction action); ///< On the selected edge.
    /// The selected flow, API access or external; of anything else, asks for its explanation.
    void editSelected();
    /// The selected flow or API access, or what the design adds of the selected nodes.
    void removeSelected();
    void closeSelected();
    void unpinSelected();
    void dismiss(); ///< Closes the popovers without an edit.
    [[nodiscard]] ExternalController *externals() const { return m_externals; }
    [[nodiscard]] AccessController *access() const { return m_access; }

signals:
    void failed(const QString &why);
    void nodeExplained(); ///< Nothing of it can be changed here: the inspector tells about it.

private:
    void askForFlow(const NodeKey &from, const NodeKey &to, const QPoint &globalPos,
                    const PortSet &ticked);
    void editOrDraw(const NodeKey &from, const NodeKey &to, const QPoint &globalPos);
    void acceptFlow(const Flow &flow, bool isNew);
    void removeFlow(const NodeKey &from, const NodeKey &to);
    void moveNodes(const std::vector<NodePosition> &positions);
    void arrange(const std::vector<NodePosition> &positions);
    void closeWay(const NodeKey &from, const NodeKey &to);
    bool apply(const Edit &edit);
    [[nodiscard]] PortSet implicitPorts(const NodeKey &from, const NodeKey &to) const;
    [[nodiscard]] QPoint placeOf(const NodeKey &from, const NodeKey &to) const;

    Workspace *m_workspace;
    CanvasView *m_canvas;
    FlowPopover *m_popover;
    ExternalController *m_externals;
    AccessController *m_access;
};

} // namespace drawbridge
