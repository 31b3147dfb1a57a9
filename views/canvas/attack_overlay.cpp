// SPDX-License-Identifier: Apache-2.0
// An attack path hop by hop: a solid dark line with a number, dashed where a hop is only possible,
// scissors where the smallest cut goes. What the map has no node for (accounts, Secrets, machines,
// cluster admin) hangs as a pill below the stop before it.
// Tested by tests/gui/test_attack_view.cpp.
#include "views/canvas/attack_overlay.h"

#include "views/canvas/canvas_scene.h"
#include "views/canvas/edge_painter.h"
#include "views/canvas/node_painter.h"
#include "views/theme/fonts.h"
#include "views/theme/icons.h"

#include <QPainter>
#include <QStyleOptionGraphicsItem>

#include <algorithm>

namespace drawbridge {

namespace {

constexpr double kSmallestHopBadgePx = 14;
constexpr double kMostPillScale = 2.5;

double badgeScale(double zoom)
{
    return std::max(1.0, kSmallestHopBadgePx / (kHopBadge * zoom));
}

} // namespace

void paintCutBadge(QPainter &painter, const QPointF &at, const Theme &theme)
{
    const double half = kHopBadge / 2;
    painter.setPen(QPen(theme.denied, 1.5));
    painter.setBrush(theme.node);
    painter.drawEllipse(at, half, half);
    paintIcon(painter, QStringLiteral("scissors"), QRectF(at - QPointF(6, 6), QSizeF(12, 12)),
              theme.denied);
}

AttackOverlay::AttackOverlay(const CanvasScene &scene) : m_scene(scene)
{
    setZValue(kReachZ);
    setAcceptedMouseButtons(Qt::NoButton);
    hide();
}

void AttackOverlay::setWay(std::optional<AttackWay> way)
{
    m_way = std::move(way);
    follow();
}

void AttackOverlay::follow()
{
    prepareGeometryChange();
    m_places = m_way ? placeAttack(m_scene.look(), *m_way) : AttackPlaces();
    m_shapes.clear();
    for (const AttackPlaces::Hop &hop : m_places.hops) {
        EdgeLook look;
        look.path = hop.path;
        m_shapes.push_back(shapeOf(look));
    }
    const double reach = 2 * kHopBadge; // numbers keep their size on the screen
    m_bounds = toQRectF(m_places.bounds).adjusted(-reach, -reach, reach, reach);
    setVisible(m_way.has_value());
    update();
}

QPointF AttackOverlay::discAt(std::size_t hop) const
{
    return numberAt(hop, badgeScale(m_scene.zoom()));
}

// Numbers on the border of a box grow away from its corner, or they would cover each other.
QPointF AttackOverlay::numberAt(std::size_t hop, double scale) const
{
    const ScenePoint &number = m_places.hops[hop].number;
    const QPointF place(number.x, number.y);
    if (!m_places.hops[hop].path.empty())
        return place;
    const QPointF corner = toQRectF(m_places.stops[hop].rect).bottomLeft();
    return corner + (place - corner) * scale;
}

std::optional<std::size_t> AttackOverlay::hopAt(const QPointF &point, double tolerance) const
{
    const double reach = std::max(kHopBadge / 2, tolerance);
    for (std::size_t i = m_places.hops.size(); i-- > 0;)
        if (QLineF(point, discAt(i)).length() <= reach)
            return i;
    return std::nullopt;
}

void AttackOverlay::paintStop(QPainter &painter, std::size_t index, double scale,
                              const Theme &theme) const
{
    const AttackPlaces::Stop &place = m_places.stops[index];
    const bool isEnd = index + 1 == m_places.stops.size();
    const QColor border = m_places.isAtAnEnd(index) ? theme.critical : theme.text;
    if (place.shown) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(border, 2));
        painter.drawRoundedRect(toQRectF(place.rect).adjusted(-2.5, -2.5, 2.5, 2.5), 8, 8);
        return;
    }
    painter.save();
    painter.translate(place.rect.x, place.rect.y);
    painter.scale(scale, scale);
    const QRectF pill(0, 0, place.rect.width, place.rect.height);
    painter.setPen(QPen(border, isEnd ? 2 : 1));
    painter.setBrush(theme.node);
    painter.drawRoundedRect(pill, kStopHeight / 2, kStopHeight / 2);
    paintIcon(painter, QString::fromStdString(m_way->stops[index].icon),
              QRectF(kStopPadding, (kStopHeight - kStopIcon) / 2, kStopIcon, kStopIcon),
              isEnd ? theme.critical : theme.text2);
    painter.setFont(textFont(TextRole::SmallStrong));
    painter.setPen(theme.text);
    painter.drawText(pill.adjusted(kStopTextAt, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                     QString::fromStdString(place.title));
    painter.restore();
}

void AttackOverlay::paintHop(QPainter &painter, std::size_t index, const Theme &theme) const
{
    const EdgeShape &shape = m_shapes[index];
    if (shape.line.isEmpty())
        return;
    const bool isChosen = m_way->chosen == index;
    painter.setBrush(Qt::NoBrush);
    if (isChosen)
        painter.strokePath(shape.line, QPen(theme.accent, kHopWidth + 9, Qt::SolidLine,
                                            Qt::RoundCap, Qt::RoundJoin));
    painter.strokePath(
        shape.line, QPen(theme.canvas, kHopWidth + 4, Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin));
    QPen pen(theme.text, kHopWidth, Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin);
    if (!m_way->hops[index].isCertain)
        pen.setDashPattern({3, 2});
    painter.strokePath(shape.line, pen);
    paintHead(painter, shape.tip, shape.angle, HeadMark::Filled, theme.text, theme.canvas);
}

void AttackOverlay::paintNumber(QPainter &painter, std::size_t index, double scale,
                                const Theme &theme) const
{
    const AttackWay::Hop &hop = m_way->hops[index];
    painter.save();
    painter.translate(numberAt(index, scale));
    painter.scale(scale, scale);
    if (m_way->chosen == index) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.accent);
        painter.drawEllipse(QPointF(), kHopBadge / 2 + 3, kHopBadge / 2 + 3);
    }
    if (hop.isCut)
        paintCutBadge(painter, QPointF(kCutBadgeAside, 0), theme);
    paintReachBadge(painter, {}, {index + 1, hop.isCertain}, theme);
    painter.restore();
}

void AttackOverlay::paint(QPainter *painter, const QStyleOptionGraphicsItem *, QWidget *)
{
    if (!m_way)
        return;
    const double zoom =
        QStyleOptionGraphicsItem::levelOfDetailFromTransform(painter->worldTransform());
    const double badge = badgeScale(zoom);
    const double pill =
        std::clamp(kSmallestTextPx / (textPx(TextRole::SmallStrong) * zoom), 1.0, kMostPillScale);
    const Theme &theme = m_scene.theme();
    for (std::size_t i = 0; i < m_shapes.size(); ++i)
        paintHop(*painter, i, theme);
    for (std::size_t i = 0; i < m_places.stops.size(); ++i)
        paintStop(*painter, i, pill, theme);
    for (std::size_t i = 0; i < m_places.hops.size(); ++i)
        paintNumber(*painter, i, badge, theme);
}

} // namespace drawbridge
