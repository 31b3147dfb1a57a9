// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/diagnostics.h"
#include "model/topology/topology.h"

namespace drawbridge {

/// Adds exposures of Ingresses and Services (cli.md, "What `design` draws at first"). Targets with
/// different pod ports become exposures of their own, so that (targets x targetPorts) is exact.
/// Backends that name nothing are noted in `diagnostics`.
void addExposures(Topology &topology, Diagnostics &diagnostics);

} // namespace drawbridge
