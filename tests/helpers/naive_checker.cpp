// SPDX-License-Identifier: Apache-2.0
// The procedure of network-policy.md 2.7 for one (source, destination, protocol, port), written
// from the text alone. It answers for a single port and a single pair, looks at every policy every
// time and keeps nothing. Where the specification leaves a choice to the plugin, or the input does
// not say, the answer is unknown.
//
// Tested by tests/unit/analysis/test_naive_checker.cpp
#include "tests/helpers/naive_checker.h"

#include "tests/helpers/naive_addresses.h"
#include "tests/helpers/naive_selectors.h"
#include "tests/helpers/naive_tiers.h"

#include <set>

namespace drawbridge {
namespace {

using namespace naive;

std::vector<IpBlock> blocksOf(const NetworkPolicyRule &rule)
{
    std::vector<IpBlock> blocks;
    for (const NetworkPolicyPeer &peer : rule.peers) {
        if (peer.ipBlock)
            blocks.push_back(*peer.ipBlock);
    }
    return blocks;
}

Answer selectorsMatch(const Question &q, const NetworkPolicyPeer &peer,
                      const std::string &policyNamespace, const WorkloadNode &pod)
{
    if (isNodeAddress(q, pod) || (!peer.podSelector && !peer.namespaceSelector))
        return Answer::No;
    const NamespaceNode &nameSpace = q.topology.namespaces[pod.nameSpace.index];
    const Answer where = peer.namespaceSelector
                             ? selectsNamespace(*peer.namespaceSelector, nameSpace)
                             : answer(nameSpace.name == policyNamespace);
    return both(where, peer.podSelector ? selectsPod(*peer.podSelector, pod) : Answer::Yes);
}

Answer peersMatch(const Question &q, const NetworkPolicyRule &rule,
                  const std::string &policyNamespace, const Endpoint &end)
{
    if (rule.peers.empty())
        return Answer::Yes;
    const std::vector<IpBlock> blocks = blocksOf(rule);
    const WorkloadNode *pod = podOf(q, end);
    if (!pod)
        return answer(isInAny(std::get<IpAddress>(end), blocks));
    Answer result = blocksMatchPod(q, *pod, blocks);
    for (const NetworkPolicyPeer &peer : rule.peers) {
        if (!peer.ipBlock)
            result = either(result, selectorsMatch(q, peer, policyNamespace, *pod));
    }
    return result;
}

bool namedPortIs(const Question &q, const std::string &name)
{
    const WorkloadNode *destination = podOf(q, q.to);
    if (!destination || isNodeAddress(q, *destination))
        return false;
    for (const ContainerPort &declared : destination->ports) {
        if (declared.name == name && declared.protocol == q.protocol && declared.port == q.port)
            return true;
    }
    return false;
}

bool portsMatch(const Question &q, const NetworkPolicyRule &rule)
{
    for (const NetworkPolicyPort &item : rule.ports) {
        if (item.protocol != q.protocol)
            continue;
        if (!item.port)
            return true;
        if (const auto *name = std::get_if<std::string>(&*item.port)) {
            if (namedPortIs(q, *name))
                return true;
            continue;
        }
        const std::uint16_t first = std::get<std::uint16_t>(*item.port);
        if (first <= q.port && q.port <= item.endPort.value_or(first))
            return true;
    }
    return rule.ports.empty();
}

bool mayConcern(const UndecodedPolicy &policy, const std::string &nameSpace)
{
    if (!policy.meta.kind.empty() && policy.meta.kind != "NetworkPolicy")
        return false;
    return policy.meta.nameSpace.empty() || policy.meta.nameSpace == nameSpace;
}

// One policy of the subject's namespace that affects the direction.
struct Candidate {
    Answer selects;
    Answer admits;
};

std::vector<Candidate> candidates(const Question &q, const WorkloadNode &subject,
                                  const Endpoint &peer, bool isIngress)
{
    const std::string &nameSpace = q.topology.namespaces[subject.nameSpace.index].name;
    std::vector<Candidate> found;
    for (const NetworkPolicyObject &policy : q.policies) {
        const bool affects = isIngress ? policy.affectsIngress : policy.affectsEgress;
        if (!affects || policy.meta.nameSpace != nameSpace)
            continue;
        Candidate candidate{selectsPod(policy.podSelector, subject), Answer::No};
        for (const NetworkPolicyRule &rule : isIngress ? policy.ingress : policy.egress) {
            if (portsMatch(q, rule))
                candidate.admits = either(candidate.admits, peersMatch(q, rule, nameSpace, peer));
        }
        if (candidate.selects != Answer::No)
            found.push_back(candidate);
    }
    return found;
}

// Item 44. A pod on the host network has the addresses of its node.
bool isPerhapsNodeOf(const Question &q, const WorkloadNode &subject, const Endpoint &peer)
{
    const WorkloadNode *pod = podOf(q, peer);
    if (pod && !isNodeAddress(q, *pod))
        return false;
    if (pod && (pod->podIps.empty() || subject.hostIps.empty()))
        return true;
    for (const IpAddress &node : subject.hostIps) {
        if (!pod && node == std::get<IpAddress>(peer))
            return true;
        for (std::size_t i = 0; pod && i < pod->podIps.size(); ++i) {
            if (node == pod->podIps[i])
                return true;
        }
    }
    return false;
}

// The answer when exactly the candidates in `chosen` select the subject.
Answer inOneWorld(const Question &q, bool isIngress, const std::vector<Candidate> &all,
                  unsigned chosen, bool mayBeChanged, bool mayBeOwnNode)
{
    if (chosen == 0)
        return mayBeChanged ? Answer::Maybe : baseline(q, isIngress);
    Answer admitted = mayBeChanged || mayBeOwnNode ? Answer::Maybe : Answer::No;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if ((chosen >> i & 1U) != 0)
            admitted = either(admitted, all[i].admits);
    }
    return admitted;
}

// Steps 5 to 7 for one direction, in every world the unknown selections leave open: known only if
// all worlds agree.
Answer afterAdministrators(const Question &q, bool isIngress)
{
    const WorkloadNode *subject = podOf(q, isIngress ? q.to : q.from);
    const Endpoint &peer = isIngress ? q.from : q.to;
    bool mayBeChanged = false;
    for (const UndecodedPolicy &policy : q.undecoded)
        mayBeChanged = mayBeChanged ||
                       mayConcern(policy, q.topology.namespaces[subject->nameSpace.index].name);
    const bool mayBeOwnNode = isPerhapsNodeOf(q, *subject, peer);
    const std::vector<Candidate> all = candidates(q, *subject, peer, isIngress);
    std::set<Answer> answers;
    for (unsigned chosen = 0; chosen < 1U << all.size(); ++chosen) {
        bool isPossible = true;
        for (std::size_t i = 0; i < all.size(); ++i)
            isPossible = isPossible && (all[i].selects == Answer::Maybe || (chosen >> i & 1U) != 0);
        if (isPossible)
            answers.insert(inOneWorld(q, isIngress, all, chosen, mayBeChanged, mayBeOwnNode));
    }
    return answers.size() == 1 ? *answers.begin() : Answer::Maybe;
}

// Steps 3 to 7.
Answer direction(const Question &q, bool isIngress)
{
    const WorkloadNode *subject = podOf(q, isIngress ? q.to : q.from);
    if (!subject || isNodeAddress(q, *subject))
        return Answer::Yes;
    std::set<Answer> answers;
    for (const Outcome outcome : tier(q, AdminTier::Admin, isIngress)) {
        if (outcome == Outcome::Allow || outcome == Outcome::Deny)
            answers.insert(answer(outcome == Outcome::Allow));
        else
            answers.insert(afterAdministrators(q, isIngress));
    }
    return answers.size() == 1 ? *answers.begin() : Answer::Maybe;
}

} // namespace

Verdict naiveVerdict(const Topology &topology, const std::vector<NetworkPolicyObject> &policies,
                     const std::vector<UndecodedPolicy> &undecoded, const NetworkOptions &options,
                     const Endpoint &from, const Endpoint &to, Protocol protocol,
                     std::uint16_t port, const std::vector<AdminPolicyObject> &adminPolicies)
{
    const Question q{topology, policies, undecoded, options,      from,
                     to,       protocol, port,      adminPolicies};
    const WorkloadNode *source = podOf(q, from);
    const WorkloadNode *destination = podOf(q, to);
    if ((source && !source->hasNetwork) || (destination && !destination->hasNetwork))
        return Verdict::Deny;
    if (source && destination &&
        topology.namespaces[source->nameSpace.index].cluster !=
            topology.namespaces[destination->nameSpace.index].cluster)
        return Verdict::Unknown;
    switch (both(direction(q, false), direction(q, true))) {
    case Answer::Yes: return Verdict::Allow;
    case Answer::No: return Verdict::Deny;
    case Answer::Maybe: break;
    }
    return Verdict::Unknown;
}

} // namespace drawbridge
