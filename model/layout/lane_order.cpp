// SPDX-License-Identifier: Apache-2.0
//
// Each pair of pieces that meet votes for its order by where the pieces turn off: a piece that
// turns to the lower side beside another belongs before it.
//
// Tested by tests/unit/layout/test_compose_scene.cpp
#include "model/layout/lane_order.h"

#include "model/layout/grid_metrics.h"

#include <cmath>
#include <numeric>
#include <utility>

namespace drawbridge {

namespace {

constexpr double kTogether = 26; ///< Pieces nearer than this may get in each other's way.
constexpr double kApart = 14;    ///< Pieces further apart than this keep their order.

class LaneOrder {
public:
    explicit LaneOrder(const LanePieces &pieces) : m_pieces(pieces) {}

    [[nodiscard]] std::vector<LaneGroup> groups(LaneGroup all) const;
    [[nodiscard]] LaneGroup ordered(LaneGroup group) const;

private:
    [[nodiscard]] const LanePiece &piece(std::size_t index) const { return m_pieces.all()[index]; }
    [[nodiscard]] int turn(const LanePiece &p, bool atStart) const;
    [[nodiscard]] int votesOf(const LanePiece &a, const LanePiece &b) const;
    [[nodiscard]] int sharedEndVotes(const LanePiece &a, const LanePiece &b) const;
    [[nodiscard]] int order(const LanePiece &a, const LanePiece &b) const;
    [[nodiscard]] double score(std::size_t index, const LaneGroup &group) const;
    void repair(LaneGroup &group) const;

    const LanePieces &m_pieces;
};

/// Where the route goes at an end of the piece: -1 towards lower positions across, +1 higher, 0
/// into a box.
int LaneOrder::turn(const LanePiece &p, bool atStart) const
{
    if (atStart ? m_pieces.isFirst(p) : m_pieces.isLast(p))
        return 0;
    const LanePiece &next = m_pieces.piece(p.route, atStart ? p.place - 1 : p.place + 1);
    const double far = atStart ? next.start : next.end;
    return far < p.at ? -1 : 1;
}

/// Votes of the ends of `a` that lie beside `b`: positive when `a` belongs after `b`.
int LaneOrder::votesOf(const LanePiece &a, const LanePiece &b) const
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
int LaneOrder::sharedEndVotes(const LanePiece &a, const LanePiece &b) const
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

int LaneOrder::order(const LanePiece &a, const LanePiece &b) const
{
    return 2 * (votesOf(a, b) - votesOf(b, a)) + sharedEndVotes(a, b);
}

std::vector<LaneGroup> LaneOrder::groups(LaneGroup all) const
{
    std::stable_sort(all.begin(), all.end(),
                     [&](std::size_t a, std::size_t b) { return piece(a).at < piece(b).at; });
    std::vector<std::size_t> parent(all.size());
    std::iota(parent.begin(), parent.end(), 0);
    const auto root = [&](std::size_t i) {
        while (parent[i] != i)
            i = parent[i] = parent[parent[i]];
        return i;
    };
    for (std::size_t i = 0; i < all.size(); ++i) {
        for (std::size_t j = i + 1;
             j < all.size() && piece(all[j]).at - piece(all[i]).at < kTogether; ++j) {
            if (meets(piece(all[i]), piece(all[j])))
                parent[std::max(root(i), root(j))] = std::min(root(i), root(j));
        }
    }
    std::vector<LaneGroup> result(all.size());
    for (std::size_t i = 0; i < all.size(); ++i)
        result[root(i)].push_back(all[i]);
    result.erase(
        std::remove_if(result.begin(), result.end(), [](const LaneGroup &g) { return g.empty(); }),
        result.end());
    return result;
}

/// Below zero: belongs at the lower side of the group.
double LaneOrder::score(std::size_t index, const LaneGroup &group) const
{
    double score = 0;
    for (std::size_t other : group) {
        if (index == other || !meets(piece(index), piece(other)))
            continue;
        const double apart = piece(index).at - piece(other).at;
        score += std::abs(apart) > kApart ? std::copysign(3, apart)
                                          : std::clamp(order(piece(index), piece(other)), -2, 2);
    }
    return score;
}

LaneGroup LaneOrder::ordered(LaneGroup group) const
{
    std::vector<std::pair<double, std::size_t>> ranked;
    for (std::size_t i : group)
        ranked.emplace_back(score(i, group), i);
    std::sort(ranked.begin(), ranked.end());
    for (std::size_t i = 0; i < group.size(); ++i)
        group[i] = ranked[i].second;
    repair(group);
    return group;
}

/// Neighbours that would rather be the other way round change places.
void LaneOrder::repair(LaneGroup &group) const
{
    for (std::size_t pass = 0; pass < 4; ++pass) {
        for (std::size_t i = 1; i < group.size(); ++i) {
            const LanePiece &a = piece(group[i - 1]);
            const LanePiece &b = piece(group[i]);
            if (meets(a, b) && std::abs(a.at - b.at) <= kApart && order(a, b) > 0)
                std::swap(group[i - 1], group[i]);
        }
    }
}

} // namespace

bool meets(const LanePiece &a, const LanePiece &b)
{
    const bool canTouch = std::min(a.high, b.high) + grid::kLaneGap > std::max(a.low, b.low);
    return canTouch && a.first() < b.last() + 5 && b.first() < a.last() + 5 &&
           std::abs(a.at - b.at) < kTogether;
}

std::vector<LaneGroup> laneGroups(const LanePieces &pieces, bool isUpright)
{
    LaneGroup all;
    for (std::size_t i = 0; i < pieces.all().size(); ++i)
        if (pieces.all()[i].isUpright == isUpright)
            all.push_back(i);
    const LaneOrder order(pieces);
    auto groups = order.groups(std::move(all));
    for (LaneGroup &group : groups)
        group = order.ordered(std::move(group));
    return groups;
}

} // namespace drawbridge
