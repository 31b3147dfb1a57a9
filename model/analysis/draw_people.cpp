// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/draw_people.h"

#include "model/analysis/gateway_listeners.h"
#include "model/design/edits.h"

#include <algorithm>
#include <set>

// People through gateways: what is drawn is what is enforced, flow by flow, so that nobody has to
// know a rule of this program to read a drawing. Tested by tests/unit/analysis/test_draw_people.cpp

namespace drawbridge {

namespace {

bool isPeopleWithoutAddresses(const Design &design, const NodeKey &key)
{
    const External *external = design.findExternal(key);
    return external && external->cidrs.empty() &&
           (external->kind == External::Kind::Person || external->kind == External::Kind::Group);
}

/// One gateway on the way, with the ports on which its routes for the workload are asked for.
struct GatewayWay {
    WorkloadId gateway;
    std::set<std::uint16_t> ports;
};

std::vector<GatewayWay> waysTo(const Topology &topology, WorkloadId target, const PortSet &ports)
{
    std::map<std::uint32_t, GatewayWay> ways;
    const auto listeners = gatewayListeners(topology);
    for (const Exposure &exposure : topology.exposures) {
        const bool leadsThere =
            std::ranges::find(exposure.targets, target) != exposure.targets.end() &&
            std::ranges::any_of(exposure.targetPorts, [&](const PortRange &range) {
                return !(PortSet{range} & ports).empty();
            });
        if (!leadsThere || exposure.gateway.empty())
            continue;
        for (const WorkloadId gateway : exposure.gatewayPods)
            for (const auto &[port, servers] : listeners[gateway.index].servers)
                if (listeners[gateway.index].readsRequests(port) &&
                    std::ranges::find(servers, "Gateway " + exposure.gateway,
                                      &ListeningServer::gateway) != servers.end())
                    ways.try_emplace(gateway.index, GatewayWay{gateway, {}})
                        .first->second.ports.insert(port);
    }
    std::vector<GatewayWay> found;
    for (auto &[index, way] : ways)
        found.push_back(std::move(way));
    return found;
}

Flow toGateway(const Flow &flow, const NodeKey &gateway, const std::set<std::uint16_t> &ports)
{
    Flow result = flow;
    result.to = gateway;
    result.ports.clear();
    for (const std::uint16_t port : ports)
        result.ports.push_back({{Protocol::Tcp, port, port}, flow.ports.front().http});
    return result;
}

Flow fromGateway(const Flow &flow, const NodeKey &gateway)
{
    Flow result = flow;
    result.from = gateway;
    for (FlowPort &port : result.ports)
        port.http = {};
    return result;
}

} // namespace

Result<Design> drawFlow(const Design &before, Flow flow)
{
    const auto target = before.topology ? before.topology->findWorkload(flow.to) : std::nullopt;
    const bool isOfIstio = before.mesh == MeshKind::Sidecar || before.mesh == MeshKind::Ambient;
    const bool mayGoThrough = target && isOfIstio && !flow.ports.empty() &&
                              before.topology->workload(*target).mesh != MeshMembership::Gateway &&
                              isPeopleWithoutAddresses(before, flow.from);
    const auto ways = mayGoThrough ? waysTo(*before.topology, *target, flow.portSet())
                                   : std::vector<GatewayWay>();
    if (ways.empty())
        return addFlow(before, std::move(flow));
    const bool isOneKind = std::ranges::all_of(
        flow.ports, [&](const FlowPort &port) { return port.http == flow.ports.front().http; });
    if (!isOneKind)
        return fail(ErrorCode::FlowInvalid,
                    toString(flow.from) + " -> " + toString(flow.to) +
                        " asks for different requests on different ports, which one port of a "
                        "gateway cannot tell apart",
                    {}, "draw the flow to the gateway, with the requests as they arrive there");
    std::vector<Flow> flows;
    for (const GatewayWay &way : ways) {
        const NodeKey &gateway = before.topology->workload(way.gateway).key;
        flows.push_back(toGateway(flow, gateway, way.ports));
        flows.push_back(fromGateway(flow, gateway));
    }
    return addFlows(before, std::move(flows));
}

Result<Design> withPeople(const Design &before, const NodeKey &key)
{
    if ((key.kind != "User" && key.kind != "Group") || before.findExternal(key))
        return before;
    External external;
    external.key = key;
    external.kind = key.kind == "User" ? External::Kind::Person : External::Kind::Group;
    return addExternal(before, std::move(external));
}

} // namespace drawbridge
