// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/diagnostics.h"
#include "model/topology/service_lookup.h"
#include "model/topology/topology.h"

namespace drawbridge {

/// Adds what the routes of Gateway API open: for each Gateway that admits a route, the Services it
/// leads to. A route nobody admits, and a backend of another namespace without ReferenceGrant, are
/// warnings and open nothing.
void addGatewayExposures(const ServiceLookup &services, Topology &topology,
                         Diagnostics &diagnostics);

} // namespace drawbridge
