// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/applied_world.h"
#include "model/yaml/yaml_value.h"

#include <string>
#include <vector>

namespace drawbridge {

/// An AuthorizationPolicy that refuses an identity at waypoints.
struct WaypointDenial {
    std::string where; ///< "waypoint shop/waypoint", "every waypoint of the mesh".
    std::string name;  ///< For its file: "shop-waypoint", "every-waypoint".
    YamlValue policy;
};

/// What refuses one identity at the waypoints of a cluster: they read only what targets them, so
/// that a policy of the root namespace without a target passes them by (istio.md 1.2). One for each
/// waypoint of the input, since Istio takes Gateways as targets from 1.22 on, and one for their
/// class, which holds for waypoints that nobody imported too, from 1.25 on. Empty for a cluster
/// without pods in an ambient mesh.
[[nodiscard]] std::vector<WaypointDenial> waypointDenials(const Topology &topology,
                                                          const std::string &rootNamespace,
                                                          const NodeKey &workload,
                                                          const std::string &principal);

/// Where in the ambient mesh the identity of a workload is still admitted, or may be, whoever shows
/// it and wherever from: past mutual TLS and authorization, through waypoints and past them. One
/// line a destination. Cost: O(workloads times their port classes).
[[nodiscard]] std::vector<std::string> identityAdmissions(const AppliedWorld &world,
                                                          WorkloadId workload);

} // namespace drawbridge
