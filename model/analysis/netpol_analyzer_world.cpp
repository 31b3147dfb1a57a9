// SPDX-License-Identifier: Apache-2.0
// netpol-analyzer's view of an input (network-policy.md section 2, "NPA" of each item) as resources
// that our own import could have read: workloads renamed, merged and stripped of what that tool
// does not look at, namespaces declared, and a pod without labels in a namespace of its own as the
// source of Ingresses. The topology builder and the engine then do what they always do.
//
// Tested by tests/unit/analysis/test_netpol_analyzer_world.cpp and tests/conformance
#include "model/analysis/netpol_analyzer_world.h"

#include "model/topology/topology_builder.h"

#include <algorithm>
#include <array>
#include <map>

namespace drawbridge {
namespace {

constexpr std::string_view kControllerName = "ingress-controller";
constexpr std::string_view kControllerNamespace = "ingress-controller-ns";

constexpr std::array<std::string_view, 8> kKinds{
    "Pod",       "Deployment", "ReplicaSet", "StatefulSet",
    "DaemonSet", "Job",        "CronJob",    "ReplicationController"};

WorkloadObject asSeen(const WorkloadObject &object)
{
    WorkloadObject seen = object;
    if (object.meta.controllerKind && *object.meta.controllerKind != "Node") {
        seen.meta.kind = object.meta.controllerKind->empty() ? "Pod" : *object.meta.controllerKind;
        seen.meta.name = object.meta.controllerName;
    }
    seen.meta.controllerKind.reset();
    seen.phase.clear();
    seen.podIps.clear();
    seen.hostIps.clear();
    seen.pod.hostNetwork = false;
    std::erase_if(seen.pod.containers, [](const Container &container) { return container.isInit; });
    return seen;
}

// Of the objects of one name the first stands for all.
std::vector<WorkloadObject> workloadsAsSeen(const std::vector<WorkloadObject> &objects)
{
    std::map<NodeKey, WorkloadObject> byName;
    for (const WorkloadObject &object : objects) {
        if (std::ranges::find(kKinds, object.meta.kind) == kKinds.end())
            continue;
        WorkloadObject seen = asSeen(object);
        const NodeKey key{"", seen.meta.nameSpace, seen.meta.kind, seen.meta.name};
        byName.try_emplace(key, std::move(seen));
    }
    std::vector<WorkloadObject> result;
    for (auto &[key, object] : byName)
        result.push_back(std::move(object));
    return result;
}

WorkloadObject controller()
{
    WorkloadObject object;
    object.meta.kind = "Pod";
    object.meta.nameSpace = kControllerNamespace;
    object.meta.name = kControllerName;
    return object;
}

NamespaceObject namespaceOf(const std::string &name)
{
    NamespaceObject object;
    object.meta.kind = "Namespace";
    object.meta.name = name;
    return object;
}

void declareNamespaces(const Topology &topology, ResourceSet &resources)
{
    resources.namespaces.push_back(namespaceOf(std::string(kControllerNamespace)));
    for (const NamespaceNode &node : topology.namespaces) {
        if (!node.isDeclared)
            resources.namespaces.push_back(namespaceOf(node.name));
    }
}

const ServicePort *portByTarget(const ServiceObject &service, std::uint16_t number)
{
    const auto leadsThere = [&](const ServicePort &port) {
        const auto *target =
            port.targetPort ? std::get_if<std::uint16_t>(&*port.targetPort) : nullptr;
        return target && *target == number;
    };
    const bool hasIt = std::ranges::any_of(
        service.ports, [&](const ServicePort &port) { return port.port == number; });
    const auto at = std::ranges::find_if(service.ports, leadsThere);
    return hasIt || at == service.ports.end() ? nullptr : &*at;
}

// It takes the number of a backend for that of the Service's target port too (item 54).
void adoptTargetPorts(ResourceSet &resources)
{
    for (IngressObject &ingress : resources.ingresses) {
        for (IngressBackend &backend : ingress.backends) {
            for (const ServiceObject &service : resources.services) {
                if (service.meta.name != backend.serviceName ||
                    service.meta.nameSpace != ingress.meta.nameSpace || !backend.portNumber)
                    continue;
                if (const ServicePort *port = portByTarget(service, *backend.portNumber))
                    backend.portNumber = port->port;
            }
        }
    }
}

/// It passes over peers that are nodes, and IPv6; false: nothing is left of the peer.
bool keepSeen(AdminPeer &peer)
{
    if (auto *networks = std::get_if<AdminNetworks>(&peer.who)) {
        std::erase_if(networks->ranges, [](const Cidr &range) {
            return range.network.family != AddressFamily::IPv4;
        });
        return !networks->ranges.empty();
    }
    return std::holds_alternative<AdminPods>(peer.who);
}

bool namesDomains(const AdminPolicyObject &policy)
{
    return std::ranges::any_of(policy.egress, [](const AdminRule &rule) {
        return std::ranges::any_of(rule.peers, [](const AdminPeer &peer) {
            return std::holds_alternative<AdminDomains>(peer.who);
        });
    });
}

// Items 42, 66 and 69.
void dropUnseenAdminPeers(std::vector<AdminPolicyObject> &policies)
{
    std::erase_if(policies, [](const AdminPolicyObject &policy) {
        return policy.meta.kind == "ClusterNetworkPolicy" || namesDomains(policy);
    });
    for (AdminPolicyObject &policy : policies) {
        for (auto *rules : {&policy.ingress, &policy.egress}) {
            for (AdminRule &rule : *rules)
                std::erase_if(rule.peers, [](AdminPeer &peer) { return !keepSeen(peer); });
            std::erase_if(*rules, [](const AdminRule &rule) { return rule.peers.empty(); });
        }
    }
}

// What Ingresses and Routes lead to, on TCP ports that the containers declare.
std::map<WorkloadId, PortSet> ingressPortsOf(const Topology &topology)
{
    std::map<WorkloadId, PortSet> ports;
    for (const Exposure &exposure : topology.exposures) {
        if (exposure.kind != Exposure::Kind::Ingress &&
            exposure.kind != Exposure::Kind::OpenShiftRoute)
            continue;
        for (const WorkloadId target : exposure.targets) {
            for (const ContainerPort &declared : topology.workload(target).ports) {
                const PortRange port{Protocol::Tcp, declared.port, declared.port};
                if (declared.protocol == Protocol::Tcp &&
                    std::ranges::find(exposure.targetPorts, port) != exposure.targetPorts.end())
                    ports[target].add(port);
            }
        }
    }
    return ports;
}

AddressSet onlyIpv4(const AddressSet &addresses)
{
    AddressSet result;
    for (const AddressSet::Range &range : addresses.ranges()) {
        if (range.first.family == AddressFamily::IPv4)
            result.add(range);
    }
    return result;
}

/// Turns a connection of the world into one of that tool's relation; false: it has none.
class Conventions {
public:
    explicit Conventions(const NetpolAnalyzerWorld &world)
        : m_controller(world.ingressController), m_ingressPorts(ingressPortsOf(*world.topology))
    {}

