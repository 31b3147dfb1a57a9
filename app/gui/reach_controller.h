// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/gui/background_reach.h"
#include "app/gui/workspace.h"
#include "views/canvas/canvas_view.h"
#include "views/panels/reach_panel.h"

#include <QObject>

namespace drawbridge {

/// The view of what is reached (ux.md 3.9): takes the node of the moment, has its blast radius
/// worked out in the background, anew after each edit, and shows it in the panel and on the map.
class ReachController : public QObject {
    Q_OBJECT
public:
    ReachController(Workspace *workspace, CanvasView *canvas, ReachPanel *panel, QObject *parent);

    void reachFrom();   ///< What the selected or focused node gets to.
    void whoCanReach(); ///< Who gets to it.
    /// The attack path from the selected or focused node to cluster admin.
    void attackFrom();
    /// That of a finding: between its two ends, or from what it is about to cluster admin.
    void attackOf(const Finding &finding);
    /// The same from a node to another, or to cluster admin.
    void attackBetween(const NodeKey &node, const std::optional<NodeKey> &target);
    void reachOf(const NodeKey &node); ///< What it gets to.
    void leave();
    /// What is shown; null: nothing yet.
    [[nodiscard]] ReachAnswerPtr answer() const { return m_panel->answer(); }

signals:
    void entered(); ///< The panel has something to show.
    void ended();
    void shown();                   ///< The answer to all that was asked is on the map.
    void told(const QString &text); ///< Why nothing was asked; else empty.

private:
    void askAbout(ReachDirection direction);
    void request();
    void show(const ReachAnswerPtr &answer);
    void showRings();
    void showAttack();
    /// The node of the moment, or nothing, which is told.
    [[nodiscard]] std::optional<NodeKey> askedNode();
    void leaveStep();

    Workspace *m_workspace;
    CanvasView *m_canvas;
    ReachPanel *m_panel;
    std::optional<ReachQuestion> m_question; ///< Nothing: the map is as usual.
    BackgroundReach m_background;
};

} // namespace drawbridge
