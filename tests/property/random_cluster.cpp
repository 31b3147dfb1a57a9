// SPDX-License-Identifier: Apache-2.0
#include "tests/property/random_cluster.h"

#include "tests/helpers/topology_fixture.h"

#include <algorithm>

namespace drawbridge {
namespace {

const std::vector<std::string> kNamespaces{"data", "payments", "shop"};
const std::vector<std::string> kKeys{"app", "tier"};
const std::vector<std::string> kValues{"a", "b", "c"};
const std::vector<std::string> kPortNames{"http", "dns", "admin"};
const std::vector<std::uint16_t> kPorts{1, 53, 80, 81, 8080, 65534, 65535};
// Prefixes that nest, touch and miss each other, with exceptions inside them.
const std::vector<std::pair<std::string, std::vector<std::string>>> kBlocks{
    {"0.0.0.0/0", {"10.0.0.0/8", "192.168.0.0/16"}},
    {"10.0.0.0/8", {"10.1.0.0/16", "10.1.2.0/24", "10.128.0.0/9"}},
    {"10.1.0.0/16", {"10.1.2.0/24", "10.1.255.255/32"}},
    {"10.1.2.0/24", {}},
    {"11.0.0.0/8", {"11.0.0.0/9"}},
    {"203.0.113.7/32", {}},
    {"255.255.255.255/32", {}},
    {"::/0", {"fd00::/8"}},
    {"fd00::/8", {"fd00:1::/32"}},
    {"2001:db8::/33", {}},
};
const std::vector<std::string> kPodAddresses{"10.1.2.3",   "10.1.9.9",  "11.0.0.1",
                                             "11.200.0.1", "fd00:1::5", "fd00:2::5"};

// One in `n` on average.
rc::Gen<bool> oneIn(int n)
{
    return rc::gen::map(rc::gen::inRange(0, n), [](int i) { return i == 0; });
}

std::string pick(const std::vector<std::string> &from)
{
    return *rc::gen::elementOf(from);
}

Protocol pickProtocol()
{
    return *rc::gen::weightedElement<Protocol>(
        {{5, Protocol::Tcp}, {3, Protocol::Udp}, {1, Protocol::Sctp}});
}

LabelMap pickLabels()
{
    LabelMap labels;
    for (const std::string &key : kKeys) {
        if (!*oneIn(3))
            labels[key] = pick(kValues);
    }
    return labels;
}

LabelRequirement pickRequirement(bool ofNamespace)
{
    using Op = LabelRequirement::Operator;
    const bool byName = ofNamespace && *oneIn(2);
    LabelRequirement requirement;
    requirement.key = byName ? "kubernetes.io/metadata.name" : pick(kKeys);
    if (!ofNamespace && *oneIn(8))
        requirement.key = "statefulset.kubernetes.io/pod-name";
    requirement.op = *rc::gen::element(Op::In, Op::In, Op::NotIn, Op::Exists, Op::DoesNotExist);
    if (requirement.op == Op::In || requirement.op == Op::NotIn) {
        const int count = *rc::gen::inRange(1, 3);
        for (int i = 0; i < count; ++i)
            requirement.values.push_back(pick(byName ? kNamespaces : kValues));
        std::ranges::sort(requirement.values);
    }
    return requirement;
}

LabelSelector pickSelector(bool ofNamespace)
{
    LabelSelector result;
    const int count = *rc::gen::weightedElement<int>({{3, 0}, {5, 1}, {2, 2}});
    for (int i = 0; i < count; ++i)
        result.requirements.push_back(pickRequirement(ofNamespace));
    std::ranges::sort(result.requirements);
    return result;
}

IpBlock pickBlock()
{
    const auto &[prefix, exceptions] = *rc::gen::elementOf(kBlocks);
    IpBlock block{cidr(prefix), {}};
    for (const std::string &exception : exceptions) {
        if (*oneIn(2))
            block.except.push_back(cidr(exception));
    }
    return block;
}

NetworkPolicyPeer pickPeer()
{
    NetworkPolicyPeer result;
    switch (*rc::gen::inRange(0, 5)) {
    case 0: result.podSelector = pickSelector(false); break;
    case 1: result.namespaceSelector = pickSelector(true); break;
    case 2:
        result.podSelector = pickSelector(false);
        result.namespaceSelector = pickSelector(true);
        break;
    default: result.ipBlock = pickBlock();
    }
    return result;
}

NetworkPolicyPort pickPolicyPort()
{
    NetworkPolicyPort item;
    item.protocol = pickProtocol();
    switch (*rc::gen::inRange(0, 4)) {
    case 0: break;
    case 1: item.port = pick(kPortNames); break;
    case 2: item.port = *rc::gen::elementOf(kPorts); break;
    default: {
        const std::uint16_t a = *rc::gen::elementOf(kPorts);
        const std::uint16_t b = *rc::gen::elementOf(kPorts);
        item.port = std::min(a, b);
        item.endPort = std::max(a, b);
    }
    }
    return item;
}

NetworkPolicyRule pickRule()
{
    NetworkPolicyRule rule;
    const int peers = *rc::gen::weightedElement<int>({{1, 0}, {5, 1}, {3, 2}});
    for (int i = 0; i < peers; ++i)
        rule.peers.push_back(pickPeer());
    const int ports = *rc::gen::weightedElement<int>({{2, 0}, {4, 1}, {2, 2}});
    for (int i = 0; i < ports; ++i)
        rule.ports.push_back(pickPolicyPort());
    return rule;
}

std::vector<NetworkPolicyRule> pickRules()
{
    std::vector<NetworkPolicyRule> rules;
    const int count = *rc::gen::weightedElement<int>({{2, 0}, {4, 1}, {2, 2}});
    for (int i = 0; i < count; ++i)
        rules.push_back(pickRule());
    return rules;
}

NetworkPolicyObject pickPolicy(int number)
{
    NetworkPolicyObject policy =
        networkPolicy(pick(kNamespaces) + "/policy-" + std::to_string(number));
    policy.podSelector = pickSelector(false);
    policy.affectsIngress = !*oneIn(3);
    policy.affectsEgress = !policy.affectsIngress || *oneIn(2);
    policy.ingress = pickRules();
    policy.egress = pickRules();
    return policy;
}

AdminPods pickAdminPods()
{
    AdminPods pods;
    pods.namespaceSelector = pickSelector(true);
    if (*oneIn(2))
        pods.podSelector = pickSelector(false);
    return pods;
}

AdminPeer pickAdminPeer(bool isEgress)
{
    AdminPeer result;
    switch (isEgress ? *rc::gen::inRange(0, 6) : 5) {
    case 0:
    case 1: {
        AdminNetworks networks;
        networks.ranges.push_back(cidr((*rc::gen::elementOf(kBlocks)).first));
        if (*oneIn(3))
            networks.ranges.push_back(cidr((*rc::gen::elementOf(kBlocks)).first));
        result.who = networks;
        break;
    }
    case 2: result.who = AdminNodes{pickSelector(false)}; break;
    case 3: result.who = AdminDomains{{"*.example.com"}}; break;
    default: result.who = pickAdminPods();
    }
    return result;
}

AdminPort pickAdminPort()
{
    AdminPort port;
    const std::uint16_t a = *rc::gen::elementOf(kPorts);
    const std::uint16_t b = *rc::gen::elementOf(kPorts);
    port.range = {pickProtocol(), std::min(a, b), std::max(a, b)};
    if (*oneIn(3))
        port.name = pick(kPortNames);
    return port;
}

std::vector<AdminRule> pickAdminRules(bool isEgress)
{
    std::vector<AdminRule> rules;
    const int count = *rc::gen::inRange(0, 4);
    for (int i = 0; i < count; ++i) {
        AdminRule rule;
        rule.action = *rc::gen::element(AdminAction::Allow, AdminAction::Deny, AdminAction::Pass);
        const int peers = *rc::gen::inRange(1, 3);
        for (int j = 0; j < peers; ++j)
            rule.peers.push_back(pickAdminPeer(isEgress));
        if (!*oneIn(3)) {
            rule.ports.emplace();
            const int ports = *rc::gen::weightedElement<int>({{1, 0}, {8, 1}, {4, 2}});
            for (int j = 0; j < ports; ++j)
                rule.ports->push_back(pickAdminPort());
        }
        rules.push_back(rule);
    }
    return rules;
}

AdminPolicyObject pickAdminPolicy(int number)
{
    AdminPolicyObject policy;
    policy.meta.kind = "ClusterNetworkPolicy";
    policy.meta.apiVersion = "policy.networking.k8s.io/v1alpha2";
    policy.meta.name = "admin-" + std::to_string(number);
    policy.tier = *rc::gen::element(AdminTier::Admin, AdminTier::Baseline);
    policy.priority = static_cast<std::uint16_t>(*rc::gen::inRange(0, 3));
    policy.subject = pickAdminPods();
    policy.ingress = pickAdminRules(false);
    policy.egress = pickAdminRules(true);
    return policy;
}

NodeObject pickNode()
{
    NodeObject node;
    node.meta.labels = pickLabels();
    node.addresses.push_back(address(*rc::gen::element<std::string>("10.1.2.3", "203.0.113.7")));
    return node;
}

void addRandomWorkload(TopologyFixture &fixture, int number)
{
    WorkloadNode &workload =
        fixture.addWorkload(pick(kNamespaces) + (*oneIn(3) ? "/StatefulSet" : "/Deployment") +
                                "/w" + std::to_string(number),
                            pickLabels());
    workload.isHostNetwork = *oneIn(6);
    workload.hasNetwork = !*oneIn(12);
    const int ports = *rc::gen::inRange(0, 4);
    for (int i = 0; i < ports; ++i)
        workload.ports.push_back(containerPort(*rc::gen::elementOf(kPorts), pickProtocol(),
                                               *oneIn(4) ? "" : pick(kPortNames)));
    const int addresses = *rc::gen::weightedElement<int>({{4, 0}, {2, 1}, {1, 2}});
    for (int i = 0; i < addresses; ++i)
        workload.podIps.push_back(address(pick(kPodAddresses)));
    if (*oneIn(3))
        workload.hostIps.push_back(address(*oneIn(2) ? "203.0.113.7" : pick(kPodAddresses)));
}

NetworkOptions pickOptions()
{
    using Choice = NetworkOptions::PluginChoice;
    NetworkOptions options;
    options.ipBlockMatchesPods = *rc::gen::element(Choice::Unknown, Choice::No, Choice::Yes);
    options.hostNetworkAsPods = *oneIn(4);
    options.networksMatchPods = !*oneIn(8);
    const std::vector<AddressSet> places{{},
                                         addressSet({"10.1.0.0/16"}),
                                         addressSet({"10.0.0.0/8", "fd00::/8"}),
                                         addressSet({"10.1.2.128/25", "11.0.0.0/16"})};
    options.podAddresses = *rc::gen::elementOf(places);
    return options;
}

} // namespace

rc::Gen<RandomCluster> randomCluster()
{
    // At the full size from the first cluster on: small sizes would choose the first alternatives.
    return rc::gen::resize(rc::kNominalSize, rc::gen::exec([] {
                               TopologyFixture fixture;
                               if (*oneIn(2))
                                   fixture.resources().nodes.push_back(pickNode());
                               for (const std::string &name : kNamespaces) {
                                   if (!*oneIn(3))
                                       fixture.declareNamespace(name, pickLabels());
                               }
                               const int workloads = *rc::gen::inRange(2, 6);
                               for (int i = 0; i < workloads; ++i)
                                   addRandomWorkload(fixture, i);
                               RandomCluster cluster;
                               cluster.topology = fixture.build();
                               const int policies = *rc::gen::inRange(0, 10);
                               for (int i = 0; i < policies; ++i)
                                   cluster.policies.push_back(pickPolicy(i));
                               if (*oneIn(6))
                                   cluster.undecoded.push_back(
                                       undecodedPolicy(pick(kNamespaces) + "/broken"));
                               if (!cluster.undecoded.empty() && *oneIn(3))
                                   cluster.undecoded.front().meta.kind = "AuthorizationPolicy";
                               const int admins = *oneIn(2) ? *rc::gen::inRange(1, 5) : 0;
                               for (int i = 0; i < admins; ++i)
                                   cluster.adminPolicies.push_back(pickAdminPolicy(i));
                               cluster.options = pickOptions();
                               return cluster;
                           }));
}

} // namespace drawbridge
