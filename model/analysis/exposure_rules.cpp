// SPDX-License-Identifier: Apache-2.0
// Policies of all three tiers in one form for the exposure analysis (network-policy.md 2.5, 2.7):
// who is the subject is decided here for a real workload, who is a peer stays a selector. On
// ingress the workload is the destination, so names of ports are resolved; on egress they stay
// names.
//
// Tested by tests/unit/analysis/test_exposure.cpp
#include "model/analysis/exposure_rules.h"

#include "model/analysis/network_engine_selectors.h"
#include "model/analysis/unevaluated_policies.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace drawbridge::exposure {
namespace {

LabelSelector namedNamespace(const std::string &name)
{
    return LabelSelector::fromLabels({{"kubernetes.io/metadata.name", name}});
}

/// Three-valued: labels of undeclared namespaces and those a controller sets are not known.
Verdict matches(const LabelSelector &selector, const LabelMap &labels,
                const std::function<bool(const std::string &)> &isUnknown)
{
    Verdict verdict = Verdict::Allow;
    for (const LabelRequirement &requirement : selector.requirements) {
        if (isUnknown(requirement.key))
            verdict = verdict & Verdict::Unknown;
        else if (!LabelSelector{{requirement}, {}}.matches(labels))
            return Verdict::Deny;
    }
    return verdict;
}

class Collector {
public:
    Collector(const Topology &topology, WorkloadId id, Direction direction)
        : m_topology(topology), m_workload(topology.workload(id)),
          m_nameSpace(topology.namespaceOf(m_workload)), m_direction(direction)
    {}

    Tiers run()
    {
        for (const Topology::Cluster &cluster : m_topology.clusters) {
            if (cluster.name == m_nameSpace.cluster && cluster.resources &&
                !m_workload.isHostNetwork)
                collect(*cluster.resources);
        }
        return std::move(m_tiers);
    }

private:
    void collect(const ResourceSet &resources)
    {
        std::vector<const AdminPolicyObject *> admins;
        for (const AdminPolicyObject &policy : resources.adminPolicies)
            admins.push_back(&policy);
        std::ranges::stable_sort(admins, {}, [](const AdminPolicyObject *policy) {
            return std::tie(policy->priority, policy->meta.name);
        });
        for (const AdminPolicyObject *policy : admins)
            addAdmin(*policy);
        for (const ObjectMeta &meta : unevaluatedNetworkPolicies(resources))
            addUnknown(meta.nameSpace);
        for (const NetworkPolicyObject &policy : resources.networkPolicies)
            addNetwork(policy);
        for (const UndecodedPolicy &policy : resources.undecodedPolicies)
            addUndecoded(policy);
    }

    bool isIngress() const { return m_direction == Direction::Ingress; }

    Verdict isPodSelected(const LabelSelector &selector) const
    {
        return matches(selector, m_workload.podLabels, [&](const std::string &key) {
            return network::isSetByController(m_workload, key);
        });
    }

    Verdict isNamespaceSelected(const LabelSelector &selector) const
    {
        return matches(selector, m_nameSpace.labels, [&](const std::string &key) {
            return !m_nameSpace.isDeclared && key != "kubernetes.io/metadata.name";
        });
    }

    void addAdmin(const AdminPolicyObject &policy)
    {
        Verdict selected = isNamespaceSelected(policy.subject.namespaceSelector);
        if (policy.subject.podSelector)
            selected = selected & isPodSelected(*policy.subject.podSelector);
        const auto &rules = isIngress() ? policy.ingress : policy.egress;
        if (selected == Verdict::Deny || rules.empty())
            return;
        m_tiers.isProtected = true;
        m_tiers.mayBeSelected = m_tiers.mayBeSelected || selected == Verdict::Unknown;
        auto &tier = policy.tier == AdminTier::Admin ? m_tiers.admin : m_tiers.baseline;
        addRivalry(policy, rules);
        for (const AdminRule &rule : rules) {
            tier.push_back(ruleOf(rule));
            PolicyReason &source = tier.back().source;
            source.meta = &policy.meta;
            source.adminPolicy = &policy;
            source.direction = m_direction;
            source.rule = static_cast<std::size_t>(&rule - rules.data());
        }
    }

    // Which of two policies of one priority is first is not defined (item 61).
    void addRivalry(const AdminPolicyObject &policy, const std::vector<AdminRule> &rules)
    {
        auto &seen = m_actions[{policy.tier, policy.priority}];
        for (const AdminRule &rule : rules)
            for (const AdminAction action : seen)
                m_tiers.mayBeSelected = m_tiers.mayBeSelected || action != rule.action;
        for (const AdminRule &rule : rules)
            seen.insert(rule.action);
    }

