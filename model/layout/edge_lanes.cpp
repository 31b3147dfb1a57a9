// SPDX-License-Identifier: Apache-2.0
//
// Nudging as in orthogonal connector routing (Wybrow, Marriott, Stuckey 2009), simplified: every
// piece of a route is a variable, its position across; pieces of one direction whose spans meet are
// a group. In a group each pair votes for its order by where the pieces turn off; the order gives
// lanes, lanes around the middle of the channel give positions. Level and upright pieces take
// turns, because the turn-off points of the ones are the positions of the others.
//
// Tested by tests/unit/layout/test_compose_scene.cpp
#include "model/layout/edge_lanes.h"

#include "model/layout/grid_metrics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace drawbridge {

namespace {

constexpr double kTogether = 26; ///< Pieces nearer than this may get in each other's way.
constexpr double kOffBox = 7;
constexpr double kOffOwnBox = 14; ///< Room for the arrow head, or the disc.
constexpr double kOffOwnBoxAbove = 12;
constexpr double kOffFrame = 5;
constexpr double kOffHeader = 2; ///< So that two lanes fit between a header and the first row.
constexpr double kWideChannel = 140;

struct Piece {
    std::size_t route = 0;
    std::size_t place = 0; ///< In its route.
    bool isUpright = false;
    bool isTerminal = false;
    double at = 0;  ///< Position across.
    double low = 0; ///< Across: bounds without frame borders.
    double high = 0;
    double softLow = 0; ///< Across: bounds with frame borders.
    double softHigh = 0;
    double wanted = 0;
    double start = 0; ///< Along, in travel order.
    double end = 0;
    [[nodiscard]] double first() const { return std::min(start, end); }
    [[nodiscard]] double last() const { return std::max(start, end); }
};

struct PortEnd {
    double border = 0; ///< Where the route touches the box, along its piece.
    double low = 0;    ///< Across.
    double high = 0;
    double middle = 0;
};

PortEnd portEnd(const SceneRect &box, BoxSide side)
{
    const bool isUpright = side == BoxSide::Top || side == BoxSide::Bottom;
    if (isUpright) {
        const double inset = std::min(18.0, box.width / 4);
        return {side == BoxSide::Top ? box.y : box.bottom(), box.x + inset, box.right() - inset,
                box.x + box.width / 2};
    }
    return {side == BoxSide::Left ? box.x : box.right(), box.y + 7, box.bottom() - 7,
            box.y + box.height / 2};
}

class LaneAssigner {
public:
    LaneAssigner(const RouteField &field, const std::vector<LaneRoute> &routes)
        : m_field(field), m_routes(routes)
    {
        for (std::size_t i = 0; i < routes.size(); ++i)
            addRoute(i);
    }

    std::vector<Path> run()
    {
        constexpr int kRounds = 3;
        for (int i = 0; i < kRounds; ++i) {
            settle(false);
            settle(true);
        }
        settle(false);
        for (std::size_t r = 0; r < m_first.size(); ++r)
            straighten(r);
        std::vector<Path> paths;
        for (std::size_t r = 0; r < m_first.size(); ++r)
            paths.push_back(pathOf(r));
        return paths;
    }

private:
    [[nodiscard]] std::size_t count(std::size_t route) const
    {
        const std::size_t next = route + 1 < m_first.size() ? m_first[route + 1] : m_pieces.size();
        return next - m_first[route];
    }
    [[nodiscard]] Piece &piece(std::size_t route, std::size_t place)
    {
        return m_pieces[m_first[route] + place];
    }

    void addRoute(std::size_t index)
    {
        const LaneRoute &route = m_routes[index];
        const SceneRect &from = m_field.boxes[route.request.from];
        const SceneRect &to = m_field.boxes[route.request.to];
        const PortEnd exit = portEnd(from, route.rough.exit);
        const PortEnd entry = portEnd(to, route.rough.entry);
        const bool startsUpright =
            route.rough.exit == BoxSide::Top || route.rough.exit == BoxSide::Bottom;
        const bool endsUpright =
            route.rough.entry == BoxSide::Top || route.rough.entry == BoxSide::Bottom;
        m_first.push_back(m_pieces.size());
        const auto open = [&](bool isUpright, double at) {
            const std::size_t place = m_pieces.size() - m_first.back();
            m_pieces.push_back({index, place, isUpright, false, at});
        };
        const auto &corners = route.rough.corners;
        open(startsUpright, startsUpright ? corners.front().x : corners.front().y);
        for (std::size_t i = 1; i < corners.size(); ++i) {
            const bool isUpright = corners[i].x == corners[i - 1].x;
            if (isUpright != m_pieces.back().isUpright)
                open(isUpright, isUpright ? corners[i].x : corners[i].y);
        }
        if (endsUpright != m_pieces.back().isUpright)
            open(endsUpright, endsUpright ? corners.back().x : corners.back().y);
        m_exit.push_back(exit);
        m_entry.push_back(entry);
        m_pieces[m_first.back()].isTerminal = true;
        m_pieces.back().isTerminal = true;
    }

