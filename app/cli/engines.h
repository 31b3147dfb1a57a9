// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/findings.h"
#include "model/analysis/mesh_engine.h"
#include "model/analysis/network_engine.h"
#include "model/design/design.h"

namespace drawbridge::cli {

/// The engines over what the manifests of a design themselves contain, with the design's settings.
struct Engines {
    NetworkEngine network;
    MeshEngine mesh;
};

[[nodiscard]] Engines enginesOf(const Design &design);

} // namespace drawbridge::cli
