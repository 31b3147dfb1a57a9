// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/diagnostics.h"
#include "model/topology/topology.h"

namespace drawbridge {

/// Adds what the VirtualServices of Istio open at gateways. One that no server of its Gateway takes
/// is a warning; a Gateway or destination that is not in the input, a note.
void addIstioExposures(Topology &topology, Diagnostics &diagnostics);

} // namespace drawbridge
