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

#include "model/layout/lane_bounds.h"
#include "model/layout/lane_order.h"
#include "model/layout/lane_spread.h"

#include <cmath>

namespace drawbridge {

namespace {

void settle(LanePieces &pieces, bool isUpright)
{
    for (LanePiece &piece : pieces.all())
        pieces.updateSpan(piece);
    for (LanePiece &piece : pieces.all())
        if (piece.isUpright == isUpright)
            updateBounds(pieces, piece);
    for (const LaneGroup &group : laneGroups(pieces, isUpright))
        spreadLanes(pieces, group);
}

bool isClear(const LanePieces &pieces, const LanePiece &moved, double at)
{
    return std::none_of(pieces.all().begin(), pieces.all().end(), [&](const LanePiece &other) {
        return other.isUpright == moved.isUpright && other.route != moved.route &&
               std::abs(other.at - at) < 6 && other.first() < moved.last() + 2 &&
               moved.first() < other.last() + 2;
    });
}

/// Puts two pieces with a jog between them on one line, where one is free.
void align(const LanePieces &pieces, LanePiece &a, LanePiece &b)
{
    for (double at : {b.at, a.at, (a.at + b.at) / 2}) {
        const bool fits = at >= std::max(a.low, b.low) && at <= std::min(a.high, b.high);
        if (!fits || !isClear(pieces, a, at) || !isClear(pieces, b, at))
            continue;
        a.at = b.at = at;
        return;
    }
}

/// Takes out jogs too short to be seen as bends.
void straighten(LanePieces &pieces, std::size_t route)
{
    constexpr double kJog = 14;
    for (std::size_t k = 1; k + 1 < pieces.count(route); ++k) {
        LanePiece &a = pieces.piece(route, k - 1);
        LanePiece &b = pieces.piece(route, k + 1);
        if (a.at != b.at && std::abs(a.at - b.at) <= kJog)
            align(pieces, a, b);
    }
    for (std::size_t k = 0; k < pieces.count(route); ++k)
        pieces.updateSpan(pieces.piece(route, k));
}

void dropStraightCorners(Path &path)
{
    for (std::size_t i = 1; i + 1 < path.size();) {
        const bool isLevel = path[i - 1].y == path[i].y && path[i].y == path[i + 1].y;
        const bool isUpright = path[i - 1].x == path[i].x && path[i].x == path[i + 1].x;
        if (isLevel || isUpright)
            path.erase(path.begin() + static_cast<std::ptrdiff_t>(i));
        else
            ++i;
    }
}

Path pathOf(LanePieces &pieces, std::size_t route)
{
    Path path;
    const auto add = [&path](const LanePiece &piece, double along) {
        const auto point =
            piece.isUpright ? ScenePoint{piece.at, along} : ScenePoint{along, piece.at};
        if (path.empty() || path.back() != point)
            path.push_back(point);
    };
    for (std::size_t k = 0; k < pieces.count(route); ++k) {
        LanePiece &piece = pieces.piece(route, k);
        pieces.updateSpan(piece);
        add(piece, piece.start);
    }
    const LanePiece &last = pieces.piece(route, pieces.count(route) - 1);
    add(last, last.end);
    dropStraightCorners(path);
    return path;
}

} // namespace

std::vector<Path> assignLanes(const RouteField &field, const std::vector<LaneRoute> &routes)
{
    LanePieces pieces(field, routes);
    constexpr int kRounds = 3;
    for (int i = 0; i < kRounds; ++i) {
        settle(pieces, false);
        settle(pieces, true);
    }
    settle(pieces, false);
    for (std::size_t r = 0; r < pieces.routeCount(); ++r)
        straighten(pieces, r);
    std::vector<Path> paths;
    for (std::size_t r = 0; r < pieces.routeCount(); ++r)
        paths.push_back(pathOf(pieces, r));
    return paths;
}

} // namespace drawbridge
