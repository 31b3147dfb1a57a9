// SPDX-License-Identifier: Apache-2.0
// What is found once of a mesh, in order, and found again where one policy is put in.
// Tested by tests/unit/analysis/test_mesh_engine.cpp

#include "model/analysis/mesh_engine_impl.h"
#include "model/analysis/service_entry_pods.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace drawbridge {

using namespace mesh;

namespace {

bool comesBefore(const ObjectMeta &a, const ObjectMeta &b)
{
    return std::tie(a.nameSpace, a.name) < std::tie(b.nameSpace, b.name);
}

Cluster clusterOf(ClusterMesh policies)
{
    Cluster cluster;
    cluster.facts = {{policies.options.trustDomain, policies.options.trustDomainAliases},
                     policies.options.pathNormalization};
    const auto byName = [](const auto &a, const auto &b) { return comesBefore(a.meta, b.meta); };
    std::ranges::stable_sort(policies.peerAuthentications, byName);
    std::ranges::stable_sort(policies.authorizationPolicies, byName);
    for (auto &policy : std::exchange(policies.authorizationPolicies, {}))
        cluster.policies.push_back(
            std::make_shared<const AuthorizationPolicyObject>(std::move(policy)));
    cluster.mesh = std::make_shared<const ClusterMesh>(std::move(policies));
    return cluster;
}

} // namespace

MeshEngine::Impl::Impl(std::shared_ptr<const Topology> from,
                       std::vector<ClusterMesh> clusterPolicies)
    : topology(std::move(from)), subjects(topology->workloads.size())
{
    for (auto &policies : clusterPolicies) {
        auto name = policies.cluster;
        clusters[std::move(name)] = clusterOf(std::move(policies));
    }
    pointToClusters();
    markAmbient();
    for (auto &[name, cluster] : clusters) {
        const auto all = under(cluster, cluster.mesh->options.rootNamespace);
        attachPeers(cluster);
        attachPolicies(cluster, all);
        attachTokens(cluster, all);
        attachUndecoded(cluster, all);
        attachUnevaluated(cluster, all);
        attachExtensions(cluster);
        readListeners(cluster);
        readWays(cluster, all);
    }
    readSidecarModes();
    readPorts();
    readLinkerd();
    readCallers();
    readPrincipals();
    readClientTls();
}

MeshEngine::Impl::Impl(const Impl &other)
    : topology(other.topology), clusters(other.clusters), subjects(other.subjects),
      callers(other.callers), byPrincipal(other.byPrincipal), linkerd(other.linkerd)
{
    pointToClusters();
}

void MeshEngine::Impl::pointToClusters()
{
    for (std::size_t i = 0; i < subjects.size(); ++i)
        subjects[i].cluster = &clusters[topology->namespaceOf(topology->workloads[i]).cluster];
    for (auto &[name, cluster] : clusters)
        if (cluster.mesh == nullptr)
            cluster = clusterOf({});
}

void MeshEngine::Impl::put(const std::string &clusterName, const AuthorizationPolicyObject &policy)
{
    auto &cluster = clusters[clusterName];
    const auto place = std::ranges::lower_bound(
        cluster.policies, policy.meta, comesBefore,
        [](const auto &known) -> const ObjectMeta & { return known->meta; });
    const bool isKnown =
        place != cluster.policies.end() && !comesBefore(policy.meta, (*place)->meta);
    auto added = std::make_shared<const AuthorizationPolicyObject>(policy);
    if (isKnown)
        *place = std::move(added);
    else
        cluster.policies.insert(place, std::move(added));
    const auto touched = under(cluster, policy.meta.nameSpace);
    for (const auto i : touched) {
        subjects[i].custom.clear();
        subjects[i].deny.clear();
        subjects[i].allow.clear();
        subjects[i].doubtfulPolicy.clear();
    }
    attachPolicies(cluster, touched);
    attachUndecoded(cluster, touched);
    attachUnevaluated(cluster, touched);
    readWays(cluster, touched);
}

