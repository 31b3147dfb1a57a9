// SPDX-License-Identifier: Apache-2.0
// Policies of administrators as sets (network-policy.md 2.5). Subject and peers are pods by
// namespace and pod labels, never on the host network (item 45); `networks` concern every address,
// those of pods included (item 65); `nodes` are the addresses of the Nodes of the input, and any
// address when there are none; what stands behind `domainNames` no manifest tells. A rule with an
// empty list of ports may mean any or none (item 63).
//
// Tested by tests/unit/analysis/test_admin_tiers.cpp and
// tests/property/test_network_engine_property.cpp
#include "model/analysis/network_engine_rules.h"

#include <algorithm>
#include <utility>

namespace drawbridge::network {
namespace {

void addPorts(CompiledAdminRule &compiled, const AdminRule &rule)
{
    if (!rule.ports || rule.ports->empty()) {
        compiled.numbers = PortSet::all();
        return;
    }
    for (const AdminPort &port : *rule.ports) {
        if (port.name.empty())
            compiled.numbers.add(port.range);
        else
            compiled.names.push_back(port.name);
    }
}

void makeDoubtful(CompiledAdminRule &rule)
{
    rule.maybe |= std::exchange(rule.yes, Bits(rule.maybe.size()));
    rule.maybeAddresses = rule.maybeAddresses | std::exchange(rule.addresses, {});
}

} // namespace

CompiledAdminPolicy PolicyCompiler::compile(const std::string &cluster, AdminPolicyObject policy)
{
    CompiledAdminPolicy compiled;
    compiled.cluster = cluster;
    compiled.object = std::move(policy);
    const Matches subject = podsOf(cluster, compiled.object.subject);
    compiled.selected = subject.yes;
    compiled.maySelect = subject.maybe;
    for (Direction direction : {Direction::Ingress, Direction::Egress}) {
        auto &rules = direction == Direction::Ingress ? compiled.ingress : compiled.egress;
        for (const AdminRule &rule : compiled.source(direction))
            rules.push_back(compileRule(cluster, rule));
    }
    return compiled;
}

Matches PolicyCompiler::podsOf(const std::string &cluster, const AdminPods &pods)
{
    const Bits everyone = m_selectors.podsOf(cluster) - m_hostNetwork;
    const Matches &places = m_selectors.podsOfNamespaces(pods.namespaceSelector);
    Bits yes = everyone & places.yes;
    Bits possible = everyone & (places.yes | places.maybe);
    if (pods.podSelector) {
        const Matches &matching = m_selectors.pods(*pods.podSelector);
        yes &= matching.yes;
        possible &= matching.yes | matching.maybe;
    }
    possible -= yes;
    return {std::move(yes), std::move(possible)};
}

CompiledAdminRule PolicyCompiler::compileRule(const std::string &cluster, const AdminRule &rule)
{
    CompiledAdminRule compiled;
    compiled.action = rule.action;
    compiled.yes = compiled.maybe = m_nothing;
    std::vector<Cidr> networks;
    for (const AdminPeer &peer : rule.peers) {
        if (const auto *pods = std::get_if<AdminPods>(&peer.who)) {
            const Matches matching = podsOf(cluster, *pods);
            compiled.yes |= matching.yes;
            compiled.maybe |= matching.maybe;
        } else if (const auto *named = std::get_if<AdminNetworks>(&peer.who)) {
            networks.insert(networks.end(), named->ranges.begin(), named->ranges.end());
        } else if (const auto *nodes = std::get_if<AdminNodes>(&peer.who)) {
            addNodes(compiled, cluster, *nodes);
        } else {
            compiled.maybeAddresses = AddressSet::all();
        }
    }
    addNetworks(compiled, cluster, AddressSet(networks));
    addPorts(compiled, rule);
    if (rule.ports && rule.ports->empty())
        makeDoubtful(compiled);
    compiled.maybe -= compiled.yes;
    compiled.maybeAddresses = compiled.maybeAddresses - compiled.addresses;
    return compiled;
}

void PolicyCompiler::addNetworks(CompiledAdminRule &rule, const std::string &cluster,
                                 const AddressSet &networks) const
{
    if (networks.empty())
        return;
    rule.addresses = rule.addresses | networks;
    if (!m_options.networksMatchPods)
        return;
    const Bits &pods = m_selectors.podsOf(cluster);
    const Verdict unknownPods = placeOfUnknownPods(networks);
    for (auto i = pods.find_first(); i != Bits::npos; i = pods.find_next(i)) {
        const Verdict place =
            placeIn(networks, m_topology.workloads[i],
                    m_hostNetwork.test(i) ? placeOfUnknownNodes(networks) : unknownPods);
        if (place == Verdict::Allow)
            rule.yes.set(i);
        else if (place == Verdict::Unknown)
            rule.maybe.set(i);
    }
}

// The address of a host-network pod is that of its node; without one any node may be meant.
void PolicyCompiler::addNodes(CompiledAdminRule &rule, const std::string &cluster,
                              const AdminNodes &nodes) const
{
    const std::vector<NodeObject> *known = nodesOf(cluster);
    AddressSet named;
    for (const NodeObject &node : known ? *known : std::vector<NodeObject>()) {
        if (!nodes.selector.matches(node.meta.labels))
            continue;
        for (const IpAddress &address : node.addresses)
            named.add({address, address});
    }
    rule.addresses = rule.addresses | named;
    if (!known)
        rule.maybeAddresses = AddressSet::all();
    const Bits hostPods = m_selectors.podsOf(cluster) & m_hostNetwork;
    for (auto i = hostPods.find_first(); i != Bits::npos; i = hostPods.find_next(i)) {
        const Verdict place =
            known ? placeIn(named, m_topology.workloads[i], Verdict::Unknown) : Verdict::Unknown;
        if (place == Verdict::Allow)
            rule.yes.set(i);
        else if (place == Verdict::Unknown)
            rule.maybe.set(i);
    }
}

const std::vector<NodeObject> *PolicyCompiler::nodesOf(const std::string &cluster) const
{
    for (const Topology::Cluster &item : m_topology.clusters) {
        if (item.name == cluster && item.resources && !item.resources->nodes.empty())
            return &item.resources->nodes;
    }
    return nullptr;
}

} // namespace drawbridge::network
