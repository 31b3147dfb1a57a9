// SPDX-License-Identifier: Apache-2.0
// Sidecar semantics of PeerAuthentication and AuthorizationPolicy (istio.md 1.1 to 1.5, 1.8).
//
// mTLS: workload over namespace over mesh; the oldest of one scope counts alone, and without
// creation times (files have none) every one of them may. So a mode is computed as the *set* of
// modes that are possible, and only a set of one is an answer. Authorization: CUSTOM, DENY, ALLOW
// in three values, over every possible way the connection can arrive (with identity or, under
// DISABLE, without) and every way the port can be read (HTTP or TCP); they must agree, or the
// answer is unknown.
// Tested by tests/unit/analysis/test_mesh_engine.cpp

#include "model/analysis/mesh_engine.h"

#include "model/analysis/mesh_engine_impl.h"
#include "model/analysis/network_engine_selectors.h"
#include "model/analysis/unevaluated_policies.h"
#include "model/kubernetes/object_kinds.h"

#include <algorithm>
#include <map>
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

} // namespace

MeshEngine::Impl::Impl(std::shared_ptr<const Topology> from,
                       std::vector<PeerAuthenticationObject> peerObjects,
                       std::vector<AuthorizationPolicyObject> policyObjects,
                       const std::vector<UndecodedPolicy> &undecoded, MeshOptions meshOptions)
    : topology(std::move(from)), peers(std::move(peerObjects)), policies(std::move(policyObjects)),
      options(std::move(meshOptions)), subjects(topology->workloads.size())
{
    const auto byName = [](const auto &a, const auto &b) {
        return std::tie(a.meta.nameSpace, a.meta.name) < std::tie(b.meta.nameSpace, b.meta.name);
    };
    std::stable_sort(peers.begin(), peers.end(), byName);
    std::stable_sort(policies.begin(), policies.end(), byName);
    attachPeers();
    attachPolicies();
    attachUndecoded(undecoded);
    attachUnevaluated(options.unevaluated);
    readPorts();
}

