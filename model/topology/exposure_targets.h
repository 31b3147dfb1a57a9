// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/topology/topology.h"

#include <vector>

namespace drawbridge {

/// Adds copies of `form` to the topology that lead to the backends of a Service over `ports` of it:
/// one for each distinct list of pod ports among the backends.
void addByPodPorts(const Exposure &form, const ServiceNode &service,
                   const std::vector<const ServicePort *> &ports, Topology &topology);

} // namespace drawbridge
