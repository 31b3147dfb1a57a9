// SPDX-License-Identifier: Apache-2.0
#include "app/cli/engines.h"

#include <algorithm>

namespace drawbridge::cli {

Engines enginesOf(const Design &design, const PluginFlags &plugin)
{
    Engines engines{makeNetworkEngine(design.topology, networkOptionsOf(design, plugin)),
                    makeMeshEngine(design.topology, meshOptionsOf(design))};
    engines.exported.add(*design.topology);
    return engines;
}

Endpoint endpointAt(const Topology &topology, const IpAddress &address)
{
    std::vector<WorkloadId> found;
    for (std::uint32_t i = 0; i < topology.workloads.size(); ++i) {
        const WorkloadNode &workload = topology.workloads[i];
        // A pod on the host network has the address of its node, which others share.
        if (!workload.isHostNetwork && workload.hasNetwork &&
            std::ranges::find(workload.podIps, address) != workload.podIps.end())
            found.push_back({i});
    }
    return found.size() == 1 ? Endpoint(found.front()) : Endpoint(address);
}

} // namespace drawbridge::cli
