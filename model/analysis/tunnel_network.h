// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/mesh_engine.h"
#include "model/analysis/network_engine.h"

#include <string>
#include <vector>

namespace drawbridge {

/// HBONE, the tunnel of ambient meshes (istio.md section 2).
inline constexpr std::uint16_t kTunnelPort = 15008;

/// Whether some policy could bind pods of a namespace that are not in the input. False: whatever
/// their labels, everything passes. Cost: O(policies).
[[nodiscard]] bool mayBindPodsOf(const NetworkEngine &network, const std::string &cluster,
                                 const std::string &nameSpace);

/// One end of a leg of the tunnel: a workload, or the pods of a waypoint, several where two
/// workloads say that they run it.
struct TunnelEnd {
    std::vector<WorkloadId> pods; ///< Empty: they are not in the input.
    std::string name;             ///< "Waypoint foo/waypoint".
    std::string cluster, nameSpace;
};

/// What the network says of one leg, on the tunnel's port. Unknown where the ends are not in the
/// input and some policy may bind them.
struct TunnelLeg {
    Verdict verdict = Verdict::Unknown;
    std::vector<PolicyReason> by; ///< Rules that admit it, or policies that isolate an end.
    std::string reason;
};
[[nodiscard]] TunnelLeg tunnelLeg(const NetworkEngine &network, const TunnelEnd &from,
                                  const TunnelEnd &to);

[[nodiscard]] TunnelEnd tunnelEnd(const Topology &topology, WorkloadId workload);
[[nodiscard]] TunnelEnd tunnelEnd(const Topology &topology, WorkloadId to, const MeshRoute &route);

/// Straight, or to the waypoint and on from it.
[[nodiscard]] Verdict tunnelVerdict(const NetworkEngine &network, WorkloadId from,
                                    const MeshRoute &route, WorkloadId to);

} // namespace drawbridge