    bool apply(Connection &connection) const
    {
        if (connection.from == connection.to || isController(connection.to))
            return false;
        if (isController(connection.from) && !limitToIngress(connection))
            return false;
        return keepIpv4(connection.from) && keepIpv4(connection.to);
    }

private:
    bool isController(const ConnectionEnd &end) const
    {
        const auto *id = std::get_if<WorkloadId>(&end);
        return id && *id == m_controller;
    }

    bool limitToIngress(Connection &connection) const
    {
        const auto *target = std::get_if<WorkloadId>(&connection.to);
        const auto ports = target ? m_ingressPorts.find(*target) : m_ingressPorts.end();
        if (ports == m_ingressPorts.end())
            return false;
        connection.from = PeerEntity::IngressController;
        connection.ports.allowed &= ports->second;
        connection.ports.unknown &= ports->second;
        return !connection.ports.allowed.empty() || !connection.ports.unknown.empty();
    }

    static bool keepIpv4(ConnectionEnd &end)
    {
        auto *addresses = std::get_if<AddressSet>(&end);
        if (!addresses)
            return true;
        *addresses = onlyIpv4(*addresses);
        return !addresses->empty();
    }

    WorkloadId m_controller;
    std::map<WorkloadId, PortSet> m_ingressPorts;
};

} // namespace

NetpolAnalyzerWorld netpolAnalyzerWorld(const Topology &topology)
{
    ResourceSet resources = *topology.clusters.front().resources;
    resources.workloads = workloadsAsSeen(resources.workloads);
    resources.workloads.push_back(controller());
    declareNamespaces(topology, resources);
    adoptTargetPorts(resources);
    resources.nodes.clear();
    dropUnseenAdminPeers(resources.adminPolicies);
    Diagnostics alreadyTold;
    NetpolAnalyzerWorld world;
    world.topology = buildTopology(std::move(resources), alreadyTold);
    world.ingressController = *world.topology->findWorkload(
        {"", std::string(kControllerNamespace), "Pod", std::string(kControllerName)});
    return world;
}

NetworkEngine netpolAnalyzerEngine(const NetpolAnalyzerWorld &world)
{
    NetworkOptions options;
    options.ipBlockMatchesPods = NetworkOptions::PluginChoice::No;
    options.hostNetworkAsPods = true;
    options.networksMatchPods = false;
    return makeNetworkEngine(world.topology, options);
}

std::vector<Connection> netpolAnalyzerConnections(const NetpolAnalyzerWorld &world,
                                                  const NetworkEngine &engine,
                                                  const ConnectivityScope &scope)
{
    const Conventions conventions(world);
    std::vector<Connection> result;
    visitConnections(engine, scope, [&](const Connection &one) {
        Connection connection = one;
        if (conventions.apply(connection))
            result.push_back(std::move(connection));
    });
    return result;
}

ConnectivitySnapshot netpolAnalyzerSnapshot(const NetpolAnalyzerWorld &world)
{
    ConnectivitySnapshot snapshot;
    snapshot.topology = world.topology.get();
    snapshot.connections = netpolAnalyzerConnections(world, netpolAnalyzerEngine(world), {});
    for (const WorkloadNode &workload : world.topology->workloads)
        snapshot.workloads.insert(workload.key);
    snapshot.outside = onlyIpv4(AddressSet::all());
    return snapshot;
}

} // namespace drawbridge
