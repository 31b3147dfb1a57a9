// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_reach_view.cpp
#include "app/gui/reach_controller.h"

namespace drawbridge {
namespace {

bool canBeAsked(const NodeLook &look)
{
    return look.shape != NodeShape::Namespace && look.shape != NodeShape::Cluster &&
           look.shape != NodeShape::ApiServer;
}

void addRing(ReachRings &rings, const NodeKey &node, const ReachRings::Ring &ring)
{
    const auto [at, isNew] = rings.rings.try_emplace(node, ring);
    const ReachRings::Ring &known = at->second;
    const bool isNearer =
        ring.isCertain == known.isCertain ? ring.hops < known.hops : ring.isCertain;
    if (!isNew && isNearer)
        at->second = ring;
}

} // namespace

ReachRings ringsOf(const ReachAnswer &answer, const std::vector<ReachEntry> &entries)
{
    ReachRings rings;
    rings.isOutward = answer.question.direction == ReachDirection::From;
    rings.rings[answer.question.node] = {0, true};
    for (const ReachEntry &entry : entries)
        addRing(rings, entry.node, {entry.hops, entry.isCertain});
    for (const ReachPower &power : answer.powers)
        if (power.workload)
            addRing(rings, *power.workload, {power.steps.size(), power.isCertain});
    return rings;
}

ReachController::ReachController(Workspace *workspace, CanvasView *canvas, ReachPanel *panel,
                                 QObject *parent)
    : QObject(parent), m_workspace(workspace), m_canvas(canvas), m_panel(panel)
{
    connect(m_panel, &ReachPanel::asked, this, [this](const ReachQuestion &question) {
        m_question = question;
        request();
    });
    connect(m_panel, &ReachPanel::hopsChosen, this, &ReachController::showRings);
    connect(m_panel, &ReachPanel::left, this, [this] {
        leave();
        m_canvas->setFocus();
    });
    connect(m_canvas, &CanvasView::reachLeft, this, &ReachController::leave);
    connect(m_workspace, &Workspace::answersChanged, this, &ReachController::request);
    connect(m_workspace, &Workspace::opened, this, &ReachController::leave);
    connect(m_workspace, &Workspace::closed, this, &ReachController::leave);
    connect(&m_background, &BackgroundReach::answered, this, &ReachController::show);
}

void ReachController::reachFrom()
{
    askAbout(ReachDirection::From);
}

void ReachController::whoCanReach()
{
    askAbout(ReachDirection::To);
}

void ReachController::askAbout(ReachDirection direction)
{
    const std::vector<NodeKey> &selected = m_workspace->selection()->nodes();
    const std::optional<NodeKey> node =
        selected.size() == 1 ? std::optional(selected.front()) : m_canvas->focusNode();
    const NodeLook *look = node ? m_canvas->look().findFacts(*node) : nullptr;
    if (!look || !canBeAsked(*look)) {
        emit told(tr("Select one workload or external first"));
        return;
    }
    emit told({});
    m_panel->ask(*node, direction);
    emit entered();
}

/// With the newest answers; those of an edit that is still evaluated come by themselves.
void ReachController::request()
{
    const AnswersPtr answers = m_workspace->answers();
    if (!m_question)
        return;
    if (!m_panel->answer() || m_panel->answer()->question.node != m_question->node)
        m_panel->showBusy();
    if (answers && answers->lookup)
        m_background.request(answers->lookup, *m_question);
}

void ReachController::show(const ReachAnswerPtr &answer)
{
    if (!m_question)
        return;
    m_panel->showAnswer(answer);
    showRings();
}

void ReachController::showRings()
{
    if (const auto &answer = m_panel->answer(); answer && m_question)
        m_canvas->setReach(answer->isUnanswered
                               ? std::nullopt
                               : std::optional(ringsOf(*answer, m_panel->entries())));
}

void ReachController::leave()
{
    m_background.cancel();
    if (!m_question)
        return;
    m_question.reset();
    m_panel->showAnswer(nullptr);
    m_canvas->setReach(std::nullopt);
    emit ended();
}

} // namespace drawbridge
