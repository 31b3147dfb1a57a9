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

} // namespace drawbridge
