// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/layout_graph.h"
#include "model/layout/scene_layout.h"

#include <string>
#include <vector>

namespace drawbridge {

/// "sidecar · restricted": mesh state where the input shows a mesh, then the enforced Pod Security
/// level where the namespace names one.
[[nodiscard]] std::string frameSubtitle(const Topology &topology, const LayoutGraph &graph,
                                        std::size_t frame);

/// Width the header of a frame needs for its name, shield and subtitle.
[[nodiscard]] double frameHeaderWidth(std::string_view name, std::string_view subtitle);

/// The frame whose top-left corner is `origin` around its members (scene coordinates). A member
/// left of or above the origin widens the frame that way.
[[nodiscard]] SceneRect frameRect(ScenePoint origin, const std::vector<SceneRect> &members,
                                  double headerWidth);

/// The cluster frame around its namespace frames.
[[nodiscard]] SceneRect clusterRect(const std::vector<SceneRect> &frames);

[[nodiscard]] SceneRect united(const SceneRect &a, const SceneRect &b);
[[nodiscard]] SceneRect grown(const SceneRect &rect, double by);

} // namespace drawbridge
