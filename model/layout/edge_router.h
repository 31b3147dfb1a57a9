// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/scene_layout.h"

#include <cstddef>
#include <vector>

namespace drawbridge {

/// What lines go round: boxes they must not touch, and frames whose borders they had better not run
/// along.
struct RouteField {
    std::vector<SceneRect> boxes;
    std::vector<SceneRect> frames;   ///< Namespaces.
    std::vector<SceneRect> headings; ///< Words: of frame headers, gateways' name pills.
};

struct RouteRequest {
    std::size_t from = 0; ///< Index into `RouteField::boxes`.
    std::size_t to = 0;
    auto operator<=>(const RouteRequest &) const = default;
};

using Path = std::vector<ScenePoint>;

/// A plain step from one box to another that looks at nothing else.
[[nodiscard]] Path plainPath(const SceneRect &from, const SceneRect &to);

/// Of more lines than this only those within one frame are searched for, each frame by itself if it
/// has no more; the others take the plain way.
inline constexpr std::size_t kMaxSearchedRoutes = 300;

/// Orthogonal ways from border to border, in the order asked: along the gaps between columns, rows
/// and frames, around boxes, few bends, few crossings, parallel ones in lanes of their own.
/// Deterministic.
[[nodiscard]] std::vector<Path> routeEdges(const RouteField &field,
                                           const std::vector<RouteRequest> &requests);

} // namespace drawbridge
