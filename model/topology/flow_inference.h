// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/diagnostics.h"
#include "model/topology/topology.h"

namespace drawbridge {

/// Adds what the workloads' environment and arguments name (cli.md "flows"). Where containers
/// read ConfigMaps again and again beyond all measure, those that are left out are in
/// `diagnostics` (MemoryLimit).
void addInferredFlows(Topology &topology, Diagnostics &diagnostics);

} // namespace drawbridge
