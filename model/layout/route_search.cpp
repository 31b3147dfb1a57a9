// SPDX-License-Identifier: Apache-2.0
//
// A* over (vertex, direction) of the channel grid. Costs are in px: a bend is worth a detour of
// 34, a crossing one of 14. A line leaves rightwards and enters from the left unless the target
// lies elsewhere, because arrows of the picture read left to right.
//
// Tested by tests/unit/layout/test_compose_scene.cpp
#include "model/layout/route_search.h"

#include "model/layout/grid_metrics.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace drawbridge {

namespace {

constexpr double kBend = 34;
constexpr double kCrossing = 14;
constexpr double kHeading = 900;    // down through the words of a header
constexpr double kAlongHeader = 60; // along a header, each step, and three times its length
constexpr double kBadges = 30;      // the head would lie among the badges of the target
constexpr double kNever = std::numeric_limits<double>::max();

double distance(ScenePoint p, const SceneRect &r)
{
    const double dx = std::max({r.x - p.x, p.x - r.right(), 0.0});
    const double dy = std::max({r.y - p.y, p.y - r.bottom(), 0.0});
    return dx + dy;
}

/// How unwelcome a side is for a line to (or from) `other`.
double sideCost(const SceneRect &box, const SceneRect &other, BoxSide side, BoxSide preferred)
{
    if (side == preferred)
        return 0;
    if (isUprightSide(side))
        return 24;
    const bool isTowards = side == BoxSide::Left ? other.right() <= box.x : other.x >= box.right();
    return isTowards ? 16 : 70;
}

} // namespace

RouteSearch::RouteSearch(const RouteField &field, const ChannelGrid &grid)
    : m_field(field), m_grid(grid), m_stepUse(grid.columns() * grid.rows()),
      m_vertexUse(grid.columns() * grid.rows()), m_portUse(field.boxes.size()),
      m_cost(grid.columns() * grid.rows() * 2, kNever), m_from(grid.columns() * grid.rows() * 2, 0)
{}

std::optional<std::size_t> RouteSearch::portVertex(const SceneRect &box, BoxSide side) const
{
    constexpr double kClear = 4.5;
    const bool isUpright = isUprightSide(side);
    const double middle = isUpright ? box.x + box.width / 2 : box.y + box.height / 2;
    const std::size_t limit = isUpright ? m_grid.columns() : m_grid.rows();
    std::size_t line = isUpright ? m_grid.columnAfter(middle - 9) : m_grid.rowAfter(middle - 9);
    std::size_t best = limit;
    for (; line < limit; ++line) {
        const double at = isUpright ? m_grid.x(line) : m_grid.y(line);
        if (at > middle + 9)
            break;
        const double bestAt =
            best == limit ? kNever : (isUpright ? m_grid.x(best) : m_grid.y(best));
        if (std::abs(at - middle) < std::abs(bestAt - middle))
            best = line;
    }
    if (best == limit)
        return std::nullopt;
    std::size_t other = 0;
    switch (side) {
    case BoxSide::Right: other = m_grid.columnAfter(box.right() + kClear); break;
    case BoxSide::Left: other = m_grid.columnAfter(box.x - kClear); break;
    case BoxSide::Bottom:
        other = m_grid.rowAfter(box.bottom() + kClear + grid::kBadgeOverhang);
        break;
    case BoxSide::Top: other = m_grid.rowAfter(box.y - kClear); break;
    }
    if (side == BoxSide::Left || side == BoxSide::Top) {
        if (other == 0)
            return std::nullopt;
        --other;
    }
    if (other >= (isUpright ? m_grid.rows() : m_grid.columns()))
        return std::nullopt;
    return isUpright ? m_grid.vertex(best, other) : m_grid.vertex(other, best);
}

std::vector<RouteSearch::Port> RouteSearch::ports(const SceneRect &box, std::size_t index) const
{
    std::vector<Port> result;
    for (BoxSide side : {BoxSide::Right, BoxSide::Left, BoxSide::Top, BoxSide::Bottom}) {
        const auto vertex = portVertex(box, side);
        if (!vertex)
            continue;
        const ScenePoint p{m_grid.x(*vertex % m_grid.columns()),
                           m_grid.y(*vertex / m_grid.columns())};
        const bool isBehindOther =
            std::any_of(m_field.boxes.begin(), m_field.boxes.end(), [&](const SceneRect &other) {
                return &other != &box && other.contains(p);
            });
        if (isBehindOther)
            continue;
        const int use = m_portUse[index][static_cast<std::size_t>(side)];
        const int room = isUprightSide(side) ? 2 : 3;
        const double crowd = use >= room ? 44.0 * (use - room + 1) : 3.0 * use;
        result.push_back({side, *vertex, distance(p, box) + crowd});
    }
    return result;
}

