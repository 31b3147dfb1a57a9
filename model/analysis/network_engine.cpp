// SPDX-License-Identifier: Apache-2.0
// The NetworkPolicy decision (network-policy.md 2.7) on sets. For each workload and direction the
// policies selecting it are listed once; a verdict is the union of the ports of the rules whose
// peer set holds the other end, source egress and destination ingress ANDed (item 10). A rule that
// may hold the other end adds to the unknown ports, never to the denied ones. The order of the
// tiers is in network_engine_tiers.cpp, what an end is in network_engine_ends.cpp.
//
// Tested by tests/unit/analysis/test_network_engine.cpp and, against the naive checker, by
// tests/property/test_network_engine_property.cpp
#include "model/analysis/network_engine.h"

#include "model/analysis/network_engine_impl.h"
#include "model/analysis/unevaluated_policies.h"

#include <algorithm>

namespace drawbridge {
namespace {

const PortVerdict &openVerdict()
{
    static const PortVerdict verdict{PortSet::all(), {}};
    return verdict;
}

std::vector<ClusterPolicies> ofFirstCluster(const Topology &topology,
                                            std::vector<NetworkPolicyObject> policies,
                                            std::vector<UndecodedPolicy> undecoded)
{
    std::string cluster = topology.clusters.empty() ? "" : topology.clusters.front().name;
    std::vector<ClusterPolicies> result;
    result.push_back({std::move(cluster), std::move(policies), std::move(undecoded), {}, {}});
    return result;
}

} // namespace

PortVerdict operator&(const PortVerdict &a, const PortVerdict &b)
{
    PortSet allowed = a.allowed & b.allowed;
    if (a.unknown.empty() && b.unknown.empty())
        return {std::move(allowed), {}};
    return {allowed, ((a.allowed | a.unknown) & (b.allowed | b.unknown)) - allowed};
}

PortVerdict operator|(const PortVerdict &a, const PortVerdict &b)
{
    PortSet allowed = a.allowed | b.allowed;
    if (a.unknown.empty() && b.unknown.empty())
        return {std::move(allowed), {}};
    return {allowed, (a.unknown | b.unknown) - allowed};
}

const std::vector<std::uint32_t> &NetworkEngine::Impl::selecting(WorkloadId workload,
                                                                 Direction direction) const
{
    return selectingByWorkload[static_cast<std::size_t>(direction)][workload.index];
}

const std::vector<std::uint32_t> &NetworkEngine::Impl::maySelect(WorkloadId workload,
                                                                 Direction direction) const
{
    return maySelectByWorkload[static_cast<std::size_t>(direction)][workload.index];
}

bool NetworkEngine::Impl::mayBeBound(WorkloadId workload, Direction direction) const
{
    return !selecting(workload, direction).empty() || !maySelect(workload, direction).empty() ||
           mayBeSelected(workload);
}

bool NetworkEngine::Impl::concerns(const network::ClusterUndecoded &policy,
                                   WorkloadId workload) const
{
    return reaches(policy.cluster, policy.policy.meta.nameSpace, workload);
}

bool NetworkEngine::Impl::concerns(const network::ClusterUnevaluated &policy,
                                   WorkloadId workload) const
{
    return reaches(policy.cluster, policy.meta.nameSpace, workload);
}

bool NetworkEngine::Impl::reaches(const std::string &cluster, const std::string &wanted,
                                  WorkloadId workload) const
{
    const NamespaceNode &nameSpace = topology->namespaceOf(topology->workload(workload));
    return !nodeAddresses.test(workload.index) && nameSpace.cluster == cluster &&
           (wanted.empty() || wanted == nameSpace.name);
}

bool NetworkEngine::Impl::mayBeSelected(WorkloadId workload) const
{
    return mayBeSelectedBits.test(workload.index);
}

PortSet NetworkEngine::Impl::portsAt(const network::CompiledRule &rule,
                                     const Endpoint &destination) const
{
    PortSet ports = rule.numbers;
    const WorkloadNode *workload = workloadAt(destination);
    if (!workload || isNode(destination))
        return ports;
    for (const network::NamedPort &named : rule.names) {
        for (const ContainerPort &declared : workload->ports) {
            if (declared.name == named.name && declared.protocol == named.protocol &&
                declared.port > 0)
                ports.add({declared.protocol, declared.port, declared.port});
        }
    }
    return ports;
}

Verdict NetworkEngine::Impl::holds(const network::CompiledRule &rule, const Endpoint &peer) const
{
    if (rule.admitsEveryone)
        return Verdict::Allow;
    const auto *id = std::get_if<WorkloadId>(&peer);
    if (!id)
        return rule.blocks && rule.blocks->addresses.contains(std::get<IpAddress>(peer))
                   ? Verdict::Allow
                   : Verdict::Deny;
    Verdict verdict = Verdict::Deny;
    const auto ask = [&](const network::Matches &pods) {
        if (pods.yes.test(id->index))
            verdict = Verdict::Allow;
        else if (verdict == Verdict::Deny && pods.maybe.test(id->index))
            verdict = Verdict::Unknown;
    };
    for (const auto &pods : rule.peers)
        ask(*pods);
    if (rule.blocks)
        ask(rule.blocks->pods);
    return verdict;
}

PortVerdict NetworkEngine::Impl::judge(const network::CompiledRule &rule, const Endpoint &peer,
                                       const Endpoint &destination) const
{
    switch (holds(rule, peer)) {
    case Verdict::Allow: return {portsAt(rule, destination), {}};
    case Verdict::Unknown: return {{}, portsAt(rule, destination)};
    case Verdict::Deny: break;
    }
    return {};
}

NetworkEngine::NetworkEngine(std::shared_ptr<const Topology> topology,
                             std::vector<NetworkPolicyObject> policies,
                             std::vector<UndecodedPolicy> undecoded, NetworkOptions options)
    : NetworkEngine(topology, ofFirstCluster(*topology, std::move(policies), std::move(undecoded)),
                    std::move(options))
{}

NetworkEngine::NetworkEngine(std::shared_ptr<const Topology> topology,
                             std::vector<ClusterPolicies> clusters, NetworkOptions options)
    : m_impl(std::make_unique<const Impl>(std::move(topology), std::move(clusters),
                                          std::move(options)))
{}

NetworkEngine::NetworkEngine(std::unique_ptr<const Impl> impl) : m_impl(std::move(impl)) {}

NetworkEngine::~NetworkEngine() = default;
NetworkEngine::NetworkEngine(NetworkEngine &&) noexcept = default;
NetworkEngine &NetworkEngine::operator=(NetworkEngine &&) noexcept = default;

PortVerdict NetworkEngine::between(const Endpoint &from, const Endpoint &to) const
{
    if (!m_impl->hasNetwork(from) || !m_impl->hasNetwork(to))
        return {};
    if (m_impl->isAcrossClusters(from, to))
        return {{}, PortSet::all()};
    auto egress = m_impl->restriction(from, to, Direction::Egress);
    if (egress && egress->isDenied())
        return {};
    auto ingress = m_impl->restriction(from, to, Direction::Ingress);
    if (!egress)
        return ingress ? std::move(*ingress) : openVerdict();
    return ingress ? *egress & *ingress : std::move(*egress);
}

PortVerdict NetworkEngine::fromOwnNode(WorkloadId to, const IpAddress &node) const
{
    const Endpoint from = node;
    const Endpoint subject = to;
    if (!m_impl->hasNetwork(subject))
        return {};
    auto ingress = m_impl->restriction({from, subject, Direction::Ingress, true}, nullptr);
    return ingress ? std::move(*ingress) : openVerdict();
}

bool NetworkEngine::isIsolated(WorkloadId workload, Direction direction) const
{
    return !m_impl->selecting(workload, direction).empty();
}

bool NetworkEngine::isBound(WorkloadId workload, Direction direction) const
{
    if (m_impl->isNode(workload))
        return false;
    const auto decides = [&](std::uint32_t index) {
        return !m_impl->adminPolicies[index].rules(direction).empty();
    };
    return m_impl->mayBeDecidedBits.test(workload.index) ||
           m_impl->mayBeBound(workload, direction) ||
           std::ranges::any_of(m_impl->adminPoliciesOf(workload, AdminTier::Admin), decides) ||
           std::ranges::any_of(m_impl->adminPoliciesOf(workload, AdminTier::Baseline), decides);
}

std::vector<const NetworkPolicyObject *> NetworkEngine::selecting(WorkloadId workload,
                                                                  Direction direction) const
{
    std::vector<const NetworkPolicyObject *> result;
    for (std::uint32_t index : m_impl->selecting(workload, direction))
        result.push_back(&m_impl->policies[index]->object);
    return result;
}

const std::vector<AddressSet> &NetworkEngine::addressBlocks() const
{
    return m_impl->blocks;
}

std::vector<AddressSet> NetworkEngine::partsOf(const AddressSet &addresses) const
{
    std::vector<AddressSet> parts;
    AddressSet rest = addresses;
    for (const AddressSet &block : m_impl->blocks) {
        AddressSet part = block & addresses;
        if (part.empty())
            continue;
        rest = rest - part;
        parts.push_back(std::move(part));
    }
    // What no block holds lies among the pods' addresses, and no ipBlock names it.
    if (!rest.empty())
        parts.push_back(std::move(rest));
    return parts;
}

const Topology &NetworkEngine::topology() const
{
    return *m_impl->topology;
}

std::vector<ClusterPolicies> policiesOf(const Topology &topology)
{
    std::vector<ClusterPolicies> clusters;
    for (const Topology::Cluster &cluster : topology.clusters) {
        if (!cluster.resources)
            continue;
        auto unevaluated = unevaluatedNetworkPolicies(*cluster.resources);
        for (ObjectMeta &meta : undecodedAdminPolicies(*cluster.resources))
            unevaluated.push_back(std::move(meta));
        clusters.push_back({cluster.name, cluster.resources->networkPolicies,
                            cluster.resources->undecodedPolicies, std::move(unevaluated),
                            cluster.resources->adminPolicies});
    }
    return clusters;
}

NetworkEngine makeNetworkEngine(std::shared_ptr<const Topology> topology, NetworkOptions options)
{
    auto policies = policiesOf(*topology);
    return {std::move(topology), std::move(policies), std::move(options)};
}

} // namespace drawbridge
