// SPDX-License-Identifier: Apache-2.0
// An attack path in a picture: stops on the map first, then pills beside them, then the line and
// the number of each hop. There is no font engine here, so pills are as wide as the estimated text.
//
// Tested by tests/unit/layout/test_attack_places.cpp
#include "model/layout/attack_places.h"

#include "model/layout/edge_curve.h"
#include "model/layout/frame_geometry.h"
#include "model/layout/grid_metrics.h"
#include "model/layout/text_metrics.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace drawbridge {

namespace {

constexpr double kPillTextPx = 11;
constexpr double kPillSlack = 1.08; ///< Of text of medium weight in another font than ours.
constexpr double kWidestPill = 240;
constexpr double kPillGap = 44;   ///< Room for a line with its number.
constexpr double kColumnGap = 64; ///< The same, sideways.
constexpr double kBorderDrop = 3; ///< Of numbers on a border, so that the words above stay free.
constexpr double kNumberInset = 14;
constexpr double kNumberStep = kHopBadge + 4;
constexpr double kPlacesMargin = 12;

void extend(std::optional<SceneRect> &all, const SceneRect &by)
{
    all = all ? united(*all, by) : by;
}

SceneRect around(ScenePoint point, double reach)
{
    return {point.x - reach, point.y - reach, 2 * reach, 2 * reach};
}

ScenePoint centreOf(const SceneRect &r)
{
    return {r.x + r.width / 2, r.y + r.height / 2};
}

/// The path without what the head covers: along its last piece, or level where it is a curve.
std::vector<ScenePoint> withoutHead(std::vector<ScenePoint> path)
{
    const bool isLevel = isCurve(path);
    ScenePoint &end = path.back();
    const ScenePoint &before = path[path.size() - 2];
    const double dx = end.x - before.x;
    const double dy = isLevel ? 0 : end.y - before.y;
    const double back =
        std::min<double>(grid::kHeadLength - 1, std::hypot(dx, end.y - before.y) / 2);
    if (const double length = std::hypot(dx, dy); length > 0)
        end = {end.x - dx * back / length, end.y - dy * back / length};
    return path;
}

/// The middle of a line that ends behind its head; a curve between two points is symmetric.
ScenePoint middleOf(const std::vector<ScenePoint> &whole)
{
    const std::vector<ScenePoint> path = withoutHead(whole);
    double left = 0;
    for (std::size_t i = 1; i < path.size(); ++i)
        left += std::hypot(path[i].x - path[i - 1].x, path[i].y - path[i - 1].y) / 2;
    for (std::size_t i = 1; i < path.size(); ++i) {
        const ScenePoint a = path[i - 1];
        const ScenePoint b = path[i];
        const double length = std::hypot(b.x - a.x, b.y - a.y);
        if (left <= length && length > 0)
            return {a.x + (b.x - a.x) * left / length, a.y + (b.y - a.y) * left / length};
        left -= length;
    }
    return path.back();
}

class AttackPlacement {
public:
    AttackPlacement(const SceneLook &scene, const AttackWay &way) : m_scene(scene), m_way(way) {}

    AttackPlaces run()
    {
        for (const AttackWay::Stop &stop : m_way.stops)
            m_places.stops.push_back(onMap(stop));
        const double column = pillColumn();
        for (std::size_t i = 0; i < m_places.stops.size(); ++i)
            if (!m_places.stops[i].shown)
                placePill(i, column);
        for (std::size_t i = 0; i < m_way.hops.size(); ++i)
            placeHop(i);
        addBounds();
        return std::move(m_places);
    }

private:
    [[nodiscard]] const NodeLook *shown(const NodeKey &key) const
    {
        if (const NodeLook *look = m_scene.find(key))
            return look;
        const NodeLook *home = key.nameSpace.empty()
                                   ? nullptr
                                   : m_scene.find({key.cluster, "", "Namespace", key.nameSpace});
        return home && home->isCollapsed ? home : nullptr;
    }

    [[nodiscard]] AttackPlaces::Stop onMap(const AttackWay::Stop &stop) const
    {
        const NodeLook *look = stop.node ? shown(*stop.node) : nullptr;
        return look ? AttackPlaces::Stop{look->rect, look->key, {}} : AttackPlaces::Stop{};
    }

    /// Lines of the picture end in the middle of a side; those to pills start below.
    static constexpr double kPillDrop = 12;
    static constexpr double kCorner = 8;

    /// To the right of the stops on the map and of the lines between them.
    [[nodiscard]] double pillColumn() const
    {
        std::optional<SceneRect> onMap;
        for (std::size_t i = 0; i < m_places.stops.size(); ++i) {
            const AttackPlaces::Stop &stop = m_places.stops[i];
            if (!stop.shown)
                continue;
            extend(onMap, stop.rect);
            if (i > 0 && m_places.stops[i - 1].shown)
                for (const ScenePoint &point : wayBetween(m_places.stops[i - 1], stop))
                    extend(onMap, around(point, 1));
        }
        return onMap ? onMap->right() + kColumnGap : m_scene.bounds.x;
    }

    void placePill(std::size_t index, double column)
    {
        constexpr double kStep = 12;
        constexpr int kMostSteps = 60;
        AttackPlaces::Stop &stop = m_places.stops[index];
        const double rest = kStopTextAt + kStopPadding;
        stop.title =
            elidedMiddle(m_way.stops[index].title, kPillTextPx * kPillSlack, kWidestPill - rest);
        const double width = textWidth(stop.title, kPillTextPx * kPillSlack) + rest;
        SceneRect pill{column, pillTop(index), std::ceil(width), kStopHeight};
        const auto isTaken = [&] {
            return std::ranges::any_of(m_places.stops, [&](const AttackPlaces::Stop &other) {
                return other.rect.width > 0 && grown(other.rect, 8).intersects(pill);
            });
        };
        for (int i = 0; i < kMostSteps && isTaken(); ++i)
            pill.y += kStep;
        stop.rect = pill;
    }

