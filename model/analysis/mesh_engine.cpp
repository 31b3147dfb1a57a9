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
#include "model/analysis/unevaluated_policies.h"

#include <set>
#include <utility>

namespace drawbridge {

using namespace mesh;

namespace {

MeshCaller anonymousAt(const std::optional<IpAddress> &address)
{
    MeshCaller caller;
    caller.address = address;
    return caller;
}

template<typename Visit>
void forEachOperation(const Subject &subject, Visit visit)
{
    for (const auto *list : {&subject.custom, &subject.deny, &subject.allow})
        for (const auto *policy : *list)
            for (const auto &rule : policy->rules)
                for (const auto &operation : rule.to)
                    visit(operation);
}

std::vector<ClusterMesh> ofFirstCluster(const Topology &topology, ClusterMesh policies)
{
    policies.cluster = topology.clusters.empty() ? "" : topology.clusters.front().name;
    std::vector<ClusterMesh> clusters;
    clusters.push_back(std::move(policies));
    return clusters;
}

} // namespace

MeshEngine::MeshEngine(std::shared_ptr<const Topology> topology,
                       std::vector<PeerAuthenticationObject> peerAuthentications,
                       std::vector<AuthorizationPolicyObject> authorizationPolicies,
                       std::vector<UndecodedPolicy> undecoded, MeshOptions options)
    : MeshEngine(topology, ofFirstCluster(*topology, {"", std::move(peerAuthentications),
                                                      std::move(authorizationPolicies),
                                                      std::move(undecoded), std::move(options)}))
{}

MeshEngine::MeshEngine(std::shared_ptr<const Topology> topology, std::vector<ClusterMesh> clusters)
    : m_impl(std::make_unique<const Impl>(std::move(topology), std::move(clusters)))
{}

MeshEngine::~MeshEngine() = default;
MeshEngine::MeshEngine(MeshEngine &&) noexcept = default;
MeshEngine &MeshEngine::operator=(MeshEngine &&) noexcept = default;

std::optional<MeshCaller> MeshEngine::callerOf(WorkloadId from) const
{
    const auto &workload = m_impl->topology->workload(from);
    auto identity = identityOf(from);
    if (workload.mesh == MeshMembership::None)
        return anonymousAt(identity.address);
    if (workload.mesh == MeshMembership::Unknown || bypassesOutbound(workload))
        return std::nullopt;
    return identity;
}

std::vector<MeshCaller> MeshEngine::possibleCallers(WorkloadId from) const
{
    if (auto known = callerOf(from))
        return {std::move(*known)};
    auto identity = identityOf(from);
    return {anonymousAt(identity.address), std::move(identity)};
}

std::string MeshEngine::principalOf(const std::string &cluster, const std::string &nameSpace,
                                    const std::string &serviceAccount) const
{
    const auto found = m_impl->clusters.find(cluster);
    const auto &trustDomain = found == m_impl->clusters.end()
                                  ? MeshOptions{}.trustDomain
                                  : found->second.policies.options.trustDomain;
    return trustDomain + "/ns/" + nameSpace + "/sa/" + serviceAccount;
}

/// A workload as its sidecar presents it.
MeshCaller MeshEngine::identityOf(WorkloadId from) const
{
    const auto &workload = m_impl->topology->workload(from);
    const auto &nameSpace = m_impl->topology->namespaceOf(workload);
    MeshCaller caller;
    if (workload.podIps.size() == 1)
        caller.address = workload.podIps.front();
    caller.nameSpace = nameSpace.name;
    caller.serviceAccount = workload.serviceAccountName;
    caller.principal = principalOf(nameSpace.cluster, caller.nameSpace, caller.serviceAccount);
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
    forEachOperation(subject, [&ports](const AuthorizationOperation &operation) {
        ports.insert(operation.ports.begin(), operation.ports.end());
        ports.insert(operation.notPorts.begin(), operation.notPorts.end());
    });
    for (const auto &[port, reading] : subject.readings)
        if (reading == PortReading::Tcp || reading == PortReading::Disputed)
            ports.insert(port);
    return {ports.begin(), ports.end()};
}

RequestPatterns MeshEngine::namedRequests(WorkloadId workload) const
{
    RequestPatterns named;
    forEachOperation(m_impl->subjects[workload.index],
                     [&named](const AuthorizationOperation &operation) {
                         for (const auto *list : {&operation.methods, &operation.notMethods})
                             named.methods.insert(list->begin(), list->end());
                         for (const auto *list : {&operation.paths, &operation.notPaths})
                             named.paths.insert(list->begin(), list->end());
                     });
    return named;
}

MeshEngine makeMeshEngine(std::shared_ptr<const Topology> topology,
                          const MeshOptionsByCluster &options)
{
    std::vector<ClusterMesh> clusters;
    for (const auto &cluster : topology->clusters) {
        ClusterMesh policies;
        policies.cluster = cluster.name;
        if (const auto found = options.find(cluster.name); found != options.end())
            policies.options = found->second;
        if (cluster.resources != nullptr) {
            policies.peerAuthentications = cluster.resources->peerAuthentications;
            policies.authorizationPolicies = cluster.resources->authorizationPolicies;
            policies.undecoded = cluster.resources->undecodedPolicies;
            const auto unevaluated = unevaluatedMeshPolicies(*cluster.resources);
            auto &known = policies.options.unevaluated;
            known.insert(known.end(), unevaluated.begin(), unevaluated.end());
        }
        clusters.push_back(std::move(policies));
    }
    return {std::move(topology), std::move(clusters)};
}

} // namespace drawbridge
