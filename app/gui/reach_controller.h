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
    void leave();

signals:
    void entered(); ///< The panel has something to show.
    void ended();
    void told(const QString &text); ///< Why nothing was asked; else empty.

private:
    void askAbout(ReachDirection direction);
    void request();
    void show(const ReachAnswerPtr &answer);
    void showRings();

    Workspace *m_workspace;
    CanvasView *m_canvas;
    ReachPanel *m_panel;
    std::optional<ReachQuestion> m_question; ///< Nothing: the map is as usual.
    BackgroundReach m_background;
};

/// The rings of an answer: its own node, what the connections shown lead to, and workloads that API
/// access gives.
[[nodiscard]] ReachRings ringsOf(const ReachAnswer &answer, const std::vector<ReachEntry> &entries);

} // namespace drawbridge
