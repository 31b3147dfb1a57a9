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

constexpr double kHopBadge = 18; ///< Height of a number.
constexpr double kSmallestHopBadgePx = 14;
constexpr double kStopHeight = 24;
constexpr double kStopIcon = 14;
constexpr double kStopPadding = 8;
constexpr double kWidestStop = 240;
constexpr double kStopGap = 44;   ///< Room for a line with its number.
constexpr double kColumnGap = 64; ///< The same, sideways.
constexpr double kHopWidth = 2.5;
constexpr double kMostPillScale = 2.5;

QFont stopFont()
{
    return textFont(TextRole::SmallStrong);
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
    m_places.clear();
    m_shapes.clear();
    m_discs.clear();
    m_bounds = {};
    setVisible(m_way.has_value());
    if (!m_way)
        return;
    placeStops();
    placeHops();
    for (const Place &place : m_places)
        m_bounds |= place.rect;
    for (const EdgeShape &shape : m_shapes)
        m_bounds |= shape.line.boundingRect();
    const double reach = 3 * kHopBadge;
    m_bounds.adjust(-reach, -reach, reach, reach);
    update();
}

// Those on the map first: pills stand in a column to the right of them and of the lines between.
void AttackOverlay::placeStops()
{
    for (const AttackWay::Stop &stop : m_way->stops) {
        Place place;
        const NodeLook *look = stop.node ? m_scene.shown(*stop.node) : nullptr;
        if (look) {
            place.rect = toQRectF(look->rect);
            place.shown = look->key;
        }
        m_places.push_back(place);
    }
    QRectF onMap;
    for (std::size_t i = 0; i < m_places.size(); ++i) {
        onMap |= m_places[i].rect;
        if (i > 0 && m_places[i].shown && m_places[i - 1].shown)
            for (const ScenePoint &point : wayBetween(m_places[i - 1], m_places[i]))
                onMap |= QRectF(point.x - 1, point.y - 1, 2, 2);
    }
    const double column = onMap.isEmpty() ? m_scene.look().bounds.x : onMap.right() + kColumnGap;
    for (std::size_t i = 0; i < m_places.size(); ++i)
        if (!m_places[i].shown)
            m_places[i].rect =
                pillPlace(m_way->stops[i], column, i == 0 ? nullptr : &m_places[i - 1]);
}

QRectF AttackOverlay::pillPlace(const AttackWay::Stop &stop, double column,
                                const Place *before) const
{
    constexpr double kStep = 12;
    constexpr int kMostSteps = 60;
    const double text = QFontMetricsF(stopFont()).horizontalAdvance(stop.title);
    const double width = std::min(kWidestStop, text + kStopIcon + 3 * kStopPadding);
    const double top = !before         ? m_scene.look().bounds.y
                       : before->shown ? before->rect.center().y() - kStopHeight / 2
                                       : before->rect.bottom() + kStopGap;
    QRectF pill(column, top, width, kStopHeight);
    const auto isTaken = [&] {
        return std::ranges::any_of(m_places, [&](const Place &other) {
            return !other.rect.isEmpty() && other.rect.adjusted(-8, -8, 8, 8).intersects(pill);
        });
    };
    for (int i = 0; i < kMostSteps && isTaken(); ++i)
        pill.translate(0, kStep);
    return pill;
}

std::vector<ScenePoint> AttackOverlay::wayBetween(const Place &from, const Place &to) const
{
    if (from.shown && to.shown)
        for (const EdgeLook &edge : m_scene.look().edges)
            if (edge.from == *from.shown && edge.to == *to.shown && edge.path.size() >= 2)
                return edge.path;
    return directPath(from.rect, to.rect);
}

void AttackOverlay::placeHops()
{
    for (std::size_t i = 0; i < m_way->hops.size(); ++i) {
        const Place &from = m_places[i];
        const Place &to = m_places[i + 1];
        EdgeLook look;
        if (!from.shown || from.shown != to.shown)
            look.path = wayBetween(from, to);
        m_shapes.push_back(look.path.empty() ? EdgeShape() : shapeOf(look));
        const EdgeShape &shape = m_shapes.back();
        m_discs.push_back(shape.line.isEmpty() ? from.rect.center()
                                               : shape.line.pointAtPercent(0.5));
    }
}

bool AttackOverlay::holds(const NodeKey &shown) const
{
    return std::ranges::any_of(m_places, [&](const Place &place) { return place.shown == shown; });
}

std::optional<std::size_t> AttackOverlay::hopAt(const QPointF &point, double tolerance) const
{
    const double reach = std::max(kHopBadge / 2, tolerance);
    for (std::size_t i = m_discs.size(); i-- > 0;)
        if (QLineF(point, m_discs[i]).length() <= reach)
            return i;
    return std::nullopt;
}

void AttackOverlay::paintStop(QPainter &painter, std::size_t index, double scale,
                              const Theme &theme) const
{
    const Place &place = m_places[index];
    const AttackWay::Stop &stop = m_way->stops[index];
    const bool isEnd = index + 1 == m_places.size();
    const QColor border = isEnd || index == 0 ? theme.critical : theme.text;
    if (place.shown) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(border, 2));
        painter.drawRoundedRect(place.rect.adjusted(-2.5, -2.5, 2.5, 2.5), 8, 8);
        return;
    }
    painter.save();
    painter.translate(place.rect.topLeft());
    painter.scale(scale, scale);
    const QRectF pill(QPointF(), place.rect.size());
    painter.setPen(QPen(border, isEnd ? 2 : 1));
    painter.setBrush(theme.node);
    painter.drawRoundedRect(pill, kStopHeight / 2, kStopHeight / 2);
    paintIcon(painter, stop.icon,
              QRectF(kStopPadding, (kStopHeight - kStopIcon) / 2, kStopIcon, kStopIcon),
              isEnd ? theme.critical : theme.text2);
    painter.setFont(stopFont());
    painter.setPen(theme.text);
    const QRectF text = pill.adjusted(kStopIcon + 2 * kStopPadding - 2, 0, -kStopPadding + 2, 0);
    painter.drawText(text, Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(stop.title, Qt::ElideMiddle,
                                                      static_cast<int>(text.width()) + 1));
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
    painter.translate(m_discs[index]);
    painter.scale(scale, scale);
    if (m_way->chosen == index) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.accent);
        painter.drawEllipse(QPointF(), kHopBadge / 2 + 3, kHopBadge / 2 + 3);
    }
    if (hop.isCut)
        paintCutBadge(painter, QPointF(kHopBadge + 1, 0), theme);
    paintReachBadge(painter, {}, {index + 1, hop.isCertain}, theme);
    painter.restore();
}

void AttackOverlay::paint(QPainter *painter, const QStyleOptionGraphicsItem *, QWidget *)
{
    if (!m_way)
        return;
    const double zoom =
        QStyleOptionGraphicsItem::levelOfDetailFromTransform(painter->worldTransform());
    const double badge = std::max(1.0, kSmallestHopBadgePx / (kHopBadge * zoom));
    const double pill =
        std::clamp(kSmallestTextPx / (textPx(TextRole::SmallStrong) * zoom), 1.0, kMostPillScale);
    const Theme &theme = m_scene.theme();
    for (std::size_t i = 0; i < m_shapes.size(); ++i)
        paintHop(*painter, i, theme);
    for (std::size_t i = 0; i < m_places.size(); ++i)
        paintStop(*painter, i, pill, theme);
    for (std::size_t i = 0; i < m_discs.size(); ++i)
        paintNumber(*painter, i, badge, theme);
}

} // namespace drawbridge
