// SPDX-License-Identifier: Apache-2.0
// ZT-NET-003, 013 and 014 (findings.md 1.1): NetworkPolicies held against the workloads of the
// input: namespaces without a default, policies without subject, peers and ports that are nobody's.
// Tested by tests/unit/analysis/test_rule_fixtures.cpp, tests/fixtures/findings/network.yaml

#include "model/analysis/findings/absent_pods.h"
#include "model/analysis/findings/grouped_parts.h"
#include "model/analysis/findings/policy_peers.h"
#include "model/analysis/unevaluated_policies.h"
#include "model/base/ascii.h"

#include <array>

namespace drawbridge::network_policy_rules {
namespace {

bool isDefaultDeny(const NetworkPolicyObject &policy, Direction direction)
{
    if (!policy.podSelector.isEverything())
        return false;
    return direction == Direction::Ingress ? policy.affectsIngress && policy.ingress.empty()
                                           : policy.affectsEgress && policy.egress.empty();
}

/// Namespaces with a default deny in a direction.
std::set<std::string> deniedNamespaces(const ClusterFacts &cluster, Direction direction)
{
    std::set<std::string> names;
    for (const NetworkPolicyObject &policy : cluster.resources->networkPolicies)
        if (isDefaultDeny(policy, direction))
            names.insert(policy.meta.nameSpace);
    return names;
}

/// Why nobody knows whether a namespace is closed; empty where it can be told.
std::string doubtAbout(const ClusterFacts &cluster, const std::vector<std::size_t> &workloads)
{
    if (!cluster.resources->adminPolicies.empty())
        return "policies of administrators may close it";
    for (const std::size_t index : workloads)
        if (const auto &because = cluster.all->blurred[cluster.workloads[index].id.index];
            !because.empty())
            return because;
    return {};
}

bool areAllIsolated(const ClusterFacts &cluster, const std::vector<std::size_t> &workloads,
                    Direction direction)
{
    return std::ranges::all_of(workloads, [&](std::size_t index) {
        return cluster.all->network->isIsolated(cluster.workloads[index].id, direction);
    });
}

void findOpenNamespaces(const ClusterFacts &cluster, FindingsSink &sink)
{
    constexpr std::array kDirections{Direction::Ingress, Direction::Egress};
    const std::array denied{deniedNamespaces(cluster, Direction::Ingress),
                            deniedNamespaces(cluster, Direction::Egress)};
    for (const auto &[name, workloads] : cluster.byNamespace) {
        GroupedParts parts;
        const NamespaceNode *node = cluster.nameSpace(name);
        const SourceSpan where = node != nullptr && node->where.isKnown()
                                     ? node->where
                                     : cluster.workloads[workloads.front()].node->where;
        for (std::size_t i = 0; i < kDirections.size(); ++i)
            if (!denied[i].contains(name))
                parts.add(areAllIsolated(cluster, workloads, kDirections[i]) ? Severity::Low
                                                                             : Severity::Medium,
                          std::string(toString(kDirections[i])), where);
        if (parts.isEmpty())
            continue;
        if (const std::string doubt = doubtAbout(cluster, workloads); !doubt.empty()) {
            sink.cannotAssess("ZT-NET-003", doubt);
            continue;
        }
        sink.report.findings.push_back(
            parts.finding("ZT-NET-003", {cluster.name, "", "Namespace", name},
                          "No NetworkPolicy closes namespace " + name +
                              " by default, so that a new pod starts open for ",
                          "Add a policy with an empty podSelector, policyTypes Ingress and Egress, "
                          "and no rules, as the export does."));
    }
}

/// That nobody has a label is certain only where nothing of the input was lost.
Confidence confidenceIn(const ClusterFacts &cluster)
{
    return cluster.resources->isComplete ? Confidence::Certain : Confidence::Inferred;
}

void findSubjectless(const ClusterFacts &cluster, FindingsSink &sink)
{
    const PolicyPeers &peers = *cluster.peers;
    const auto &policies = cluster.resources->networkPolicies;
    for (std::size_t i = 0; i < policies.size(); ++i) {
        const NetworkPolicyObject &policy = policies[i];
        if (policy.podSelector.isEverything())
            continue;
        const SelectedWorkloads &subjects = peers.subjectsOf(i);
        if (!subjects.workloads.empty())
            continue;
        if (subjects.isUncertain) {
            sink.cannotAssess("ZT-NET-013", "the pods of the namespace are not in the input, or "
                                            "their controllers label them");
            continue;
        }
        if (doesOperatorMakePods(cluster, policy.meta.nameSpace)) {
            sink.cannotAssess("ZT-NET-013", kOperatorMakesPods);
            continue;
        }
        const bool denies = lowerCase(policy.meta.name).find("deny") != std::string::npos;
        Finding finding = makeFinding(
            "ZT-NET-013", denies ? Severity::Medium : Severity::Low, cluster.keyOf(policy.meta),
            "NetworkPolicy " + nameOf(policy.meta) + " selects no workload: none in " +
                policy.meta.nameSpace + " is labelled " + toString(policy.podSelector) + ".",
            "Correct the selector, or delete the policy.",
            policy.podSelector.where.isKnown() ? policy.podSelector.where : policy.meta.where);
        finding.confidence = confidenceIn(cluster);
        sink.report.findings.push_back(std::move(finding));
    }
}

bool declaresName(const Topology &topology, WorkloadId id, const std::string &name,
                  Protocol protocol)
{
    return std::ranges::any_of(topology.workload(id).ports, [&](const ContainerPort &port) {
        return port.name == name && port.protocol == protocol;
    });
}

/// A port that not one of the destinations declares, or a name that some do not.
bool isNobodysPort(const ClusterFacts &cluster, const NetworkPolicyPort &port,
                   const std::vector<WorkloadId> &destinations)
{
    if (!port.port || destinations.empty())
        return false;
    if (const auto *name = std::get_if<std::string>(&*port.port))
        return std::ranges::any_of(destinations, [&](WorkloadId id) {
            return !declaresName(*cluster.all->topology, id, *name, port.protocol);
        });
    const std::uint16_t first = std::get<std::uint16_t>(*port.port);
    const PortSet wanted{{port.protocol, first, port.endPort.value_or(first)}};
    return std::ranges::all_of(destinations, [&](WorkloadId id) {
        const PortSet &declared = cluster.all->declared[id.index];
        return !declared.empty() && (declared & wanted).empty();
    });
}

std::string portText(const NetworkPolicyPort &port)
{
    if (const auto *name = std::get_if<std::string>(&*port.port))
        return "port " + *name;
    return "port " + std::to_string(std::get<std::uint16_t>(*port.port));
}

class DanglingSearch {
public:
    DanglingSearch(const ClusterFacts &cluster, FindingsSink &sink)
        : m_cluster(cluster), m_peers(*cluster.peers), m_sink(sink)
    {}