    [[nodiscard]] double pillTop(std::size_t index) const
    {
        if (index == 0)
            return m_scene.bounds.y;
        const AttackPlaces::Stop &before = m_places.stops[index - 1];
        return before.shown ? std::round(centreOf(before.rect).y + kPillDrop - kStopHeight / 2)
                            : before.rect.bottom() + kPillGap;
    }

    [[nodiscard]] std::vector<ScenePoint> wayBetween(const AttackPlaces::Stop &from,
                                                     const AttackPlaces::Stop &to) const
    {
        if (from.shown && to.shown)
            for (const EdgeLook &edge : m_scene.edges)
                if (edge.from == *from.shown && edge.to == *to.shown && edge.path.size() >= 2)
                    return edge.path;
        std::vector<ScenePoint> path = directPath(from.rect, to.rect);
        if (from.shown && !to.shown && to.rect.x > from.rect.right())
            path.front().y = std::clamp(path.back().y, from.rect.y, from.rect.bottom() - kCorner);
        return path;
    }

    void placeHop(std::size_t index)
    {
        const AttackPlaces::Stop &from = m_places.stops[index];
        const AttackPlaces::Stop &to = m_places.stops[index + 1];
        AttackPlaces::Hop &hop = m_places.hops.emplace_back();
        if (from.shown && from.shown == to.shown) {
            hop.number = numberOnBorder(from, m_way.hops[index]);
            return;
        }
        hop.path = wayBetween(from, to);
        hop.number = middleOf(hop.path);
    }

    /// Side by side from the left, and below where they are more than the box is wide: lines leave
    /// boxes at the sides or in the middle.
    [[nodiscard]] ScenePoint numberOnBorder(const AttackPlaces::Stop &box,
                                            const AttackWay::Hop &hop)
    {
        Border &border = m_borders[*box.shown];
        const double width = kNumberStep + (hop.isCut ? kCutBadgeAside : 0);
        if (border.used > 0 && kNumberInset + border.used + width > box.rect.width) {
            border.used = 0;
            ++border.row;
        }
        const ScenePoint place{box.rect.x + kNumberInset + border.used,
                               box.rect.bottom() + kBorderDrop + border.row * kNumberStep};
        border.used += width;
        return place;
    }

    void addBounds()
    {
        std::optional<SceneRect> all;
        for (const AttackPlaces::Stop &stop : m_places.stops)
            extend(all, stop.rect);
        for (std::size_t i = 0; i < m_places.hops.size(); ++i) {
            const AttackPlaces::Hop &hop = m_places.hops[i];
            for (const ScenePoint &point : hop.path)
                extend(all, around(point, 1));
            SceneRect badge = around(hop.number, kHopBadge / 2);
            badge.width += m_way.hops[i].isCut ? kCutBadgeAside : 0;
            extend(all, badge);
        }
        if (all)
            m_places.bounds = grown(*all, kPlacesMargin);
    }

    struct Border {
        double used = 0;
        int row = 0;
    };

    const SceneLook &m_scene;
    const AttackWay &m_way;
    AttackPlaces m_places;
    std::map<NodeKey, Border> m_borders; ///< Of boxes with hops inside.
};

} // namespace

bool AttackPlaces::holds(const NodeKey &node) const
{
    return std::ranges::any_of(stops, [&](const Stop &stop) { return stop.shown == node; });
}

bool AttackPlaces::isAtAnEnd(std::size_t stop) const
{
    const std::optional<NodeKey> &box = stops[stop].shown;
    return stop == 0 || stop + 1 == stops.size() ||
           (box && (box == stops.front().shown || box == stops.back().shown));
}

AttackPlaces placeAttack(const SceneLook &scene, const AttackWay &way)
{
    return AttackPlacement(scene, way).run();
}

SceneRect pictureBounds(const SceneLook &scene, const MapOverlay &overlay)
{
    if (!overlay.attack)
        return scene.bounds;
    const SceneRect places = placeAttack(scene, *overlay.attack).bounds;
    return places.width > 0 ? united(scene.bounds, places) : scene.bounds;
}

std::string hopNumber(std::size_t hops, bool isCertain)
{
    return std::to_string(hops) + (isCertain ? "" : "?");
}

double hopBadgeWidth(std::string_view number)
{
    return std::max(kHopBadge, std::ceil(textWidth(number, kPillTextPx * kPillSlack)) + 10);
}

SceneRect heatPill(const NodeLook &nameSpace, std::string_view text)
{
    constexpr double kPadding = 6;
    const ScenePoint aside =
        nameSpace.isCollapsed ? ScenePoint{10, -11} : ScenePoint{4, -8}; // clear of the words
    const double width = std::ceil(textWidth(text, kPillTextPx * kPillSlack)) + 2 * kPadding;
    return {nameSpace.rect.right() + aside.x - width, nameSpace.rect.y + aside.y, width,
            kHeatPillHeight};
}

std::vector<ScenePoint> directPath(const SceneRect &from, const SceneRect &to)
{
    if (to.x > from.right() || to.right() < from.x) {
        const bool isRight = to.x > from.right();
        return {{isRight ? from.right() : from.x, centreOf(from).y},
                {isRight ? to.x : to.right(), centreOf(to).y}};
    }
    const bool isBelow = centreOf(to).y > centreOf(from).y;
    const double shared = (std::max(from.x, to.x) + std::min(from.right(), to.right())) / 2;
    return {{shared, isBelow ? from.bottom() : from.y}, {shared, isBelow ? to.y : to.bottom()}};
}

} // namespace drawbridge
