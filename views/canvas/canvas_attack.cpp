// SPDX-License-Identifier: Apache-2.0
// An attack path on the map: what the scene shows of it, what steps back, and the words of a screen
// reader. Tested by tests/gui/test_attack_view.cpp.
#include "views/canvas/canvas_scene.h"
#include "views/canvas/canvas_view.h"

#include <algorithm>

namespace drawbridge {

void CanvasScene::setAttack(const std::optional<AttackWay> &way)
{
    if (way == m_attack->way())
        return;
    m_attack->setWay(way);
    m_reach->setVisible(m_reachAsked && !way);
    updateMarks();
}

const std::optional<AttackWay> &CanvasScene::attack() const
{
    return m_attack->way();
}

std::optional<std::size_t> CanvasScene::attackHopAt(const QPointF &point, double tolerance) const
{
    return m_attack->way() ? m_attack->hopAt(point, tolerance) : std::nullopt;
}

QRectF CanvasScene::attackBounds() const
{
    return m_attack->boundingRect();
}

void CanvasView::setAttack(const std::optional<AttackWay> &way)
{
    if (way == m_canvas->attack())
        return;
    const bool isOther = !m_canvas->attack() || !way || m_canvas->attack()->stops != way->stops;
    m_canvas->setAttack(way);
    showLegendMarks();
    placeLegend();
    viewport()->update();
    const QRectF bounds = m_canvas->attackBounds();
    const QRectF inView = mapToScene(viewport()->rect()).boundingRect();
    if (way && isOther && !inView.contains(bounds))
        fitRect(bounds, 1);
}

const std::optional<AttackWay> &CanvasView::attack() const
{
    return m_canvas->attack();
}

std::optional<QPoint> CanvasView::attackHopViewPoint(std::size_t hop) const
{
    const auto &way = m_canvas->attack();
    if (!way || hop >= way->hops.size())
        return std::nullopt;
    return mapFromScene(m_canvas->attackDisc(hop));
}

/// "stop 2 of 4 of the attack path"; empty for what is not on it.
QString CanvasView::attackWords(const NodeKey &node) const
{
    const auto &stops = m_canvas->attack()->stops;
    const auto stop = std::ranges::find(stops, node, &AttackWay::Stop::node);
    if (stop == stops.end())
        return tr("not on the attack path");
    return tr("stop %1 of %2 of the attack path").arg(stop - stops.begin() + 1).arg(stops.size());
}

} // namespace drawbridge
