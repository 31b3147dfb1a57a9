// SPDX-License-Identifier: Apache-2.0
// The blast radius on the map: rings of the scene, the legend that explains them, and the words of
// a screen reader. Tested by tests/gui/test_reach_view.cpp.
#include "views/canvas/canvas_scene.h"
#include "views/canvas/canvas_view.h"
#include "views/canvas/legend.h"
#include "views/models/counted.h"

#include <algorithm>

namespace drawbridge {

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
    m_reach->setRings(m_reachAsked ? std::optional(shownRings(m_look, *m_reachAsked))
                                   : std::nullopt);
    m_reach->setVisible(m_reachAsked && !m_attack->way());
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
    MapOverlay shown = overlay();
    shown.reach = m_canvas->shownReach();
    m_legend->setMarks(marksIn(m_canvas->look(), shown));
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
