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

/// All pairs must be on the pod. Unknown where only labels are missing that a controller sets on
/// each pod, which no template tells.
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

void attach(const AuthorizationPolicyObject &policy, Subject &subject)
{
    switch (policy.action) {
    case AuthorizationAction::Allow: subject.allow.push_back(&policy); return;
    case AuthorizationAction::Deny: subject.deny.push_back(&policy); return;
    case AuthorizationAction::Custom: subject.custom.push_back(&policy); return;
    case AuthorizationAction::Audit: return;
    }
}

} // namespace

MeshEngine::Impl::Impl(std::shared_ptr<const Topology> from,
                       std::vector<ClusterMesh> clusterPolicies)
    : topology(std::move(from)), subjects(topology->workloads.size())
{
    const auto byName = [](const auto &a, const auto &b) {
        return std::tie(a.meta.nameSpace, a.meta.name) < std::tie(b.meta.nameSpace, b.meta.name);
    };
    for (auto &policies : clusterPolicies) {
        std::ranges::stable_sort(policies.peerAuthentications, byName);
        std::ranges::stable_sort(policies.authorizationPolicies, byName);
        auto name = policies.cluster;
        clusters[std::move(name)] = {std::move(policies), {}};
    }
    for (std::size_t i = 0; i < subjects.size(); ++i)
        subjects[i].cluster = &clusters[topology->namespaceOf(topology->workloads[i]).cluster];
    for (auto &[name, cluster] : clusters) {
        attachPeers(cluster);
        attachPolicies(cluster);
        attachUndecoded(cluster);
        attachUnevaluated(cluster);
    }
    readPorts();
}

void MeshEngine::Impl::attachPeers(Cluster &cluster)
{
    std::map<std::string, Peers> byNamespace;
    for (const auto &peer : cluster.policies.peerAuthentications) {
        const bool isRoot = peer.meta.nameSpace == cluster.policies.options.rootNamespace;
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

void MeshEngine::Impl::attachPolicies(const Cluster &cluster)
{
    std::map<std::string, Policies> byNamespace;
    for (const auto &policy : cluster.policies.authorizationPolicies)
        // With targetRefs a policy is none of a sidecar's (istio.md 1.2); dry runs and AUDIT only
        // report.
        if (!policy.hasTargetRefs && !policy.isDryRun &&
            policy.action != AuthorizationAction::Audit)
            byNamespace[policy.meta.nameSpace].push_back(&policy);
    for (std::size_t i = 0; i < subjects.size(); ++i) {
        const auto &workload = topology->workloads[i];
        if (subjects[i].cluster != &cluster)
            continue;
        const std::set<std::string> from{cluster.policies.options.rootNamespace,
                                         topology->namespaceOf(workload).name};
        for (const auto &nameSpace : from)
            for (const auto *policy : byNamespace[nameSpace])
                switch (selects(policy->selector, workload)) {
                case MeshMatch::Yes: attach(*policy, subjects[i]); break;
                case MeshMatch::Unknown:
                    subjects[i].doubtfulPolicy = mayDecide(*policy, kByController);
                    break;
                case MeshMatch::No: break;
                }
    }
}

void MeshEngine::Impl::attachUndecoded(const Cluster &cluster)
{
    for (const auto &policy : cluster.policies.undecoded) {
        const auto &meta = policy.meta;
        const bool isPolicy =
            meta.kind == "PeerAuthentication" || meta.kind == "AuthorizationPolicy";
        if (!isPolicy || apiGroup(meta.apiVersion) == "policy.linkerd.io")
            continue;
        const bool isEverywhere =
            meta.nameSpace.empty() || meta.nameSpace == cluster.policies.options.rootNamespace;
        for (std::size_t i = 0; i < subjects.size(); ++i) {
            const auto &nameSpace = topology->namespaceOf(topology->workloads[i]).name;
            if (subjects[i].cluster != &cluster || (!isEverywhere && nameSpace != meta.nameSpace))
                continue;
            auto &target = meta.kind == "PeerAuthentication" ? subjects[i].doubtfulPeer
                                                             : subjects[i].doubtfulPolicy;
            if (target.empty())
                target = mayDecide(policy, kUnreadable);
        }
    }
}

void MeshEngine::Impl::attachUnevaluated(const Cluster &cluster)
{
    for (const ObjectMeta &meta : cluster.policies.options.unevaluated) {
        const std::string doubt = describePolicy(meta) + " (" + toString(meta.where) +
                                  ") is not evaluated, and it may decide.";
        for (std::size_t i = 0; i < subjects.size(); ++i) {
            const auto &nameSpace = topology->namespaceOf(topology->workloads[i]).name;
            if (subjects[i].cluster != &cluster ||
                (!meta.nameSpace.empty() && nameSpace != meta.nameSpace))
                continue;
            for (std::string *target : {&subjects[i].doubtfulPeer, &subjects[i].doubtfulPolicy}) {
                if (target->empty())
                    *target = doubt;
            }
        }
    }
}

void MeshEngine::Impl::readPorts()
{
    for (std::size_t i = 0; i < subjects.size(); ++i)
        subjects[i].capture = InboundCapture(topology->workloads[i]);
    for (const auto &service : topology->services) {
        for (const auto id : service.backends) {
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
