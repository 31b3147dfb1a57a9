// SPDX-License-Identifier: Apache-2.0
#include "model/topology/exposure_targets.h"

#include <map>

// Tested by tests/unit/topology/test_exposures.cpp

namespace drawbridge {

void addByPodPorts(const Exposure &form, const ServiceNode &service,
                   const std::vector<const ServicePort *> &ports, Topology &topology)
{
    std::map<std::vector<PortRange>, std::vector<WorkloadId>> targetsByPorts;
    for (const WorkloadId id : service.backends) {
        PortSet reached;
        for (const ServicePort *port : ports) {
            for (const PortRange &range : targetPortsOf(*port, topology.workload(id)))
                reached.add(range);
        }
        if (!reached.empty())
            targetsByPorts[reached.ranges()].push_back(id);
    }
    for (const auto &[podPorts, targets] : targetsByPorts) {
        Exposure exposure = form;
        exposure.targets = targets;
        exposure.targetPorts = podPorts;
        topology.exposures.push_back(std::move(exposure));
    }
}

} // namespace drawbridge
