// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/analysis/test_findings_reach.cpp and test_draw_allowed.cpp
#include "model/analysis/declared_ports.h"

namespace drawbridge {

std::vector<PortSet> declaredPortsOf(const Topology &topology)
{
    std::vector<PortSet> declared(topology.workloads.size());
    for (std::size_t i = 0; i < declared.size(); ++i)
        for (const auto &port : topology.workloads[i].ports)
            if (port.port > 0)
                declared[i].add({port.protocol, port.port, port.port});
    for (const auto &service : topology.services)
        for (const auto id : service.backends)
            for (const auto &port : service.object.ports)
                for (const auto &range : targetPortsOf(port, topology.workload(id)))
                    declared[id.index].add(range);
    return declared;
}

} // namespace drawbridge
