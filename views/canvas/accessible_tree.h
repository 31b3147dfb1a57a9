// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/scene_layout.h"

#include <QRectF>

#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace drawbridge {

/// What a screen reader walks on the map: namespaces and externals, in them workloads and gateways,
/// and below each node the flows that leave it.
struct AccessibleTree {
    using Edge = std::pair<NodeKey, NodeKey>;
    std::vector<NodeKey> roots;
    std::map<NodeKey, std::vector<NodeKey>> members; ///< Of namespaces.
    std::map<NodeKey, std::vector<Edge>> flows;      ///< By source.

    [[nodiscard]] std::size_t size() const; ///< Nodes and flows.
};

/// Everything of a small map. Of one with more than 500 nodes and flows the node in focus with its
/// neighbours, then what `visible` shows, in reading order, up to 500: more stalls the bus that
/// screen readers ask over.
[[nodiscard]] AccessibleTree accessibleTree(const SceneLook &look, const QRectF &visible,
                                            const std::optional<NodeKey> &focus);

} // namespace drawbridge
