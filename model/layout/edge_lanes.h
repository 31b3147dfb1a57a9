// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/route_search.h"

#include <vector>

namespace drawbridge {

struct LaneRoute {
    RouteRequest request;
    RoughRoute rough;
};

/// Turns rough routes, many of which share a line, into paths with a lane each: pieces that run
/// beside one another are put `kLaneGap` apart (less where there is no room), ordered so that they
/// cross least, spread over the side of a box where they end, and kept off boxes and frame borders.
[[nodiscard]] std::vector<Path> assignLanes(const RouteField &field,
                                            const std::vector<LaneRoute> &routes);

} // namespace drawbridge
