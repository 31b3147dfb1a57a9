// SPDX-License-Identifier: Apache-2.0
// ZT-NET-005, 006, 009, 011 and 015 (findings.md 1.1): what a NetworkPolicy admits, read by itself.
// An absent and an empty list of peers are the same, and mean everybody; an empty list of rules
// admits nobody (NetworkPolicySpec).
// Tested by tests/unit/analysis/test_rule_fixtures.cpp, tests/fixtures/findings/network.yaml

#include "model/analysis/findings/grouped_parts.h"
#include "model/analysis/findings/policy_peers.h"
#include "model/base/ascii.h"

#include <array>

namespace drawbridge::policy_content_rules {
namespace {

constexpr std::uint64_t kBroadIpv4 = std::uint64_t{1} << 24U;
constexpr unsigned kBroadIpv6Prefix = 16;
constexpr std::size_t kWidePorts = 100;

using Rules = std::vector<NetworkPolicyRule>;

/// One direction of a policy.
struct PolicySide {
    const NetworkPolicyObject *policy = nullptr;
    Direction direction = Direction::Ingress;
    const Rules *rules = nullptr;
};

std::vector<PolicySide> sidesOf(const NetworkPolicyObject &policy)
{
    std::vector<PolicySide> sides;
    if (policy.affectsIngress)
        sides.push_back({&policy, Direction::Ingress, &policy.ingress});
    if (policy.affectsEgress)
        sides.push_back({&policy, Direction::Egress, &policy.egress});
    return sides;
}

/// Whom a policy finding is about: the one workload the policy selects, when it is one.
std::optional<NodeKey> onlySubject(const ClusterFacts &cluster, const SelectedWorkloads &subjects)
{
    if (subjects.workloads.size() != 1 || subjects.isUncertain)
        return std::nullopt;
    return cluster.all->topology->workload(subjects.workloads.front()).key;
}

void tell(std::string_view rule, const ClusterFacts &cluster, const NetworkPolicyObject &policy,
          const SelectedWorkloads &subjects, const GroupedParts &parts, const std::string &message,
          const std::string &fix, FindingsSink &sink)
{
    if (parts.isEmpty())
        return;
    Finding finding =
        parts.finding(rule, cluster.keyOf(policy.meta),
                      "NetworkPolicy " + nameOf(policy.meta) + " " + message + ": ", fix);
    finding.peer = onlySubject(cluster, subjects);
    sink.report.findings.push_back(std::move(finding));
}

/// Rules that admit port 53 and nothing else: ZT-NET-020 judges them.
bool isDnsOnly(const NetworkPolicyRule &rule)
{
    return !rule.ports.empty() && std::ranges::all_of(rule.ports, [](const auto &port) {
        return port.port && *port.port == PortReference(std::uint16_t{53}) && !port.endPort;
    });
}

bool isAllPods(const NetworkPolicyPeer &peer)
{
    return peer.namespaceSelector && peer.namespaceSelector->isEverything() &&
           (!peer.podSelector || peer.podSelector->isEverything());
}

bool admitsAnybody(const NetworkPolicyRule &rule)
{
    if (rule.peers.empty())
        return true;
    AddressSet blocks;
    for (const NetworkPolicyPeer &peer : rule.peers)
        if (peer.ipBlock)
            blocks = blocks | peer.ipBlock->addresses();
    const auto everyIpv4 = AddressSet(Cidr::parse("0.0.0.0/0").value());
    return blocks.containsAll(everyIpv4) && std::ranges::any_of(rule.peers, isAllPods);
}

void findAnybody(const ClusterFacts &cluster, FindingsSink &sink)
{
    const PolicyPeers &peers = *cluster.peers;
    for (const NetworkPolicyObject &policy : cluster.resources->networkPolicies) {
        const auto subjects = peers.subjectsOf(policy);
        GroupedParts parts;
        for (const PolicySide &side : sidesOf(policy))
            for (std::size_t i = 0; i < side.rules->size(); ++i) {
                const NetworkPolicyRule &rule = (*side.rules)[i];
                const bool isIngress = side.direction == Direction::Ingress;
                if (!admitsAnybody(rule) || (!isIngress && isDnsOnly(rule)))
                    continue;
                const bool isGateway = isIngress && peers.areGateways(subjects.workloads);
                parts.add(isGateway ? Severity::Low : Severity::High,
                          ruleName(side.direction, i) +
                              (isIngress ? " admits everybody" : " leads everywhere"),
                          rule.where);
            }
        tell("ZT-NET-005", cluster, policy, subjects, parts, "names no peer",
             "Name the peers of the drawn flows.", sink);
    }
}

std::uint64_t ipv4Count(const AddressSet &addresses)
{
    std::uint64_t count = 0;
    for (const auto &range : addresses.ranges())
        if (range.first.family == AddressFamily::IPv4)
            count += range.last.low - range.first.low + 1;
    return count;
}

bool isBroadIpv6(const AddressSet &addresses)
{
    return std::ranges::any_of(addresses.toCidrs(), [](const Cidr &cidr) {
        return cidr.network.family == AddressFamily::IPv6 && cidr.prefixLength <= kBroadIpv6Prefix;
    });
}

/// Private ranges that are still in it, "172.16.0.0/12, 169.254.0.0/16".
std::string remainders(const AddressSet &addresses)
{
    std::vector<std::string> inside;
    for (const char *text :
         {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16"})
        if (!(addresses & AddressSet(Cidr::parse(text).value())).empty())
            inside.emplace_back(text);
    return joined(inside, ", ");
}

void findBroadBlocks(const ClusterFacts &cluster, FindingsSink &sink)
{
    const PolicyPeers &peers = *cluster.peers;
    for (const NetworkPolicyObject &policy : cluster.resources->networkPolicies) {
        const auto subjects = peers.subjectsOf(policy);
        if (peers.areGateways(subjects.workloads))
            continue;
        GroupedParts parts;
        for (const PolicySide &side : sidesOf(policy)) {
            const AddressSet blocks = blocksOf(*side.rules);
            if (ipv4Count(blocks) <= kBroadIpv4 && !isBroadIpv6(blocks))
                continue;
            const std::string inside = remainders(blocks);
            const auto where = std::ranges::find_if(*side.rules, [](const auto &rule) {
                return std::ranges::any_of(
                    rule.peers, [](const auto &peer) { return peer.ipBlock.has_value(); });
            });
            parts.add(side.direction == Direction::Egress ? Severity::High : Severity::Medium,
                      std::string(toString(side.direction)) + " blocks hold " +
                          std::to_string(ipv4Count(blocks)) + " IPv4 addresses" +
                          (inside.empty() ? "" : ", private ones among them: " + inside),
                      where->where);
        }
        tell("ZT-NET-006", cluster, policy, subjects, parts, "admits a large part of all addresses",
             "Name the addresses that are used, or go through a gateway that knows host names.",
             sink);
    }
}

/// How much of what runs there a peer without a podSelector admits; nothing where it has one.
void addNamespacePart(const PolicyPeers &peers, const PolicySide &side, std::size_t index,
                      const NetworkPolicyPeer &peer, GroupedParts &parts, FindingsSink &sink)
{
    const bool hasPods = peer.podSelector && !peer.podSelector->isEverything();
    if (hasPods || peer.ipBlock || (!peer.namespaceSelector && !peer.podSelector))
        return;
    const auto admitted = peers.peersOf(*side.policy, peer);
    const bool isEverywhere = peer.namespaceSelector && peer.namespaceSelector->isEverything();
    if (!isEverywhere && admitted.workloads.empty()) {
        sink.cannotAssess("ZT-NET-009", "the namespaces of the peer are not in the input");
        return;
    }
    if (!isEverywhere && admitted.workloads.size() < 2)
        return;
    parts.add(
        isEverywhere ? Severity::High : Severity::Medium,
        ruleName(side.direction, index) + " admits " +
            (isEverywhere ? std::string("every pod of the cluster, ") : "whole namespaces, ") +
            countOf(admitted.workloads.size(), "workload") + " now",
        peer.where);
}

void findWholeNamespaces(const ClusterFacts &cluster, FindingsSink &sink)
{
    const PolicyPeers &peers = *cluster.peers;
    for (const NetworkPolicyObject &policy : cluster.resources->networkPolicies) {
        GroupedParts parts;
        for (const PolicySide &side : sidesOf(policy))
            for (std::size_t i = 0; i < side.rules->size(); ++i)
                for (const NetworkPolicyPeer &peer : (*side.rules)[i].peers)
                    addNamespacePart(peers, side, i, peer, parts, sink);
        tell("ZT-NET-009", cluster, policy, peers.subjectsOf(policy), parts,
             "names namespaces and not who in them", "Add the podSelector of the drawn peer.",
             sink);
    }
}

bool isWide(const NetworkPolicyPort &port)
{
    if (!port.port)
        return true;
    const auto *first = std::get_if<std::uint16_t>(&*port.port);
    return first != nullptr && port.endPort && *port.endPort - *first + 1U > kWidePorts;
}

/// Ends whose declared ports the rule could have named.
std::vector<WorkloadId> destinationsOf(const PolicyPeers &peers, const PolicySide &side,
                                       const NetworkPolicyRule &rule)
{
    if (side.direction == Direction::Ingress)
        return peers.subjectsOf(*side.policy).workloads;
    std::vector<WorkloadId> destinations;
    for (const NetworkPolicyPeer &peer : rule.peers)
        for (const WorkloadId id : peers.peersOf(*side.policy, peer).workloads)
            destinations.push_back(id);
    return destinations;
}

/// Replicas of one StatefulSet among themselves, which use whatever ports they like.
bool isAmongReplicas(const ClusterFacts &cluster, const PolicyPeers &peers, const PolicySide &side,
                     const NetworkPolicyRule &rule)
{
    const auto subjects = peers.subjectsOf(*side.policy).workloads;
    if (subjects.size() != 1 || rule.peers.empty() ||
        cluster.all->topology->workload(subjects.front()).key.kind != "StatefulSet")
        return false;
    return std::ranges::all_of(rule.peers, [&](const NetworkPolicyPeer &peer) {
        return peers.peersOf(*side.policy, peer).workloads == subjects;
    });
}

void findMissingPorts(const ClusterFacts &cluster, FindingsSink &sink)
{
    const PolicyPeers &peers = *cluster.peers;
    for (const NetworkPolicyObject &policy : cluster.resources->networkPolicies) {
        GroupedParts parts;
        for (const PolicySide &side : sidesOf(policy))
            for (std::size_t i = 0; i < side.rules->size(); ++i) {
                const NetworkPolicyRule &rule = (*side.rules)[i];
                const bool isNarrow =
                    !rule.ports.empty() && std::ranges::none_of(rule.ports, isWide);
                if (isNarrow || isAmongReplicas(cluster, peers, side, rule))
                    continue;
                const auto destinations = destinationsOf(peers, side, rule);
                const bool isDeclared = std::ranges::any_of(destinations, [&](WorkloadId id) {
                    return !cluster.all->declared[id.index].empty();
                });
                if (isDeclared)
                    parts.add(Severity::Medium,
                              ruleName(side.direction, i) +
                                  (rule.ports.empty() ? " names no port"
                                                      : " names more ports than are used"),
                              rule.where);
                else if (destinations.empty() && side.direction == Direction::Ingress)
                    sink.cannotAssess("ZT-NET-011",
                                      "the workloads of the policy are not in the input");
            }
        tell("ZT-NET-011", cluster, policy, peers.subjectsOf(policy), parts,
             "opens ports nobody declares", "Name the ports that the destination declares.", sink);
    }
}

bool meansDeny(const NetworkPolicyObject &policy, std::string_view direction)
{
    const std::string name = lowerCase(policy.meta.name);
    const bool denies = name.find("deny") != std::string::npos ||
                        name.find("block") != std::string::npos ||
                        name.find("isolate") != std::string::npos;
    return denies && name.find(direction) != std::string::npos;
}

void findContradictions(const ClusterFacts &cluster, FindingsSink &sink)
{
    const PolicyPeers &peers = *cluster.peers;
    for (const NetworkPolicyObject &policy : cluster.resources->networkPolicies) {
        GroupedParts parts;
        if (!policy.affectsEgress && !policy.egress.empty())
            parts.add(Severity::High, "egress rules without policyTypes Egress, which are ignored",
                      policy.egress.front().where);
        if (!policy.affectsIngress && !policy.ingress.empty())
            parts.add(Severity::High,
                      "ingress rules without policyTypes Ingress, which are ignored",
                      policy.ingress.front().where);
        if (!policy.affectsEgress && policy.egress.empty() && meansDeny(policy, "egress"))
            parts.add(Severity::High, "its name says egress, but it isolates for ingress alone",
                      policy.meta.where);
        if (!policy.affectsIngress && policy.ingress.empty() && meansDeny(policy, "ingress"))
            parts.add(Severity::High, "its name says ingress, but it isolates for egress alone",
                      policy.meta.where);
        tell("ZT-NET-015", cluster, policy, peers.subjectsOf(policy), parts,
             "does not do what it says", "Name both directions in policyTypes.", sink);
    }
}

const std::array kRules{
    FindingRule{
        {"ZT-NET-005", "Allow-any rule", Severity::High,
         "A rule of a NetworkPolicy names no peer, or all pods of all namespaces together with "
         "all addresses: it admits everybody. Low for the ingress of gateways and ingress "
         "controllers, who are there for that.",
         "Rules for port 53 alone (ZT-NET-020), and an empty list of rules, which admits nobody.",
         "Name the peers of the drawn flows.", "N6 Z-NW K-NET TA9034",
         "ka AllowAllIngressNetworkPolicyExists, ks C-0301"},
        findAnybody},
    FindingRule{
        {"ZT-NET-006", "Over-broad ipBlock", Severity::High,
         "The ipBlocks of one direction together, less their exceptions, hold more than 2^24 IPv4 "
         "addresses or an IPv6 prefix of /16 or shorter. High for egress, medium for ingress. "
         "Private and link-local ranges that are still inside are named.",
         "Policies of gateways and ingress controllers.",
         "Name the addresses that are used, or go through a gateway that knows host names.",
         "N2 Z-NW K-NET T1041 T1567", "ks C-0301"},
        findBroadBlocks},
    FindingRule{
        {"ZT-NET-009", "Whole namespaces as peers", Severity::Medium,
         "A peer names namespaces and no pods in them. High where it names every namespace. The "
         "number of workloads admitted now is told.",
         "Namespaces with one workload. Not assessable where the namespaces are not in the input.",
         "Add the podSelector of the drawn peer.", "N3 Z-NW K-NET TA9034", "ks C-0301"},
        findWholeNamespaces},
    FindingRule{
        {"ZT-NET-011", "Ports missing or too wide", Severity::Medium,
         "A rule names no port, a protocol alone, or a range of more than 100 ports, and its "
         "destination declares the ports it serves.",
         "Destinations that declare none, and replicas of one StatefulSet among themselves. Not "
         "assessable where the workloads of the policy are not in the input.",
         "Name the ports that the destination declares.", "N3 Z-NW K-NET T1046", "none"},
        findMissingPorts},
    FindingRule{
        {"ZT-NET-015", "policyTypes contradicts content", Severity::High,
         "A NetworkPolicy has rules for a direction that its policyTypes leave out, so that they "
         "are ignored, or a name that says it denies a direction it does not isolate.",
         "Policies whose policyTypes follow from their content.",
         "Name both directions in policyTypes.", "N6 Z-NW", "none"},
        findContradictions},
};

} // namespace
} // namespace drawbridge::policy_content_rules

std::span<const drawbridge::FindingRule> drawbridge::policyContentRules()
{
    return policy_content_rules::kRules;
}
