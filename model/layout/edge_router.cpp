// SPDX-License-Identifier: Apache-2.0
//
// Two steps: a rough way for each line on the channels between boxes (route_search), then a lane
// for each piece of it (edge_lanes). Short lines go first, since they have the least choice.
//
// Tested by tests/unit/layout/test_compose_scene.cpp
#include "model/layout/edge_router.h"

#include "model/layout/channel_grid.h"
#include "model/layout/edge_lanes.h"
#include "model/layout/route_search.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>

namespace drawbridge {

namespace {

double reach(const RouteField &field, const RouteRequest &request)
{
    const SceneRect &a = field.boxes[request.from];
    const SceneRect &b = field.boxes[request.to];
    return std::abs(a.x + a.width / 2 - b.x - b.width / 2) +
           std::abs(a.y + a.height / 2 - b.y - b.height / 2);
}

std::vector<std::size_t> shortFirst(const RouteField &field,
                                    const std::vector<RouteRequest> &requests)
{
    std::vector<std::size_t> order(requests.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return reach(field, requests[a]) < reach(field, requests[b]);
    });
    return order;
}

std::vector<Path> searchedPaths(const RouteField &field, const std::vector<RouteRequest> &requests)
{
    const ChannelGrid grid(field);
    RouteSearch search(field, grid);
    std::vector<Path> paths(requests.size());
    std::vector<LaneRoute> routes;
    std::vector<std::size_t> routed;
    for (std::size_t i : shortFirst(field, requests)) {
        auto rough = search.find(requests[i]);
        if (!rough) {
            paths[i] = plainPath(field.boxes[requests[i].from], field.boxes[requests[i].to]);
            continue;
        }
        routes.push_back({requests[i], std::move(*rough)});
        routed.push_back(i);
    }
    std::vector<Path> lanes = assignLanes(field, routes);
    for (std::size_t i = 0; i < routed.size(); ++i)
        paths[routed[i]] = std::move(lanes[i]);
    return paths;
}

bool isInside(const SceneRect &frame, const SceneRect &box)
{
    return box.x >= frame.x && box.y >= frame.y && box.right() <= frame.right() &&
           box.bottom() <= frame.bottom();
}

/// Searches the ways of the lines that stay in one frame, as if there were nothing else.
void routeInside(const SceneRect &frame, const RouteField &field,
                 const std::vector<RouteRequest> &requests, std::vector<Path> &paths)
{
    RouteField part;
    part.frames.push_back(frame);
    std::vector<std::size_t> local(field.boxes.size(), SIZE_MAX);
    for (std::size_t i = 0; i < field.boxes.size(); ++i) {
        if (!isInside(frame, field.boxes[i]))
            continue;
        local[i] = part.boxes.size();
        part.boxes.push_back(field.boxes[i]);
    }
    for (const SceneRect &heading : field.headings) {
        if (isInside(frame, heading))
            part.headings.push_back(heading);
    }
    std::vector<RouteRequest> inside;
    std::vector<std::size_t> indexes;
    for (std::size_t i = 0; i < requests.size(); ++i) {
        const RouteRequest own{local[requests[i].from], local[requests[i].to]};
        if (own.from == SIZE_MAX || own.to == SIZE_MAX)
            continue;
        inside.push_back(own);
        indexes.push_back(i);
    }
    if (inside.empty() || inside.size() > kMaxSearchedRoutes)
        return;
    std::vector<Path> found = searchedPaths(part, inside);
    for (std::size_t i = 0; i < found.size(); ++i)
        paths[indexes[i]] = std::move(found[i]);
}

} // namespace

// For boxes nothing leads out of and for very many lines.
Path plainPath(const SceneRect &a, const SceneRect &b)
{
    const bool isRight = b.x >= a.right();
    const bool isLeft = b.right() <= a.x;
    if (!isRight && !isLeft) {
        const bool isBelow = b.y >= a.y;
        const double y1 = isBelow ? a.bottom() : a.y;
        const double y2 = isBelow ? b.y : b.bottom();
        const double x1 = a.x + a.width / 2;
        const double x2 = b.x + b.width / 2;
        if (x1 == x2)
            return {{x1, y1}, {x2, y2}};
        return {{x1, y1}, {x1, (y1 + y2) / 2}, {x2, (y1 + y2) / 2}, {x2, y2}};
    }
    const double x1 = isRight ? a.right() : a.x;
    const double x2 = isRight ? b.x : b.right();
    const double y1 = a.y + a.height / 2;
    const double y2 = b.y + b.height / 2;
    if (y1 == y2)
        return {{x1, y1}, {x2, y2}};
    return {{x1, y1}, {(x1 + x2) / 2, y1}, {(x1 + x2) / 2, y2}, {x2, y2}};
}

std::vector<Path> routeEdges(const RouteField &field, const std::vector<RouteRequest> &requests)
{
    if (requests.size() <= kMaxSearchedRoutes)
        return searchedPaths(field, requests);
    std::vector<Path> paths;
    for (const RouteRequest &request : requests)
        paths.push_back(plainPath(field.boxes[request.from], field.boxes[request.to]));
    for (const SceneRect &frame : field.frames)
        routeInside(frame, field, requests, paths);
    return paths;
}

} // namespace drawbridge
