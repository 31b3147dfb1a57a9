// SPDX-License-Identifier: Apache-2.0
#include "model/topology/openshift_exposures.h"

#include "model/topology/exposure_targets.h"

#include <algorithm>
#include <string>

// The router of OpenShift takes the endpoints of the Service whose port has the number of
// port.targetPort, or belongs to the Service port of that name; without it, all (route.openshift.io
// RoutePort). Tested by tests/unit/topology/test_gateway_exposures.cpp

namespace drawbridge {
namespace {

bool leadsTo(const ServicePort &port, std::uint16_t number, const ServiceNode &service,
             const Topology &topology)
{
    return std::ranges::any_of(service.backends, [&](WorkloadId id) {
        const auto ranges = targetPortsOf(port, topology.workload(id));
        return std::ranges::find(ranges, PortRange{port.protocol, number, number}) != ranges.end();
    });
}

std::vector<const ServicePort *> portsOf(const OpenShiftRouteObject &route,
                                         const ServiceNode &service, const Topology &topology)
{
    std::vector<const ServicePort *> result;
    for (const ServicePort &port : service.object.ports) {
        bool fits = port.protocol == Protocol::Tcp;
        if (route.targetPort) {
            const auto *number = std::get_if<std::uint16_t>(&*route.targetPort);
            fits =
                fits && (number != nullptr ? leadsTo(port, *number, service, topology)
                                           : port.name == std::get<std::string>(*route.targetPort));
        }
        if (fits)
            result.push_back(&port);
    }
    return result;
}

Exposure formOf(const OpenShiftRouteObject &route, const std::string &cluster)
{
    Exposure form;
    form.kind = Exposure::Kind::OpenShiftRoute;
    form.cluster = cluster;
    form.nameSpace = route.meta.nameSpace;
    form.name = route.meta.name;
    form.hidesCaller = true;
    form.host = route.host + route.path;
    return form;
}

} // namespace

void addOpenShiftExposures(const ServiceLookup &services, Topology &topology,
                           Diagnostics &diagnostics)
{
    for (const Topology::Cluster &cluster : topology.clusters) {
        for (const OpenShiftRouteObject &route : cluster.resources->openShiftRoutes) {
            for (const TextWithPlace &target : route.services) {
                const auto id = services.find(cluster.name, route.meta.nameSpace, target.text);
                const ServiceNode service = id ? topology.service(*id) : ServiceNode{};
                const auto ports = portsOf(route, service, topology);
                if (ports.empty())
                    diagnostics.note(
                        ErrorCode::DanglingReference,
                        "Route " + route.meta.nameSpace + '/' + route.meta.name +
                            " leads to Service " + target.text +
                            (id ? " at a port it does not have" : ", which is not in the input"),
                        target.where);
                Exposure form = formOf(route, cluster.name);
                form.where = target.where;
                addByPodPorts(form, service, ports, topology);
            }
        }
    }
}

} // namespace drawbridge
