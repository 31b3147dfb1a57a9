// SPDX-License-Identifier: Apache-2.0
// Label selectors as bit operations. Every (key, value) pair that occurs is a bitset over the items
// that carry it, so a requirement is a union or a complement and a selector an intersection
// (network-policy.md items 1 to 5, metav1.LabelSelector). Namespaces without manifest answer
// "maybe" for every label but the implied one (item 12), by Kleene's three values.
//
// Tested by tests/unit/analysis/test_network_engine.cpp and
// tests/property/test_network_engine_property.cpp
#include "model/analysis/network_engine_selectors.h"

#include <algorithm>
#include <string_view>

namespace drawbridge::network {
namespace {

constexpr std::string_view kImpliedLabel = "kubernetes.io/metadata.name";

struct ControllerLabel {
    std::string_view kind;
    std::string_view key;
};

// Kubernetes reference, "Well-Known Labels": what controllers add to the pods they create.
constexpr ControllerLabel kControllerLabels[] = {
    {"CronJob", "batch.kubernetes.io/controller-uid"},
    {"CronJob", "batch.kubernetes.io/job-completion-index"},
    {"CronJob", "batch.kubernetes.io/job-name"},
    {"CronJob", "controller-uid"},
    {"CronJob", "job-name"},
    {"DaemonSet", "controller-revision-hash"},
    {"DaemonSet", "pod-template-generation"},
    {"Deployment", "pod-template-hash"},
    {"Job", "batch.kubernetes.io/controller-uid"},
    {"Job", "batch.kubernetes.io/job-completion-index"},
    {"Job", "batch.kubernetes.io/job-name"},
    {"Job", "controller-uid"},
    {"Job", "job-name"},
    {"StatefulSet", "apps.kubernetes.io/pod-index"},
    {"StatefulSet", "controller-revision-hash"},
    {"StatefulSet", "statefulset.kubernetes.io/pod-name"},
};

} // namespace

bool isSetByController(const WorkloadNode &workload, const std::string &key)
{
    return !workload.podLabels.contains(key) &&
           std::ranges::any_of(kControllerLabels, [&](const ControllerLabel &label) {
               return label.kind == workload.key.kind && label.key == key;
           });
}

void LabelIndex::add(std::size_t item, const LabelMap &labels)
{
    for (const auto &[name, value] : labels) {
        Key &key = m_keys.try_emplace(name, Key{m_nothing, {}}).first->second;
        key.present.set(item);
        key.values.try_emplace(value, m_nothing).first->second.set(item);
    }
}

Bits LabelIndex::select(const LabelRequirement &requirement) const
{
    using Op = LabelRequirement::Operator;
    const auto key = m_keys.find(requirement.key);
    Bits found = m_nothing;
    if (key != m_keys.end() && (requirement.op == Op::Exists || requirement.op == Op::DoesNotExist))
        found = key->second.present;
    if (key != m_keys.end() && (requirement.op == Op::In || requirement.op == Op::NotIn)) {
        for (const std::string &value : requirement.values) {
            const auto carriers = key->second.values.find(value);
            if (carriers != key->second.values.end())
                found |= carriers->second;
        }
    }
    const bool isNegative = requirement.op == Op::NotIn || requirement.op == Op::DoesNotExist;
    return isNegative ? ~found : found;
}

SelectorIndex::SelectorIndex(const Topology &topology)
    : m_podLabels(topology.workloads.size()), m_namespaceLabels(topology.namespaces.size()),
      m_declared(topology.namespaces.size()), m_noPods(topology.workloads.size())
{
    m_podsByNamespace.assign(topology.namespaces.size(), m_noPods);
    for (std::size_t i = 0; i < topology.workloads.size(); ++i) {
        const WorkloadNode &workload = topology.workloads[i];
        const NamespaceNode &nameSpace = topology.namespaceOf(workload);
        m_podLabels.add(i, workload.podLabels);
        m_podsByNamespace[workload.nameSpace.index].set(i);
        m_podsByCluster.try_emplace(nameSpace.cluster, m_noPods).first->second.set(i);
        for (const ControllerLabel &label : kControllerLabels) {
            const std::string key(label.key);
            if (label.kind == workload.key.kind && isSetByController(workload, key))
                m_lackingControllerLabel.try_emplace(key, m_noPods).first->second.set(i);
        }
    }
    for (std::size_t i = 0; i < topology.namespaces.size(); ++i) {
        m_namespaceLabels.add(i, topology.namespaces[i].labels);
        m_declared.set(i, topology.namespaces[i].isDeclared);
    }
}

const Bits &SelectorIndex::lackingControllerLabel(const std::string &key) const
{
    const auto found = m_lackingControllerLabel.find(key);
    return found == m_lackingControllerLabel.end() ? m_noPods : found->second;
}

const Matches &SelectorIndex::pods(const LabelSelector &selector)
{
    const auto [at, isNew] = m_pods.try_emplace(selector.requirements);
    if (isNew) {
        Bits yes = ~m_noPods;
        Bits possible = yes;
        for (const LabelRequirement &requirement : selector.requirements) {
            const Bits matching = m_podLabels.select(requirement);
            const Bits &unknown = lackingControllerLabel(requirement.key);
            yes &= matching - unknown;
            possible &= matching | unknown;
        }
        at->second = {yes, possible - yes};
    }
    return at->second;
}

Matches SelectorIndex::namespaces(const LabelSelector &selector) const
{
    Bits yes(m_declared.size());
    yes.set();
    Bits possible = yes;
    for (const LabelRequirement &requirement : selector.requirements) {
        Bits known = m_declared;
        if (requirement.key == kImpliedLabel)
            known.set();
        const Bits matching = m_namespaceLabels.select(requirement);
        yes &= matching & known;
        possible &= matching | ~known;
    }
    return {yes, possible - yes};
}

Bits SelectorIndex::podsOf(const Bits &namespaces) const
{
    Bits result = m_noPods;
    for (auto i = namespaces.find_first(); i != Bits::npos; i = namespaces.find_next(i))
        result |= m_podsByNamespace[i];
    return result;
}

const Matches &SelectorIndex::podsOfNamespaces(const LabelSelector &selector)
{
    const auto [at, isNew] = m_podsOfNamespaces.try_emplace(selector.requirements);
    if (isNew) {
        const Matches matching = namespaces(selector);
        at->second = {podsOf(matching.yes), podsOf(matching.maybe)};
    }
    return at->second;
}

const Bits &SelectorIndex::podsOf(NamespaceId nameSpace) const
{
    return m_podsByNamespace[nameSpace.index];
}

const Bits &SelectorIndex::podsOf(const std::string &cluster) const
{
    const auto found = m_podsByCluster.find(cluster);
    return found == m_podsByCluster.end() ? m_noPods : found->second;
}

} // namespace drawbridge::network
