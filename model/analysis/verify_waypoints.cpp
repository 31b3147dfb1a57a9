// SPDX-License-Identifier: Apache-2.0
// Waypoints in the proof. Which way a call takes, the mesh engine says; here each leg of it becomes
// a connection that the network has to let through as if it were drawn, and nothing besides. What
// the waypoint and the ztunnel behind it admit is compared between the caller and the workload,
// over all ways (verify_connections.cpp, verify_requests.cpp). Tested by
// tests/unit/exporters/test_waypoint_export.cpp

#include "model/analysis/verify_waypoints.h"

#include "model/analysis/layers.h"
#include "model/design/waypoint_pods.h"

#include <algorithm>

namespace drawbridge {
namespace {

using Legs = std::set<std::pair<VerifyEnd, VerifyEnd>>;

/// Somebody without an identity passes by every waypoint.
bool mayBeSent(const VerifyWorld &world, VerifyEnd from)
{
    if (!world.isWorkload(from) || !world.isCovered(from))
        return false;
    const auto caller = world.mesh->callerOf({from});
    return !caller || caller->principal;
}

Legs legsOf(const VerifyWorld &world)
{
    const auto tcp = PortSet::allOf(Protocol::Tcp);
    Legs legs;
    for (const auto &[pair, drawn] : world.drawn) {
        const auto [from, to] = pair;
        if (!world.isWorkload(to) || world.routes[to].empty() || !mayBeSent(world, from))
            continue;
        const auto ports = portsOf(drawn) & tcp;
        for (const auto &[some, routes] : world.routes[to])
            if (!(some & ports).empty())
                for (const auto &route : routes)
                    for (const auto pod : route.pods) {
                        legs.insert({from, pod.index});
                        legs.insert({pod.index, to});
                    }
    }
    return legs;
}

} // namespace

void addWaypoints(VerifyWorld &world)
{
    world.routes.resize(world.workloadCount());
    if (world.design.mesh != MeshKind::Ambient)
        return;
    const auto pods = waypointPods(*world.topology);
    for (VerifyEnd i = 0; i < world.workloadCount(); ++i) {
        if (pods.contains(world.workload(i).key))
            world.waypoints.insert(i);
        if (world.workload(i).mesh == MeshMembership::Ambient)
            world.routes[i] = waypointRoutes(*world.mesh, portClassesOf(*world.mesh, {i}), {i});
    }
    for (const auto &leg : legsOf(world))
        world.drawn[leg].push_back({{Protocol::Tcp, kTunnelPort, kTunnelPort}, {}});
}

std::vector<ServiceId> servicesLeadingTo(const Topology &topology, WorkloadId to,
                                         std::uint16_t port)
{
    std::vector<ServiceId> found;
    const auto leadsThere = [&](const ServicePort &one) {
        return one.protocol == Protocol::Tcp &&
               std::ranges::any_of(targetPortsOf(one, topology.workload(to)),
                                   [port](const PortRange &range) { return range.first == port; });
    };
    for (std::uint32_t i = 0; i < topology.services.size(); ++i) {
        const auto &service = topology.services[i];
        if (!service.object.isHeadless && std::ranges::any_of(service.object.ports, leadsThere) &&
            std::ranges::find(service.backends, to) != service.backends.end())
            found.push_back(ServiceId{i});
    }
    return found;
}

std::vector<ServiceId> servicesBefore(const VerifyWorld &world, VerifyEnd to, std::uint16_t port)
{
    if (world.routes[to].empty())
        return {};
    return servicesLeadingTo(*world.topology, {to}, port);
}

} // namespace drawbridge
