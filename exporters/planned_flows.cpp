// SPDX-License-Identifier: Apache-2.0
#include "exporters/planned_flows.h"

#include "exporters/flow_names.h"
#include "exporters/gateway_people.h"
#include "exporters/ip_blocks.h"
#include "exporters/linkerd_obstacles.h"
#include "exporters/mesh_passage.h"
#include "model/base/texts.h"
#include "model/design/api_server_flows.h"
#include "model/design/draft.h"
#include "model/design/node_local_dns.h"
#include "model/design/people.h"

#include <algorithm>
#include <map>
#include <tuple>

// Resolves the ends of every drawn and system flow. A flow is written in both directions or not at
// all; nothing is widened to make it expressible (zero-trust.md, "Sources without a mesh identity"
// and "Addresses no manifest can tell").
// Tested by tests/golden/test_export_golden.cpp

namespace drawbridge {

namespace {

std::string nameOf(const Flow &flow)
{
    return toString(flow.from) + " -> " + toString(flow.to);
}

/// Why an end cannot be written, and what to do; empty message: it can.
struct Obstacle {
    std::string message;
    std::string hint;
};

Obstacle obstacleOf(const ExportSubject *subject)
{
    if (!subject)
        return {"is not in the input", "import the manifests that declare it, or remove the flow"};
    if (!subject->node->hasNetwork)
        return {"is a finished Pod without a network", "remove the flow"};
    if (subject->node->isHostNetwork)
        return {"runs on the host network, where policies cannot name it",
                "take hostNetwork off, or draw an external of the node addresses"};
    return {};
}

Obstacle obstacleOf(const External *external, const std::vector<IpBlock> &blocks)
{
    if (!external)
        return {"is not an external of the design", "add the external, or remove the flow"};
    if (external->kind == External::Kind::Gateway) {
        if (external->nameSpace.empty())
            return {"is a gateway without a namespace",
                    "set `namespace` (and `podLabels`) of the external"};
        return {};
    }
    if (!blocks.empty())
        return {};
    if (external->kind == External::Kind::Fqdn)
        return {"is a host name without addresses, which no NetworkPolicy can admit",
                "set `cidrs` of the external"};
    if (external->kind == External::Kind::Person || external->kind == External::Kind::Group)
        return {"names people, and a NetworkPolicy admits addresses",
                "set `cidrs` of the external to where they connect from, or draw the flow from the "
                "gateway they come through"};
    return {"stands for no address", "set `cidrs` of the external"};
}

std::vector<Cidr> everything()
{
    return AddressSet::all().toCidrs();
}

PlannedEnd endOf(const ExportPlan &plan, const NodeKey &key)
{
    PlannedEnd end;
    if (!isOutside(key)) {
        end.workload = plan.find(key);
        return end;
    }
    end.external = plan.design.findExternal(key);
    if (!end.external || end.external->kind == External::Kind::Gateway)
        return end;
    const bool isInternet = end.external->kind == External::Kind::Internet;
    end.blocks = ipBlocksOf(addressesOf(*end.external, plan.cluster()),
                            isInternet ? everything() : end.external->cidrs);
    return end;
}

bool hasRequests(const Flow &flow)
{
    return std::ranges::any_of(flow.ports, [](const FlowPort &port) {
        return !port.http.isAny() && port.range.protocol == Protocol::Tcp;
    });
}

bool hasMembership(const PlannedEnd &end, MeshMembership membership)
{
    return end.workload && end.workload->node->mesh == membership;
}

/// A ztunnel knows no requests: a rule on them is gone as a whole there (istio.md 1.9). A waypoint
/// does, where the flow can be sent through one.
Obstacle obstacleInAmbient(const ExportPlan &plan, const PlannedFlow &planned)
{
    if (plan.mesh != MeshKind::Ambient)
        return {};
    const NodeKey &to = planned.flow.to;
    if (const auto foreign = plan.waypoints.foreign.find(to);
        foreign != plan.waypoints.foreign.end() && !isHostProbe(planned))
        return {foreign->second.message, foreign->second.hint};
    if (hasMembership(planned.from, MeshMembership::Ambient) &&
        hasMembership(planned.to, MeshMembership::Sidecar))
        return {"keeps a sidecar, and whether a ztunnel calls it through the tunnel depends on how "
                "the mesh was installed",
                "let its pods have no sidecar (sidecar.istio.io/inject, istio-injection), or "
                "export for `sidecar`"};
    if (!hasMembership(planned.to, MeshMembership::Ambient) || !hasRequests(planned.flow))
        return {};
    if (!hasMembership(planned.from, MeshMembership::Ambient))
        return {"is behind a ztunnel, which cannot tell HTTP requests apart, and " +
                    toString(planned.flow.from) + " passes by waypoints",
                "draw the port without methods and paths, or put the caller into the ambient mesh"};
    const auto impossible = plan.waypoints.impossible.find(to);
    return impossible == plan.waypoints.impossible.end()
               ? Obstacle{}
               : Obstacle{impossible->second.message, impossible->second.hint};
}

Obstacle obstacleInMesh(const ExportPlan &plan, const PlannedFlow &planned)
{
    if (plan.mesh != MeshKind::Linkerd)
        return obstacleInAmbient(plan, planned);
    auto [message, hint] = obstacleInLinkerd(plan, planned);
    return {std::move(message), std::move(hint)};
}

/// Of a flow through a waypoint: what only that can tell apart, and the rest, which may be empty.
std::vector<PlannedFlow> splitRequests(PlannedFlow &planned)
{
    PortSet whole;
    for (const FlowPort &port : planned.flow.ports)
        if (port.http.isAny())
            whole.add(port.range);
    PlannedFlow requests = planned;
    std::erase_if(planned.flow.ports, [](const FlowPort &port) {
        return !port.http.isAny() && port.range.protocol == Protocol::Tcp;
    });
    std::erase_if(requests.flow.ports, [&](const FlowPort &port) {
        return port.http.isAny() || port.range.protocol != Protocol::Tcp ||
               whole.containsAll(PortSet{port.range});
    });
    return requests.flow.ports.empty() ? std::vector<PlannedFlow>()
                                       : std::vector{std::move(requests)};
}

Obstacle obstacleOf(const NodeKey &key, const PlannedEnd &end)
{
    return isOutside(key) ? obstacleOf(end.external, end.blocks) : obstacleOf(end.workload);
}

bool targets(const ExportPlan &plan, const Exposure &exposure, const Flow &flow)
{
    const PortSet ports = flow.portSet();
    const bool isPort =
        std::any_of(exposure.targetPorts.begin(), exposure.targetPorts.end(),
                    [&](const PortRange &range) { return !(PortSet{range} & ports).empty(); });
    const auto isTarget = [&](WorkloadId id) {
        return plan.design.topology->workload(id).key == flow.to;
    };
    return isPort && std::any_of(exposure.targets.begin(), exposure.targets.end(), isTarget);
}

/// The pod sees a node address instead of the caller's (network-policy.md 2.4): the drawn rule is
/// written as drawn and said to be not enough.
void noteHiddenSource(const ExportPlan &plan, PlannedFlow &planned, Diagnostics &diagnostics)
{
    const bool isOfCluster = planned.from.external && !planned.from.external->principal.empty();
    if (planned.from.blocks.empty() || !planned.to.workload || isOfCluster) // Dials the pod.
        return;
    for (const Exposure &exposure : plan.design.topology->exposures) {
        if (!exposure.hidesCaller || !targets(plan, exposure, planned.flow))
            continue;
        const std::string service = exposure.nameSpace + "/" + exposure.name;
        planned.warning = "Service " + service +
                          " hides the caller: pods see a node address unless its "
                          "externalTrafficPolicy is Local";
        diagnostics.warning(ErrorCode::SourceHidden,
                            "callers of " + toString(planned.flow.to) + " through Service " +
                                service + " arrive with a node address, which " +
                                nameOf(planned.flow) + " does not admit",
                            exposure.where,
                            "set externalTrafficPolicy: Local, or set cluster.nodes and draw a "
                            "flow from an external of those addresses");
        return;
    }
}

/// A plugin may or may not take a pod for its address (network-policy.md item 41), so a block that
/// can hold pods is not exact.
void notePodAddresses(const ExportPlan &plan, const PlannedFlow &planned, Diagnostics &diagnostics)
{
    const AddressSet pods = podAddresses(plan.cluster());
    for (const PlannedEnd *end : {&planned.from, &planned.to}) {
        if (!end->external || end->blocks.empty() ||
            (addressesOf(*end->external, plan.cluster()) & pods).empty())
            continue;
        diagnostics.warning(ErrorCode::SettingMissing,
                            "the addresses of " + toString(end->external->key) +
                                " may hold pods, and plugins differ on whether an ipBlock then "
                                "admits them",
                            {}, "set cluster.pods to the ranges pods really have");
    }
}

/// A webhook that nobody can call refuses what it should check, or lets it pass.
void noteUnknownCaller(const Flow &flow, Diagnostics &diagnostics)
{
    diagnostics.warning(ErrorCode::SettingMissing,
                        "the API server calls " + toString(flow.to) + " on " +
                            toString(flow.portSet()) + " (" + flow.evidence.front() +
                            "), which the export keeps shut: its addresses are not known",
                        {}, "set cluster.apiServer");
}

/// Without its upstream the cache of a node answers nothing that is not in it already.
void noteUnknownNodes(const Flow &flow, Diagnostics &diagnostics)
{
    diagnostics.warning(ErrorCode::SettingMissing,
                        "the DNS caches of the nodes ask " + toString(flow.to) + " on " +
                            toString(flow.portSet()) +
                            ", which the export keeps shut: the addresses of the nodes are not "
                            "known",
                        {}, "set cluster.nodes");
}

Obstacle obstacleByToken(const ExportPlan &plan, const PlannedFlow &planned, const NodeKey &end)
{
    const TokenObstacle obstacle = tokenObstacle(plan, planned);
    return obstacle.isOfGateway == (end == planned.flow.to)
               ? Obstacle{obstacle.message, obstacle.hint}
               : Obstacle{};
}

/// Whether both ends can be written; else that is said.
bool isWritable(const ExportPlan &plan, const PlannedFlow &planned, Diagnostics &diagnostics)
{
    const auto &[flow, from, to, isSystem, warning, partOf] = planned;
    for (const auto &[key, end] : {std::tie(flow.from, from), std::tie(flow.to, to)}) {
        Obstacle obstacle = obstacleOf(key, end);
        if (obstacle.message.empty() && key == flow.to)
            obstacle = obstacleInMesh(plan, planned);
        if (obstacle.message.empty() && isByToken(plan, planned))
            obstacle = obstacleByToken(plan, planned, key);
        if (obstacle.message.empty())
            continue;
        if (flow.from == apiServerKey(flow.from.cluster) && isSystem)
            noteUnknownCaller(flow, diagnostics);
        else if (flow.from == nodeLocalCachesKey(flow.from.cluster) && isSystem)
            noteUnknownNodes(flow, diagnostics);
        else if (!isSystem)
            diagnostics.warning(ErrorCode::NotExportable,
                                "flow " + nameOf(flow) + " is left out: " + toString(key) + ' ' +
                                    obstacle.message,
                                {}, obstacle.hint);
        return false;
    }
    return true;
}

PlannedFlow legOf(const ExportPlan &plan, const NodeKey &from, const NodeKey &to)
{
    Flow flow;
    flow.from = from;
    flow.to = to;
    return {flow, endOf(plan, from), endOf(plan, to), false, {}};
}

void addLegs(const ExportPlan &plan, const PlannedWaypoint &waypoint,
             std::vector<PlannedFlow> &legs)
{
    std::map<NodeKey, PlannedFlow> there, on;
    for (const auto *flows : {&plan.flows, &plan.requests})
        for (const PlannedFlow *planned : *flows) {
            if (!isThroughWaypoint(plan, *planned) ||
                planned->flow.to.nameSpace != waypoint.nameSpace)
                continue;
            const auto &[from, to] = std::tie(planned->flow.from, planned->flow.to);
            auto &leg = there.try_emplace(from, legOf(plan, from, waypoint.pods())).first->second;
            addNames(leg.partOf, namesOf(plan, *planned));
            leg.flow.ports = {{{Protocol::Tcp, 15008, 15008}, {}}};
            leg.flow.evidence.push_back("on the way to " + to.name);
            auto &last = on.try_emplace(to, legOf(plan, waypoint.pods(), to)).first->second;
            addNames(last.partOf, namesOf(plan, *planned));
            last.flow.evidence.push_back("on the way from " + toString(from));
            for (const WaypointService *service : plan.waypoints.servicesOf(to))
                for (const auto &[port, numbers] : service->ports)
                    if (planned->flow.portSet().contains(Protocol::Tcp, port))
                        last.flow.ports.push_back({{Protocol::Tcp, port, port}, {}});
        }
    for (auto *ways : {&there, &on})
        for (auto &[end, leg] : *ways) {
            sortAndUnite(leg.flow.evidence);
            sortAndUnite(leg.flow.ports);
            legs.push_back(std::move(leg));
        }
}

bool hasWildcard(const ApiAccess &access)
{
    const auto isWild = [](const std::string &text) { return text.find('*') != std::string::npos; };
    return isWild(access.resource) || isWild(access.apiGroup) ||
           std::any_of(access.verbs.begin(), access.verbs.end(), isWild);
}

Obstacle obstacleOf(const ExportPlan &plan, const ApiAccess &access)
{
    if (hasWildcard(access) || access.verbs.empty() || access.resource.empty())
        return {"names no exact verbs and resource", "name each verb and resource"};
    if (access.subject.kind == "Group")
        return {};
    if (access.subject.kind == "User")
        return {"is for one person, and the export binds groups only",
                "grant it to a group of your identity provider, Group/NAME"};
    const ExportSubject *subject = plan.find(access.subject);
    if (!subject)
        return {"is not in the input",
                "import the manifests that declare it, or revoke the access"};
    if (!subject->isNameable)
        return {"has a name that the API server refuses",
                "import the manifest with its names filled in"};
    if (plan.cluster().apiServer.empty())
        return {"cannot reach the API server: its addresses are not known",
                "set cluster.apiServer"};
    return {};
}

} // namespace

FlowPlan planFlow(const ExportPlan &plan, const Flow &flow, bool isSystem)
{
    FlowPlan result;
    PlannedFlow planned{flow, endOf(plan, flow.from), endOf(plan, flow.to), isSystem, {}};
    if (isByToken(plan, planned) && planned.from.blocks.empty())
        planned.from.blocks = ipBlocksOf(
            addressesOf(callersPlace(*planned.from.external), plan.cluster()), everything());
    if (!isWritable(plan, planned, result.said))
        return result;
    if (!isHostProbe(planned)) { // Which calls the pod itself, from an address that no pod has.
        noteHiddenSource(plan, planned, result.said);
        notePodAddresses(plan, planned, result.said);
    }
    if (plan.mesh == MeshKind::Ambient && hasMembership(planned.to, MeshMembership::Ambient) &&
        hasRequests(planned.flow)) {
        planned.partOf = namesOf(plan, planned);
        result.requests = splitRequests(planned);
    }
    if (!planned.flow.ports.empty())
        result.flow = std::move(planned);
    return result;
}

std::vector<PlannedFlow> planLegs(const ExportPlan &plan)
{
    std::vector<PlannedFlow> legs;
    for (const PlannedWaypoint &waypoint : plan.waypoints.waypoints)
        addLegs(plan, waypoint, legs);
    return legs;
}

void planAccess(ExportPlan &plan, Diagnostics &diagnostics)
{
    plan.apiAccess.clear();
    for (const ApiAccess &access : plan.design.apiAccess) {
        const Obstacle obstacle = obstacleOf(plan, access);
        if (obstacle.message.empty()) {
            plan.apiAccess.push_back(access);
            continue;
        }
        diagnostics.warning(ErrorCode::NotExportable,
                            "API access of " + toString(access.subject) + " to " + access.resource +
                                " is left out: it " + obstacle.message,
                            {}, obstacle.hint);
    }
    plan.apiServerFlows = apiServerFlowsOf(plan.design);
}

} // namespace drawbridge
