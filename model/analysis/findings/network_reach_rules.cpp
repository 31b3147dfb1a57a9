// SPDX-License-Identifier: Apache-2.0
// ZT-NET-002, 007, 008, 012 and 020 (findings.md 1.1): where workloads get to, by the answers of
// the network engine. Pods on the host network are outside NetworkPolicy: their ways out are the
// node's.
// Tested by tests/unit/analysis/test_rule_fixtures.cpp, tests/fixtures/findings/reach.yaml

#include "model/analysis/findings/cloud_metadata.h"
#include "model/analysis/findings/grouped_parts.h"
#include "model/analysis/findings/policy_peers.h"

#include <array>

namespace drawbridge::network_reach_rules {
namespace {

/// Ports of a node that answer to whoever reaches them: kubelet, etcd.
constexpr std::array<std::uint16_t, 4> kNodePorts{10250, 10255, 2379, 2380};

IpAddress outside(const RuleFacts &facts)
{
    return facts.network->addressBlocks().front().ranges().front().first;
}

void findOpenEgress(const ClusterFacts &cluster, FindingsSink &sink)
{
    const NetworkEngine &network = *cluster.all->network;
    const IpAddress address = outside(*cluster.all);
    for (const WorkloadFacts &workload : cluster.workloads) {
        if (network.isIsolated(workload.id, Direction::Egress))
            continue;
        if (const auto &because = cluster.all->blurred[workload.id.index]; !because.empty()) {
            sink.cannotAssess("ZT-NET-002", because);
            continue;
        }
        if (network.isBound(workload.id, Direction::Egress)) {
            const auto why = network.explain(workload.id, address);
            if (!why.egress.unknown.empty()) {
                sink.cannotAssess("ZT-NET-002", why.egressUnknownBecause.empty()
                                                    ? "the NetworkPolicies do not tell"
                                                    : why.egressUnknownBecause.front());
                continue;
            }
            if (!why.egress.allowed.isAll())
                continue;
        }
        const NodeKey &key = workload.node->key;
        sink.report.findings.push_back(makeFinding(
            "ZT-NET-002", workload.isExposed ? Severity::High : Severity::Medium, key,
            (workload.node->isHostNetwork
                 ? toString(key) + " is on the host network, where no NetworkPolicy binds it"
                 : "No NetworkPolicy selects " + toString(key) + " for egress") +
                ": it may connect to every pod, every node and the Internet.",
            "Export the design: its NetworkPolicies leave " + key.name +
                " the drawn flows and DNS.",
            workload.node->where));
    }
}

bool hasCloudIdentity(const WorkloadFacts &workload, std::string_view provider)
{
    return workload.account != nullptr &&
           std::ranges::find(workload.account->cloudIdentities, provider,
                             &CloudIdentity::provider) != workload.account->cloudIdentities.end();
}

/// Agents by which a cloud hands out the identity of a ServiceAccount.
bool isNeeded(const WorkloadFacts &workload, std::string_view address)
{
    return address == "169.254.169.254" && hasCloudIdentity(workload, "gcp");
}

void findMetadata(const ClusterFacts &cluster, FindingsSink &sink)
{
    for (const WorkloadFacts &workload : cluster.workloads) {
        std::vector<std::string> reached;
        bool isUnknown = false;
        for (const MetadataAddress &metadata : kMetadataAddresses) {
            const auto address = IpAddress::parse(metadata.address);
            const auto verdict = cluster.all->network->between(workload.id, *address);
            if (isNeeded(workload, metadata.address))
                continue;
            if (verdict.allowed.contains(Protocol::Tcp, metadata.port))
                reached.push_back(std::string(metadata.address) + " port " +
                                  std::to_string(metadata.port));
            isUnknown = isUnknown || verdict.unknown.contains(Protocol::Tcp, metadata.port);
        }
        if (reached.empty()) {
            if (isUnknown)
                sink.cannotAssess("ZT-NET-007", "whether the policies let it through is unknown");
            continue;
        }
        Finding finding = makeFinding(
            "ZT-NET-007", workload.isExposed ? Severity::Critical : Severity::High,
            workload.node->key,
            toString(workload.node->key) +
                " reaches addresses where clouds hand out credentials of the node: " +
                joined(reached, ", ") + ".",
            "Name them under except in each ipBlock that holds them; isolate egress where nothing "
            "does.",
            workload.node->where);
        finding.confidence = Confidence::Heuristic;
        sink.report.findings.push_back(std::move(finding));
    }
}

std::vector<IpAddress> nodeAddresses(const ClusterFacts &cluster, const FindingsContext &context)
{
    std::vector<IpAddress> addresses;
    for (const NodeObject &node : cluster.resources->nodes)
        addresses.insert(addresses.end(), node.addresses.begin(), node.addresses.end());
    for (const Cidr &cidr : context.design.cluster(cluster.name).nodes)
        addresses.push_back(cidr.first());
    sortAndUnite(addresses);
    return addresses;
}

PortSet nodePortsReached(const ClusterFacts &cluster, const WorkloadFacts &workload,
                         const std::vector<IpAddress> &addresses, bool &isUnknown)
{
    PortSet reached;
    for (const IpAddress &address : addresses) {
        const auto verdict = cluster.all->network->between(workload.id, address);
        for (const std::uint16_t port : kNodePorts) {
            if (verdict.allowed.contains(Protocol::Tcp, port))
                reached.add({Protocol::Tcp, port, port});
            isUnknown = isUnknown || verdict.unknown.contains(Protocol::Tcp, port);
        }
    }
    return reached;
}

void findNodePorts(const ClusterFacts &cluster, const FindingsContext &context, FindingsSink &sink)
{
    const auto addresses = nodeAddresses(cluster, context);
    if (addresses.empty()) {
        if (!cluster.workloads.empty())
            sink.cannotAssess("ZT-NET-008", "no manifest or setting tells the addresses of nodes");
        return;
    }
    for (const WorkloadFacts &workload : cluster.workloads) {
        bool isUnknown = false;
        const PortSet reached = nodePortsReached(cluster, workload, addresses, isUnknown);
        if (workload.isNodeAgent)
            continue;
        if (reached.empty()) {
            if (isUnknown)
                sink.cannotAssess("ZT-NET-008", "whether the policies let it through is unknown");
            continue;
        }
        Finding finding = makeFinding(
            "ZT-NET-008", Severity::High, workload.node->key,
            toString(workload.node->key) +
                " reaches kubelet or etcd on nodes: " + toString(reached) + ".",
            "Name the addresses of nodes under except in each ipBlock that holds them; isolate "
            "egress where nothing does.",
            workload.node->where);
        finding.ports = reached;
        sink.report.findings.push_back(std::move(finding));
    }
}

void findHostNetwork(const ClusterFacts &cluster, FindingsSink &sink)
{
    for (const WorkloadFacts &workload : cluster.workloads)
        if (workload.node->isHostNetwork && !workload.isNodeAgent)
            sink.report.findings.push_back(makeFinding(
                "ZT-NET-012", Severity::High, workload.node->key,
                toString(workload.node->key) +
                    " is on the host network: NetworkPolicies neither protect it nor hold it, and "
                    "it counts as its node.",
                "Drop hostNetwork: true.", workload.node->where));
}

/// Whether an egress policy lets DNS through to kube-dns.
enum class DnsAnswer { No, Maybe, Yes };

const LabelMap kDnsPod{{"k8s-app", "kube-dns"}};
const LabelMap kDnsNamespace{{"kubernetes.io/metadata.name", "kube-system"}};

bool namesOnly(const LabelSelector &selector, const LabelMap &labels)
{
    return std::ranges::all_of(selector.requirements, [&](const LabelRequirement &requirement) {
        return labels.contains(requirement.key);
    });
}

/// Labels beyond those every kube-dns has may be there as well.
DnsAnswer peerAdmitsDns(const NetworkPolicyObject &policy, const NetworkPolicyPeer &peer)
{
    if (peer.ipBlock)
        return DnsAnswer::Maybe;
    const bool isHome = policy.meta.nameSpace == "kube-system";
    if (!peer.namespaceSelector && !isHome)
        return DnsAnswer::No;
    const bool isOfNamespace =
        !peer.namespaceSelector || peer.namespaceSelector->matches(kDnsNamespace);
    const bool isOfPod = !peer.podSelector || peer.podSelector->matches(kDnsPod);
    if (isOfNamespace && isOfPod)
        return DnsAnswer::Yes;
    const bool isTold = (!peer.namespaceSelector || isOfNamespace ||
                         namesOnly(*peer.namespaceSelector, kDnsNamespace)) &&
                        (!peer.podSelector || isOfPod || namesOnly(*peer.podSelector, kDnsPod));
    return isTold ? DnsAnswer::No : DnsAnswer::Maybe;
}

bool coversDnsPort(const NetworkPolicyRule &rule)
{
    if (rule.ports.empty())
        return true;
    return std::ranges::any_of(rule.ports, [](const NetworkPolicyPort &port) {
        if (port.protocol != Protocol::Udp)
            return false;
        if (!port.port)
            return true;
        const auto *first = std::get_if<std::uint16_t>(&*port.port);
        return first == nullptr || (*first <= 53 && port.endPort.value_or(*first) >= 53);
    });
}

DnsAnswer admitsDns(const NetworkPolicyObject &policy)
{
    DnsAnswer answer = DnsAnswer::No;
    for (const NetworkPolicyRule &rule : policy.egress) {
        if (!coversDnsPort(rule))
            continue;
        if (rule.peers.empty())
            return DnsAnswer::Yes;
        for (const NetworkPolicyPeer &peer : rule.peers)
            answer = std::max(answer, peerAdmitsDns(policy, peer));
    }
    return answer;
}

bool namesDnsPort(const NetworkPolicyRule &rule)
{
    return std::ranges::any_of(rule.ports, [](const NetworkPolicyPort &port) {
        return port.port && *port.port == PortReference(std::uint16_t{53});
    });
}

bool isLocalResolver(const NetworkPolicyPeer &peer)
{
    return peer.ipBlock && peer.ipBlock->cidr.prefixLength >= 24;
}

/// A rule for port 53 that leads to more than resolvers of the cluster.
const NetworkPolicyRule *unboundedDns(const NetworkPolicyObject &policy)
{
    for (const NetworkPolicyRule &rule : policy.egress) {
        const bool isBroad = rule.peers.empty() ||
                             std::ranges::any_of(rule.peers, [](const NetworkPolicyPeer &peer) {
                                 return peer.ipBlock && !isLocalResolver(peer);
                             });
        if (namesDnsPort(rule) && isBroad)
            return &rule;
    }
    return nullptr;
}

void tellDns(Severity severity, const WorkloadFacts &workload, const std::string &what,
             const char *subKey, const SourceSpan &where, FindingsSink &sink)
{
    Finding finding = makeFinding(
        "ZT-NET-020", severity, workload.node->key, toString(workload.node->key) + what,
        "Allow 53/UDP and 53/TCP to pods labelled k8s-app=kube-dns in kube-system, and nowhere "
        "else.",
        where);
    finding.subKey = subKey;
    sink.report.findings.push_back(std::move(finding));
}

void findDns(const ClusterFacts &cluster, FindingsSink &sink)
{
    for (const WorkloadFacts &workload : cluster.workloads) {
        const auto policies = cluster.all->network->selecting(workload.id, Direction::Egress);
        if (policies.empty() || workload.node->isHostNetwork)
            continue;
        DnsAnswer answer = DnsAnswer::No;
        bool isIsolated = false;
        for (const NetworkPolicyObject *policy : policies) {
            isIsolated = true;
            answer = std::max(answer, admitsDns(*policy));
            if (const NetworkPolicyRule *rule = unboundedDns(*policy))
                tellDns(Severity::Medium, workload,
                        " may send to port 53 anywhere, which is a tunnel out: NetworkPolicy " +
                            nameOf(policy->meta) + " does not name the resolver.",
                        policy->meta.name.c_str(), rule->where, sink);
        }
        if (!isIsolated || answer == DnsAnswer::Yes)
            continue;
        const bool isSure = cluster.all->blurred[workload.id.index].empty() &&
                            cluster.resources->adminPolicies.empty();
        if (answer == DnsAnswer::Maybe && isSure) {
            const bool viaAddress = std::ranges::any_of(policies, [](const auto *policy) {
                return !(blocksOf(policy->egress)).empty() && admitsDns(*policy) != DnsAnswer::No;
            });
            sink.cannotAssess("ZT-NET-020",
                              viaAddress ? "no manifest tells the address of the resolver"
                                         : "labels of kube-system and kube-dns are not known");
        } else if (!isSure) {
            sink.cannotAssess("ZT-NET-020", "other policies may let DNS through");
        } else {
            tellDns(Severity::Info, workload,
                    " is isolated for egress and reaches no DNS: names do not resolve in it.",
                    "missing", policies.front()->meta.where, sink);
        }
    }
}

const std::array kRules{
    FindingRule{
        {"ZT-NET-002", "Egress open by default", Severity::Medium,
         "No NetworkPolicy selects the workload for egress, so that it may connect to anything: "
         "pods, nodes, the Internet. High where the workload is exposed. Pods on the host network "
         "count, since no policy binds them.",
         "Workloads that policies of administrators keep from the Internet. Not assessable where "
         "policies of other products may decide.",
         "Export the design: its NetworkPolicies leave the drawn flows and DNS.",
         "N2 N6 Z-NW K-NET T1041 T1071",
         "ks C-0030, kc pod-networkpolicy, ka MissingDefaultDenyEgressNetworkPolicy"},
        findOpenEgress},
    FindingRule{
        {"ZT-NET-007", "Cloud metadata endpoint reachable", Severity::High,
         "The workload reaches an address where a cloud hands out credentials of the node: "
         "169.254.169.254, 169.254.170.2, 169.254.170.23, 100.100.100.200, 192.0.0.192 and "
         "fd00:ec2::254 on port 80, 168.63.129.16 on 80 and 32526. Critical where the workload is "
         "exposed. Heuristic, since no manifest tells which cloud it is.",
         "Policies that admit other ports alone, and the agent that a ServiceAccount with an "
         "identity at Google Cloud needs. Not assessable where the verdict is unknown.",
         "Name them under except in each ipBlock that holds them.",
         "N3 Z-NW K-NET T1552.005 TA9033 TA9028", "ks C-0052"},
        findMetadata},
    FindingRule{
        {"ZT-NET-008", "Control-plane or node port reachable", Severity::High,
         "The workload reaches the kubelet (10250, 10255) or etcd (2379, 2380) on a node of the "
         "input or of the design's settings.",
         "Known agents of network plugins. Not assessable while nobody tells the addresses of "
         "nodes, or where the verdict is unknown.",
         "Name the addresses of nodes under except in each ipBlock that holds them.",
         "N3 Z-NW K-NET T1613 TA9029 TA9030", "none"},
        nullptr,
        findNodePorts,
        LooksAt::Nothing},
    FindingRule{
        {"ZT-NET-012", "hostNetwork bypasses policy", Severity::High,
         "The pods are on the network of their node: NetworkPolicies neither protect nor hold "
         "them in most plugins, and they count as their node wherever that is admitted.",
         "Known agents of network plugins and kube-proxy.", "Drop hostNetwork: true.",
         "N2 Z-NW K-POD CIS-5.2.5 T1040 T1557 TA9036",
         "ks C-0041, kl host-network, tv KSV-0009, ka hostns"},
        findHostNetwork},
    FindingRule{
        {"ZT-NET-020", "DNS missing or unbounded", Severity::Medium,
         "A NetworkPolicy admits port 53 to everywhere or to large blocks, which is a tunnel out "
         "(medium), or isolates the workload for egress and admits no DNS to kube-dns (info): "
         "names do not resolve in it.",
         "Resolvers by podSelector, and addresses in a block of /24 or smaller. Not assessable "
         "where only an address could be the resolver, or labels of kube-system would decide.",
         "Allow 53/UDP and 53/TCP to pods labelled k8s-app=kube-dns in kube-system.",
         "N2 Z-NW T1071.004 T1048", "none"},
        findDns},
};

} // namespace
} // namespace drawbridge::network_reach_rules

std::span<const drawbridge::FindingRule> drawbridge::networkReachRules()
{
    return network_reach_rules::kRules;
}
