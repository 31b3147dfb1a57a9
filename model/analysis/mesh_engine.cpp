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

template<typename Visit>
void forEachRule(const BoundPolicies &policies, Visit visit)
{
    for (const auto *list : {&policies.custom, &policies.deny, &policies.allow})
        for (const auto *policy : *list)
            for (const auto &rule : policy->rules)
                visit(rule);
}

/// Those of the waypoints before it too.
template<typename Visit>
void forEachRuleBefore(const Subject &subject, Visit visit)
{
    forEachRule(subject, visit);
    for (const auto &way : subject.ways)
        forEachRule(way, visit);
}

/// The ports that a rule compares with.
void addPorts(const AuthorizationRule &rule, std::set<std::uint16_t> &ports)
{
    for (const auto &operation : rule.to) {
        ports.insert(operation.ports.begin(), operation.ports.end());
        ports.insert(operation.notPorts.begin(), operation.notPorts.end());
    }
    for (const auto &condition : rule.when) {
        ports.insert(condition.ports.begin(), condition.ports.end());
        ports.insert(condition.notPorts.begin(), condition.notPorts.end());
    }
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

MeshEngine::MeshEngine(std::unique_ptr<const Impl> impl) : m_impl(std::move(impl)) {}

MeshEngine MeshEngine::withPolicy(const std::string &cluster,
                                  const AuthorizationPolicyObject &policy) const
{
    auto impl = std::make_unique<Impl>(*m_impl);
    if (!impl->clusters.contains(cluster))
        return MeshEngine(std::move(impl));
    impl->put(cluster, policy);
    return MeshEngine(std::move(impl));
}

std::vector<WorkloadId> MeshEngine::workloadsUnder(const std::string &cluster,
                                                   const std::string &nameSpace) const
{
    std::vector<WorkloadId> found;
    if (const auto known = m_impl->clusters.find(cluster); known != m_impl->clusters.end())
        for (const auto i : m_impl->under(known->second, nameSpace))
            found.push_back(WorkloadId{i});
    return found;
}

MeshEngine::~MeshEngine() = default;
MeshEngine::MeshEngine(MeshEngine &&) noexcept = default;
MeshEngine &MeshEngine::operator=(MeshEngine &&) noexcept = default;

std::optional<MeshCaller> MeshEngine::callerOf(WorkloadId from) const
{
    const auto &workload = m_impl->topology->workload(from);
    switch (workload.mesh) {
    case MeshMembership::None: return plaintextOf(from);
    case MeshMembership::Unknown: return std::nullopt;
    case MeshMembership::Linkerd:
        if (bypassesLinkerdOutbound(workload, m_impl->topology->namespaceOf(workload)))
            return std::nullopt;
        return presented(from, *m_impl->linkerd);
    case MeshMembership::Sidecar:
    case MeshMembership::Ambient:
    case MeshMembership::Gateway: break;
    }
    const auto &subject = m_impl->subjects[from.index];
    const bool isKnown = !subject.mayCallPast && subject.alteredCalls.empty();
    return isKnown ? std::optional(presented(from)) : std::nullopt;
}

std::string MeshEngine::rootNamespace(const std::string &cluster) const
{
    const auto known = m_impl->clusters.find(cluster);
    return known == m_impl->clusters.end() ? MeshOptions{}.rootNamespace
                                           : known->second.mesh->options.rootNamespace;
}

std::string MeshEngine::serverDoubt(WorkloadId to) const
{
    return m_impl->subjects[to.index].altered;
}

std::string MeshEngine::callerDoubt(WorkloadId from) const
{
    return m_impl->subjects[from.index].alteredCalls;
}

std::vector<MeshCaller> MeshEngine::possibleCallers(WorkloadId from) const
{
    std::vector<MeshCaller> callers;
    if (auto known = callerOf(from)) {
        callers.push_back(std::move(*known));
        return callers;
    }
    const auto &topology = *m_impl->topology;
    const auto membership = topology.workload(from).mesh;
    callers.push_back(plaintextOf(from));
    if (membership == MeshMembership::Linkerd ||
        (membership == MeshMembership::Unknown && topology.isLinkerdSeen))
        callers.push_back(presented(from, *m_impl->linkerd));
    if (membership != MeshMembership::Linkerd && topology.meshSeen != MeshMembership::Linkerd)
        callers.push_back(presented(from));
    return callers;
}

MeshCaller MeshEngine::plaintextOf(WorkloadId from) const
{
    return inPlaintext(presented(from));
}

std::string MeshEngine::principalOf(const std::string &cluster, const std::string &nameSpace,
                                    const std::string &serviceAccount) const
{
    return m_impl->principalOf(cluster, nameSpace, serviceAccount);
}

/// A workload as its sidecar presents it.
MeshCaller MeshEngine::presented(WorkloadId from) const
{
    return (*m_impl->callers)[from.index];
}

/// A workload as Linkerd's proxy presents it.
MeshCaller MeshEngine::presented(WorkloadId from, const LinkerdEngine &linkerd) const
{
    auto caller = presented(from);
    caller.proxy = MeshProxy::Any;
    caller.principal =
        linkerd.principalOf(m_impl->topology->namespaceOf(m_impl->topology->workload(from)).cluster,
                            caller.nameSpace, caller.serviceAccount);
    return caller;
}

const LinkerdEngine *MeshEngine::linkerdOf(WorkloadId workload) const
{
    return m_impl->topology->workload(workload).mesh == MeshMembership::Linkerd
               ? m_impl->linkerd.get()
               : nullptr;
}

std::vector<WorkloadId> MeshEngine::workloadsWith(const std::string &principal) const
{
    const auto found = m_impl->byPrincipal.find(principal);
    return found == m_impl->byPrincipal.end() ? std::vector<WorkloadId>() : found->second;
}

bool MeshEngine::isInMesh(WorkloadId workload) const
{
    const auto membership = m_impl->topology->workload(workload).mesh;
    return membership == MeshMembership::Sidecar || membership == MeshMembership::Ambient ||
           membership == MeshMembership::Linkerd;
}

bool MeshEngine::mayBind(WorkloadId workload) const
{
    const auto membership = m_impl->topology->workload(workload).mesh;
    return isInMesh(workload) || membership == MeshMembership::Gateway ||
           (membership == MeshMembership::Unknown &&
            m_impl->topology->meshSeen != MeshMembership::None);
}

std::vector<std::uint16_t> MeshEngine::namedPorts(WorkloadId workload) const
{
    if (const auto *linkerd = linkerdOf(workload))
        return linkerd->namedPorts(workload);
    const auto &subject = m_impl->subjects[workload.index];
    std::set<std::uint16_t> ports;
    if (m_impl->topology->workload(workload).mesh != MeshMembership::None)
        ports = subject.capture.namedPorts();
    for (const auto *peer : subject.workloadPeers)
        for (const auto &[port, mode] : peer->portModes)
            ports.insert(port);
    for (const auto &[port, listeners] : subject.listeners)
        ports.insert(port);
    for (const auto &way : subject.ways)
        for (const auto &[port, servicePorts] : way.servicePorts)
            ports.insert(port);
    for (const auto &name : subject.dialledNames)
        for (const auto &[port, dialled] : name.ports)
            ports.insert(port);
    forEachRuleBefore(subject, [&ports](const AuthorizationRule &rule) { addPorts(rule, ports); });
    for (const auto &[port, reading] : subject.readings)
        if (reading != PortReading::Either)
            ports.insert(port);
    return {ports.begin(), ports.end()};
}

namespace {

/// Where ranges of addresses that some rule compares with begin, or end before.
class Boundaries {
public:
    void add(const std::vector<Cidr> &blocks)
    {
        for (const auto &block : blocks) {
            m_starts.insert(block.first());
            if (const auto behind = block.last().next())
                m_starts.insert(*behind);
        }
    }

    void add(const AuthorizationRule &rule)
    {
        for (const auto &source : rule.from)
            for (const auto *list : {&source.ipBlocks, &source.notIpBlocks, &source.remoteIpBlocks,
                                     &source.notRemoteIpBlocks})
                add(*list);
        for (const auto &condition : rule.when)
            if (condition.attribute != AuthorizationAttribute::DestinationIp)
                for (const auto *list : {&condition.blocks, &condition.notBlocks})
                    add(*list);
    }

    [[nodiscard]] std::vector<AddressSet> groups() const
    {
        std::vector<AddressSet> groups;
        const auto all = AddressSet::all();
        for (auto range : all.ranges()) {
            for (auto start = m_starts.upper_bound(range.first);
                 start != m_starts.end() && *start <= range.last; ++start) {
                groups.emplace_back().add({range.first, *start->previous()});
                range.first = *start;
            }
            groups.emplace_back().add(range);
        }
        return groups;
    }

private:
    std::set<IpAddress> m_starts;
};

} // namespace

std::vector<AddressSet> MeshEngine::addressGroups() const
{
    Boundaries boundaries;
    for (const auto &[name, cluster] : m_impl->clusters)
        for (const auto &policy : cluster.policies)
            for (const auto &rule : policy->rules)
                boundaries.add(rule);
    boundaries.add(m_impl->linkerd->namedNetworks());
    return boundaries.groups();
}

RequestPatterns MeshEngine::namedRequests(WorkloadId workload) const
{
    RequestPatterns named;
    if (const auto *linkerd = linkerdOf(workload)) {
        linkerd->addRequestPatterns(workload, named);
        return named;
    }
    forEachRuleBefore(m_impl->subjects[workload.index], [&named](const AuthorizationRule &rule) {
        for (const auto &operation : rule.to) {
            for (const auto *list : {&operation.methods, &operation.notMethods})
                named.methods.insert(list->begin(), list->end());
            for (const auto *list : {&operation.paths, &operation.notPaths})
                named.paths.insert(list->begin(), list->end());
        }
    });
    return named;
}

namespace {

/// What the mesh's own configuration says, where nobody has said otherwise.
void takeMeshConfig(const ResourceSet &resources, MeshOptions &options)
{
    const auto config = meshConfigIn(resources);
    if (!config)
        return;
    const MeshOptions standard;
    if (options.rootNamespace == standard.rootNamespace)
        options.rootNamespace = config->rootNamespace;
    if (options.trustDomain == standard.trustDomain)
        options.trustDomain = config->trustDomain;
    if (!options.trustDomainAliases)
        options.trustDomainAliases = config->trustDomainAliases;
    if (!options.pathNormalization)
        options.pathNormalization = config->pathNormalization;
    if (!options.trustedProxies)
        options.trustedProxies = config->trustedProxies;
    if (!options.exportsDestinationRules)
        options.exportsDestinationRules = config->exportsDestinationRules;
}

} // namespace

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
            takeMeshConfig(*cluster.resources, policies.options);
            policies.peerAuthentications = cluster.resources->peerAuthentications;
            policies.authorizationPolicies = cluster.resources->authorizationPolicies;
            policies.requestAuthentications = cluster.resources->requestAuthentications;
            policies.destinationRules = cluster.resources->destinationRules;
            policies.serviceEntries = cluster.resources->serviceEntries;
            policies.proxyExtensions = istioExtensions(*cluster.resources);
            policies.undecoded = cluster.resources->undecodedPolicies;
            policies.linkerd = linkerdPoliciesOf(*cluster.resources);
            const auto unevaluated = unevaluatedMeshPolicies(*cluster.resources);
            auto &known = policies.options.unevaluated;
            known.insert(known.end(), unevaluated.begin(), unevaluated.end());
        }
        clusters.push_back(std::move(policies));
    }
    return {std::move(topology), std::move(clusters)};
}

} // namespace drawbridge

template class std::vector<drawbridge::ClusterMesh>;