    void updateSpan(Piece &p)
    {
        const bool isFirst = p.place == 0;
        const bool isLast = p.place + 1 == count(p.route);
        p.start = isFirst ? m_exit[p.route].border : piece(p.route, p.place - 1).at;
        p.end = isLast ? m_entry[p.route].border : piece(p.route, p.place + 1).at;
    }

    void narrow(double &low, double &high, double at, double barLow, double barHigh, double off)
    {
        if (barHigh <= at + 0.01)
            low = std::max(low, barHigh + off);
        else if (barLow >= at - 0.01)
            high = std::min(high, barLow - off);
    }

    /// How far the piece may move, from boxes, ports and frame borders.
    void updateBounds(Piece &p)
    {
        const RouteRequest &request = m_routes[p.route].request;
        p.low = p.at - 70;
        p.high = p.at + 70;
        const bool isFirst = p.place == 0;
        const bool isLast = p.place + 1 == count(p.route);
        for (std::size_t b = 0; b < m_field.boxes.size(); ++b) {
            const bool isOwn = b == request.from || b == request.to;
            if (isOwn && p.isTerminal &&
                ((isFirst && b == request.from) || (isLast && b == request.to)))
                continue;
            const SceneRect &box = m_field.boxes[b];
            const double hang = p.isUpright ? 0 : grid::kBadgeOverhang;
            const double first = p.isUpright ? box.y : box.x;
            const double last = (p.isUpright ? box.bottom() : box.right()) + (p.isUpright ? 8 : 0);
            if (p.last() < first - 3 || p.first() > last + 3)
                continue;
            narrow(p.low, p.high, p.at, p.isUpright ? box.x : box.y,
                   (p.isUpright ? box.right() : box.bottom()) + hang,
                   isOwn ? (p.isUpright ? kOffOwnBox : kOffOwnBoxAbove) : kOffBox);
        }
        p.softLow = p.low;
        p.softHigh = p.high;
        for (const SceneRect &frame : m_field.frames)
            keepOffFrame(p, frame);
        if (isFirst)
            clampToPort(p, m_exit[p.route]);
        if (isLast)
            clampToPort(p, m_entry[p.route]);
        p.wanted = wantedOf(p, isFirst, isLast);
    }

    void keepOffFrame(Piece &p, const SceneRect &frame)
    {
        const double first = p.isUpright ? frame.y : frame.x;
        const double last = p.isUpright ? frame.bottom() : frame.right();
        if (p.last() <= first || p.first() >= last)
            return;
        const double near = p.isUpright ? frame.x : frame.y;
        const double far = p.isUpright ? frame.right() : frame.bottom();
        for (double wall : {near, far})
            narrow(p.softLow, p.softHigh, p.at, wall, wall, kOffFrame);
        if (!p.isUpright) {
            const double header = near + grid::kHeaderHeight;
            narrow(p.softLow, p.softHigh, p.at, header, header, kOffHeader);
        }
    }

    static void clampToPort(Piece &p, const PortEnd &port)
    {
        p.low = std::max(p.low, port.low);
        p.high = std::min(p.high, port.high);
        p.softLow = std::max(p.softLow, port.low);
        p.softHigh = std::min(p.softHigh, port.high);
    }

    [[nodiscard]] double wantedOf(const Piece &p, bool isFirst, bool isLast) const
    {
        const PortEnd &exit = m_exit[p.route];
        const PortEnd &entry = m_entry[p.route];
        if (isFirst && isLast)
            return std::clamp(entry.middle, std::max(exit.low, entry.low),
                              std::max({exit.low, entry.low, std::min(exit.high, entry.high)}));
        if (isFirst)
            return exit.middle;
        if (isLast)
            return entry.middle;
        if (p.softHigh - p.softLow >= kWideChannel - 1)
            return p.at;
        return (p.softLow + p.softHigh) / 2;
    }

    // --- order -----------------------------------------------------------------------------

    [[nodiscard]] static bool meets(const Piece &a, const Piece &b)
    {
        const bool canTouch = std::min(a.high, b.high) + grid::kLaneGap > std::max(a.low, b.low);
        return canTouch && a.first() < b.last() + 5 && b.first() < a.last() + 5 &&
               std::abs(a.at - b.at) < kTogether;
    }