/// The workloads that policies of a namespace may bind: its own, those behind its waypoints, or all
/// of the mesh.
MeshEngine::Impl::Indices MeshEngine::Impl::under(const Cluster &cluster,
                                                  const std::string &nameSpace) const
{
    Indices found;
    const bool isRoot = nameSpace == cluster.mesh->options.rootNamespace;
    const auto isBehind = [&nameSpace](const Way &way) {
        return !way.waypoint.empty() && way.passedOn.nameSpace == nameSpace;
    };
    for (std::uint32_t i = 0; i < subjects.size(); ++i)
        if (subjects[i].cluster == &cluster &&
            (isRoot || topology->namespaceOf(topology->workloads[i]).name == nameSpace ||
             std::ranges::any_of(subjects[i].ways, isBehind)))
            found.push_back(i);
    return found;
}

std::string MeshEngine::Impl::principalOf(const std::string &cluster, const std::string &nameSpace,
                                          const std::string &serviceAccount) const
{
    const auto found = clusters.find(cluster);
    const auto trustDomain = found == clusters.end() ? MeshOptions{}.trustDomain
                                                     : found->second.mesh->options.trustDomain;
    return trustDomain + "/ns/" + nameSpace + "/sa/" + serviceAccount;
}

void MeshEngine::Impl::readLinkerd()
{
    std::map<std::string, LinkerdPolicies> policies;
    for (const auto &[name, cluster] : clusters) {
        policies[name] = cluster.mesh->linkerd;
        policies[name].premises = cluster.mesh->options.linkerd;
    }
    linkerd = std::make_shared<const LinkerdEngine>(topology, std::move(policies));
}

MeshCaller MeshEngine::Impl::callerAs(const WorkloadNode &workload) const
{
    const auto &nameSpace = topology->namespaceOf(workload);
    MeshCaller caller;
    if (workload.podIps.size() == 1)
        caller.address = workload.podIps.front();
    if (!workload.isHostNetwork)
        caller.podCluster = nameSpace.cluster;
    caller.nameSpace = nameSpace.name;
    caller.serviceAccount = workload.serviceAccountName;
    caller.principal = principalOf(nameSpace.cluster, caller.nameSpace, caller.serviceAccount);
    if (workload.mesh == MeshMembership::Ambient)
        caller.proxy = MeshProxy::Ztunnel;
    else if (workload.mesh == MeshMembership::Sidecar)
        caller.proxy = MeshProxy::Sidecar;
    return caller;
}

void MeshEngine::Impl::readCallers()
{
    std::vector<MeshCaller> all;
    all.reserve(topology->workloads.size());
    for (const auto &workload : topology->workloads)
        all.push_back(callerAs(workload));
    callers = std::make_shared<const std::vector<MeshCaller>>(std::move(all));
}

void MeshEngine::Impl::readPrincipals()
{
    for (std::uint32_t i = 0; i < topology->workloads.size(); ++i) {
        const auto &workload = topology->workloads[i];
        const auto &nameSpace = topology->namespaceOf(workload);
        if (workload.mesh == MeshMembership::Linkerd) {
            byPrincipal[linkerd->principalOf(nameSpace.cluster, nameSpace.name,
                                             workload.serviceAccountName)]
                .push_back(WorkloadId{i});
            continue;
        }
        byPrincipal[*(*callers)[i].principal].push_back(WorkloadId{i});
    }
}

void MeshEngine::Impl::readPorts()
{
    const auto add = [this](std::size_t i, const PortReadings &more) {
        if (topology->workloads[i].mesh == MeshMembership::Gateway)
            return; // Its servers tell.
        for (const auto &[port, reading] : more) {
            const auto [entry, isNew] = subjects[i].readings.emplace(port, reading);
            if (!isNew)
                entry->second = combined(entry->second, reading);
        }
    };
    for (std::size_t i = 0; i < subjects.size(); ++i) {
        subjects[i].capture = InboundCapture(topology->workloads[i]);
        subjects[i].mayCallPast = bypassesOutbound(topology->workloads[i]);
        for (const auto &entry : subjects[i].cluster->mesh->serviceEntries)
            if (leadsTo(entry, topology->workloads[i]) != MeshMatch::No)
                add(i, portReadings(entry));
    }
    for (const auto &service : topology->services)
        for (const auto id : service.backends)
            add(id.index, portReadings(service, topology->workload(id)));
}

} // namespace drawbridge
