// SPDX-License-Identifier: Apache-2.0
// The policies of administrators (network-policy.md 2.5), rule by rule in every order.
#include "tests/helpers/naive_tiers.h"

#include "tests/helpers/naive_addresses.h"
#include "tests/helpers/naive_selectors.h"

namespace drawbridge::naive {
namespace {

const std::vector<NodeObject> &nodesOf(const Question &q)
{
    static const std::vector<NodeObject> none;
    const auto &resources = q.topology.clusters.front().resources;
    return resources ? resources->nodes : none;
}

bool isAddressOfNode(const Question &q, const LabelSelector &selector, const IpAddress &address)
{
    for (const NodeObject &node : nodesOf(q)) {
        bool isSelected = true;
        for (const LabelRequirement &requirement : selector.requirements)
            isSelected = isSelected && holds(requirement, node.meta.labels);
        for (const IpAddress &own : node.addresses) {
            if (isSelected && own == address)
                return true;
        }
    }
    return false;
}

Answer isNodeNamed(const Question &q, const LabelSelector &selector, const Endpoint &end)
{
    const WorkloadNode *pod = podOf(q, end);
    if (pod && !pod->isHostNetwork)
        return Answer::No;
    if (nodesOf(q).empty() || (pod && pod->podIps.empty()))
        return Answer::Maybe;
    if (!pod)
        return answer(isAddressOfNode(q, selector, std::get<IpAddress>(end)));
    bool someIn = false;
    bool someOut = false;
    for (const IpAddress &address : pod->podIps)
        (isAddressOfNode(q, selector, address) ? someIn : someOut) = true;
    return someIn && someOut ? Answer::Maybe : answer(someIn);
}

Answer arePodsNamed(const Question &q, const AdminPods &pods, const Endpoint &end)
{
    const WorkloadNode *pod = podOf(q, end);
    if (!pod || pod->isHostNetwork)
        return Answer::No;
    const NamespaceNode &nameSpace = q.topology.namespaces[pod->nameSpace.index];
    return both(selectsNamespace(pods.namespaceSelector, nameSpace),
                pods.podSelector ? selectsPod(*pods.podSelector, *pod) : Answer::Yes);
}

Answer isPeer(const Question &q, const AdminPeer &peer, const Endpoint &end)
{
    const WorkloadNode *pod = podOf(q, end);
    if (const auto *pods = std::get_if<AdminPods>(&peer.who))
        return arePodsNamed(q, *pods, end);
    if (const auto *nodes = std::get_if<AdminNodes>(&peer.who))
        return isNodeNamed(q, nodes->selector, end);
    if (std::holds_alternative<AdminNetworks>(peer.who))
        return Answer::No; // all of a rule together, below
    return pod ? Answer::No : Answer::Maybe;
}

// Of several prefixes one may hold the address, whichever it is.
Answer isInNetworks(const Question &q, const AdminRule &rule, const Endpoint &end)
{
    std::vector<Cidr> ranges;
    for (const AdminPeer &peer : rule.peers) {
        if (const auto *networks = std::get_if<AdminNetworks>(&peer.who))
            ranges.insert(ranges.end(), networks->ranges.begin(), networks->ranges.end());
    }
    if (const WorkloadNode *pod = podOf(q, end))
        return q.options.networksMatchPods ? podIsIn(q, *pod, ranges) : Answer::No;
    for (const Cidr &range : ranges) {
        if (isIn(std::get<IpAddress>(end), range))
            return Answer::Yes;
    }
    return Answer::No;
}

Answer isPort(const Question &q, const AdminRule &rule)
{
    if (!rule.ports)
        return Answer::Yes;
    for (const AdminPort &item : *rule.ports) {
        if (item.name.empty()) {
            if (item.range.protocol == q.protocol && item.range.first <= q.port &&
                q.port <= item.range.last)
                return Answer::Yes;
            continue;
        }
        const WorkloadNode *destination = podOf(q, q.to);
        if (!destination || destination->isHostNetwork)
            continue;
        for (const ContainerPort &declared : destination->ports) {
            if (declared.name == item.name && declared.protocol == q.protocol &&
                declared.port == q.port)
                return Answer::Yes;
        }
    }
    return rule.ports->empty() ? Answer::Maybe : Answer::No;
}

// Where the rules from `at` on may lead, one after the other.
std::set<Outcome> walk(const Question &q, const std::vector<AdminRule> &rules, const Endpoint &peer)
{
    std::set<Outcome> ways;
    for (const AdminRule &rule : rules) {
        Answer named = isInNetworks(q, rule, peer);
        for (const AdminPeer &item : rule.peers)
            named = either(named, isPeer(q, item, peer));
        const Answer matches = both(named, isPort(q, rule));
        if (matches == Answer::No)
            continue;
        ways.insert(rule.action == AdminAction::Allow  ? Outcome::Allow
                    : rule.action == AdminAction::Deny ? Outcome::Deny
                                                       : Outcome::Pass);
        if (matches == Answer::Yes)
            return ways;
    }
    ways.insert(Outcome::Open);
    return ways;
}

// Where the policies of a tier may lead in one order.
std::set<Outcome> inOrder(const Question &q, const std::vector<const AdminPolicyObject *> &order,
                          bool isIngress)
{
    std::set<Outcome> ways;
    for (const AdminPolicyObject *policy : order) {
        const Answer binds = arePodsNamed(q, policy->subject, isIngress ? q.to : q.from);
        if (binds == Answer::No)
            continue;
        const auto own =
            walk(q, isIngress ? policy->ingress : policy->egress, isIngress ? q.from : q.to);
        ways.insert(own.begin(), own.end());
        ways.erase(Outcome::Open);
        if (binds == Answer::Yes && own.count(Outcome::Open) == 0)
            return ways;
    }
    ways.insert(Outcome::Open);
    return ways;
}

} // namespace

std::set<Outcome> tier(const Question &q, AdminTier wanted, bool isIngress)
{
    std::vector<const AdminPolicyObject *> order;
    for (const AdminPolicyObject &policy : q.adminPolicies) {
        if (policy.tier == wanted)
            order.push_back(&policy);
    }
    std::sort(order.begin(), order.end());
    std::set<Outcome> ways;
    do {
        const bool isByPriority =
            std::is_sorted(order.begin(), order.end(),
                           [](const auto *a, const auto *b) { return a->priority < b->priority; });
        if (isByPriority)
            ways.merge(inOrder(q, order, isIngress));
    } while (std::next_permutation(order.begin(), order.end()));
    return ways;
}

Answer baseline(const Question &q, bool isIngress)
{
    const auto ways = tier(q, AdminTier::Baseline, isIngress);
    if (ways.count(Outcome::Deny) == 0)
        return Answer::Yes;
    return ways.size() == 1 ? Answer::No : Answer::Maybe;
}

} // namespace drawbridge::naive
