// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/design.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace drawbridge {

/// A Service whose callers are sent through a waypoint; it leads to one workload alone.
struct WaypointService {
    std::string nameSpace;
    std::string name;
    NodeKey target;
    /// By port of the pod: every number that the waypoint may compare for it, the pod's and those
    /// of the Service.
    std::map<std::uint16_t, std::set<std::uint16_t>> ports;
};

struct PlannedWaypoint {
    std::string nameSpace;
    std::string name; ///< Of its Gateway, and of the account and Deployment that istiod makes.
    std::vector<WaypointService> services;

    [[nodiscard]] NodeKey pods() const { return {{}, nameSpace, "Deployment", name}; }
};

/// Why requests to a workload cannot be told apart, and what to do.
struct WaypointObstacle {
    std::string message; ///< After the workload's name.
    std::string hint;
};

/// The waypoints that drawn HTTP requests need, one a namespace (istio.md 1.9). A ztunnel knows no
/// requests; a waypoint does, for calls to a Service. So each port with drawn requests has to be
/// reached through Services of the workload alone, in a protocol that is HTTP or found out.
struct WaypointPlan {
    std::vector<PlannedWaypoint> waypoints;         ///< Sorted by namespace.
    std::map<NodeKey, WaypointObstacle> impossible; ///< Workloads that can have none.
    std::map<NodeKey, WaypointObstacle> foreign;    ///< That are behind others of the input.

    /// The Services of a workload whose callers are sent through a waypoint.
    [[nodiscard]] std::vector<const WaypointService *> servicesOf(const NodeKey &workload) const;
};

/// `design` is over the topology as the export leaves it (`withEnrolment`), of one cluster; empty
/// for a mesh that is not ambient.
[[nodiscard]] WaypointPlan planWaypoints(const Design &design);

/// The topology with those Gateways among its sources, and with the pods of all its waypoints;
/// the design's own where there are none.
[[nodiscard]] std::shared_ptr<const Topology> withWaypoints(const Design &design,
                                                            const WaypointPlan &plan);

} // namespace drawbridge
