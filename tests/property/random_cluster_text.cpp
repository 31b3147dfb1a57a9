// SPDX-License-Identifier: Apache-2.0
#include "tests/property/random_cluster.h"

namespace drawbridge {
namespace {

void print(std::ostream &out, const NetworkPolicyRule &rule)
{
    out << "{peers:";
    for (const NetworkPolicyPeer &item : rule.peers) {
        out << " [";
        if (item.podSelector)
            out << "pods " << toString(*item.podSelector) << ' ';
        if (item.namespaceSelector)
            out << "namespaces " << toString(*item.namespaceSelector) << ' ';
        if (item.ipBlock) {
            out << toString(item.ipBlock->cidr);
            for (const Cidr &except : item.ipBlock->except)
                out << " except " << toString(except);
        }
        out << ']';
    }
    out << " ports:";
    for (const NetworkPolicyPort &item : rule.ports) {
        out << ' ' << toString(item.protocol);
        if (item.port && std::holds_alternative<std::string>(*item.port))
            out << ':' << std::get<std::string>(*item.port);
        else if (item.port)
            out << ':' << std::get<std::uint16_t>(*item.port);
        if (item.endPort)
            out << '-' << *item.endPort;
    }
    out << '}';
}

void print(std::ostream &out, const AdminPods &pods)
{
    out << "namespaces " << toString(pods.namespaceSelector);
    if (pods.podSelector)
        out << " pods " << toString(*pods.podSelector);
}

void print(std::ostream &out, const AdminPeer &item)
{
    out << " [";
    if (const auto *pods = std::get_if<AdminPods>(&item.who))
        print(out, *pods);
    else if (const auto *nodes = std::get_if<AdminNodes>(&item.who))
        out << "nodes " << toString(nodes->selector);
    else if (const auto *networks = std::get_if<AdminNetworks>(&item.who))
        out << "networks " << toString(AddressSet(networks->ranges));
    else
        out << "domains";
    out << ']';
}

void print(std::ostream &out, const AdminRule &rule)
{
    static constexpr const char *kActions[] = {"Allow", "Deny", "Pass"};
    out << '{' << kActions[static_cast<int>(rule.action)] << " peers:";
    for (const AdminPeer &item : rule.peers)
        print(out, item);
    out << " ports:";
    for (const AdminPort &port : rule.ports.value_or(std::vector<AdminPort>()))
        out << ' ' << (port.name.empty() ? toString(port.range) : port.name);
    out << (rule.ports ? "" : " any") << '}';
}

void print(std::ostream &out, const AdminPolicyObject &policy)
{
    out << '\n'
        << policy.meta.name << (policy.tier == AdminTier::Admin ? " Admin " : " Baseline ")
        << policy.priority << " binds ";
    print(out, policy.subject);
    out << "\n  ingress";
    for (const AdminRule &rule : policy.ingress)
        print(out, rule);
    out << "\n  egress";
    for (const AdminRule &rule : policy.egress)
        print(out, rule);
}

void print(std::ostream &out, const WorkloadNode &workload)
{
    out << "\nworkload " << toString(workload.key) << ' '
        << toString(LabelSelector::fromLabels(workload.podLabels))
        << (workload.isHostNetwork ? " host" : "") << (workload.hasNetwork ? "" : " dead");
    for (const ContainerPort &port : workload.ports)
        out << ' ' << port.name << '=' << port.port << '/' << toString(port.protocol);
    for (const IpAddress &ip : workload.podIps)
        out << ' ' << toString(ip);
    for (const IpAddress &ip : workload.hostIps)
        out << " on " << toString(ip);
}

void print(std::ostream &out, const NetworkPolicyObject &policy)
{
    out << "\npolicy " << policy.meta.nameSpace << '/' << policy.meta.name << " selects "
        << toString(policy.podSelector) << (policy.affectsIngress ? " Ingress" : "")
        << (policy.affectsEgress ? " Egress" : "") << "\n  ingress";
    for (const NetworkPolicyRule &rule : policy.ingress)
        print(out, rule);
    out << "\n  egress";
    for (const NetworkPolicyRule &rule : policy.egress)
        print(out, rule);
}

} // namespace

std::ostream &operator<<(std::ostream &out, const RandomCluster &cluster)
{
    for (const NamespaceNode &nameSpace : cluster.topology->namespaces) {
        out << "\nnamespace " << nameSpace.name << (nameSpace.isDeclared ? "" : " (undeclared)")
            << ' ' << toString(LabelSelector::fromLabels(nameSpace.labels));
    }
    for (const WorkloadNode &workload : cluster.topology->workloads)
        print(out, workload);
    for (const NetworkPolicyObject &policy : cluster.policies)
        print(out, policy);
    for (const AdminPolicyObject &policy : cluster.adminPolicies)
        print(out, policy);
    for (const NodeObject &node : cluster.topology->clusters.front().resources->nodes)
        out << "\nnode " << toString(node.addresses.front()) << ' '
            << toString(LabelSelector::fromLabels(node.meta.labels));
    for (const UndecodedPolicy &policy : cluster.undecoded)
        out << "\nundecoded " << policy.meta.kind << ' ' << policy.meta.nameSpace;
    return out << "\nipBlockMatchesPods " << static_cast<int>(cluster.options.ipBlockMatchesPods)
               << " hostNetworkAsPods " << cluster.options.hostNetworkAsPods << " podAddresses "
               << toString(cluster.options.podAddresses) << " networksMatchPods "
               << cluster.options.networksMatchPods << '\n';
}

} // namespace drawbridge
