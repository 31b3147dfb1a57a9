// SPDX-License-Identifier: Apache-2.0
// Rings by hop: the number tells how far, the colour of the ring fades with it, and a dashed ring
// with a question mark is not known for certain, so that neither colour nor number stands alone.
// Tested by tests/gui/test_reach_view.cpp.
#include "views/canvas/reach_overlay.h"

#include "model/layout/attack_places.h"
#include "model/layout/colour_mix.h"
#include "views/canvas/canvas_scene.h"
#include "views/canvas/node_painter.h"
#include "views/theme/fonts.h"

#include <QPainter>
#include <QPainterPath>
#include <QStyleOptionGraphicsItem>

#include <algorithm>

namespace drawbridge {

namespace {

constexpr double kSmallestBadgePx = 14;
constexpr double kStripeWidth = 4;
constexpr double kRingRadius = 6;

/// The colour of danger, fainter with each hop.
QColor ringColor(const ReachRings::Ring &ring, const Theme &theme)
{
    return theme.dimmed(theme.node, ringShare(ring.hops)).critical;
}

void paintRing(QPainter &painter, const QRectF &box, const ReachRings::Ring &ring,
               const Theme &theme)
{
    const QColor color = ringColor(ring, theme);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(color, 1, ring.isCertain ? Qt::SolidLine : Qt::DashLine));
    painter.drawRoundedRect(box, kRingRadius, kRingRadius);
    if (!ring.isCertain)
        return;
    QPainterPath outline;
    outline.addRoundedRect(box, kRingRadius, kRingRadius);
    painter.save();
    painter.setClipPath(outline, Qt::IntersectClip);
    painter.fillRect(QRectF(box.left(), box.top(), kStripeWidth, box.height()), color);
    painter.restore();
}

} // namespace

void paintReachBadge(QPainter &painter, const QPointF &at, const ReachRings::Ring &ring,
                     const Theme &theme)
{
    const std::string text = hopNumber(ring.hops, ring.isCertain);
    const double width = hopBadgeWidth(text);
    const QRectF box(at.x() - width / 2, at.y() - kHopBadge / 2, width, kHopBadge);
    const QColor fill = ring.hops == 0 ? theme.critical : theme.text;
    painter.setPen(ring.isCertain ? QPen(theme.canvas, 1) : QPen(theme.text, 1, Qt::DashLine));
    painter.setBrush(ring.isCertain ? fill : theme.node);
    painter.drawRoundedRect(box, kHopBadge / 2, kHopBadge / 2);
    painter.setFont(textFont(TextRole::SmallStrong));
    painter.setPen(ring.isCertain ? theme.canvas : theme.text);
    painter.drawText(box, Qt::AlignCenter, QString::fromStdString(text));
}

ReachOverlay::ReachOverlay(const CanvasScene &scene) : m_scene(scene)
{
    setZValue(kReachZ);
    setAcceptedMouseButtons(Qt::NoButton);
    setFlag(ItemUsesExtendedStyleOption);
    hide();
}

void ReachOverlay::setRings(std::optional<ReachRings> rings)
{
    prepareGeometryChange();
    m_rings = std::move(rings);
    m_bounds = {};
    for (const NodeLook &look : m_scene.look().nodes)
        if (m_rings && m_rings->find(look.key))
            m_bounds |= toQRectF(look.rect);
    const double reach = 2 * kHopBadge;
    m_bounds.adjust(-reach, -reach, reach, reach);
    setVisible(m_rings.has_value());
    update();
}

void ReachOverlay::paint(QPainter *painter, const QStyleOptionGraphicsItem *option, QWidget *)
{
    if (!m_rings)
        return;
    const double zoom =
        QStyleOptionGraphicsItem::levelOfDetailFromTransform(painter->worldTransform());
    const PaintStyle style = m_scene.paintStyle(zoom);
    const double scale = std::max(1.0, kSmallestBadgePx / (kHopBadge * zoom));
    const bool areBlocks = style.level() <= LevelOfDetail::Blocks;
    for (const NodeLook &look : m_scene.look().nodes) {
        const ReachRings::Ring *ring = m_rings->find(look.key);
        const QRectF box = pixelAligned(look.rect);
        if (!ring || isFrame(look) || !option->exposedRect.intersects(paintedRect(look)))
            continue;
        if (areBlocks && look.shape == NodeShape::Workload) {
            if (style.level() == LevelOfDetail::Blocks)
                painter->fillRect(box, ringColor(*ring, style.theme));
            continue;
        }
        if (look.shape == NodeShape::Workload || isCollapsedNamespace(look))
            paintRing(*painter, box, *ring, style.theme);
        painter->save();
        painter->translate(box.topRight());
        painter->scale(scale, scale);
        paintReachBadge(*painter, {}, *ring, style.theme);
        painter->restore();
    }
}

} // namespace drawbridge