    /// Where the route goes at an end of the piece: -1 towards lower positions across, +1 higher, 0
    /// into a box.
    [[nodiscard]] int turn(const Piece &p, bool atStart) const
    {
        const std::size_t base = m_first[p.route];
        const bool isPort = atStart ? p.place == 0 : p.place + 1 == count(p.route);
        if (isPort)
            return 0;
        const Piece &next = m_pieces[base + p.place + (atStart ? -1 : 1)];
        const double far = atStart ? next.start : next.end;
        const double away = far - p.at;
        return away < 0 ? -1 : 1;
    }

    /// Votes of the ends of `a` that lie beside `b`: positive when `a` belongs after `b`.
    [[nodiscard]] int votesOf(const Piece &a, const Piece &b) const
    {
        int votes = 0;
        for (bool atStart : {true, false}) {
            const double end = atStart ? a.start : a.end;
            if (end > b.first() + 0.5 && end < b.last() - 0.5)
                votes += turn(a, atStart);
        }
        return votes;
    }

    /// Both end at the same place: whoever turns to the lower side comes first.
    [[nodiscard]] int sharedEndVotes(const Piece &a, const Piece &b) const
    {
        int votes = 0;
        for (bool aStart : {true, false}) {
            for (bool bStart : {true, false}) {
                const double ea = aStart ? a.start : a.end;
                const double eb = bStart ? b.start : b.end;
                if (std::abs(ea - eb) <= 0.5)
                    votes += turn(a, aStart) - turn(b, bStart);
            }
        }
        return votes;
    }

    [[nodiscard]] int order(const Piece &a, const Piece &b) const
    {
        return 2 * (votesOf(a, b) - votesOf(b, a)) + sharedEndVotes(a, b);
    }

    // --- positions -------------------------------------------------------------------------

    using Group = std::vector<std::size_t>;

    void settle(bool isUpright)
    {
        for (Piece &p : m_pieces)
            updateSpan(p);
        Group all;
        for (std::size_t i = 0; i < m_pieces.size(); ++i) {
            if (m_pieces[i].isUpright == isUpright) {
                updateBounds(m_pieces[i]);
                all.push_back(i);
            }
        }
        for (Group &group : groups(all))
            spread(ordered(group));
    }

    [[nodiscard]] std::vector<Group> groups(Group all) const
    {
        std::stable_sort(all.begin(), all.end(), [&](std::size_t a, std::size_t b) {
            return m_pieces[a].at < m_pieces[b].at;
        });
        std::vector<std::size_t> parent(all.size());
        std::iota(parent.begin(), parent.end(), 0);
        const auto root = [&](std::size_t i) {
            while (parent[i] != i)
                i = parent[i] = parent[parent[i]];
            return i;
        };
        for (std::size_t i = 0; i < all.size(); ++i) {
            for (std::size_t j = i + 1;
                 j < all.size() && m_pieces[all[j]].at - m_pieces[all[i]].at < kTogether; ++j) {
                if (meets(m_pieces[all[i]], m_pieces[all[j]]))
                    parent[std::max(root(i), root(j))] = std::min(root(i), root(j));
            }
        }
        std::vector<Group> result(all.size());
        for (std::size_t i = 0; i < all.size(); ++i)
            result[root(i)].push_back(all[i]);
        result.erase(
            std::remove_if(result.begin(), result.end(), [](const Group &g) { return g.empty(); }),
            result.end());
        return result;
    }

    [[nodiscard]] Group ordered(Group group) const
    {
        std::vector<std::pair<double, std::size_t>> ranked;
        for (std::size_t i : group) {
            double score = 0;
            for (std::size_t j : group) {
                if (i == j || !meets(m_pieces[i], m_pieces[j]))
                    continue;
                const double apart = m_pieces[i].at - m_pieces[j].at;
                score += std::abs(apart) > 14 ? std::copysign(3, apart)
                                              : std::clamp(order(m_pieces[i], m_pieces[j]), -2, 2);
            }
            ranked.emplace_back(score, i);
        }
        std::sort(ranked.begin(), ranked.end());
        for (std::size_t i = 0; i < group.size(); ++i)
            group[i] = ranked[i].second;
        repair(group);
        return group;
    }

    /// Neighbours that would rather be the other way round change places.
    void repair(Group &group) const
    {
        for (std::size_t pass = 0; pass < 4; ++pass) {
            for (std::size_t i = 1; i < group.size(); ++i) {
                const Piece &a = m_pieces[group[i - 1]];
                const Piece &b = m_pieces[group[i]];
                if (meets(a, b) && std::abs(a.at - b.at) <= 14 && order(a, b) > 0)
                    std::swap(group[i - 1], group[i]);
            }
        }
    }

