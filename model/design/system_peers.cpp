// SPDX-License-Identifier: Apache-2.0
#include "model/design/system_peers.h"
#include "model/design/draft.h"
#include "model/design/mesh_enrolment.h"

#include <algorithm>
#include <tuple>

// The peers every cluster has and manifests seldom show: kube-dns by its label in kube-system,
// istiod by its label in the mesh's root namespace, Linkerd's control plane by those in its own.
// Where the input has none, a stand-in with the labels of the usual installation takes its place,
// so that policies towards it can be written and judged. Adding nodes shifts ids; everything that
// holds one is mapped. Tested by tests/unit/design/test_system_peers.cpp

namespace drawbridge {

namespace {

std::vector<NodeKey> labelledWorkloads(const Design &design, const std::string &cluster,
                                       const std::string &nameSpace, const std::string &label,
                                       const std::string &value)
{
    std::vector<NodeKey> keys;
    if (!design.topology)
        return keys;
    for (const WorkloadNode &node : design.topology->workloads) {
        if (node.key.cluster != cluster || node.key.nameSpace != nameSpace)
            continue;
        const auto at = node.podLabels.find(label);
        if (at != node.podLabels.end() && at->second == value && node.hasNetwork)
            keys.push_back(node.key);
    }
    return keys;
}

NodeKey dnsStandInKey(const std::string &cluster)
{
    return {cluster, "kube-system", "Deployment", "kube-dns"};
}

NodeKey controlPlaneStandInKey(const Design &design, const std::string &cluster)
{
    return {cluster, design.cluster(cluster).rootNamespace, "Deployment", "istiod"};
}

struct LinkerdPart {
    const char *component;
    const char *workload;
    std::vector<std::uint16_t> ports;
};

/// What every proxy of Linkerd calls: where services are and what is admitted, and certificates
/// (istio.md 6.2; ports of linkerd2, charts/linkerd-control-plane).
const std::vector<LinkerdPart> &linkerdParts()
{
    static const std::vector<LinkerdPart> parts{
        {"destination", "linkerd-destination", {8086, 8090}},
        {"identity", "linkerd-identity", {8080}}};
    return parts;
}

NodeKey linkerdStandInKey(const LinkerdPart &part, const std::string &cluster)
{
    return {cluster, kLinkerdNamespace, "Deployment", part.workload};
}

std::vector<NodeKey> linkerdPeers(const Design &design, const std::string &cluster,
                                  const LinkerdPart &part)
{
    auto keys = labelledWorkloads(design, cluster, kLinkerdNamespace,
                                  "linkerd.io/control-plane-component", part.component);
    if (keys.empty())
        keys.push_back(linkerdStandInKey(part, cluster));
    return keys;
}

ContainerPort portNamed(std::string name, std::uint16_t number, Protocol protocol)
{
    ContainerPort port;
    port.name = std::move(name);
    port.port = number;
    port.protocol = protocol;
    return port;
}

WorkloadNode standIn(NodeKey key)
{
    WorkloadNode node;
    node.key = std::move(key);
    node.isSystem = true;
    node.mesh = MeshMembership::None;
    return node;
}

WorkloadNode dnsStandIn(const std::string &cluster)
{
    WorkloadNode node = standIn(dnsStandInKey(cluster));
    node.podLabels["k8s-app"] = "kube-dns";
    node.serviceAccountName = "coredns";
    node.ports = {portNamed("dns", 53, Protocol::Udp), portNamed("dns-tcp", 53, Protocol::Tcp)};
    return node;
}

WorkloadNode controlPlaneStandIn(const Design &design, const std::string &cluster)
{
    WorkloadNode node = standIn(controlPlaneStandInKey(design, cluster));
    node.podLabels["app"] = "istiod";
    node.serviceAccountName = "istiod";
    node.ports = {portNamed("grpc-xds", 15012, Protocol::Tcp)};
    return node;
}

WorkloadNode linkerdStandIn(const LinkerdPart &part, const std::string &cluster)
{
    WorkloadNode node = standIn(linkerdStandInKey(part, cluster));
    node.podLabels["linkerd.io/control-plane-component"] = part.component;
    node.serviceAccountName = part.workload;
    for (const std::uint16_t port : part.ports)
        node.ports.push_back(portNamed({}, port, Protocol::Tcp));
    return node;
}

std::vector<WorkloadNode> missingPeers(const Design &design)
{
    std::vector<WorkloadNode> missing;
    for (const std::string &cluster : clusterNames(design)) {
        if (isSystemPeerKey(design, dnsStandInKey(cluster)))
            missing.push_back(dnsStandIn(cluster));
        if (isSystemPeerKey(design, controlPlaneStandInKey(design, cluster)))
            missing.push_back(controlPlaneStandIn(design, cluster));
        for (const LinkerdPart &part : linkerdParts())
            if (isSystemPeerKey(design, linkerdStandInKey(part, cluster)))
                missing.push_back(linkerdStandIn(part, cluster));
    }
    return missing;
}

NamespaceNode undeclaredNamespace(const NodeKey &workload)
{
    NamespaceNode node;
    node.cluster = workload.cluster;
    node.name = workload.nameSpace;
    node.labels["kubernetes.io/metadata.name"] = workload.nameSpace;
    return node;
}

void addNamespaces(Topology &topology, const std::vector<WorkloadNode> &added)
{
    for (const WorkloadNode &node : added) {
        if (topology.findNamespace(node.key.cluster, node.key.nameSpace))
            continue;
        const NamespaceNode missing = undeclaredNamespace(node.key);
        const auto at =
            std::lower_bound(topology.namespaces.begin(), topology.namespaces.end(), missing,
                             [](const auto &a, const auto &b) {
                                 return std::tie(a.cluster, a.name) < std::tie(b.cluster, b.name);
                             });
        topology.namespaces.insert(at, missing);
    }
}

void remap(std::vector<WorkloadId> &ids, const std::vector<WorkloadId> &newIds)
{
    for (WorkloadId &id : ids)
        id = newIds[id.index];
}

void remapAll(Topology &topology, const std::vector<WorkloadId> &newIds)
{
    for (ServiceNode &service : topology.services)
        remap(service.backends, newIds);
    for (Exposure &exposure : topology.exposures) {
        remap(exposure.gatewayPods, newIds);
        remap(exposure.targets, newIds);
    }
    for (InferredFlow &flow : topology.inferredFlows) {
        flow.from = newIds[flow.from.index];
        remap(flow.targets, newIds);
    }
    for (ApiServerCall &call : topology.apiServerCalls)
        remap(call.targets, newIds);
}

} // namespace

std::vector<std::string> clusterNames(const Design &design)
{
    std::vector<std::string> names;
    if (design.topology) {
        for (const Topology::Cluster &cluster : design.topology->clusters)
            names.push_back(cluster.name);
    }
    if (names.empty())
        names.emplace_back();
    return names;
}

std::vector<NodeKey> dnsPeers(const Design &design, const std::string &cluster)
{
    auto keys = labelledWorkloads(design, cluster, "kube-system", "k8s-app", "kube-dns");
    if (keys.empty())
        keys.push_back(dnsStandInKey(cluster));
    return keys;
}

std::vector<NodeKey> controlPlanePeers(const Design &design, const std::string &cluster)
{
    auto keys =
        labelledWorkloads(design, cluster, design.cluster(cluster).rootNamespace, "app", "istiod");
    if (keys.empty())
        keys.push_back(controlPlaneStandInKey(design, cluster));
    return keys;
}

std::map<NodeKey, PortSet> controlPlanePorts(const Design &design, const std::string &cluster)
{
    std::map<NodeKey, PortSet> ports;
    if (design.mesh != MeshKind::Linkerd) {
        for (const NodeKey &peer : controlPlanePeers(design, cluster))
            ports[peer].add({Protocol::Tcp, 15012, 15012});
        return ports;
    }
    for (const LinkerdPart &part : linkerdParts())
        for (const NodeKey &peer : linkerdPeers(design, cluster, part))
            for (const std::uint16_t port : part.ports)
                ports[peer].add({Protocol::Tcp, port, port});
    return ports;
}

bool isSystemPeerKey(const Design &design, const NodeKey &key)
{
    const auto standsAlone = [&](const std::vector<NodeKey> &peers) {
        return peers.size() == 1 && peers.front() == key &&
               !(design.topology && design.topology->findWorkload(key));
    };
    if (key == dnsStandInKey(key.cluster))
        return design.systemFlows.dns && standsAlone(dnsPeers(design, key.cluster));
    const bool isForLinkerd = design.mesh == MeshKind::Linkerd;
    if (key == controlPlaneStandInKey(design, key.cluster))
        return design.systemFlows.meshControlPlane && design.mesh != MeshKind::None &&
               !isForLinkerd && standsAlone(controlPlanePeers(design, key.cluster));
    for (const LinkerdPart &part : linkerdParts())
        if (key == linkerdStandInKey(part, key.cluster))
            return design.systemFlows.meshControlPlane && isForLinkerd &&
                   standsAlone(linkerdPeers(design, key.cluster, part));
    return false;
}

std::shared_ptr<const Topology> withSystemPeers(const Design &design)
{
    if (!design.topology)
        return std::make_shared<const Topology>();
    const std::vector<WorkloadNode> added = missingPeers(design);
    if (added.empty())
        return design.topology;
    auto topology = std::make_shared<Topology>(*design.topology);
    addNamespaces(*topology, added);
    topology->workloads.insert(topology->workloads.end(), added.begin(), added.end());
    std::sort(topology->workloads.begin(), topology->workloads.end(),
              [](const WorkloadNode &a, const WorkloadNode &b) { return a.key < b.key; });
    for (WorkloadNode &node : topology->workloads)
        node.nameSpace = *topology->findNamespace(node.key.cluster, node.key.nameSpace);
    std::vector<WorkloadId> newIds;
    for (const WorkloadNode &node : design.topology->workloads)
        newIds.push_back(*topology->findWorkload(node.key));
    remapAll(*topology, newIds);
    return topology;
}

} // namespace drawbridge
