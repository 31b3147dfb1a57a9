// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/topology/topology.h"

#include <vector>

namespace drawbridge {

/// Workloads of the input that forward what an Ingress or OpenShift Route takes in, recognised by
/// the labels their products ship with and by the controller of the IngressClass; of a Gateway
/// route or VirtualService those that run its Gateway. Empty: the controller is not in the input,
/// or it cannot be told which of several it is. Sorted.
[[nodiscard]] std::vector<WorkloadId> controllersOf(const Topology &topology,
                                                    const Exposure &exposure);

} // namespace drawbridge
