// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/plugin_flags.h"
#include "model/analysis/findings.h"
#include "model/analysis/made_for.h"
#include "model/analysis/mesh_engine.h"
#include "model/analysis/network_engine.h"
#include "model/design/design.h"

namespace drawbridge::cli {

/// The engines over what the manifests of a design themselves contain, with the design's settings.
struct Engines {
    NetworkEngine network;
    MeshEngine mesh;
    ExportedObjects exported{}; ///< Among the manifests.
};

[[nodiscard]] Engines enginesOf(const Design &design, const PluginFlags &plugin);

/// The pod that has this address, where the input shows exactly one; else the address.
[[nodiscard]] Endpoint endpointAt(const Topology &topology, const IpAddress &address);

} // namespace drawbridge::cli