    void run()
    {
        const auto &policies = m_cluster.resources->networkPolicies;
        for (std::size_t number = 0; number < policies.size(); ++number) {
            const NetworkPolicyObject &policy = policies[number];
            GroupedParts parts;
            const SelectedWorkloads &subjects = m_peers.subjectsOf(number);
            if (policy.affectsIngress)
                for (std::size_t i = 0; i < policy.ingress.size(); ++i)
                    judge(policy, Direction::Ingress, i, subjects.workloads, parts);
            if (policy.affectsEgress)
                for (std::size_t i = 0; i < policy.egress.size(); ++i)
                    judge(policy, Direction::Egress, i, {}, parts);
            if (parts.isEmpty())
                continue;
            Finding finding =
                parts.finding("ZT-NET-014", m_cluster.keyOf(policy.meta),
                              "NetworkPolicy " + nameOf(policy.meta) + " refers to nothing: ",
                              "Correct the selector or the port, or take the item out.");
            finding.confidence = confidenceIn(m_cluster);
            m_sink.report.findings.push_back(std::move(finding));
        }
    }

private:
    void judge(const NetworkPolicyObject &policy, Direction direction, std::size_t index,
               std::vector<WorkloadId> destinations, GroupedParts &parts)
    {
        const bool isIngress = direction == Direction::Ingress;
        const NetworkPolicyRule &rule = isIngress ? policy.ingress[index] : policy.egress[index];
        const Severity severity = isIngress ? Severity::Low : Severity::Medium;
        bool isWhole = true;
        for (const NetworkPolicyPeer &peer : rule.peers) {
            const auto admitted = m_peers.peersOf(policy, peer);
            isWhole = isWhole && !peer.ipBlock && !admitted.isUncertain;
            if (!isIngress)
                destinations.insert(destinations.end(), admitted.workloads.begin(),
                                    admitted.workloads.end());
            if (peer.ipBlock || !admitted.workloads.empty())
                continue;
            if (admitted.isUncertain)
                m_sink.cannotAssess("ZT-NET-014",
                                    "the peer is not in the input, or its labels are not known");
            else if (doesOperatorMakePods(m_cluster,
                                          peer.namespaceSelector ? "" : policy.meta.nameSpace))
                m_sink.cannotAssess("ZT-NET-014", kOperatorMakesPods);
            else
                parts.add(severity, ruleName(direction, index) + " has a peer that no workload is",
                          peer.where);
        }
        const bool isKnown = isIngress || (isWhole && !rule.peers.empty());
        for (const NetworkPolicyPort &port : rule.ports)
            if (isKnown && isNobodysPort(m_cluster, port, destinations))
                parts.add(severity,
                          ruleName(direction, index) + " names " + portText(port) +
                              ", which its destinations do not declare",
                          port.where);
    }

