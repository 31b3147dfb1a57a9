// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/verify_world.h"

namespace drawbridge {

/// Fills `waypoints` and `routes` of a world of an ambient mesh, and draws the legs by which drawn
/// connections travel: to the pods of a waypoint and on from them, in the tunnel.
void addWaypoints(VerifyWorld &world);

/// The Services with an address of their own that lead to a TCP port of a workload. Cost:
/// O(services).
[[nodiscard]] std::vector<ServiceId> servicesLeadingTo(const Topology &topology, WorkloadId to,
                                                       std::uint16_t port);

/// The Services by which a request may come to a port that waypoints stand before; none: no
/// waypoint does, or no Service leads there.
[[nodiscard]] std::vector<ServiceId> servicesBefore(const VerifyWorld &world, VerifyEnd to,
                                                    std::uint16_t port);

} // namespace drawbridge
