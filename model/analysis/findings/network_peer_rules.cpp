// SPDX-License-Identifier: Apache-2.0
// ZT-NET-010, 016 and 017 (findings.md 1.1): selectors of NetworkPolicies that let in, or may come
// to let in, others than those somebody had in mind.
// Tested by tests/unit/analysis/test_rule_fixtures.cpp, tests/fixtures/findings/peers.yaml

#include "model/analysis/findings/api_dangers.h"
#include "model/analysis/findings/drawn_peers.h"
#include "model/analysis/findings/grouped_parts.h"
#include "model/analysis/findings/peer_places.h"
#include "model/analysis/findings/policy_peers.h"
#include "model/analysis/findings/uninvited_peers.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

namespace drawbridge::network_peer_rules {
namespace {

constexpr std::string_view kNameLabel = "kubernetes.io/metadata.name";
/// Labels that a platform sets and keeps by itself.
constexpr std::array<std::string_view, 5> kOperatorLabels{
    "network.openshift.io/", "policy-group.network.openshift.io/", "field.cattle.io/",
    "capsule.clastix.io/", "kustomize.toolkit.fluxcd.io/"};

bool isSetByOperator(std::string_view key)
{
    return std::ranges::any_of(kOperatorLabels,
                               [&](std::string_view prefix) { return key.starts_with(prefix); });
}

void tell(std::string_view rule, const ClusterFacts &cluster, const NetworkPolicyObject &policy,
          const GroupedParts &parts, const std::string &message, const std::string &fix,
          Confidence confidence, FindingsSink &sink)
{
    if (!parts.isEmpty())
        sink.report.findings.push_back(
            findingOf(rule, cluster, policy, parts, message, fix, confidence));
}

/// The first who may change the labels of any namespace, and is no cluster-admin.
const IdentityPowers *labelWriter(const ClusterFacts &cluster)
{
    for (const IdentityPowers &identity : cluster.powers)
        for (const GrantedPower &power : identity.powers) {
            const bool isEverything = power.atom.verb == "*" && power.atom.resource == "*";
            if (!isEverything && (grants(power.atom, "patch", "", "namespaces") ||
                                  grants(power.atom, "update", "", "namespaces")))
                return &identity;
        }
    return nullptr;
}

class NamespaceLabels {
public:
    explicit NamespaceLabels(const ClusterFacts &cluster)
        : m_writer(labelWriter(cluster)), m_hasBindings(!cluster.resources->roleBindings.empty())
    {
        for (const NamespaceNode &node : cluster.all->topology->namespaces)
            if (node.cluster == cluster.name && node.isDeclared) {
                m_isAnyDeclared = true;
                for (const auto &[key, value] : node.labels)
                    m_written.insert(key);
            } else if (node.cluster == cluster.name) {
                m_areAllDeclared = false;
            }
        for (const NetworkPolicyObject &policy : cluster.resources->networkPolicies) {
            const NamespaceNode *node = cluster.nameSpace(policy.meta.nameSpace);
            m_areAllDeclared = m_areAllDeclared && node != nullptr && node->isDeclared;
        }
    }

