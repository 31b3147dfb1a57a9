// SPDX-License-Identifier: Apache-2.0
// Which policies concern which workload, found once (istio.md 1.1, 1.2): those of its namespace and
// of the root namespace of its own cluster. Without creation times (files have none) every
// PeerAuthentication of one scope may be the oldest one. Tested by
// tests/unit/analysis/test_mesh_engine.cpp

#include "model/analysis/mesh_engine_impl.h"
#include "model/analysis/network_engine_selectors.h"
#include "model/analysis/unevaluated_policies.h"
#include "model/kubernetes/object_kinds.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

namespace drawbridge {

using namespace mesh;

namespace {

template<typename Object>
std::string mayDecide(const Object &object, std::string_view because)
{
    return object.meta.kind + " " + object.meta.nameSpace + "/" + object.meta.name + " " +
           std::string(because) + ", and it may decide.";
}

constexpr std::string_view kUnreadable = "could not be read";
constexpr std::string_view kByController =
    "selects pods by a label that their controller sets, which no manifest tells";

bool isOrderable(const std::string &creationTimestamp)
{
    return creationTimestamp.size() == 20 && creationTimestamp.back() == 'Z';
}

/// Istio sorts by creation time, then name; without times nobody knows which one is first.
Peers oldestOrAll(Peers peers)
{
    const bool isOrdered = std::all_of(peers.begin(), peers.end(), [](const auto *peer) {
        return isOrderable(peer->meta.creationTimestamp);
    });
    if (peers.size() < 2 || !isOrdered)
        return peers;
    return {*std::min_element(peers.begin(), peers.end(), [](const auto *a, const auto *b) {
        return std::tie(a->meta.creationTimestamp, a->meta.name) <
               std::tie(b->meta.creationTimestamp, b->meta.name);
    })};
}

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

namespace mesh {

MeshMatch selects(const LabelMap &selector, const WorkloadNode &workload)
{
    auto result = MeshMatch::Yes;
    for (const auto &[key, value] : selector) {
        const auto found = workload.podLabels.find(key);
        const bool isOnPod = found != workload.podLabels.end() && found->second == value;
        if (isOnPod)
            continue;
        if (!network::isSetByController(workload, key))
            return MeshMatch::No;
        result = MeshMatch::Unknown;
    }
    return result;
}

void attach(const AuthorizationPolicyObject &policy, BoundPolicies &policies)
{
    switch (policy.action) {
    case AuthorizationAction::Allow: policies.allow.push_back(&policy); return;
    case AuthorizationAction::Deny: policies.deny.push_back(&policy); return;
    case AuthorizationAction::Custom: policies.custom.push_back(&policy); return;
    case AuthorizationAction::Audit: return;
    }
}

} // namespace mesh

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
        readListeners(cluster);
        readWays(cluster, all);
    }
    readPorts();
    readLinkerd();
    readPrincipals();
    readClientTls();
}

MeshEngine::Impl::Impl(const Impl &other)
    : topology(other.topology), clusters(other.clusters), subjects(other.subjects),
      byPrincipal(other.byPrincipal), linkerd(other.linkerd)
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

void MeshEngine::Impl::attachPeers(Cluster &cluster)
{
    std::map<std::string, Peers> byNamespace;
    for (const auto &peer : cluster.mesh->peerAuthentications) {
        const bool isRoot = peer.meta.nameSpace == cluster.mesh->options.rootNamespace;
        // A selector in the root namespace is ignored, the policy with it (istio.md 1.1).
        if (isRoot && peer.selector.empty())
            cluster.meshPeers.push_back(&peer);
        if (!isRoot)
            byNamespace[peer.meta.nameSpace].push_back(&peer);
    }
    cluster.meshPeers = oldestOrAll(std::move(cluster.meshPeers));
    for (std::size_t i = 0; i < subjects.size(); ++i) {
        const auto &workload = topology->workloads[i];
        const auto found = byNamespace.find(topology->namespaceOf(workload).name);
        if (subjects[i].cluster != &cluster || found == byNamespace.end())
            continue;
        for (const auto *peer : found->second) {
            const auto match = selects(peer->selector, workload);
            if (peer->selector.empty())
                subjects[i].namespacePeers.push_back(peer);
            else if (match == MeshMatch::Yes)
                subjects[i].workloadPeers.push_back(peer);
            else if (match == MeshMatch::Unknown)
                subjects[i].doubtfulPeer = mayDecide(*peer, kByController);
        }
        subjects[i].namespacePeers = oldestOrAll(std::move(subjects[i].namespacePeers));
        subjects[i].workloadPeers = oldestOrAll(std::move(subjects[i].workloadPeers));
    }
}

