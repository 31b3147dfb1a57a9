// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/gui/action_catalog.h"
#include "app/gui/workspace.h"
#include "views/canvas/canvas_view.h"

#include <QObject>

#include <map>
#include <memory>
#include <optional>
#include <thread>

namespace drawbridge {

/// The heat map: which share of the score the namespaces are tinted by. The score is worked out in
/// the background, once for each revision that it is asked for.
class HeatController : public QObject {
    Q_OBJECT
public:
    HeatController(Workspace *workspace, CanvasView *canvas, const ActionCatalog &actions,
                   QObject *parent);
    ~HeatController() override;

    /// S1 to S6 by 0 to 5; nothing ends it.
    void choose(std::optional<std::size_t> share);

signals:
    void told(const QString &text); ///< What is going on; empty when it is over.
    void shown();                   ///< The map has the share that was chosen.

private:
    using ScorePtr = std::shared_ptr<const Score>;
    void request();
    void take(const ScorePtr &score, int number);
    void show();

    Workspace *m_workspace;
    CanvasView *m_canvas;
    std::optional<std::size_t> m_share;
    ScorePtr m_score;                      ///< Of the newest answers, or null.
    int m_lastNumber = 0;                  ///< Of what is worked out; older answers are dropped.
    std::map<int, std::jthread> m_workers; ///< By number; a dropped one ends in its own time.
};

} // namespace drawbridge
