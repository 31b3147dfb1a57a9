// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/topology/topology.h"

#include <vector>

namespace drawbridge {

/// By WorkloadId: the ports a workload declares, by itself (containerPorts) or through a Service
/// that leads to it (findings.md section 0, `reach`). Empty: nobody says.
[[nodiscard]] std::vector<PortSet> declaredPortsOf(const Topology &topology);

} // namespace drawbridge
