// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/topology/topology.h"

namespace drawbridge {

/// Adds what the workloads' environment and arguments name (cli.md "flows").
void addInferredFlows(Topology &topology);

} // namespace drawbridge
