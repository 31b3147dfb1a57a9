// SPDX-License-Identifier: Apache-2.0
// What a client of a Service reaches (network-policy.md items 39, 49 and 50): policies see the pod
// port, so the Service port is followed to each backend first. A Service that leads nowhere is told
// from one whose pods a policy guards.
//
// Tested by tests/unit/analysis/test_service_path.cpp
#include "model/analysis/service_path.h"

#include <algorithm>

namespace drawbridge {
namespace {

const ServiceNode *find(const Topology &topology, const NodeKey &key)
{
    const auto at = std::ranges::find_if(topology.services, [&](const ServiceNode &service) {
        return service.cluster == key.cluster && service.object.meta.nameSpace == key.nameSpace &&
               service.object.meta.name == key.name;
    });
    return at == topology.services.end() ? nullptr : &*at;
}

std::string portsOf(const ServiceObject &service)
{
    std::string text;
    for (const ServicePort &port : service.ports)
        text +=
            (text.empty() ? "" : ", ") + toString(PortRange{port.protocol, port.port, port.port});
    return text.empty() ? "it has none" : "it has " + text;
}

/// A headless Service is a name only: clients dial the pod port themselves.
std::vector<PortRange> podPorts(const ServiceObject &service, const ServicePort &port,
                                const WorkloadNode &workload)
{
    return service.isHeadless ? podPortOf(port.port, port.protocol, workload)
                              : targetPortsOf(port, workload);
}

std::string deadEndOf(const ServiceNode &service, const ServicePath &path)
{
    if (!path.targets.empty() || !path.outside.empty() || !path.externalName.empty())
        return {};
    const std::string name =
        "Service " + service.object.meta.nameSpace + '/' + service.object.meta.name;
    if (!path.undeclared.empty())
        return name + " leads nowhere: none of its pods declares the target port";
    if (service.object.selector.empty())
        return name + " leads nowhere: it has no selector, and no endpoints are in the input";
    return name + " leads nowhere: no pod of the input has the labels it selects";
}

} // namespace

Result<ServicePath> servicePath(const Topology &topology, const NodeKey &key, Protocol protocol,
                                std::uint16_t number)
{
    const ServiceNode *service = find(topology, key);
    if (!service)
        return fail(ErrorCode::NodeUnknown,
                    "Service " + key.nameSpace + '/' + key.name + " is not in the input", {},
                    "`drawbridgectl graph` lists the Services");
    ServicePath path;
    path.service = {static_cast<std::uint32_t>(service - topology.services.data())};
    path.outside = service->outside;
    if (service->object.type == "ExternalName") {
        path.externalName = service->object.externalName;
        return path;
    }
    const auto port = std::ranges::find_if(service->object.ports, [&](const ServicePort &one) {
        return one.port == number && one.protocol == protocol;
    });
    if (port == service->object.ports.end())
        return fail(ErrorCode::PortInvalid,
                    "Service " + key.nameSpace + '/' + key.name + " has no port " +
                        toString(PortRange{protocol, number, number}),
                    service->object.meta.where, portsOf(service->object));
    for (const WorkloadId id : service->backends) {
        const auto ranges = podPorts(service->object, *port, topology.workload(id));
        if (ranges.empty())
            path.undeclared.push_back(id);
        for (const PortRange &range : ranges)
            path.targets.push_back({id, range});
    }
    path.deadEnd = deadEndOf(*service, path);
    return path;
}

} // namespace drawbridge
