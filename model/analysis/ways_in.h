// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/connectivity.h"
#include "model/base/diagnostics.h"

#include <vector>

namespace drawbridge {

/// The last step of a way in through an ingress controller: from it to one workload.
struct WayIn {
    const Exposure *exposure = nullptr; ///< Lives as long as the topology.
    WorkloadId target;
    PortSet ports;                       ///< Pod ports it leads to.
    std::vector<WorkloadId> controllers; ///< Empty: the controller is not in the input.
    PortVerdict admitted;                ///< Of `ports`, by the policies of both ends.
    PortSet undeclared;                  ///< Of `ports`: no container declares them.
};

/// Every Ingress, OpenShift Route, Gateway route and VirtualService at a gateway, target by target,
/// in the order of the exposures. Where the controller is not in the input, a port is allowed when
/// any pod of the cluster may use it, and unknown when some may.
[[nodiscard]] std::vector<WayIn> waysIn(const NetworkEngine &engine);

/// What the anonymous controllers among them may use, as connections of the relation; one for each
/// target, sorted by it.
[[nodiscard]] std::vector<Connection> connectionsOf(const std::vector<WayIn> &waysIn);

/// One warning for each way in that policies close, and one note for each that leads to a port no
/// container declares: the first is a decision, the second may be a mistake (item 52).
void tellObstacles(const Topology &topology, const std::vector<WayIn> &waysIn,
                   Diagnostics &diagnostics);

} // namespace drawbridge
