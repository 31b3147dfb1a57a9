// SPDX-License-Identifier: Apache-2.0
// What a drawn flow may ask for that Linkerd has no words for (istio.md 6.2). Such a flow is left
// out as a whole, network included: half of it would be more than is drawn, or less.
// Tested by tests/unit/exporters/test_linkerd_export.cpp

#include "exporters/linkerd_obstacles.h"

#include "exporters/mesh_passage.h"
#include "model/analysis/layers.h"
#include "model/analysis/linkerd_servers.h"
#include "model/analysis/mesh_engine_ports.h"

#include <algorithm>

namespace drawbridge {

namespace {

constexpr std::size_t kMaxPortsOfFlow = 32; ///< Each is a Server with its policies.

bool isOnTcp(const FlowPort &port)
{
    return port.range.protocol == Protocol::Tcp;
}

/// Both are TCP and have a port in common.
bool meet(const FlowPort &a, const FlowPort &b)
{
    return isOnTcp(a) && isOnTcp(b) && !(PortSet{a.range} & PortSet{b.range}).empty();
}

LinkerdObstacle obstacleOfPorts(const Flow &flow)
{
    const PortSet tcp = flow.portSet() & PortSet::allOf(Protocol::Tcp);
    for (const std::uint16_t own : {kLinkerdTunnelPort, kLinkerdControlPort})
        if (tcp.contains(Protocol::Tcp, own))
            return {"is called on port " + std::to_string(own) + ", which is its proxy's own",
                    "take the port out of the flow"};
    if (tcp.count() > kMaxPortsOfFlow)
        return {"is called on " + std::to_string(tcp.count()) +
                    " TCP ports, and a Server of Linkerd takes one",
                "draw at most " + std::to_string(kMaxPortsOfFlow) + " TCP ports"};
    return {};
}

LinkerdObstacle obstacleOfCaller(const ExportPlan &plan, const PlannedFlow &planned)
{
    const auto *from = planned.from.workload;
    if (!from || from->node->mesh != MeshMembership::Linkerd)
        return {};
    if (!bypassesLinkerdOutbound(*from->node, plan.topology->namespaceOf(*from->node)))
        return {};
    return {"asks for an identity, and " + toString(planned.flow.from) +
                " may call past its proxy (config.linkerd.io/skip-outbound-ports or skip-subnets)",
            "take the annotation off"};
}

/// Whether everything of `port` is drawn in `other`, too.
bool hasAll(const Flow &other, const FlowPort &port)
{
    PortSet rest{port.range};
    for (const FlowPort &drawn : other.ports)
        if (drawn.http.isAny() || drawn.http == port.http)
            rest -= PortSet{drawn.range};
    return rest.empty();
}

/// Pods without an identity are admitted by their address, and so are all other pods that can reach
/// the workload by the port on which proxies meet.
LinkerdObstacle obstacleOfPlainPods(const ExportPlan &plan, const PlannedFlow &planned)
{
    if (mayShowIdentity(plan, planned) || !planned.from.blocks.empty())
        return {};
    for (const Flow &other : plan.design.flows) {
        const auto *caller = other.to == planned.flow.to ? plan.find(other.from) : nullptr;
        if (!caller || !caller->isInMesh || !std::ranges::any_of(other.ports, isOnTcp))
            continue;
        for (const FlowPort &port : planned.flow.ports)
            if (isOnTcp(port) && !hasAll(other, port))
                return {"is called by " + toString(planned.flow.from) +
                            " without an identity, by which Linkerd would let " +
                            toString(other.from) + " in as well",
                        "give its pods a proxy (linkerd.io/inject), or draw these ports from " +
                            toString(other.from) + ", too"};
    }
    return {};
}

/// Of everybody who is drawn to the workload, on the ports that one of `ports` has.
RequestsByCaller requestsAround(const ExportPlan &plan, const PlannedFlow &planned,
                                const FlowPort &port)
{
    RequestsByCaller requests;
    for (const Flow &flow : plan.design.flows) {
        if (flow.to != planned.flow.to)
            continue;
        for (const FlowPort &drawn : flow.ports)
            if (meet(drawn, port))
                if (const auto matches = linkerdMatches(drawn.http)) {
                    auto &own = requests[toString(flow.from)];
                    own.insert(own.end(), matches->begin(), matches->end());
                }
    }
    for (std::uint32_t number = port.range.first; number <= port.range.last; ++number) {
        const auto probes =
            probesOn(plan, *planned.to.workload, static_cast<std::uint16_t>(number));
        auto &all = requests[kProbesCaller];
        all.insert(all.end(), probes.begin(), probes.end());
    }
    return requests;
}

LinkerdObstacle obstacleOfRequests(const ExportPlan &plan, const PlannedFlow &planned,
                                   const FlowPort &port)
{
    const auto own = linkerdMatches(port.http);
    if (!own)
        return {"is called for requests, and " + own.error().message, own.error().hint};
    const auto around = requestsAround(plan, planned, port);
    const auto undecided = undecidedPaths(around);
    const auto probes = around.find(kProbesCaller);
    for (const LinkerdMatch &probe : probes->second)
        if (!linkerdMatches({{"GET"}, {probe.path}}))
            return {
                "is called for requests, and no route of Linkerd can say the path of its probe, " +
                    probe.path,
                "draw the port without methods and paths, or probe another path"};
    for (const LinkerdMatch &match : *own) {
        const bool isOfProbe = std::ranges::any_of(
            probes->second, [&](const LinkerdMatch &probe) { return probe.path == match.path; });
        if (undecided.contains(match.path) && (match.isExact || isOfProbe))
            return {"is called for " + match.path +
                        " alone by some and with all below by others, "
                        "and Linkerd does not tell which route is first",
                    "draw both alike, or other paths; the path of a probe counts as drawn alone"};
    }
    return {};
}

} // namespace

std::vector<LinkerdMatch> probesOn(const ExportPlan &plan, const ExportSubject &subject,
                                   std::uint16_t port)
{
    std::vector<LinkerdMatch> matches;
    const auto probes = linkerd::httpProbesOf(*plan.topology, *subject.node);
    if (const auto found = probes.find(port); found != probes.end())
        for (const std::string &path : found->second)
            matches.push_back({path, true, "GET"});
    return matches;
}

LinkerdObstacle obstacleInLinkerd(const ExportPlan &plan, const PlannedFlow &planned)
{
    if (plan.mesh != MeshKind::Linkerd || !planned.to.workload || !planned.to.workload->isInMesh)
        return {};
    auto found = obstacleOfPorts(planned.flow);
    if (found.message.empty())
        found = obstacleOfCaller(plan, planned);
    if (found.message.empty())
        found = obstacleOfPlainPods(plan, planned);
    for (const FlowPort &port : planned.flow.ports)
        if (found.message.empty() && isOnTcp(port) && !port.http.isAny())
            found = obstacleOfRequests(plan, planned, port);
    return found;
}

} // namespace drawbridge
