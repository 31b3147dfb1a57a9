// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/topology/topology.h"

namespace drawbridge {

/// Adds the Services that the API server calls (cli.md evidence "webhook"): admission and
/// conversion webhooks, and the Services behind APIServices.
void addApiServerCalls(Topology &topology);

} // namespace drawbridge
