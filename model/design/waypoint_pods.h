// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/topology/topology.h"

#include <set>

namespace drawbridge {

/// The label of an object that says which waypoint calls to it pass (istio.md 1.9).
inline constexpr const char *kUseWaypointLabel = "istio.io/use-waypoint";

/// Of the class istio-waypoint.
[[nodiscard]] bool isWaypoint(const GatewayObject &gateway);

/// Adds the pods of each waypoint that no workload of `resources` runs, as istiod deploys them: a
/// Deployment and an account of the Gateway's name, out of the ambient mesh.
void addWaypointPods(ResourceSet &resources);

/// Workloads that run a waypoint of the topology.
[[nodiscard]] std::set<NodeKey> waypointPods(const Topology &topology);

} // namespace drawbridge
