// SPDX-License-Identifier: Apache-2.0
#include "model/topology/topology_builder.h"

#include "model/base/texts.h"
#include "model/topology/api_server_calls.h"
#include "model/topology/exposures.h"
#include "model/topology/flow_inference.h"
#include "model/topology/linkerd_membership.h"
#include "model/topology/mesh_membership.h"
#include "model/topology/owner_collapse.h"
#include "model/topology/service_backends.h"

#include <algorithm>
#include <map>
#include <tuple>

// Builds the graph in the order of what rests on what: namespaces, workloads (findings.md section
// 0), Services and their backends, exposures, inferred flows. Everything is sorted by key before
// ids are handed out, so that input order never shows. Tested by
// tests/unit/topology/test_topology_builder.cpp

namespace drawbridge {

namespace {

NamespaceNode undeclaredNamespace(const std::string &cluster, const std::string &name)
{
    NamespaceNode node;
    node.cluster = cluster;
    node.name = name;
    node.labels["kubernetes.io/metadata.name"] = name;
    return node;
}

void addNamespaces(const Topology::Cluster &cluster, Topology &topology)
{
    const ResourceSet &resources = *cluster.resources;
    std::map<std::string, NamespaceNode> byName;
    const auto mention = [&](const std::string &name) {
        byName.try_emplace(name, undeclaredNamespace(cluster.name, name));
    };
    for (const auto &object : resources.workloads)
        mention(object.meta.nameSpace);
    for (const auto &object : resources.services)
        mention(object.meta.nameSpace);
    for (const auto &object : resources.networkPolicies)
        mention(object.meta.nameSpace);
    for (const auto &object : resources.undecodedPolicies) {
        if (!object.meta.nameSpace.empty())
            mention(object.meta.nameSpace);
    }
    for (const NamespaceObject &object : resources.namespaces) {
        NamespaceNode node = undeclaredNamespace(cluster.name, object.meta.name);
        for (const auto &[key, value] : object.meta.labels)
            node.labels.try_emplace(key, value);
        node.isDeclared = true;
        node.annotations = object.meta.annotations;
        node.where = object.meta.where;
        byName[object.meta.name] = std::move(node);
    }
    for (auto &[name, node] : byName)
        topology.namespaces.push_back(std::move(node));
}

std::vector<ContainerPort> declaredPortsOf(const PodSpec &pod)
{
    std::vector<ContainerPort> ports;
    for (const Container &container : pod.containers) {
        if (!container.isInit || container.isNativeSidecar)
            ports.insert(ports.end(), container.ports.begin(), container.ports.end());
    }
    return ports;
}

WorkloadNode workloadOf(const std::string &cluster, const WorkloadObject &object)
{
    WorkloadNode node;
    node.key = {cluster, object.meta.nameSpace, object.meta.kind, object.meta.name};
    node.podLabels = object.podLabels;
    node.podAnnotations = object.podAnnotations;
    node.replicas = object.replicas;
    node.schedule = object.schedule;
    node.serviceAccountName =
        object.pod.serviceAccountName.empty() ? "default" : object.pod.serviceAccountName;
    node.automountServiceAccountToken = object.pod.automountServiceAccountToken;
    node.isHostNetwork = object.pod.hostNetwork;
    node.hasNetwork = object.phase != "Succeeded" && object.phase != "Failed";
    node.ports = declaredPortsOf(object.pod);
    node.podIps = object.podIps;
    node.hostIps = object.hostIps;
    node.where = object.meta.where;
    return node;
}

/// The members that disappear into a workload lend it their addresses and those of their nodes.
void absorb(WorkloadNode &node, const std::vector<std::size_t> &members,
            const std::vector<WorkloadObject> &objects)
{
    for (const std::size_t index : members) {
        const WorkloadObject &member = objects[index];
        node.podIps.insert(node.podIps.end(), member.podIps.begin(), member.podIps.end());
        node.hostIps.insert(node.hostIps.end(), member.hostIps.begin(), member.hostIps.end());
    }
    sortAndUnite(node.podIps);
    sortAndUnite(node.hostIps);
}

void addWorkloads(const Topology::Cluster &cluster, Topology &topology, Diagnostics &diagnostics)
{
    const auto &objects = cluster.resources->workloads;
    const MeshMembership meshSeen = meshSeenIn(*cluster.resources);
    const bool isLinkerdSeen = isLinkerdSeenIn(*cluster.resources);
    std::map<NodeKey, WorkloadNode> byKey;
    for (const auto &[index, members] : collapseOwners(objects)) {
        const WorkloadObject &object = objects[index];
        WorkloadNode node = workloadOf(cluster.name, object);
        absorb(node, members, objects);
        node.podLabels = commonPodLabels(objects, index, members);
        node.nameSpace = *topology.findNamespace(cluster.name, object.meta.nameSpace);
        node.mesh =
            meshMembershipOf(object, topology.nameSpace(node.nameSpace), meshSeen, isLinkerdSeen);
        const auto [at, isNew] = byKey.try_emplace(node.key, node);
        if (!isNew) {
            diagnostics.warning(ErrorCode::DuplicateObject,
                                toString(node.key) + " is there twice; the one at " +
                                    toString(node.where) + " is taken",
                                at->second.where, "remove one of the two");
            at->second = std::move(node);
        }
    }
    for (auto &[key, node] : byKey)
        topology.workloads.push_back(std::move(node));
}

/// A Knative Service answers to its own name, as Knative makes a Service of that name for it; its
/// port 80 leads to the proxy in front of the user's container.
ServiceNode ownServiceOf(const WorkloadObject &object, WorkloadId id, const std::string &cluster)
{
    ServiceNode node;
    node.cluster = cluster;
    node.object.meta = object.meta;
    ServicePort port;
    port.name = "http";
    port.port = 80;
    port.targetPort = PortReference(std::string("queue-port"));
    port.where = object.meta.where;
    node.object.ports.push_back(std::move(port));
    node.backends.push_back(id);
    return node;
}

void addKnativeServices(const Topology::Cluster &cluster, Topology &topology)
{
    for (const WorkloadObject &object : cluster.resources->workloads) {
        if (object.meta.kind != "Service")
            continue;
        const auto id = topology.findWorkload(
            {cluster.name, object.meta.nameSpace, object.meta.kind, object.meta.name});
        if (id)
            topology.services.push_back(ownServiceOf(object, *id, cluster.name));
    }
}

ServiceBackends::PodOwners podOwnersOf(const Topology::Cluster &cluster)
{
    const auto &objects = cluster.resources->workloads;
    ServiceBackends::PodOwners owners;
    const auto add = [&](const ObjectMeta &pod, const ObjectMeta &owner) {
        if (pod.kind == "Pod")
            owners[{pod.nameSpace, pod.name}] = {cluster.name, owner.nameSpace, owner.kind,
                                                 owner.name};
    };
    for (const auto &[index, members] : collapseOwners(objects)) {
        add(objects[index].meta, objects[index].meta);
        for (const std::size_t member : members)
            add(objects[member].meta, objects[index].meta);
    }
    return owners;
}

void addServices(const Topology::Cluster &cluster, Topology &topology)
{
    const std::size_t firstOfCluster = topology.services.size();
    const ServiceBackends::PodOwners owners =
        cluster.resources->endpoints.empty() ? ServiceBackends::PodOwners{} : podOwnersOf(cluster);
    const ServiceBackends backends(topology, cluster, owners);
    for (const ServiceObject &object : cluster.resources->services) {
        const NodeKey knative{cluster.name, object.meta.nameSpace, "Service", object.meta.name};
        if (!topology.findWorkload(knative)) // Knative's own Service of that name leads to a proxy
            topology.services.push_back(backends.nodeOf(object));
    }
    addKnativeServices(cluster, topology);
    const auto begin = topology.services.begin() + static_cast<std::ptrdiff_t>(firstOfCluster);
    std::stable_sort(begin, topology.services.end(),
                     [](const ServiceNode &a, const ServiceNode &b) {
                         return std::tie(a.object.meta.nameSpace, a.object.meta.name) <
                                std::tie(b.object.meta.nameSpace, b.object.meta.name);
                     });
}

MeshMembership meshSeenInAll(const std::vector<Topology::Cluster> &clusters)
{
    MeshMembership seen = MeshMembership::None;
    for (const Topology::Cluster &cluster : clusters) {
        const MeshMembership here = meshSeenIn(*cluster.resources);
        const bool isBefore = here == MeshMembership::Sidecar || seen == MeshMembership::None ||
                              (here == MeshMembership::Ambient && seen == MeshMembership::Linkerd);
        if (isBefore)
            seen = here;
    }
    return seen;
}

} // namespace

std::shared_ptr<const Topology> buildTopology(std::vector<Topology::Cluster> clusters,
                                              Diagnostics &diagnostics)
{
    std::stable_sort(
        clusters.begin(), clusters.end(),
        [](const Topology::Cluster &a, const Topology::Cluster &b) { return a.name < b.name; });
    auto topology = std::make_shared<Topology>();
    topology->clusters = std::move(clusters);
    topology->meshSeen = meshSeenInAll(topology->clusters);
    topology->isLinkerdSeen =
        std::ranges::any_of(topology->clusters, [](const Topology::Cluster &cluster) {
            return isLinkerdSeenIn(*cluster.resources);
        });
    for (const Topology::Cluster &cluster : topology->clusters)
        addNamespaces(cluster, *topology);
    for (const Topology::Cluster &cluster : topology->clusters)
        addWorkloads(cluster, *topology, diagnostics);
    for (const Topology::Cluster &cluster : topology->clusters)
        addServices(cluster, *topology);
    addExposures(*topology, diagnostics);
    addInferredFlows(*topology, diagnostics);
    addApiServerCalls(*topology);
    return topology;
}

std::shared_ptr<const Topology> buildTopology(ResourceSet resources, Diagnostics &diagnostics)
{
    std::vector<Topology::Cluster> clusters;
    clusters.push_back({"", std::make_shared<const ResourceSet>(std::move(resources))});
    return buildTopology(std::move(clusters), diagnostics);
}

} // namespace drawbridge