void MeshEngine::Impl::attachPeers()
{
    std::map<std::string, Peers> byNamespace;
    for (const auto &peer : peers) {
        const bool isRoot = peer.meta.nameSpace == options.rootNamespace;
        // A selector in the root namespace is ignored, the policy with it (istio.md 1.1).
        if (isRoot && peer.selector.empty())
            meshPeers.push_back(&peer);
        if (!isRoot)
            byNamespace[peer.meta.nameSpace].push_back(&peer);
    }
    meshPeers = oldestOrAll(std::move(meshPeers));
    for (std::size_t i = 0; i < subjects.size(); ++i) {
        const auto &workload = topology->workloads[i];
        const auto found = byNamespace.find(topology->namespaceOf(workload).name);
        if (found == byNamespace.end())
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

void MeshEngine::Impl::attach(const AuthorizationPolicyObject &policy, Subject &subject) const
{
    switch (policy.action) {
    case AuthorizationAction::Allow: subject.allow.push_back(&policy); return;
    case AuthorizationAction::Deny: subject.deny.push_back(&policy); return;
    case AuthorizationAction::Custom: subject.custom.push_back(&policy); return;
    case AuthorizationAction::Audit: return; // Never changes the decision.
    }
}

void MeshEngine::Impl::attachPolicies()
{
    std::map<std::string, Policies> byNamespace;
    for (const auto &policy : policies)
        // With targetRefs a policy is none of a sidecar's (istio.md 1.2); dry runs only report.
        if (!policy.hasTargetRefs && !policy.isDryRun)
            byNamespace[policy.meta.nameSpace].push_back(&policy);
    for (std::size_t i = 0; i < subjects.size(); ++i) {
        const auto &workload = topology->workloads[i];
        const std::set<std::string> from{options.rootNamespace,
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

void MeshEngine::Impl::attachUndecoded(const std::vector<UndecodedPolicy> &undecoded)
{
    for (const auto &policy : undecoded) {
        const auto &meta = policy.meta;
        const bool isPolicy =
            meta.kind == "PeerAuthentication" || meta.kind == "AuthorizationPolicy";
        if (!isPolicy || apiGroup(meta.apiVersion) == "policy.linkerd.io")
            continue;
        const bool isEverywhere = meta.nameSpace.empty() || meta.nameSpace == options.rootNamespace;
        for (std::size_t i = 0; i < subjects.size(); ++i) {
            const auto &nameSpace = topology->namespaceOf(topology->workloads[i]).name;
            if (!isEverywhere && nameSpace != meta.nameSpace)
                continue;
            auto &target = meta.kind == "PeerAuthentication" ? subjects[i].doubtfulPeer
                                                             : subjects[i].doubtfulPolicy;
            if (target.empty())
                target = mayDecide(policy, kUnreadable);
        }
    }
}

void MeshEngine::Impl::attachUnevaluated(const std::vector<ObjectMeta> &unevaluated)
{
    for (const ObjectMeta &meta : unevaluated) {
        const std::string doubt = describePolicy(meta) + " (" + toString(meta.where) +
                                  ") is not evaluated, and it may decide.";
        for (std::size_t i = 0; i < subjects.size(); ++i) {
            const auto &nameSpace = topology->namespaceOf(topology->workloads[i]).name;
            if (!meta.nameSpace.empty() && nameSpace != meta.nameSpace)
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

MeshEngine::MeshEngine(std::shared_ptr<const Topology> topology,
                       std::vector<PeerAuthenticationObject> peerAuthentications,
                       std::vector<AuthorizationPolicyObject> authorizationPolicies,
                       std::vector<UndecodedPolicy> undecoded, MeshOptions options)
    : m_impl(std::make_unique<const Impl>(std::move(topology), std::move(peerAuthentications),
                                          std::move(authorizationPolicies), undecoded,
                                          std::move(options)))
{}

MeshEngine::~MeshEngine() = default;
MeshEngine::MeshEngine(MeshEngine &&) noexcept = default;
MeshEngine &MeshEngine::operator=(MeshEngine &&) noexcept = default;

std::optional<MeshCaller> MeshEngine::callerOf(WorkloadId from) const
{
    const auto &workload = m_impl->topology->workload(from);
    MeshCaller caller;
    if (workload.podIps.size() == 1)
        caller.address = workload.podIps.front();
    if (workload.mesh == MeshMembership::None)
        return caller;
    if (workload.mesh == MeshMembership::Unknown || bypassesOutbound(workload))
        return std::nullopt;
    caller.nameSpace = m_impl->topology->namespaceOf(workload).name;
    caller.serviceAccount = workload.serviceAccountName;
    caller.principal =
        m_impl->options.trustDomain + "/ns/" + caller.nameSpace + "/sa/" + caller.serviceAccount;
    return caller;
}

bool MeshEngine::isInMesh(WorkloadId workload) const
{
    const auto membership = m_impl->topology->workload(workload).mesh;
    return membership == MeshMembership::Sidecar || membership == MeshMembership::Ambient;
}

std::vector<std::uint16_t> MeshEngine::namedPorts(WorkloadId workload) const
{
    const auto &subject = m_impl->subjects[workload.index];
    std::set<std::uint16_t> ports;
    if (m_impl->topology->workload(workload).mesh != MeshMembership::None)
        ports = subject.capture.namedPorts();
    for (const auto *peer : subject.workloadPeers)
        for (const auto &[port, mode] : peer->portModes)
            ports.insert(port);
    for (const auto *list : {&subject.custom, &subject.deny, &subject.allow})
        for (const auto *policy : *list)
            for (const auto &rule : policy->rules)
                for (const auto &operation : rule.to) {
                    ports.insert(operation.ports.begin(), operation.ports.end());
                    ports.insert(operation.notPorts.begin(), operation.notPorts.end());
                }
    for (const auto &[port, reading] : subject.readings)
        if (reading == PortReading::Tcp || reading == PortReading::Disputed)
            ports.insert(port);
    return {ports.begin(), ports.end()};
}

MeshEngine makeMeshEngine(std::shared_ptr<const Topology> topology, MeshOptions options)
{
    std::vector<PeerAuthenticationObject> peers;
    std::vector<AuthorizationPolicyObject> policies;
    std::vector<UndecodedPolicy> undecoded;
    for (const auto &cluster : topology->clusters) {
        const auto append = [](auto &to, const auto &from) {
            to.insert(to.end(), from.begin(), from.end());
        };
        if (cluster.resources == nullptr)
            continue;
        append(peers, cluster.resources->peerAuthentications);
        append(policies, cluster.resources->authorizationPolicies);
        append(undecoded, cluster.resources->undecodedPolicies);
        append(options.unevaluated, unevaluatedMeshPolicies(*cluster.resources));
    }
    return {std::move(topology), std::move(peers), std::move(policies), std::move(undecoded),
            std::move(options)};
}

} // namespace drawbridge