namespace {

bool hasTargets(const AuthorizationPolicyObject &policy)
{
    return policy.hasTargetRefs;
}
bool hasTargets(const RequestAuthenticationObject &policy)
{
    return !policy.targets.empty();
}

/// A policy with targetRefs is none of a pod's, but for those of the Gateway that it runs; without
/// them the selector decides (istio.md 1.2).
template<typename Policy>
MeshMatch binds(const Policy &policy, const WorkloadNode &workload)
{
    if (!hasTargets(policy))
        return selects(policy.selector, workload);
    const auto gateway = workload.podLabels.find(kGatewayNameLabel);
    return known(gateway != workload.podLabels.end() &&
                 policy.meta.nameSpace == workload.key.nameSpace &&
                 std::ranges::any_of(policy.targets, [&gateway](const PolicyTarget &target) {
                     return target.kind == "Gateway" && target.name == gateway->second;
                 }));
}

/// Visits, for each workload of the cluster, the policies of its namespace and of the root
/// namespace that bind or may bind its pods.
template<typename Policy, typename Visit>
void forEachAttachment(const Topology &topology, const Cluster &cluster,
                       std::vector<Subject> &subjects, const std::vector<std::uint32_t> &to,
                       const std::vector<const Policy *> &policies, Visit visit)
{
    std::map<std::string, std::vector<const Policy *>> byNamespace;
    for (const auto *policy : policies)
        byNamespace[policy->meta.nameSpace].push_back(policy);
    for (const auto i : to) {
        const auto &workload = topology.workloads[i];
        const std::set<std::string> from{cluster.mesh->options.rootNamespace,
                                         topology.namespaceOf(workload).name};
        for (const auto &nameSpace : from)
            if (const auto found = byNamespace.find(nameSpace); found != byNamespace.end())
                for (const auto *policy : found->second)
                    if (const auto match = binds(*policy, workload); match != MeshMatch::No)
                        visit(*policy, subjects[i], match);
    }
}

} // namespace

void MeshEngine::Impl::attachPolicies(const Cluster &cluster, const Indices &to)
{
    // Dry runs and AUDIT only report.
    std::vector<const AuthorizationPolicyObject *> enforced;
    for (const auto &policy : cluster.policies)
        if (!policy->isDryRun && policy->action != AuthorizationAction::Audit)
            enforced.push_back(policy.get());
    forEachAttachment(*topology, cluster, subjects, to, enforced,
                      [](const auto &policy, Subject &subject, MeshMatch match) {
                          if (match == MeshMatch::Yes)
                              attach(policy, subject);
                          else
                              subject.doubtfulPolicy = mayDecide(policy, kByController);
                      });
}

void MeshEngine::Impl::attachTokens(const Cluster &cluster, const Indices &to)
{
    std::vector<const RequestAuthenticationObject *> enforced;
    for (const auto &policy : cluster.mesh->requestAuthentications)
        enforced.push_back(&policy);
    forEachAttachment(*topology, cluster, subjects, to, enforced,
                      [](const auto &policy, Subject &subject, MeshMatch match) {
                          if (match == MeshMatch::Yes)
                              subject.requestAuthentications.push_back(&policy);
                          else
                              subject.doubtfulToken = mayDecide(policy, kByController);
                      });
}

namespace {

/// What a policy that could not be read leaves in doubt; null for those of other meshes.
std::string Subject::*doubtOf(const ObjectMeta &meta)
{
    if (apiGroup(meta.apiVersion) == "policy.linkerd.io")
        return nullptr;
    if (meta.kind == "PeerAuthentication")
        return &Subject::doubtfulPeer;
    if (meta.kind == "RequestAuthentication")
        return &Subject::doubtfulToken;
    return meta.kind == "AuthorizationPolicy" ? &Subject::doubtfulPolicy : nullptr;
}

} // namespace

void MeshEngine::Impl::attachUndecoded(const Cluster &cluster, const Indices &to)
{
    for (const auto &policy : cluster.mesh->undecoded) {
        const auto &meta = policy.meta;
        const auto field = doubtOf(meta);
        if (field == nullptr)
            continue;
        const bool isEverywhere =
            meta.nameSpace.empty() || meta.nameSpace == cluster.mesh->options.rootNamespace;
        for (const auto i : to) {
            const auto &nameSpace = topology->namespaceOf(topology->workloads[i]).name;
            if (!isEverywhere && nameSpace != meta.nameSpace)
                continue;
            if (auto &doubt = subjects[i].*field; doubt.empty())
                doubt = mayDecide(policy, kUnreadable);
        }
    }
}

void MeshEngine::Impl::attachUnevaluated(const Cluster &cluster, const Indices &to)
{
    for (const ObjectMeta &meta : cluster.mesh->options.unevaluated) {
        const std::string doubt = describePolicy(meta) + " (" + toString(meta.where) +
                                  ") is not evaluated, and it may decide.";
        for (const auto i : to) {
            const auto &nameSpace = topology->namespaceOf(topology->workloads[i]).name;
            if (!meta.nameSpace.empty() && nameSpace != meta.nameSpace)
                continue;
            for (std::string *target : {&subjects[i].doubtfulPeer, &subjects[i].doubtfulPolicy,
                                        &subjects[i].doubtfulToken}) {
                if (target->empty())
                    *target = doubt;
            }
        }
    }
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
    for (const auto &[name, cluster] : clusters)
        policies[name] = cluster.mesh->linkerd;
    linkerd = std::make_shared<const LinkerdEngine>(topology, std::move(policies));
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
        byPrincipal[principalOf(nameSpace.cluster, nameSpace.name, workload.serviceAccountName)]
            .push_back(WorkloadId{i});
    }
}

void MeshEngine::Impl::readPorts()
{
    for (std::size_t i = 0; i < subjects.size(); ++i)
        subjects[i].capture = InboundCapture(topology->workloads[i]);
    for (const auto &service : topology->services) {
        for (const auto id : service.backends) {
            if (topology->workload(id).mesh == MeshMembership::Gateway)
                continue; // Its servers tell.
            auto &readings = subjects[id.index].readings;
            for (const auto &[port, reading] : portReadings(service, topology->workload(id))) {
                const auto [entry, isNew] = readings.emplace(port, reading);
                if (!isNew)
                    entry->second = combined(entry->second, reading);
            }
        }
    }
}

} // namespace drawbridge