    /// What makes trust in a label mutable; no severity where nothing does.
    [[nodiscard]] std::optional<Severity> severityOf(const LabelRequirement &requirement,
                                                     std::string &because) const
    {
        const bool isNegative = requirement.op == LabelRequirement::Operator::NotIn ||
                                requirement.op == LabelRequirement::Operator::DoesNotExist;
        const bool isNobodys = m_isAnyDeclared && !m_written.contains(requirement.key);
        if (isNobodys && m_areAllDeclared) {
            because = "which no Namespace of the input has, so that whoever ";
            because += isNegative ? "leaves it off is let in" : "sets it is let in";
            return Severity::Medium;
        }
        if (m_writer != nullptr) {
            because =
                "which " + m_writer->subject.kind + " " +
                (m_writer->subject.nameSpace.empty() ? "" : m_writer->subject.nameSpace + "/") +
                m_writer->subject.name + " may set on a namespace";
            return Severity::Medium;
        }
        if (m_hasBindings || !isKnown(requirement.key))
            return std::nullopt;
        because = "and who may set it the input does not say";
        return Severity::Low;
    }
    /// Whether some namespace has the label, or none.
    [[nodiscard]] bool isKnown(const std::string &key) const
    {
        return m_isAnyDeclared && (m_areAllDeclared || m_written.contains(key));
    }

private:
    const IdentityPowers *m_writer;
    bool m_hasBindings;
    bool m_isAnyDeclared = false;
    bool m_areAllDeclared = true; ///< Those of workloads and policies.
    std::set<std::string> m_written;
};

void findMutableLabels(const ClusterFacts &cluster, FindingsSink &sink)
{
    const NamespaceLabels labels(cluster);
    for (const NetworkPolicyObject &policy : cluster.resources->networkPolicies) {
        GroupedParts parts;
        for (const PeerPlace &place : peersOf(policy)) {
            if (!place.peer->namespaceSelector)
                continue;
            for (const LabelRequirement &requirement :
                 place.peer->namespaceSelector->requirements) {
                if (requirement.key == kNameLabel || isSetByOperator(requirement.key))
                    continue;
                std::string because;
                if (const auto severity = labels.severityOf(requirement, because))
                    parts.add(*severity,
                              ruleName(place.direction, place.rule) + " goes by label " +
                                  requirement.key + ", " + because,
                              place.peer->where);
                else if (!labels.isKnown(requirement.key))
                    sink.cannotAssess("ZT-NET-010",
                                      "a Namespace that may have the label is not in the input");
            }
        }
        tell("ZT-NET-010", cluster, policy, parts, "trusts labels of namespaces",
             "Select kubernetes.io/metadata.name, which nobody can change.", Confidence::Certain,
             sink);
    }
}

bool isOnlyNamespaces(const NetworkPolicyPeer &peer)
{
    return peer.namespaceSelector && !peer.podSelector && !peer.ipBlock;
}

bool isOnlyPods(const NetworkPolicyPeer &peer)
{
    return peer.podSelector && !peer.podSelector->isEverything() && !peer.namespaceSelector &&
           !peer.ipBlock;
}

/// Two items of a list, of which only the one or the other has to hold.
struct SplitPeer {
    PeerPlace nameSpaces, pods;
};

std::vector<SplitPeer> splitPeers(const NetworkPolicyObject &policy)
{
    std::vector<SplitPeer> found;
    const auto add = [&](Direction direction, const std::vector<NetworkPolicyRule> &rules) {
        for (std::size_t i = 0; i < rules.size(); ++i) {
            const auto &peers = rules[i].peers;
            for (std::size_t next = 1; next < peers.size(); ++next)
                if (isOnlyNamespaces(peers[next - 1]) && isOnlyPods(peers[next]))
                    found.push_back({{&policy, direction, i, &peers[next - 1]},
                                     {&policy, direction, i, &peers[next]}});
        }
    };
    if (policy.affectsIngress)
        add(Direction::Ingress, policy.ingress);
    if (policy.affectsEgress)
        add(Direction::Egress, policy.egress);
    return found;
}

bool byIndex(WorkloadId a, WorkloadId b)
{
    return a.index < b.index;
}

/// How many undrawn workloads two separate items let in, where one item would let some in.
std::size_t undrawnBy(const PolicyPeers &peers, const DrawnPeers &drawn, const SplitPeer &split,
                      FindingsSink &sink)
{
    NetworkPolicyPeer both = *split.nameSpaces.peer;
    both.podSelector = split.pods.peer->podSelector;
    const NetworkPolicyObject &policy = *split.pods.policy;
    const auto meant = peers.peersOf(policy, both);
    if (meant.workloads.empty()) {
        if (meant.isUncertain)
            sink.cannotAssess("ZT-NET-016", "the namespaces of the peer are not in the input");
        return 0;
    }
    std::set<std::uint32_t> undrawn;
    for (const PeerPlace &half : {split.nameSpaces, split.pods}) {
        const auto admitted = peers.peersOf(policy, *half.peer);
        for (const WorkloadId peer : admitted.workloads)
            if (!drawn.isDrawn(half.direction, peer) &&
                !std::ranges::binary_search(meant.workloads, peer, byIndex))
                undrawn.insert(peer.index);
    }
    return undrawn.size();
}

void findSplitPeers(const ClusterFacts &cluster, const FindingsContext &context, FindingsSink &sink)
{
    const PolicyPeers &peers = *cluster.peers;
    std::optional<DrawnPeers> drawn; // made for the first policy that needs it
    const auto &policies = cluster.resources->networkPolicies;
    for (std::size_t i = 0; i < policies.size(); ++i) {
        const NetworkPolicyObject &policy = policies[i];
        const auto splits = splitPeers(policy);
        if (splits.empty())
            continue;
        if (!drawn)
            drawn.emplace(context);
        drawn->choose(peers.subjectsOf(i));
        GroupedParts parts;
        for (const SplitPeer &split : splits)
            if (const std::size_t count = undrawnBy(peers, *drawn, split, sink); count != 0)
                parts.add(Severity::Medium,
                          ruleName(split.pods.direction, split.pods.rule) +
                              " has a namespaceSelector and a podSelector as two items, either of "
                              "which suffices: " +
                              countOf(count, "workload") + " nobody drew get in that way",
                          split.nameSpaces.peer->where);
        tell("ZT-NET-016", cluster, policy, parts, "may mean one peer and names two",
             "Put both selectors into one item (no dash before podSelector).",
             Confidence::Heuristic, sink);
    }
}

const std::array kRules{
    FindingRule{
        {"ZT-NET-010", "Trust hangs on a mutable namespace label", Severity::Medium,
         "A namespaceSelector goes by another label than kubernetes.io/metadata.name, and no "
         "Namespace of the input has that label, or somebody who is no cluster-admin may change "
         "namespaces: whoever sets the label is let in. Low where the input holds no binding.",
         "Labels that platforms keep by themselves (OpenShift, Rancher, Capsule, Flux), and "
         "clusters whose bindings let nobody else write namespaces. Not assessable where no "
         "Namespace that is in the input has the label, and others are not in it.",
         "Select kubernetes.io/metadata.name, which nobody can change.", "N4 N6 Z-NW T1098",
         "none"},
        findMutableLabels},
    FindingRule{
        {"ZT-NET-016", "AND or OR of selectors", Severity::Medium,
         "Two neighbouring items of a list of peers, the first with a namespaceSelector alone and "
         "the second with a podSelector alone: either suffices. Heuristic, told where one item "
         "with both would select something, and the two let in workloads that nobody drew.",
         "Items of which each is drawn whole. Not assessable where the namespaces of the peer are "
         "not in the input.",
         "Put both selectors into one item.", "N6 Z-NW", "none"},
        nullptr,
        findSplitPeers},
    FindingRule{
        {"ZT-NET-017", "Selector admits more than the drawn peer", Severity::Medium,
         "A podSelector that admits a drawn peer matches other workloads as well, which nobody "
         "drew. High where one of them is in another trust zone.",
         "Variants of the drawn peer: of its namespace, ServiceAccount and app label. Selectors "
         "that no drawn flow needs. Not assessable where labels decide that controllers set.",
         "Add a label that only the drawn peer has.", "N3 A Z-NW T1036 TA9023", "none"},
        nullptr,
        findUninvited},
};

} // namespace
} // namespace drawbridge::network_peer_rules

std::span<const drawbridge::FindingRule> drawbridge::networkPeerRules()
{
    return network_peer_rules::kRules;
}
