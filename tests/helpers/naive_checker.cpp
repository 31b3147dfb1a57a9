// SPDX-License-Identifier: Apache-2.0
// The procedure of network-policy.md 2.7 for one (source, destination, protocol, port), written
// from the text alone. It answers for a single port and a single pair, looks at every policy every
// time and keeps nothing. Where the specification leaves a choice to the plugin, or the input does
// not say, the answer is unknown.
//
// Tested by tests/unit/analysis/test_naive_checker.cpp
#include "tests/helpers/naive_checker.h"

#include <algorithm>
#include <set>

namespace drawbridge {
namespace {

enum class Answer { No, Maybe, Yes };

Answer both(Answer a, Answer b)
{
    return std::min(a, b);
}

Answer either(Answer a, Answer b)
{
    return std::max(a, b);
}

Answer answer(bool yes)
{
    return yes ? Answer::Yes : Answer::No;
}

struct Question {
    const Topology &topology;
    const std::vector<NetworkPolicyObject> &policies;
    const std::vector<UndecodedPolicy> &undecoded;
    const NetworkOptions &options;
    const Endpoint &from;
    const Endpoint &to;
    Protocol protocol;
    std::uint16_t port;
    const std::vector<AdminPolicyObject> &adminPolicies;
};

const WorkloadNode *podOf(const Question &q, const Endpoint &end)
{
    const auto *id = std::get_if<WorkloadId>(&end);
    return id ? &q.topology.workloads[id->index] : nullptr;
}

bool isNodeAddress(const Question &q, const WorkloadNode &pod)
{
    return pod.isHostNetwork && !q.options.hostNetworkAsPods;
}

// The leading `length` bits of two addresses, one by one.
bool sameLeadingBits(const IpAddress &a, const IpAddress &b, unsigned length)
{
    const unsigned width = a.family == AddressFamily::IPv4 ? 32 : 128;
    for (unsigned i = 0; i < length; ++i) {
        const unsigned fromRight = width - 1 - i;
        const std::uint64_t x = fromRight >= 64 ? a.high >> (fromRight - 64) : a.low >> fromRight;
        const std::uint64_t y = fromRight >= 64 ? b.high >> (fromRight - 64) : b.low >> fromRight;
        if ((x & 1U) != (y & 1U))
            return false;
    }
    return true;
}

bool isIn(const IpAddress &address, const Cidr &cidr)
{
    return address.family == cidr.network.family &&
           sameLeadingBits(address, cidr.network, cidr.prefixLength);
}

bool isIn(const IpAddress &address, const IpBlock &block)
{
    if (!isIn(address, block.cidr))
        return false;
    for (const Cidr &except : block.except) {
        if (isIn(address, except))
            return false;
    }
    return true;
}

// The first address after a prefix, if the family goes on.
std::optional<IpAddress> after(const Cidr &cidr)
{
    const unsigned width = cidr.network.family == AddressFamily::IPv4 ? 32 : 128;
    IpAddress last = cidr.network;
    for (unsigned bit = 0; bit < width - cidr.prefixLength; ++bit) {
        if (bit < 64)
            last.low |= std::uint64_t{1} << bit;
        else
            last.high |= std::uint64_t{1} << (bit - 64);
    }
    return last.next();
}

bool mayBePodAddress(const Question &q, const IpAddress &address)
{
    if (q.options.podAddresses.empty())
        return true;
    for (const AddressSet::Range &range : q.options.podAddresses.ranges()) {
        if (range.first <= address && address <= range.last)
            return true;
    }
    return false;
}

std::vector<IpBlock> blocksOf(const NetworkPolicyRule &rule)
{
    std::vector<IpBlock> blocks;
    for (const NetworkPolicyPeer &peer : rule.peers) {
        if (peer.ipBlock)
            blocks.push_back(*peer.ipBlock);
    }
    return blocks;
}

bool isInAny(const IpAddress &address, const std::vector<IpBlock> &blocks)
{
    for (const IpBlock &block : blocks) {
        if (isIn(address, block))
            return true;
    }
    return false;
}

// Membership in the blocks and in the pod addresses changes only at these places, so what holds for
// all of them holds for all addresses.
std::vector<IpAddress> turningPoints(const Question &q, const std::vector<IpBlock> &blocks)
{
    std::vector<IpAddress> points{{AddressFamily::IPv4, 0, 0}, {AddressFamily::IPv6, 0, 0}};
    for (const AddressSet::Range &range : q.options.podAddresses.ranges())
        points.push_back(range.first);
    for (const IpBlock &block : blocks) {
        points.push_back(block.cidr.network);
        if (auto next = after(block.cidr))
            points.push_back(*next);
        for (const Cidr &except : block.except) {
            points.push_back(except.network);
            if (auto next = after(except))
                points.push_back(*next);
        }
    }
    return points;
}

// Where the pod's addresses lie relative to the blocks of a rule: in none, in some, in all.
Answer placeInBlocks(const Question &q, const WorkloadNode &pod, const std::vector<IpBlock> &blocks)
{
    bool someIn = false;
    bool someOut = false;
    if (!pod.podIps.empty()) {
        for (const IpAddress &address : pod.podIps)
            (isInAny(address, blocks) ? someIn : someOut) = true;
    } else if (isNodeAddress(q, pod)) {
        someIn = someOut = true;
    } else {
        for (const IpAddress &point : turningPoints(q, blocks)) {
            if (mayBePodAddress(q, point))
                (isInAny(point, blocks) ? someIn : someOut) = true;
        }
    }
    if (!someIn)
        return Answer::No;
    return someOut ? Answer::Maybe : Answer::Yes;
}

// Item 41: whether ipBlocks match pods is the plugin's choice.
Answer blocksMatchPod(const Question &q, const WorkloadNode &pod,
                      const std::vector<IpBlock> &blocks)
{
    const Answer place = blocks.empty() ? Answer::No : placeInBlocks(q, pod, blocks);
    if (isNodeAddress(q, pod))
        return both(place, Answer::Maybe);
    switch (q.options.ipBlockMatchesPods) {
    case NetworkOptions::PluginChoice::No: return Answer::No;
    case NetworkOptions::PluginChoice::Yes: return place;
    case NetworkOptions::PluginChoice::Unknown: break;
    }
    return both(place, Answer::Maybe);
}

bool holds(const LabelRequirement &requirement, const LabelMap &labels)
{
    bool hasKey = false;
    bool hasValue = false;
    for (const auto &[key, value] : labels) {
        if (key != requirement.key)
            continue;
        hasKey = true;
        for (const std::string &wanted : requirement.values)
            hasValue = hasValue || wanted == value;
    }
    switch (requirement.op) {
    case LabelRequirement::Operator::In: return hasValue;
    case LabelRequirement::Operator::NotIn: return !hasValue;
    case LabelRequirement::Operator::Exists: return hasKey;
    case LabelRequirement::Operator::DoesNotExist: return !hasKey;
    }
    return false;
}

// Labels a controller writes on each pod it makes are in no template (Kubernetes reference,
// Well-Known Labels).
bool isWrittenByController(const WorkloadNode &pod, const std::string &key)
{
    const std::string &kind = pod.key.kind;
    if (pod.podLabels.count(key) != 0)
        return false;
    if (kind == "Deployment")
        return key == "pod-template-hash";
    if (kind == "DaemonSet")
        return key == "controller-revision-hash" || key == "pod-template-generation";
    if (kind == "StatefulSet")
        return key == "controller-revision-hash" || key == "apps.kubernetes.io/pod-index" ||
               key == "statefulset.kubernetes.io/pod-name";
    if (kind == "Job" || kind == "CronJob")
        return key == "controller-uid" || key == "job-name" ||
               key == "batch.kubernetes.io/controller-uid" ||
               key == "batch.kubernetes.io/job-name" ||
               key == "batch.kubernetes.io/job-completion-index";
    return false;
}

Answer selectsPod(const LabelSelector &selector, const WorkloadNode &pod)
{
    Answer result = Answer::Yes;
    for (const LabelRequirement &requirement : selector.requirements) {
        const bool known = !isWrittenByController(pod, requirement.key);
        result = both(result, known ? answer(holds(requirement, pod.podLabels)) : Answer::Maybe);
    }
    return result;
}

// Item 12: of a namespace without manifest only the implied label is known.
Answer selectsNamespace(const LabelSelector &selector, const NamespaceNode &nameSpace)
{
    Answer result = Answer::Yes;
    for (const LabelRequirement &requirement : selector.requirements) {
        const bool known = nameSpace.isDeclared || requirement.key == "kubernetes.io/metadata.name";
        result = both(result, known ? answer(holds(requirement, nameSpace.labels)) : Answer::Maybe);
    }
    return result;
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

bool isHost(const WorkloadNode &pod)
{
    return pod.isHostNetwork;
}

// Whether an address of the pod, whichever it has, lies in the prefixes.
Answer podIsIn(const Question &q, const WorkloadNode &pod, const std::vector<Cidr> &prefixes)
{
    std::vector<IpBlock> blocks;
    for (const Cidr &prefix : prefixes)
        blocks.push_back({prefix, {}});
    bool someIn = false;
    bool someOut = false;
    for (const IpAddress &address : pod.podIps)
        (isInAny(address, blocks) ? someIn : someOut) = true;
    if (pod.podIps.empty()) {
        for (const IpAddress &point : turningPoints(q, blocks)) {
            if (isHost(pod) || mayBePodAddress(q, point))
                (isInAny(point, blocks) ? someIn : someOut) = true;
        }
    }
    if (!someIn)
        return Answer::No;
    return someOut ? Answer::Maybe : Answer::Yes;
}

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
    if (pod && !isHost(*pod))
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
    if (!pod || isHost(*pod))
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
        if (!destination || isHost(*destination))
            continue;
        for (const ContainerPort &declared : destination->ports) {
            if (declared.name == item.name && declared.protocol == q.protocol &&
                declared.port == q.port)
                return Answer::Yes;
        }
    }
    return rule.ports->empty() ? Answer::Maybe : Answer::No;
}

enum class Outcome { Allow, Deny, Pass, Open };

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

// In every order that the priorities leave open (item 61).
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