    void addUnknown(const std::string &nameSpace)
    {
        if (nameSpace.empty() || nameSpace == m_nameSpace.name)
            m_tiers.mayBeSelected = true;
    }

    void addNetwork(const NetworkPolicyObject &policy)
    {
        if (policy.meta.nameSpace != m_nameSpace.name ||
            !(isIngress() ? policy.affectsIngress : policy.affectsEgress))
            return;
        const Verdict selected = isPodSelected(policy.podSelector);
        if (selected == Verdict::Deny)
            return;
        m_tiers.isProtected = true;
        m_tiers.mayBeSelected = m_tiers.mayBeSelected || selected == Verdict::Unknown;
        if (!m_tiers.network)
            m_tiers.network.emplace();
        const auto &rules = isIngress() ? policy.ingress : policy.egress;
        PolicyReason source;
        source.meta = &policy.meta;
        source.policy = &policy;
        source.direction = m_direction;
        if (rules.empty())
            m_tiers.network->push_back({source, AdminAction::Allow, {}, {}, {}});
        for (const NetworkPolicyRule &rule : rules) {
            m_tiers.network->push_back(ruleOf(rule));
            source.rule = static_cast<std::size_t>(&rule - rules.data());
            m_tiers.network->back().source = source;
        }
    }

    void addUndecoded(const UndecodedPolicy &policy)
    {
        const std::string &kind = policy.meta.kind;
        const bool isNetwork = kind == "NetworkPolicy" || kind == "AdminNetworkPolicy" ||
                               kind == "BaselineAdminNetworkPolicy" ||
                               kind == "ClusterNetworkPolicy" || kind.empty();
        if (isNetwork)
            addUnknown(policy.meta.nameSpace);
    }

    Rule ruleOf(const AdminRule &rule) const
    {
        Rule result;
        result.action = rule.action;
        for (const AdminPeer &peer : rule.peers) {
            if (const auto *pods = std::get_if<AdminPods>(&peer.who))
                result.peers.push_back(
                    {pods->namespaceSelector, pods->podSelector.value_or(LabelSelector{})});
        }
        result.arePortsKnown = !rule.ports || !rule.ports->empty();
        if (!rule.ports || rule.ports->empty())
            result.numbers = PortSet::all();
        else
            addPorts(result, *rule.ports);
        return result;
    }

    void addPorts(Rule &rule, const std::vector<AdminPort> &ports) const
    {
        for (const AdminPort &port : ports) {
            if (port.name.empty())
                rule.numbers.add(port.range);
            else
                addName(rule, {std::nullopt, port.name});
        }
    }

    Rule ruleOf(const NetworkPolicyRule &rule) const
    {
        Rule result;
        if (rule.peers.empty())
            result.peers.push_back({});
        for (const NetworkPolicyPeer &peer : rule.peers) {
            if (peer.podSelector || peer.namespaceSelector)
                result.peers.push_back(
                    {peer.namespaceSelector.value_or(namedNamespace(m_nameSpace.name)),
                     peer.podSelector.value_or(LabelSelector{})});
        }
        if (rule.ports.empty())
            result.numbers = PortSet::all();
        for (const NetworkPolicyPort &port : rule.ports)
            addPort(result, port);
        return result;
    }

    void addPort(Rule &rule, const NetworkPolicyPort &port) const
    {
        if (!port.port)
            rule.numbers |= PortSet::allOf(port.protocol);
        else if (const auto *number = std::get_if<std::uint16_t>(&*port.port))
            rule.numbers.add({port.protocol, *number, port.endPort.value_or(*number)});
        else
            addName(rule, {port.protocol, std::get<std::string>(*port.port)});
    }

    void addName(Rule &rule, PortName name) const
    {
        if (!isIngress()) {
            rule.names.push_back(std::move(name));
            return;
        }
        for (const ContainerPort &declared : m_workload.ports) {
            if (declared.name == name.name && declared.port > 0 &&
                (!name.protocol || declared.protocol == *name.protocol))
                rule.numbers.add({declared.protocol, declared.port, declared.port});
        }
    }

    const Topology &m_topology;
    const WorkloadNode &m_workload;
    const NamespaceNode &m_nameSpace;
    Direction m_direction;
    Tiers m_tiers;
    std::map<std::pair<AdminTier, std::uint16_t>, std::set<AdminAction>> m_actions;
};

} // namespace

Tiers tiersOf(const Topology &topology, WorkloadId workload, Direction direction)
{
    return Collector(topology, workload, direction).run();
}

} // namespace drawbridge::exposure