    const ClusterFacts &m_cluster;
    const PolicyPeers &m_peers;
    FindingsSink &m_sink;
};

const std::array kRules{
    FindingRule{
        {"ZT-NET-003", "Namespace has no default-deny", Severity::Medium,
         "No NetworkPolicy of the namespace has an empty podSelector, the direction among its "
         "policyTypes and no rule for it: a new pod starts open. Low where every workload there "
         "now is isolated by a policy of its own.",
         "Namespaces without workloads. Not assessable where policies of other products or of "
         "administrators may close it, or a NetworkPolicy could not be read.",
         "Add a policy with an empty podSelector, policyTypes Ingress and Egress, and no rules.",
         "N6 Z-NW K-NET CIS-5.3.2 TA9031",
         "ks C-0206 C-0049 C-0054, ka MissingDefaultDenyIngressNetworkPolicy"},
        findOpenNamespaces},
    FindingRule{
        {"ZT-NET-013", "Policy selects no workload", Severity::Low,
         "The podSelector of a NetworkPolicy matches no workload of its namespace. Medium where "
         "its name says deny.",
         "The empty selector. Not assessable where the namespace has no workload in the input, the "
         "selector names labels that controllers set on each pod, or an operator makes pods there "
         "from its own kind of object. Inferred where part of the input could not be read.",
         "Correct the selector, or delete the policy.", "N7 Z-NW",
         "ks C-0299, kl dangling-networkpolicy, kc networkpolicy-targets-pod"},
        findSubjectless},
    FindingRule{
        {"ZT-NET-014", "Peer or port refers to nothing", Severity::Low,
         "A peer of a rule is no workload of the input, no destination declares its port number, "
         "or some destination has no port of its name. Low for ingress; medium for egress, where "
         "a flow is dead.",
         "ipBlocks, and destinations that declare no port. Not assessable where the namespaces of "
         "the peer are not in the input, or an operator makes pods there from its own kind of "
         "object. Inferred where part of the input could not be read.",
         "Correct the selector or the port, or take the item out.", "N7 Z-NW",
         "kl dangling-networkpolicypeer-podselector"},
        [](const ClusterFacts &cluster, FindingsSink &sink) {
            DanglingSearch(cluster, sink).run();
        }},
};

} // namespace
} // namespace drawbridge::network_policy_rules

std::span<const drawbridge::FindingRule> drawbridge::networkPolicyRules()
{
    return network_policy_rules::kRules;
}
