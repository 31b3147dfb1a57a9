// SPDX-License-Identifier: Apache-2.0
// Selectors of NetworkPolicies over the workloads of the input (network-policy.md items 1 to 3, 11
// and 12).
// Tested by tests/unit/analysis/test_rule_fixtures.cpp, tests/fixtures/findings/network.yaml

#include "model/analysis/findings/policy_peers.h"

#include <algorithm>
#include <array>
#include <limits>
#include <set>

namespace drawbridge {
namespace {

constexpr auto kNowhere = std::numeric_limits<std::uint32_t>::max();

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
    addPods();
    for (const NetworkPolicyObject &policy : cluster.resources->networkPolicies)
        for (const auto *rules : {&policy.ingress, &policy.egress})
            for (const NetworkPolicyRule &rule : *rules)
                for (const NetworkPolicyPeer &peer : rule.peers)
                    if (peer.namespaceSelector)
                        addPeer(peer);
    addSubjects();
}

void PolicyPeers::addPods()
{
    m_homeOf.assign(m_topology.workloads.size(), kNowhere);
    for (std::uint32_t i = 0; i < m_topology.workloads.size(); ++i) {
        const WorkloadNode &node = m_topology.workloads[i];
        if (node.key.cluster == m_cluster.name && node.hasNetwork)
            addPod(node, {i});
    }
}

void PolicyPeers::addPod(const WorkloadNode &node, WorkloadId id)
{
    const auto [entry, isNew] =
        m_homeByName.try_emplace(node.key.nameSpace, static_cast<std::uint32_t>(m_homes.size()));
    if (isNew)
        m_homes.emplace_back();
    Home &home = m_homes[entry->second];
    home.pods.push_back(id);
    home.isReal = home.isReal || !node.isSystem;
    m_homeOf[id.index] = entry->second;
    for (const auto &[key, value] : node.podLabels)
        m_byLabel[key][value].push_back(id);
}

bool PolicyPeers::BySelectors::operator()(const NetworkPolicyPeer *a,
                                          const NetworkPolicyPeer *b) const
{
    const auto &ofA = a->namespaceSelector->requirements;
    const auto &ofB = b->namespaceSelector->requirements;
    if (const auto by = ofA <=> ofB; by != 0)
        return by < 0;
    if (!a->podSelector || !b->podSelector)
        return b->podSelector.has_value() && !a->podSelector;
    return a->podSelector->requirements < b->podSelector->requirements;
}

void PolicyPeers::addPeer(const NetworkPolicyPeer &peer)
{
    const LabelSelector &selector = *peer.namespaceSelector;
    if (!m_selected.contains(selector.requirements))
        m_selected.emplace(selector.requirements, namespacesOf(selector));
    if (m_roomForPeers == 0 || m_byPeer.contains(&peer))
        return;
    SelectedWorkloads selected = selectedBy(peer);
    m_roomForPeers -= std::min(m_roomForPeers, selected.workloads.size());
    m_byPeer.emplace(&peer, std::move(selected));
}

void PolicyPeers::addSubjects()
{
    m_selecting.resize(m_topology.workloads.size());
    for (const NetworkPolicyObject &policy : m_cluster.resources->networkPolicies) {
        const auto number = static_cast<std::uint32_t>(m_subjects.size());
        m_subjects.push_back(subjectsOf(policy));
        for (const WorkloadId id : m_subjects.back().workloads)
            m_selecting[id.index].push_back(number);
    }
}

PolicyPeers::Namespaces PolicyPeers::namespacesOf(const LabelSelector &selector) const
{
    Namespaces found;
    found.hasHome.resize(m_homes.size());
    std::set<std::string> names;
    for (const NamespaceNode &node : m_topology.namespaces) {
        if (node.cluster != m_cluster.name)
            continue;
        const Match match = matchNamespace(selector, node);
        if (match == Match::Yes)
            names.insert(node.name);
        found.isUncertain = found.isUncertain || match == Match::Unknown;
    }
    for (const std::string &name : names) {
        const Home *home = homeOf(name);
        found.isUncertain = found.isUncertain || home == nullptr || !home->isReal;
        if (home == nullptr)
            continue;
        found.homes.push_back(static_cast<std::uint32_t>(home - m_homes.data()));
        found.hasHome[found.homes.back()] = true;
    }
    found.isUncertain = found.isUncertain || names.empty();
    return found;
}

const PolicyPeers::Home *PolicyPeers::homeOf(const std::string &nameSpace) const
{
    const auto found = m_homeByName.find(nameSpace);
    return found == m_homeByName.end() ? nullptr : &m_homes[found->second];
}

bool PolicyPeers::isUncertain(const NetworkPolicyObject &policy,
                              const NetworkPolicyPeer &peer) const
{
    if (peer.ipBlock)
        return false;
    if (peer.podSelector && dependsOnController(*peer.podSelector))
        return true;
    if (peer.namespaceSelector)
        return selected(*peer.namespaceSelector).isUncertain;
    const Home *home = homeOf(policy.meta.nameSpace);
    return home == nullptr || !home->isReal;
}

bool PolicyPeers::admits(const NetworkPolicyObject &policy, const NetworkPolicyPeer &peer,
                         WorkloadId workload) const
{
    const std::uint32_t home = m_homeOf[workload.index];
    if (peer.ipBlock || home == kNowhere)
        return false;
    const WorkloadNode &node = m_topology.workload(workload);
    if (peer.podSelector && !peer.podSelector->matches(node.podLabels))
        return false;
    return peer.namespaceSelector ? bool(selected(*peer.namespaceSelector).hasHome[home])
                                  : node.key.nameSpace == policy.meta.nameSpace;
}

const PolicyPeers::Pods *PolicyPeers::having(const std::string &key, const std::string &value) const
{
    const auto byValue = m_byLabel.find(key);
    if (byValue == m_byLabel.end())
        return nullptr;
    const auto with = byValue->second.find(value);
    return with == byValue->second.end() ? nullptr : &with->second;
}

PolicyPeers::Candidates PolicyPeers::candidates(const LabelSelector &selector) const
{
    Candidates rarest;
    for (const LabelRequirement &requirement : selector.requirements) {
        if (requirement.op != LabelRequirement::Operator::In)
            continue;
        std::size_t count = 0;
        for (const std::string &value : requirement.values)
            if (const Pods *pods = having(requirement.key, value))
                count += pods->size();
        if (rarest.requirement == nullptr || count < rarest.count)
            rarest = {&requirement, count};
    }
    return rarest;
}

template<typename IsAtHome>
PolicyPeers::Pods PolicyPeers::among(const Candidates &candidates, const LabelSelector &selector,
                                     IsAtHome isAtHome) const
{
    const LabelSelector *rest = selector.requirements.size() > 1 ? &selector : nullptr;
    Pods selected;
    for (const std::string &value : candidates.requirement->values)
        if (const Pods *pods = having(candidates.requirement->key, value)) {
            const Pods found = among(*pods, rest, isAtHome);
            selected.insert(selected.end(), found.begin(), found.end());
        }
    if (candidates.requirement->values.size() > 1) { // those of one value are in order
        std::ranges::sort(selected, {}, &WorkloadId::index);
        const auto again = std::ranges::unique(selected, {}, &WorkloadId::index);
        selected.erase(again.begin(), again.end());
    }
    return selected;
}

template<typename IsAtHome>
PolicyPeers::Pods PolicyPeers::among(const Pods &pods, const LabelSelector *selector,
                                     IsAtHome isAtHome) const
{
    Pods selected;
    for (const WorkloadId id : pods)
        if (isAtHome(m_homeOf[id.index]) &&
            (selector == nullptr || selector->matches(m_topology.workload(id).podLabels)))
            selected.push_back(id);
    return selected;
}

SelectedWorkloads PolicyPeers::selectedIn(const std::string &nameSpace,
                                          const LabelSelector *pods) const
{
    SelectedWorkloads selected;
    const Home *home = homeOf(nameSpace);
    selected.isUncertain =
        home == nullptr || !home->isReal || (pods != nullptr && dependsOnController(*pods));
    if (home == nullptr)
        return selected;
    selected.namespaceCount = 1;
    const auto number = static_cast<std::uint32_t>(home - m_homes.data());
    const auto isAtHome = [number](std::uint32_t other) { return other == number; };
    const Candidates labelled = pods == nullptr ? Candidates() : candidates(*pods);
    const bool isShorter = labelled.requirement != nullptr && labelled.count < home->pods.size();
    selected.workloads =
        isShorter ? among(labelled, *pods, isAtHome) : among(home->pods, pods, isAtHome);
    return selected;
}

SelectedWorkloads PolicyPeers::subjectsOf(const NetworkPolicyObject &policy) const
{
    return selectedIn(policy.meta.nameSpace, &policy.podSelector);
}

SelectedWorkloads PolicyPeers::peersOf(const NetworkPolicyObject &policy,
                                       const NetworkPolicyPeer &peer) const
{
    if (peer.ipBlock)
        return {};
    const LabelSelector *pods = peer.podSelector ? &*peer.podSelector : nullptr;
    if (!peer.namespaceSelector)
        return selectedIn(policy.meta.nameSpace, pods);
    const auto known = m_byPeer.find(&peer);
    return known != m_byPeer.end() ? known->second : selectedBy(peer);
}

SelectedWorkloads PolicyPeers::selectedBy(const NetworkPolicyPeer &peer) const
{
    const LabelSelector *pods = peer.podSelector ? &*peer.podSelector : nullptr;
    const Namespaces &namespaces = selected(*peer.namespaceSelector);
    const auto isAtHome = [&](std::uint32_t home) {
        return home != kNowhere && namespaces.hasHome[home];
    };
    SelectedWorkloads selected;
    selected.namespaceCount = namespaces.homes.size();
    selected.isUncertain =
        namespaces.isUncertain ||
        (pods != nullptr && !namespaces.homes.empty() && dependsOnController(*pods));
    std::size_t atHome = 0;
    for (const std::uint32_t home : namespaces.homes)
        atHome += m_homes[home].pods.size();
    const Candidates labelled = pods == nullptr ? Candidates() : candidates(*pods);
    if (labelled.requirement != nullptr && labelled.count <= atHome) {
        selected.workloads = among(labelled, *pods, isAtHome);
        return selected;
    }
    for (const std::uint32_t home : namespaces.homes) {
        const Pods found = among(m_homes[home].pods, pods, isAtHome);
        selected.workloads.insert(selected.workloads.end(), found.begin(), found.end());
    }
    std::ranges::sort(selected.workloads, {}, &WorkloadId::index);
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
