// SPDX-License-Identifier: Apache-2.0
#include "model/layout/edge_router.h"

namespace drawbridge {

std::vector<Path> routeEdges(const RouteField &field, const std::vector<RouteRequest> &requests)
{
    std::vector<Path> paths;
    for (const RouteRequest &request : requests) {
        const SceneRect &a = field.boxes[request.from];
        const SceneRect &b = field.boxes[request.to];
        const bool isRight = b.x >= a.right();
        const double x1 = isRight ? a.right() : a.x;
        const double x2 = isRight ? b.x : b.right();
        const double y1 = a.y + a.height / 2;
        const double y2 = b.y + b.height / 2;
        const double mid = (x1 + x2) / 2;
        paths.push_back({{x1, y1}, {mid, y1}, {mid, y2}, {x2, y2}});
    }
    return paths;
}

} // namespace drawbridge
