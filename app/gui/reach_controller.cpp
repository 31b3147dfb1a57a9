// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_reach_view.cpp
#include "app/gui/reach_controller.h"

#include "views/panels/attack_path_view.h"

namespace drawbridge {
namespace {

bool canBeAsked(const NodeLook &look)
{
    return look.shape != NodeShape::Namespace && look.shape != NodeShape::Cluster &&
           look.shape != NodeShape::ApiServer;
}

} // namespace

ReachController::ReachController(Workspace *workspace, CanvasView *canvas, ReachPanel *panel,
                                 QObject *parent)
    : QObject(parent), m_workspace(workspace), m_canvas(canvas), m_panel(panel)
{
    connect(m_panel, &ReachPanel::asked, this, [this](const ReachQuestion &question) {
        m_question = question;
        request();
        showAttack();
    });
    connect(m_panel, &ReachPanel::hopChosen, this, &ReachController::showAttack);
    connect(m_canvas, &CanvasView::attackHopClicked, m_panel, &ReachPanel::chooseHop);
    connect(m_panel, &ReachPanel::hopsChosen, this, &ReachController::showRings);
    connect(m_panel, &ReachPanel::left, this, [this] {
        leave();
        m_canvas->setFocus();
    });
    connect(m_panel, &ReachPanel::stepLeft, this, &ReachController::leaveStep);
    connect(m_canvas, &CanvasView::reachLeft, this, &ReachController::leaveStep);
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

void ReachController::attackFrom()
{
    const std::optional<NodeKey> node = askedNode();
    if (!node)
        return;
    attackBetween(*node, std::nullopt);
}

void ReachController::attackBetween(const NodeKey &node, const std::optional<NodeKey> &target)
{
    m_panel->askForAttack(node, target);
    emit entered();
}

void ReachController::reachOf(const NodeKey &node)
{
    m_panel->ask(node, ReachDirection::From);
    emit entered();
}

void ReachController::attackOf(const Finding &finding)
{
    const SceneLook &look = m_canvas->look();
    const auto isNode = [&look](const NodeKey &node) {
        const NodeLook *facts = look.findFacts(node);
        return facts && canBeAsked(*facts);
    };
    const bool isOfPair = finding.peer && isNode(*finding.peer) && isNode(finding.target);
    if (!isOfPair && !isNode(finding.target)) {
        emit told(tr("The finding is about nothing that an attacker could start from"));
        return;
    }
    emit told({});
    if (isOfPair)
        attackBetween(*finding.peer, finding.target);
    else
        attackBetween(finding.target, std::nullopt);
}

std::optional<NodeKey> ReachController::askedNode()
{
    const std::vector<NodeKey> &selected = m_workspace->selection()->nodes();
    const std::optional<NodeKey> node =
        selected.size() == 1 ? std::optional(selected.front()) : m_canvas->focusNode();
    const NodeLook *look = node ? m_canvas->look().findFacts(*node) : nullptr;
    const bool isPossible = look && canBeAsked(*look);
    emit told(isPossible ? QString() : tr("Select one workload or external first"));
    return isPossible ? node : std::nullopt;
}

void ReachController::askAbout(ReachDirection direction)
{
    const std::optional<NodeKey> node = askedNode();
    if (!node)
        return;
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
    showAttack();
    if (!m_background.isBusy())
        emit shown();
}

void ReachController::showAttack()
{
    const std::optional<AttackPath> &path = m_panel->attackPath()->path();
    m_canvas->setAttack(path && m_question
                            ? std::optional(attackWayOf(*path, m_panel->attackPath()->chosenHop()))
                            : std::nullopt);
}

/// From one way back to all that is reached, then back to the map as it was.
void ReachController::leaveStep()
{
    if (m_panel->leaveAttackPath())
        return;
    leave();
    m_canvas->setFocus();
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
    m_canvas->setAttack(std::nullopt);
    m_canvas->setReach(std::nullopt);
    emit ended();
}

} // namespace drawbridge
