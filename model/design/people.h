// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/design.h"

namespace drawbridge {

/// Whether a flow is one of people whom a gateway of the mesh knows by the token of their request:
/// from a person or a group of the design to a workload of `topology` that runs a gateway of Istio.
/// Everywhere else people are known by their addresses alone.
[[nodiscard]] bool isByToken(const Design &design, const Topology &topology, const Flow &flow);

/// Where somebody who shows a token connects from: the addresses given for them, else those of the
/// Internet, since it is the token that tells them apart.
[[nodiscard]] External callersPlace(const External &people);

} // namespace drawbridge
