// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/diagnostics.h"
#include "model/topology/service_lookup.h"
#include "model/topology/topology.h"

namespace drawbridge {

/// Adds what OpenShift Routes open.
void addOpenShiftExposures(const ServiceLookup &services, Topology &topology,
                           Diagnostics &diagnostics);

} // namespace drawbridge
