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
        if (node.key.cluster == cluster.name && node.hasNetwork)
            m_byNamespace[node.key.nameSpace].push_back({i});
    }
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
    const bool isReal = std::ranges::any_of(
        found->second, [this](WorkloadId id) { return !m_topology.workload(id).isSystem; });
    selected.isUncertain =
        selected.isUncertain || !isReal || (pods != nullptr && dependsOnController(*pods));
    for (const WorkloadId id : found->second)
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
    bool isAnyNamed = false;
    for (const NamespaceNode &node : m_topology.namespaces) {
        if (node.cluster != m_cluster.name)
            continue;
        const Match match = matchNamespace(*peer.namespaceSelector, node);
        if (match == Match::Yes) {
            isAnyNamed = true;
            addPods(node.name, pods, selected);
        } else if (match == Match::Unknown) {
            selected.isUncertain = true;
        }
    }
    selected.isUncertain = selected.isUncertain || !isAnyNamed;
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
