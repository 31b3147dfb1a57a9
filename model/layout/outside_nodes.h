// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/scene_layout.h"

#include <vector>

namespace drawbridge {

/// What a picture shows outside the clusters.
struct OutsideNode {
    External external;
    NodeShape shape = NodeShape::Cidr;
};

/// The externals of the design, the groups that only API access names, and the Kubernetes API of
/// each cluster whose `apiServer` is set or to which access is drawn. Sorted by key.
[[nodiscard]] std::vector<OutsideNode> outsideNodes(const Design &design);

/// Where the API access of `subject` leads: the API server of its cluster, of a group that of the
/// first cluster.
[[nodiscard]] NodeKey apiServerOf(const Design &design, const NodeKey &subject);

[[nodiscard]] NodeShape shapeOf(External::Kind kind);
[[nodiscard]] NodeLook outsideLook(const OutsideNode &node);

} // namespace drawbridge
