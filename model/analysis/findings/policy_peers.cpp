// SPDX-License-Identifier: Apache-2.0
// Selectors of NetworkPolicies over the workloads of the input (network-policy.md items 1 to 3, 11
// and 12).
// Tested by tests/unit/analysis/test_rule_fixtures.cpp, tests/fixtures/findings/network.yaml

#include "model/analysis/findings/policy_peers.h"

#include <algorithm>
#include <array>

namespace drawbridge {
namespace {

/// Labels that a controller sets on each pod.
constexpr std::array<std::string_view, 9> kControllerLabels{"pod-template-hash",
                                                            "controller-revision-hash",
                                                            "pod-template-generation",
                                                            "statefulset.kubernetes.io/pod-name",
                                                            "apps.kubernetes.io/pod-index",
                                                            "job-name",
                                                            "batch.kubernetes.io/job-name",
                                                            "controller-uid",
                                                            "batch.kubernetes.io/controller-uid"};

bool dependsOnController(const LabelSelector &selector)
{
    return std::ranges::any_of(selector.requirements, [](const LabelRequirement &requirement) {
        return std::ranges::find(kControllerLabels, requirement.key) != kControllerLabels.end();
    });
}

enum class Match { No, Yes, Unknown };

Match matchNamespace(const LabelSelector &selector, const NamespaceNode &node)
{
    if (node.isDeclared)
        return selector.matches(node.labels) ? Match::Yes : Match::No;
    LabelSelector known = selector;
    std::erase_if(known.requirements, [](const LabelRequirement &requirement) {
        return requirement.key != "kubernetes.io/metadata.name";
    });
    if (!known.matches(node.labels))
        return Match::No;
    return known.requirements.size() == selector.requirements.size() ? Match::Yes : Match::Unknown;
}

} // namespace

PolicyPeers::PolicyPeers(const ClusterFacts &cluster)
    : m_cluster(cluster), m_topology(*cluster.all->topology)
{
    for (std::uint32_t i = 0; i < m_topology.workloads.size(); ++i) {
        const WorkloadNode &node = m_topology.workloads[i];
        if (node.key.cluster == cluster.name && node.hasNetwork) {
            Pods &pods = m_byNamespace[node.key.nameSpace];
            pods.all.push_back({i});
            pods.isReal = pods.isReal || !node.isSystem;
        }
    }
}

const PolicyPeers::Namespaces &PolicyPeers::selected(const LabelSelector &selector) const
{
    const auto [entry, isNew] = m_selected.try_emplace(selector.requirements);
    if (!isNew)
        return entry->second;
    for (const NamespaceNode &node : m_topology.namespaces) {
        if (node.cluster != m_cluster.name)
            continue;
        const Match match = matchNamespace(selector, node);
        if (match == Match::Yes)
            entry->second.names.insert(node.name);
        entry->second.isUncertain = entry->second.isUncertain || match == Match::Unknown;
    }
    return entry->second;
}

bool PolicyPeers::isUncertainIn(const std::string &nameSpace) const
{
    const auto found = m_byNamespace.find(nameSpace);
    return found == m_byNamespace.end() || !found->second.isReal;
}

bool PolicyPeers::isUncertain(const NetworkPolicyObject &policy,
                              const NetworkPolicyPeer &peer) const
{
    if (peer.ipBlock)
        return false;
    const bool isUnknownPod = peer.podSelector && dependsOnController(*peer.podSelector);
    if (!peer.namespaceSelector)
        return isUncertainIn(policy.meta.nameSpace) || isUnknownPod;
    const Namespaces &namespaces = selected(*peer.namespaceSelector);
    return namespaces.isUncertain || namespaces.names.empty() || isUnknownPod ||
           std::ranges::any_of(namespaces.names,
                               [this](const std::string &name) { return isUncertainIn(name); });
}

bool PolicyPeers::admits(const NetworkPolicyObject &policy, const NetworkPolicyPeer &peer,
                         WorkloadId workload) const
{
    const WorkloadNode &node = m_topology.workload(workload);
    if (peer.ipBlock || !node.hasNetwork || node.key.cluster != m_cluster.name)
        return false;
    const bool isInNamespace =
        peer.namespaceSelector
            ? selected(*peer.namespaceSelector).names.contains(node.key.nameSpace)
            : node.key.nameSpace == policy.meta.nameSpace;
    return isInNamespace && (!peer.podSelector || peer.podSelector->matches(node.podLabels));
}

void PolicyPeers::addPods(const std::string &nameSpace, const LabelSelector *pods,
                          SelectedWorkloads &selected) const
{
    const auto found = m_byNamespace.find(nameSpace);
    if (found == m_byNamespace.end()) {
        selected.isUncertain = true;
        return;
    }
    ++selected.namespaceCount;
    selected.isUncertain = selected.isUncertain || !found->second.isReal ||
                           (pods != nullptr && dependsOnController(*pods));
    for (const WorkloadId id : found->second.all)
        if (pods == nullptr || pods->matches(m_topology.workload(id).podLabels))
            selected.workloads.push_back(id);
}

SelectedWorkloads PolicyPeers::subjectsOf(const NetworkPolicyObject &policy) const
{
    SelectedWorkloads selected;
    addPods(policy.meta.nameSpace, &policy.podSelector, selected);
    return selected;
}

SelectedWorkloads PolicyPeers::peersOf(const NetworkPolicyObject &policy,
                                       const NetworkPolicyPeer &peer) const
{
    SelectedWorkloads selected;
    if (peer.ipBlock)
        return selected;
    const LabelSelector *pods = peer.podSelector ? &*peer.podSelector : nullptr;
    if (!peer.namespaceSelector) {
        addPods(policy.meta.nameSpace, pods, selected);
        return selected;
    }
    const Namespaces &namespaces = this->selected(*peer.namespaceSelector);
    for (const std::string &name : namespaces.names)
        addPods(name, pods, selected);
    selected.isUncertain =
        selected.isUncertain || namespaces.isUncertain || namespaces.names.empty();
    std::ranges::sort(selected.workloads, {}, [](WorkloadId id) { return id.index; });
    return selected;
}

bool PolicyPeers::areGateways(const std::vector<WorkloadId> &workloads) const
{
    return !workloads.empty() && std::ranges::all_of(workloads, [this](WorkloadId id) {
        return m_cluster.all->isGateway[id.index];
    });
}

AddressSet blocksOf(const std::vector<NetworkPolicyRule> &rules)
{
    AddressSet all;
    for (const NetworkPolicyRule &rule : rules)
        for (const NetworkPolicyPeer &peer : rule.peers)
            if (peer.ipBlock)
                all = all | peer.ipBlock->addresses();
    return all;
}

std::string ruleName(Direction direction, std::size_t index)
{
    return std::string(toString(direction)) + " rule " + std::to_string(index + 1);
}

} // namespace drawbridge
