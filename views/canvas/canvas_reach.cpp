// SPDX-License-Identifier: Apache-2.0
// The blast radius on the map: rings of the scene, the legend that explains them, and the words of
// a screen reader. Tested by tests/gui/test_reach_view.cpp.
#include "views/canvas/canvas_scene.h"
#include "views/canvas/canvas_view.h"
#include "views/canvas/legend.h"
#include "views/models/counted.h"

#include <algorithm>

namespace drawbridge {

namespace {

/// By what stands for the nodes in the picture; of several in one box the nearest.
ReachRings shownRings(const CanvasScene &scene, const ReachRings &asked)
{
    ReachRings shown;
    shown.isOutward = asked.isOutward;
    for (const auto &[key, ring] : asked.rings) {
        const NodeLook *look = scene.shown(key);
        if (!look)
            continue;
        const auto [at, isNew] = shown.rings.try_emplace(look->key, ring);
        const bool isNearer =
            ring.isCertain == at->second.isCertain ? ring.hops < at->second.hops : ring.isCertain;
        if (!isNew && isNearer)
            at->second = ring;
    }
    return shown;
}

} // namespace

void CanvasScene::setReach(const std::optional<ReachRings> &reach)
{
    if (!reach && !m_reachAsked)
        return;
    m_reachAsked = reach;
    showReach();
    updateMarks();
}

void CanvasScene::showReach()
{
    m_reach->setRings(m_reachAsked ? std::optional(shownRings(*this, *m_reachAsked))
                                   : std::nullopt);
    m_reach->setVisible(m_reachAsked && !m_attack->way());
}

/// Lit are hops that lead away from the node asked about, or towards it.
bool CanvasScene::isEdgeOfReach(const EdgeLook &look) const
{
    const auto &rings = m_reach->rings();
    const ReachRings::Ring *from = rings->find(look.from);
    const ReachRings::Ring *to = rings->find(look.to);
    if (!from || !to)
        return false;
    return rings->isOutward ? from->hops < to->hops : from->hops > to->hops;
}

void CanvasView::setReach(const std::optional<ReachRings> &reach)
{
    if (reach == m_canvas->reach())
        return;
    m_canvas->setReach(reach);
    showLegendMarks();
    placeLegend();
    viewport()->update();
}

const std::optional<ReachRings> &CanvasView::reach() const
{
    return m_canvas->reach();
}

void CanvasView::showLegendMarks()
{
    std::vector<LegendMark> marks = marksIn(m_canvas->look());
    if (const auto &way = m_canvas->attack()) {
        marks.push_back(LegendMark::AttackHop);
        if (std::ranges::any_of(way->hops, [](const auto &hop) { return !hop.isCertain; }))
            marks.push_back(LegendMark::AttackPossible);
        if (std::ranges::any_of(way->hops, &AttackWay::Hop::isCut))
            marks.push_back(LegendMark::AttackCut);
    } else if (const auto &rings = m_canvas->shownReach()) {
        marks.insert(marks.end(), {LegendMark::ReachStart, LegendMark::ReachHops});
        if (std::ranges::any_of(rings->rings,
                                [](const auto &each) { return !each.second.isCertain; }))
            marks.push_back(LegendMark::ReachUnknown);
        marks.push_back(LegendMark::ReachFaded);
    }
    if (const auto &heat = m_canvas->heat())
        marks.push_back(heatMark(heat->share));
    m_legend->setMarks(std::move(marks));
    m_legend->setVisible(!m_isLegendHidden && !m_legend->marks().empty());
}

QString CanvasView::reachWords(const NodeKey &node) const
{
    if (m_canvas->attack() && m_canvas->node(node))
        return attackWords(node);
    const auto &rings = m_canvas->shownReach();
    if (!rings || !m_canvas->node(node))
        return heatWords(node);
    const ReachRings::Ring *ring = rings->find(node);
    if (!ring)
        return rings->isOutward ? tr("not reached") : tr("does not get here");
    if (ring->hops == 0)
        return rings->isOutward ? tr("the reach starts here") : tr("the reach ends here");
    const QString hops = counted(static_cast<qsizetype>(ring->hops), tr("1 hop"), tr("%1 hops"));
    const QString words =
        rings->isOutward ? tr("reached in %1").arg(hops) : tr("gets here in %1").arg(hops);
    return ring->isCertain ? words : tr("%1, not known for certain").arg(words);
}

} // namespace drawbridge
