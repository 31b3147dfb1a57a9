// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/escalation.h"
#include "model/analysis/mesh_engine.h"
#include "model/analysis/network_engine.h"

#include <vector>

namespace drawbridge {

/// A workload that packets get to from another: by the fewest hops of a certain way where there is
/// one, else by those of an unknown one.
struct NetworkReach {
    WorkloadId to;
    WorkloadId previous;   ///< From which this hop starts.
    std::size_t hops = 0;  ///< At least 1.
    PortVerdict ports;     ///< Of the last hop, on the ports `to` declares, or on all.
    bool isCertain = true; ///< Every hop has a port that is allowed, not only unknown ones.
    bool operator==(const NetworkReach &) const = default;
};

/// Where packets get to from a workload in at most `maxHops`, where each hop takes the workload it
/// reached as taken over; sorted by hops, then workload. A hop needs a port that the destination
/// declares, by itself or through a Service, or any port where nobody says (findings.md section 0,
/// reach). Into the mesh a hop also has to get past mutual TLS and authorization, as whoever holds
/// the pod chooses: with the identity of its proxy, or past a sidecar in plaintext; a port on which
/// only some requests pass is unknown. Cost: O(workloads squared) verdicts at most.
[[nodiscard]] std::vector<NetworkReach> networkReach(const NetworkEngine &network,
                                                     const MeshEngine &mesh, WorkloadId from,
                                                     std::size_t maxHops);

/// One hop from each workload of `world` to each other, as `networkReach` takes it: what
/// `EscalationWorld::networkHops` are made of (findings.md 2.5, e18). Cost: O(workloads squared)
/// verdicts.
[[nodiscard]] std::vector<EscalationWorld::NetworkHop>
networkHops(const NetworkEngine &network, const MeshEngine &mesh, const EscalationWorld &world);

} // namespace drawbridge
