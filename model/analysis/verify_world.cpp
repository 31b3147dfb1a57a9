// SPDX-License-Identifier: Apache-2.0
// What `verify` looks at (cli.md, "What `verify` proves"): the sources' workloads, Services and
// Namespaces, changed by the patches of the manifests, without any policy or RBAC of the sources,
// under those of the manifests. Workloads the manifests bring themselves win. The outside is cut
// into blocks which neither a policy (NetworkPolicy or AuthorizationPolicy) nor a drawn external
// tells apart, so that one witness stands for a whole block.
// Tested by tests/unit/analysis/test_verify.cpp

#include "model/analysis/verify_world.h"

#include "model/analysis/linkerd_clients.h"
#include "model/analysis/resource_overlay.h"
#include "model/analysis/verify_remotes.h"
#include "model/analysis/verify_tokens.h"
#include "model/analysis/verify_waypoints.h"
#include "model/design/api_server_flows.h"
#include "model/design/cluster_parts.h"
#include "model/design/draft.h"
#include "model/design/host_probes.h"
#include "model/design/mesh_enrolment.h"
#include "model/design/people.h"
#include "model/design/waypoint_pods.h"
#include "model/topology/topology_builder.h"

#include <algorithm>

namespace drawbridge {
namespace {

/// Routes of the Gateway API that are policies of Linkerd.
void takeServerRoutes(const std::vector<GatewayRouteObject> &routes,
                      std::vector<GatewayRouteObject> &merged)
{
    const auto isPolicy = [](const GatewayRouteObject &route) {
        return std::ranges::any_of(route.parents, [](const RouteParent &parent) {
            return parent.target.kind == "Server";
        });
    };
    std::erase_if(merged, isPolicy);
    std::ranges::copy_if(routes, std::back_inserter(merged), isPolicy);
}

ResourceSet mergedResources(const ResourceSet &sources, const ResourceSet &manifests, bool addsNew,
                            Diagnostics &diagnostics)
{
    auto merged = sources;
    overlay(merged.namespaces, manifests.namespaces, addsNew);
    overlay(merged.workloads, manifests.workloads, addsNew);
    overlay(merged.services, manifests.services, addsNew);
    overlay(merged.gateways, manifests.gateways, addsNew);
    overlay(merged.serviceAccounts, manifests.serviceAccounts, true);
    merged.networkPolicies = manifests.networkPolicies;
    overlay(merged.adminPolicies, manifests.adminPolicies, true);
    merged.peerAuthentications = manifests.peerAuthentications;
    merged.authorizationPolicies = manifests.authorizationPolicies;
    merged.requestAuthentications = manifests.requestAuthentications;
    merged.linkerdServers = manifests.linkerdServers;
    merged.linkerdAuthorizations = manifests.linkerdAuthorizations;
    merged.linkerdAuthentications = manifests.linkerdAuthentications;
    merged.linkerdServerAuthorizations = manifests.linkerdServerAuthorizations;
    merged.linkerdRoutes = manifests.linkerdRoutes;
    takeServerRoutes(manifests.gatewayRoutes, merged.gatewayRoutes);
    merged.roles = manifests.roles;
    merged.roleBindings = manifests.roleBindings;
    merged.undecodedPolicies = manifests.undecodedPolicies;
    merged.opaque.clear(); // Policies of other kinds are told once, by verifyDesign.
    merged.patches.clear();
    return applyPatches(std::move(merged), manifests.patches, diagnostics);
}

std::shared_ptr<const Topology> patchedTopology(const Design &design, const ResourceSet &manifests,
                                                Diagnostics &diagnostics)
{
    static const ResourceSet kNone;
    std::vector<Topology::Cluster> clusters;
    for (const auto &cluster : design.topology->clusters) {
        const ResourceSet &sources = cluster.resources == nullptr ? kNone : *cluster.resources;
        auto merged = mergedResources(sources, manifests, clusters.empty(), diagnostics);
        addGateways(design, cluster.name, merged);
        if (design.mesh == MeshKind::Ambient)
            addWaypointPods(merged);
        clusters.push_back({cluster.name, std::make_shared<const ResourceSet>(std::move(merged))});
    }
    auto patched = design;
    patched.topology = buildTopology(std::move(clusters), diagnostics);
    if (design.mesh == MeshKind::Linkerd)
        patched.topology = withProjectedTokens(*patched.topology);
    return withSystemPeers(patched);
}

/// An engine that knows the policies of one direction only: what that half admits by itself.
NetworkEngine halfOf(const VerifyWorld &world, Direction direction)
{
    std::vector<ClusterPolicies> half;
    for (ClusterPolicies &cluster : policiesOf(*world.topology)) {
        for (auto &policy : cluster.policies) {
            policy.affectsIngress = policy.affectsIngress && direction == Direction::Ingress;
            policy.affectsEgress = policy.affectsEgress && direction == Direction::Egress;
        }
        for (auto &policy : cluster.adminPolicies)
            (direction == Direction::Ingress ? policy.egress : policy.ingress).clear();
        half.push_back(std::move(cluster));
    }
    return {world.topology, std::move(half), networkOptionsOf(world.design)};
}

void findStandIns(VerifyWorld &world)
{
    for (VerifyEnd i = 0; i < world.workloadCount(); ++i)
        if (world.workload(i).isSystem)
            world.standIns.insert(i);
    for (const auto &external : world.design.externals)
        if (isUsableGateway(external))
            if (const auto id = world.topology->findWorkload(gatewayKey(external));
                id && !world.design.topology->findWorkload(gatewayKey(external)))
                world.standIns.insert(id->index);
}

AddressSet externalAddresses(const Design &design, const External &external)
{
    return addressesOf(external, design.cluster(external.key.cluster));
}

/// Cuts every block at the border of `addresses`.
void refine(std::vector<AddressSet> &blocks, const AddressSet &addresses)
{
    const auto count = blocks.size();
    for (std::size_t i = 0; i < count; ++i) {
        auto inside = blocks[i] & addresses;
        auto outside = blocks[i] - addresses;
        if (inside.empty() || outside.empty())
            continue;
        blocks[i] = std::move(inside);
        blocks.push_back(std::move(outside));
    }
}

void refineByMeshPolicies(std::vector<AddressSet> &blocks, const ResourceSet &manifests)
{
    std::set<Cidr> cidrs;
    for (const auto &policy : manifests.authorizationPolicies)
        for (const auto &rule : policy.rules)
            for (const auto &source : rule.from) {
                cidrs.insert(source.ipBlocks.begin(), source.ipBlocks.end());
                cidrs.insert(source.notIpBlocks.begin(), source.notIpBlocks.end());
            }
    const auto addAll = [&cidrs](const std::vector<LinkerdNetwork> &networks) {
        for (const auto &network : networks) {
            cidrs.insert(network.cidr);
            cidrs.insert(network.except.begin(), network.except.end());
        }
    };
    for (const auto &authentication : manifests.linkerdAuthentications)
        addAll(authentication.networks);
    for (const auto &authorization : manifests.linkerdServerAuthorizations)
        addAll(authorization.networks);
    for (const auto &cidr : cidrs)
        refine(blocks, AddressSet(cidr));
}

/// With what the proof takes for granted of Linkerd.
MeshOptionsByCluster meshOptions(const VerifyWorld &world)
{
    auto options = meshOptionsOf(world.design);
    if (world.design.mesh == MeshKind::Linkerd)
        for (const auto &cluster : world.topology->clusters)
            options[cluster.name].linkerd = {podAddresses(world.design.cluster(cluster.name)),
                                             true};
    return options;
}

std::vector<VerifyBlock> makeBlocks(const VerifyWorld &world)
{
    auto sets = world.network->addressBlocks();
    AddressSet covered;
    for (const auto &set : sets)
        covered = covered | set;
    const auto &externals = world.design.externals.items();
    std::vector<AddressSet> drawn;
    for (const auto &external : externals)
        drawn.push_back(externalAddresses(world.design, external));
    for (const auto &flow : apiServerFlowsOf(world.design))
        drawn.push_back(flow.addresses);
    for (const auto &flow : world.design.flows)
        if (isByToken(world.design, *world.topology, flow))
            drawn.push_back(externalAddresses(world.design,
                                              callersPlace(*world.design.findExternal(flow.from))));
    for (const auto &addresses : drawn) {
        // Drawn addresses no policy names may lie among the pods', outside every block.
        if (auto missing = addresses - covered; !missing.empty()) {
            covered = covered | missing;
            sets.push_back(std::move(missing));
        }
    }
    for (const auto &addresses : drawn)
        refine(sets, addresses);
    refineByMeshPolicies(sets, world.manifests);
    std::sort(sets.begin(), sets.end(), [](const AddressSet &a, const AddressSet &b) {
        return a.ranges().front() < b.ranges().front();
    });
    std::vector<VerifyBlock> blocks;
    for (auto &set : sets) {
        VerifyBlock block{set, set.ranges().front().first, {}};
        for (std::size_t i = 0; i < externals.size(); ++i)
            if (drawn[i].contains(block.witness))
                block.externals.push_back(&externals[i]);
        blocks.push_back(std::move(block));
    }
    return blocks;
}

std::string whatExternalLacks(const External &external)
{
    const auto key = toString(external.key);
    if (external.kind == External::Kind::Gateway)
        return key + " has no namespace: fill in where the gateway's pods run";
    if (external.kind == External::Kind::Fqdn)
        return "no NetworkPolicy can name the host " + external.host +
               ": fill in the addresses (cidrs) of " + key;
    if (external.kind == External::Kind::Person || external.kind == External::Kind::Group)
        return "no NetworkPolicy can name people: fill in the addresses (cidrs) that " + key +
               " connects from";
    return key + " has no addresses: fill in its cidrs";
}

std::vector<VerifyEnd> podsWith(const VerifyWorld &world, const std::string &nameSpace,
                                const LabelMap &labels)
{
    std::vector<VerifyEnd> pods;
    for (VerifyEnd i = 0; i < world.workloadCount(); ++i)
        if (world.workload(i).key.nameSpace == nameSpace && world.workload(i).hasNetwork &&
            std::ranges::includes(world.workload(i).podLabels, labels))
            pods.push_back(i);
    return pods;
}

/// The ends a drawn key stands for; none, with the reason, where there is nothing to admit.
std::vector<VerifyEnd> endsOf(const VerifyWorld &world, const NodeKey &key, std::string &because)
{
    if (const auto id = world.topology->findWorkload(key))
        return {id->index};
    const auto *external = world.design.findExternal(key);
    if (external == nullptr) {
        because = toString(key) + " is not in the manifests";
        return {};
    }
    std::vector<VerifyEnd> ends;
    if (isUsableGateway(*external) && !external->principal.empty()) {
        ends = podsWith(world, external->nameSpace, external->podLabels);
    } else if (isUsableGateway(*external)) {
        if (const auto id = world.topology->findWorkload(gatewayKey(*external)))
            ends.push_back(id->index);
    }
    for (std::size_t i = 0; i < world.blocks.size(); ++i) {
        const auto &containing = world.blocks[i].externals;
        if (std::find(containing.begin(), containing.end(), external) != containing.end())
            ends.push_back(world.workloadCount() + static_cast<VerifyEnd>(i));
    }
    if (ends.empty())
        because = whatExternalLacks(*external);
    return ends;
}

void addDrawn(VerifyWorld &world, const Flow &flow, bool isSystem)
{
    if (isByToken(world.design, *world.topology, flow))
        return addByToken(world, flow);
    std::string because;
    const auto from = endsOf(world, flow.from, because);
    const auto to = endsOf(world, flow.to, because);
    if (isSystem && from.size() == 1 && world.standIns.count(from.front()) != 0)
        return; // A gateway outside the input needs DNS of its own: not ours to compare.
    if ((from.empty() || to.empty()) && !isSystem)
        world.impossible.push_back({flow.from, flow.to, flow.portSet(), because});
    if (RemoteCaller *remote = remoteOf(world, flow.from))
        return addPassing(world, flow, *remote, from, to);
    for (const auto source : from)
        for (const auto destination : to) {
            auto &ports = world.drawn[{source, destination}];
            ports.insert(ports.end(), flow.ports.begin(), flow.ports.end());
        }
}

/// Drawn API access needs a way to the API server (findings.md 2.6).
void addApiServerFlows(VerifyWorld &world)
{
    static const PortSet kPorts{{Protocol::Tcp, 443, 443}};
    std::set<NodeKey> reaching;
    for (const auto &flow : apiServerFlowsOf(world.design)) {
        const auto from = world.topology->findWorkload(flow.from);
        if (!from)
            continue;
        reaching.insert(flow.from);
        for (std::size_t i = 0; i < world.blocks.size(); ++i)
            if (flow.addresses.contains(world.blocks[i].witness))
                for (const auto &range : flow.ports.ranges())
                    world.drawn[{from->index, world.workloadCount() + static_cast<VerifyEnd>(i)}]
                        .push_back({range, {}});
    }
    for (const auto &access : world.design.apiAccess)
        if (world.topology->findWorkload(access.subject) && reaching.insert(access.subject).second)
            world.impossible.push_back({access.subject, apiServerKey(access.subject.cluster),
                                        kPorts,
                                        "fill in cluster.apiServer, the addresses of the API "
                                        "server"});
}

/// Sources whose connections carry no identity of the mesh (zero-trust.md).
void collectAnonymous(VerifyWorld &world)
{
    world.anonymous.resize(world.workloadCount());
    world.anonymousPods.resize(world.workloadCount());
    if (!world.mesh)
        return;
    for (const auto &[pair, ports] : world.drawn) {
        const auto [from, to] = pair;
        if (!world.isWorkload(to) || !world.isMeshed(from, to))
            continue;
        const bool isOurs = world.isWorkload(from) && world.isCovered(from);
        const auto caller = isOurs ? world.mesh->callerOf({from}) : std::nullopt;
        const bool isKnownThere =
            caller && caller->principal &&
            (world.mesh->linkerdOf({to}) == nullptr || linkerd::isLinkerdName(caller->principal));
        if (isKnownThere && !mayMeetInPlaintext(world.workload(from), world.workload(to)))
            continue;
        auto &all = world.anonymous[to];
        all.insert(all.end(), ports.begin(), ports.end());
        if (auto &pods = world.anonymousPods[to]; world.isWorkload(from))
            pods.insert(pods.end(), ports.begin(), ports.end());
    }
}

/// Pods may be among the addresses.
bool mayHoldPods(const VerifyWorld &world, VerifyEnd block)
{
    const auto &clusters = world.design.clusters;
    const auto pods = podAddresses(clusters.empty() ? DesignCluster{} : clusters.front());
    return !(world.blocks[block - world.workloadCount()].addresses & pods).empty();
}

} // namespace

const std::vector<FlowPort> &VerifyWorld::openToAll(VerifyEnd to) const
{
    static const std::vector<FlowPort> kNone;
    if (design.mesh == MeshKind::Linkerd)
        return anonymousPods[to];
    return design.mesh == MeshKind::Sidecar ? anonymous[to] : kNone;
}

const std::vector<FlowPort> &VerifyWorld::openTo(VerifyEnd from, VerifyEnd to) const
{
    static const std::vector<FlowPort> kNone;
    const bool isApart = design.mesh == MeshKind::Linkerd && !isWorkload(from);
    return isApart && !mayHoldPods(*this, from) ? kNone : openToAll(to);
}

Endpoint VerifyWorld::endpoint(VerifyEnd end) const
{
    if (isWorkload(end))
        return WorkloadId{end};
    return blocks[end - workloadCount()].witness;
}

const std::vector<FlowPort> &VerifyWorld::drawnPorts(VerifyEnd from, VerifyEnd to) const
{
    static const std::vector<FlowPort> kNone;
    const auto found = drawn.find({from, to});
    return found == drawn.end() ? kNone : found->second;
}

const std::vector<PeopleFlow> &VerifyWorld::peopleOf(VerifyEnd from, VerifyEnd to) const
{
    static const std::vector<PeopleFlow> kNone;
    const auto found = byToken.find({from, to});
    return found == byToken.end() ? kNone : found->second;
}

const PortSet &VerifyWorld::passingPorts(VerifyEnd from, VerifyEnd to) const
{
    static const PortSet kNone;
    const auto found = passing.find({from, to});
    return found == passing.end() ? kNone : found->second;
}

std::string VerifyWorld::nameOf(VerifyEnd end) const
{
    if (isWorkload(end))
        return toString(workload(end).key);
    return describeAddresses(blocks[end - workloadCount()].addresses);
}

bool VerifyWorld::isMeshed(VerifyEnd to) const
{
    if (!mesh || !isCovered(to))
        return false;
    const auto membership = workload(to).mesh;
    if (design.mesh == MeshKind::Linkerd)
        return membership == MeshMembership::Linkerd || membership == MeshMembership::Unknown;
    return membership != MeshMembership::None;
}

PortSet VerifyWorld::portsSetAside(VerifyEnd to) const
{
    if (design.mesh != MeshKind::Linkerd || !isWorkload(to))
        return {};
    return {{Protocol::Tcp, kLinkerdTunnelPort, kLinkerdTunnelPort},
            {Protocol::Tcp, kLinkerdControlPort, kLinkerdControlPort}};
}

bool VerifyWorld::isMeshed(VerifyEnd from, VerifyEnd to) const
{
    if (waypoints.contains(from) || waypoints.contains(to))
        return false;
    if (!isMeshed(to) || isWorkload(from) || workload(to).mesh != MeshMembership::Ambient)
        return isMeshed(to);
    return std::ranges::none_of(blocks[from - workloadCount()].externals, [](const auto *external) {
        return external->key == hostProbeKey(external->key.cluster);
    });
}

std::vector<VerifyEnd> eastWestPods(const VerifyWorld &world, const DesignCluster &settings)
{
    return podsWith(world, gatewayNamespace(settings), gatewayLabels(settings));
}

PortSet portsOf(const std::vector<FlowPort> &ports)
{
    PortSet set;
    for (const auto &port : ports)
        set.add(port.range);
    return set;
}

PortSet requestPortsOf(const std::vector<FlowPort> &ports)
{
    PortSet some, any;
    for (const auto &port : ports)
        (port.http.isAny() ? any : some).add(port.range);
    return some - any;
}

std::string describeAddresses(const AddressSet &addresses)
{
    static constexpr std::size_t kListed = 3;
    const auto cidrs = addresses.toCidrs();
    std::string text;
    for (std::size_t i = 0; i < std::min(cidrs.size(), kListed); ++i)
        text += (i == 0 ? "" : ", ") + toString(cidrs[i]);
    if (cidrs.size() > kListed)
        text += " and " + std::to_string(cidrs.size() - kListed) + " more";
    return text + " (e.g. " + toString(addresses.ranges().front().first) + ")";
}

std::string witnessOf(const PortSet &ports)
{
    const auto ranges = ports.ranges();
    if (ranges.empty())
        return "no port";
    return toString(PortRange{ranges.front().protocol, ranges.front().first, ranges.front().first});
}

VerifyWorld makeVerifyWorld(const Design &design, const ResourceSet &manifests,
                            Diagnostics &diagnostics)
{
    VerifyWorld world{
        design, manifests, patchedTopology(design, manifests, diagnostics), {}, {}, {}, {}, {},
        {},     {}};
    world.network.emplace(makeNetworkEngine(world.topology, networkOptionsOf(design)));
    if (design.mesh != MeshKind::None)
        world.mesh.emplace(makeMeshEngine(world.topology, meshOptions(world)));
    world.ingressHalf.emplace(halfOf(world, Direction::Ingress));
    world.egressHalf.emplace(halfOf(world, Direction::Egress));
    findStandIns(world);
    world.blocks = makeBlocks(world);
    addRemotes(world);
    for (const auto &flow : design.flows)
        addDrawn(world, flow, false);
    auto patched = design;
    patched.topology = world.topology;
    for (const auto &flow : systemFlowsOf(patched))
        addDrawn(world, flow, true);
    addApiServerFlows(world);
    addWaypoints(world);
    collectAnonymous(world);
    return world;
}

} // namespace drawbridge