double RouteSearch::stepCost(std::size_t vertex, std::size_t next, bool isUpright) const
{
    const std::size_t low = std::min(vertex, next);
    const double length = isUpright ? m_grid.y(std::max(vertex, next) / m_grid.columns()) -
                                          m_grid.y(low / m_grid.columns())
                                    : m_grid.x(std::max(vertex, next) % m_grid.columns()) -
                                          m_grid.x(low % m_grid.columns());
    const int lanes = m_stepUse[low][isUpright ? 1 : 0];
    const int crossed = m_vertexUse[next][isUpright ? 0 : 1];
    double cost = length + 1.5 * std::min(lanes, 4) + 14.0 * std::max(0, lanes - 2);
    cost += crossed > 0 ? kCrossing * std::min(crossed, 4) : 0;
    if (isUpright && m_grid.isDownOverHeading(low))
        cost += kHeading;
    if (!isUpright && m_grid.isRightInHeader(low))
        cost += kAlongHeader + 2 * length;
    return cost;
}

void RouteSearch::reach(std::size_t state, double cost, std::size_t from, const SceneRect &goal)
{
    if (cost >= m_cost[state])
        return;
    if (m_cost[state] == kNever)
        m_touched.push_back(state);
    m_cost[state] = cost;
    m_from[state] = from;
    const std::size_t vertex = state / 2;
    const ScenePoint p{m_grid.x(vertex % m_grid.columns()), m_grid.y(vertex / m_grid.columns())};
    m_open.push_back({cost, state, cost + distance(p, goal)});
    std::push_heap(m_open.begin(), m_open.end());
}

void RouteSearch::expand(const Visit &visit, const SceneRect &goal)
{
    const std::size_t vertex = visit.state / 2;
    const bool wasUpright = visit.state % 2 == 1;
    const std::size_t columns = m_grid.columns();
    const auto go = [&](std::size_t next, bool isUpright) {
        const double bend = isUpright == wasUpright ? 0 : kBend;
        reach(next * 2 + (isUpright ? 1 : 0), visit.cost + bend + stepCost(vertex, next, isUpright),
              visit.state, goal);
    };
    if (vertex % columns + 1 < columns && m_grid.isRightFree(vertex))
        go(vertex + 1, false);
    if (vertex % columns > 0 && m_grid.isRightFree(vertex - 1))
        go(vertex - 1, false);
    if (vertex / columns + 1 < m_grid.rows() && m_grid.isDownFree(vertex))
        go(vertex + columns, true);
    if (vertex / columns > 0 && m_grid.isDownFree(vertex - columns))
        go(vertex - columns, true);
}

std::optional<RoughRoute> RouteSearch::find(const RouteRequest &request)
{
    const SceneRect &from = m_field.boxes[request.from];
    const SceneRect &to = m_field.boxes[request.to];
    const std::vector<Port> exits = ports(from, request.from);
    const std::vector<Port> entries = ports(to, request.to);
    for (const Port &exit : exits) {
        const double cost = exit.cost + sideCost(from, to, exit.side, BoxSide::Right);
        const std::size_t state = exit.vertex * 2 + (isUprightSide(exit.side) ? 1 : 0);
        reach(state, cost, state, to);
    }
    double best = kNever;
    std::size_t bestState = 0;
    const Port *bestEntry = nullptr;
    while (!m_open.empty() && m_open.front().bound < best) {
        const Visit visit = m_open.front();
        std::pop_heap(m_open.begin(), m_open.end());
        m_open.pop_back();
        if (visit.cost > m_cost[visit.state])
            continue;
        for (const Port &entry : entries) {
            if (entry.vertex != visit.state / 2)
                continue;
            const bool bends = isUprightSide(entry.side) != (visit.state % 2 == 1);
            const double cost = visit.cost + entry.cost + (bends ? kBend : 0) +
                                sideCost(to, from, entry.side, BoxSide::Left) +
                                (entry.side == BoxSide::Bottom ? kBadges : 0);
            if (cost < best) {
                best = cost;
                bestState = visit.state;
                bestEntry = &entry;
            }
        }
        expand(visit, to);
    }
    std::optional<RoughRoute> route;
    if (bestEntry != nullptr) {
        std::size_t first = bestState;
        while (m_from[first] != first)
            first = m_from[first];
        const auto exit = std::find_if(exits.begin(), exits.end(), [&](const Port &port) {
            return port.vertex * 2 + (isUprightSide(port.side) ? 1 : 0) == first;
        });
        route = traced(bestState, *exit, *bestEntry);
        ++m_portUse[request.from][static_cast<std::size_t>(route->exit)];
        ++m_portUse[request.to][static_cast<std::size_t>(route->entry)];
    }
    for (std::size_t state : m_touched)
        m_cost[state] = kNever;
    m_touched.clear();
    m_open.clear();
    return route;
}

RoughRoute RouteSearch::traced(std::size_t state, const Port &exit, const Port &entry)
{
    RoughRoute route{exit.side, entry.side, {}};
    while (true) {
        const std::size_t vertex = state / 2;
        route.corners.push_back(
            {m_grid.x(vertex % m_grid.columns()), m_grid.y(vertex / m_grid.columns())});
        const std::size_t before = m_from[state];
        if (before == state)
            break;
        const bool isUpright = state % 2 == 1;
        ++m_stepUse[std::min(vertex, before / 2)][isUpright ? 1 : 0];
        ++m_vertexUse[vertex][isUpright ? 1 : 0];
        ++m_vertexUse[before / 2][isUpright ? 1 : 0];
        state = before;
    }
    std::reverse(route.corners.begin(), route.corners.end());
    return route;
}

} // namespace drawbridge