    void spread(const Group &group)
    {
        for (double gap : {10.0, 9.0, 8.0, 7.0, 6.0, 5.0}) {
            if (trySpread(group, gap, true))
                return;
        }
        for (double gap : {8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 0.0}) {
            if (trySpread(group, gap, false))
                return;
        }
        for (std::size_t i : group) {
            Piece &p = m_pieces[i];
            p.at = p.low <= p.high ? std::clamp(p.at, p.low, p.high) : p.at;
        }
    }

    bool trySpread(const Group &group, double gap, bool isSoft)
    {
        const std::size_t n = group.size();
        const auto low = [&](std::size_t i) {
            return isSoft ? m_pieces[group[i]].softLow : m_pieces[group[i]].low;
        };
        const auto high = [&](std::size_t i) {
            return isSoft ? m_pieces[group[i]].softHigh : m_pieces[group[i]].high;
        };
        std::vector<double> ceiling(n);
        std::vector<int> before(n, 0);
        std::vector<int> after(n, 0);
        for (std::size_t i = n; i-- > 0;) {
            ceiling[i] = high(i);
            for (std::size_t j = i + 1; j < n; ++j) {
                if (!meets(m_pieces[group[i]], m_pieces[group[j]]))
                    continue;
                ceiling[i] = std::min(ceiling[i], ceiling[j] - gap);
                after[i] = std::max(after[i], after[j] + 1);
            }
        }
        std::vector<double> at(n);
        for (std::size_t i = 0; i < n; ++i) {
            double floor = low(i);
            for (std::size_t j = 0; j < i; ++j) {
                if (!meets(m_pieces[group[i]], m_pieces[group[j]]))
                    continue;
                floor = std::max(floor, at[j] + gap);
                before[i] = std::max(before[i], before[j] + 1);
            }
            if (floor > ceiling[i] + 0.01)
                return false;
            const double lane = m_pieces[group[i]].wanted + (before[i] - after[i]) * gap / 2;
            at[i] = std::max(floor, std::min(lane, ceiling[i]));
        }
        for (std::size_t i = 0; i < n; ++i)
            m_pieces[group[i]].at = at[i];
        return true;
    }

    // --- result ----------------------------------------------------------------------------

    [[nodiscard]] bool isClear(const Piece &moved, double at) const
    {
        return std::none_of(m_pieces.begin(), m_pieces.end(), [&](const Piece &other) {
            return other.isUpright == moved.isUpright && other.route != moved.route &&
                   std::abs(other.at - at) < 6 && other.first() < moved.last() + 2 &&
                   moved.first() < other.last() + 2;
        });
    }

    /// Takes out jogs too short to be seen as bends.
    void straighten(std::size_t route)
    {
        constexpr double kJog = 14;
        for (std::size_t k = 1; k + 1 < count(route); ++k) {
            Piece &a = piece(route, k - 1);
            Piece &b = piece(route, k + 1);
            if (a.at == b.at || std::abs(a.at - b.at) > kJog)
                continue;
            for (double at : {b.at, a.at, (a.at + b.at) / 2}) {
                const bool fits = at >= std::max(a.low, b.low) && at <= std::min(a.high, b.high);
                if (!fits || !isClear(a, at) || !isClear(b, at))
                    continue;
                a.at = b.at = at;
                break;
            }
        }
        for (std::size_t k = 0; k < count(route); ++k)
            updateSpan(piece(route, k));
    }

    [[nodiscard]] Path pathOf(std::size_t route)
    {
        Path path;
        const auto add = [&](const Piece &p, double along) {
            const ScenePoint point =
                p.isUpright ? ScenePoint{p.at, along} : ScenePoint{along, p.at};
            if (path.empty() || path.back() != point)
                path.push_back(point);
        };
        for (std::size_t k = 0; k < count(route); ++k) {
            updateSpan(piece(route, k));
            add(piece(route, k), piece(route, k).start);
        }
        add(piece(route, count(route) - 1), piece(route, count(route) - 1).end);
        for (std::size_t i = 1; i + 1 < path.size();) {
            const bool isLevel = path[i - 1].y == path[i].y && path[i].y == path[i + 1].y;
            const bool isUpright = path[i - 1].x == path[i].x && path[i].x == path[i + 1].x;
            if (isLevel || isUpright)
                path.erase(path.begin() + static_cast<std::ptrdiff_t>(i));
            else
                ++i;
        }
        return path;
    }

    const RouteField &m_field;
    const std::vector<LaneRoute> &m_routes;
    std::vector<Piece> m_pieces;
    std::vector<std::size_t> m_first;
    std::vector<PortEnd> m_exit;
    std::vector<PortEnd> m_entry;
};

} // namespace

std::vector<Path> assignLanes(const RouteField &field, const std::vector<LaneRoute> &routes)
{
    return LaneAssigner(field, routes).run();
}

} // namespace drawbridge
