// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_heat_map.cpp
#include "app/gui/heat_controller.h"

#include <QAction>

namespace drawbridge {

HeatController::HeatController(Workspace *workspace, CanvasView *canvas,
                               const ActionCatalog &actions, QObject *parent)
    : QObject(parent), m_workspace(workspace), m_canvas(canvas)
{
    const auto on = [&](ActionId id, std::optional<std::size_t> share) {
        connect(actions[id], &QAction::triggered, this, [this, share] { choose(share); });
    };
    on(ActionId::HeatNone, std::nullopt);
    on(ActionId::HeatSegmentation, 0);
    on(ActionId::HeatAssurance, 1);
    on(ActionId::HeatIdentity, 2);
    on(ActionId::HeatPrivilege, 3);
    on(ActionId::HeatContainment, 4);
    on(ActionId::HeatEdge, 5);
    connect(m_workspace, &Workspace::answersChanged, this, [this] {
        m_score.reset();
        show(); // what is no longer so is not shown until it is worked out again
        request();
    });
    connect(m_workspace, &Workspace::closed, this, [this] {
        m_score.reset();
        show();
    });
}

HeatController::~HeatController() = default;

void HeatController::choose(std::optional<std::size_t> share)
{
    m_share = share;
    if (m_share && !m_score)
        request();
    else
        show();
}

/// Older scores that are still worked out are never shown.
void HeatController::request()
{
    const int number = ++m_lastNumber;
    const AnswersPtr answers = m_workspace->answers();
    if (!m_share || !answers || !answers->lookup)
        return;
    emit told(tr("Working out the score…"));
    m_workers[number] = std::jthread([this, answers, number] {
        auto score = std::make_shared<const Score>(scoreOf({answers->report, answers->lookup}));
        QMetaObject::invokeMethod(
            this, [this, score, number] { take(score, number); }, Qt::QueuedConnection);
    });
}

void HeatController::take(const ScorePtr &score, int number)
{
    m_workers.erase(number); // it is at its end
    if (number != m_lastNumber)
        return;
    m_score = score;
    emit told({});
    show();
}

void HeatController::show()
{
    m_canvas->setHeat(m_share && m_score ? std::optional(heatMapOf(*m_score, *m_share))
                                         : std::nullopt);
    if (m_canvas->heat())
        emit shown();
}

} // namespace drawbridge
