// SPDX-License-Identifier: Apache-2.0
#include "app/cli/engines.h"

namespace drawbridge::cli {

Engines enginesOf(const Design &design)
{
    MeshOptions options;
    options.rootNamespace = design.clusters.front().rootNamespace;
    options.trustDomain = design.clusters.front().trustDomain;
    return {makeNetworkEngine(design.topology, networkOptionsOf(design)),
            makeMeshEngine(design.topology, options)};
}

} // namespace drawbridge::cli
