// SPDX-License-Identifier: Apache-2.0
#include "model/topology/service_lookup.h"

// Tested by tests/unit/topology/test_topology_services.cpp

namespace drawbridge {

ServiceLookup::ServiceLookup(const Topology &topology)
{
    for (std::uint32_t i = 0; i < topology.services.size(); ++i) {
        const ServiceNode &service = topology.services[i];
        m_byName[{service.cluster, service.object.meta.nameSpace, service.object.meta.name}] =
            ServiceId{i};
    }
}

std::optional<ServiceId> ServiceLookup::find(const std::string &cluster,
                                             const std::string &nameSpace,
                                             const std::string &name) const
{
    const auto at = m_byName.find({cluster, nameSpace, name});
    if (at == m_byName.end())
        return std::nullopt;
    return at->second;
}

const ServicePort *findServicePort(const ServiceObject &service, std::uint16_t number,
                                   const std::string &scheme)
{
    const ServicePort *best = nullptr;
    for (const ServicePort &port : service.ports) {
        if (port.port != number)
            continue;
        const bool isWanted = (port.protocol == Protocol::Udp) == (scheme == "udp");
        if (!best || isWanted)
            best = &port;
        if (isWanted)
            break;
    }
    return best;
}

std::vector<PortRange> podPortsOf(const ServiceNode &service, const ServicePort &port,
                                  const WorkloadNode &workload)
{
    if (service.object.isHeadless)
        return podPortOf(port.port, port.protocol, workload);
    return targetPortsOf(port, workload);
}

} // namespace drawbridge
