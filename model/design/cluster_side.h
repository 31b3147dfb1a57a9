// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/cluster_parts.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace drawbridge {

/// A key as the part of its cluster has it.
[[nodiscard]] NodeKey inPart(NodeKey key);

/// What one cluster is to the others. Keys are those of its part.
struct ClusterSide {
    std::string name;
    DesignCluster settings;
    MeshKind mesh = MeshKind::None;
    std::shared_ptr<const Topology> topology;        ///< As the export leaves it in the mesh.
    std::vector<std::string> accounts;               ///< By WorkloadId.
    std::string trustDomain;                         ///< As set, else as istiod's ConfigMap says.
    std::optional<std::vector<std::string>> aliases; ///< The same; nothing: not known.
    std::vector<NodeKey> gatewayPods; ///< Of its east-west gateway, as far as they are known.
    std::vector<Cidr> callers;        ///< What others see its pods call from.
    std::map<NodeKey, PortSet> open;  ///< Drawn to its workloads from callers without an identity.

    [[nodiscard]] const WorkloadNode *find(const NodeKey &key) const;
    [[nodiscard]] bool isInMesh(const WorkloadNode &node) const;
    /// "cluster.local/ns/shop/sa/web".
    [[nodiscard]] std::string principalOf(const WorkloadNode &node) const;
};

[[nodiscard]] ClusterSide sideOf(const ClusterPart &part);

/// A flow between two clusters that can be written.
struct ClusterRoute {
    const Flow *flow = nullptr; ///< Of the whole design.
    bool isThroughGateway = false;
    PortSet identified; ///< Ports on which the caller comes with its identity.
};

struct ClusterRoutes {
    std::vector<ClusterRoute> routes; ///< In the order of the design.
    std::vector<RefusedFlow> refused;
};

/// How the flows between clusters go; `sides` by name.
[[nodiscard]] ClusterRoutes routeFlows(const std::vector<const Flow *> &flows,
                                       const std::map<std::string, ClusterSide> &sides);

/// Says what is not known of the identities that cross from one cluster to another, and which two
/// workloads an AuthorizationPolicy there calls by one name.
void noteIdentities(const ClusterRoutes &routes, const std::map<std::string, ClusterSide> &sides,
                    Diagnostics &diagnostics);

} // namespace drawbridge
