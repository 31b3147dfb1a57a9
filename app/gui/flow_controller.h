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

#include <functional>

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
    /// Removes the flow of a pair, or draws it: on its undrawn ports, or else on the one port its
    /// target offers; asks where that does not tell the ports.
    void toggle(const NodeKey &from, const NodeKey &to, const QPoint &globalPos);
    /// The popover of a flow, or of API access.
    void editOrDraw(const NodeKey &from, const NodeKey &to, const QPoint &globalPos);
    /// The view that shows the design now: popovers stand where it shows their pair, and give the
    /// focus back to it.
    using PlaceOf = std::function<QPoint(const NodeKey &from, const NodeKey &to)>;
    void setView(QWidget *view, PlaceOf placeOf);
    void showOnMap(); ///< The same for the map, which is the view at first.
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
    void acceptFlow(const Flow &flow, bool isNew);
    void selectDrawn(const Flow &flow);
    void removeFlow(const NodeKey &from, const NodeKey &to);
    void moveNodes(const std::vector<NodePosition> &positions);
    void arrange(const std::vector<NodePosition> &positions);
    void closeWay(const NodeKey &from, const NodeKey &to);
    bool apply(const Edit &edit);
    [[nodiscard]] PortSet implicitPorts(const NodeKey &from, const NodeKey &to) const;
    [[nodiscard]] PortSet obviousPorts(const NodeKey &from, const NodeKey &to) const;
    [[nodiscard]] QPoint placeOf(const NodeKey &from, const NodeKey &to) const;
    [[nodiscard]] QPoint mapPlaceOf(const NodeKey &from, const NodeKey &to) const;

    Workspace *m_workspace;
    CanvasView *m_canvas;
    QWidget *m_view; ///< The map, or another view of the design.
    PlaceOf m_placeOf;
    FlowPopover *m_popover;
    ExternalController *m_externals;
    AccessController *m_access;
};

} // namespace drawbridge
