// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/diagnostics.h"
#include "model/design/origin.h"

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace drawbridge {

/// What the whole design calls what is drawn in the part of one cluster.
struct PartNames {
    std::string cluster; ///< Of everything else there.
    /// By the ends in the part, of which several flows may come to one.
    std::map<std::pair<NodeKey, NodeKey>, std::vector<FlowName>> flows;
};

/// One cluster of a design as a design of its own: nodes without the name of the cluster, and what
/// is drawn from or to other clusters with externals in their place. A workload of another cluster
/// that calls with its identity is an external with a `principal`, named as the whole design names
/// it ("west:shop/Deployment/web").
struct ClusterPart {
    std::string name;
    Design design;
    std::shared_ptr<const PartNames> names{};
};

/// Something drawn that no cluster can carry out, and what to do.
struct RefusedFlow {
    NodeKey from; ///< Of API access its subject.
    NodeKey to;
    PortSet ports;
    std::string because;
    std::string hint;
};

struct ClusterParts {
    std::vector<ClusterPart> parts;   ///< In the order of the topology's clusters.
    std::vector<RefusedFlow> refused; ///< In the order of the design.
};

/// The parts of a design of several clusters. A flow between two of them goes through the
/// destination's east-west gateway where it has one, over mutual TLS alone, else straight to the
/// addresses of its pods (`pods`), from those of the caller's (`outgoing`, else `pods`). What
/// cannot be written so is refused, never widened: each with a warning, and doubts about trust
/// domains too.
[[nodiscard]] ClusterParts clusterParts(const Design &design, Diagnostics &diagnostics);

/// Where the pods of a cluster's east-west gateway are, as set or by default.
[[nodiscard]] std::string gatewayNamespace(const DesignCluster &cluster);
[[nodiscard]] LabelMap gatewayLabels(const DesignCluster &cluster);

/// Whether a design has more clusters than one.
[[nodiscard]] bool hasSeveralClusters(const Design &design);

} // namespace drawbridge
