// SPDX-License-Identifier: Apache-2.0
// Rules as sets. A peer's podSelector and namespaceSelector are ANDed, peers are ORed (item 1); a
// podSelector alone means the policy's own namespace (item 2); no peers admit everything, external
// addresses too (item 6). Whether an ipBlock matches a pod whose address it holds is the plugin's
// choice (item 41): "maybe" unless the options say. Host-network pods are node addresses, so no
// selector matches them (item 45).
//
// Tested by tests/unit/analysis/test_network_engine.cpp and
// tests/property/test_network_engine_property.cpp
#include "model/analysis/network_engine_rules.h"

namespace drawbridge::network {
namespace {

Verdict fromClaims(bool someIn, bool someOut)
{
    if (!someIn)
        return Verdict::Deny;
    return someOut ? Verdict::Unknown : Verdict::Allow;
}

Verdict placeOfUnknownPods(const AddressSet &addresses, const AddressSet &podAddresses)
{
    return fromClaims(!(addresses & podAddresses).empty(), !addresses.containsAll(podAddresses));
}

void addPorts(CompiledRule &compiled, const NetworkPolicyRule &rule)
{
    if (rule.ports.empty())
        compiled.numbers = PortSet::all();
    for (const NetworkPolicyPort &item : rule.ports) {
        if (!item.port) {
            compiled.numbers |= PortSet::allOf(item.protocol);
        } else if (const auto *name = std::get_if<std::string>(&*item.port)) {
            compiled.names.push_back({*name, item.protocol});
        } else {
            const auto first = std::get<std::uint16_t>(*item.port);
            const std::uint16_t last = item.endPort.value_or(first);
            if (first > 0 && first <= last)
                compiled.numbers.add({item.protocol, first, last});
        }
    }
}

} // namespace

AddressSet addressesOf(const IpBlock &block)
{
    return AddressSet(block.cidr) - AddressSet(block.except);
}

PolicyCompiler::PolicyCompiler(const Topology &topology, const NetworkOptions &options)
    : m_topology(topology), m_options(options),
      m_podAddresses(options.podAddresses.empty() ? AddressSet::all() : options.podAddresses),
      m_selectors(topology), m_nothing(topology.workloads.size()),
      m_nodeAddresses(topology.workloads.size())
{
    for (std::size_t i = 0; i < topology.workloads.size(); ++i)
        m_nodeAddresses.set(i, topology.workloads[i].isHostNetwork && !options.hostNetworkAsPods);
}

const Bits &PolicyCompiler::podsIn(const std::string &cluster, const std::string &nameSpace)
{
    for (std::uint32_t i = 0; i < m_topology.namespaces.size(); ++i) {
        const NamespaceNode &node = m_topology.namespaces[i];
        if (node.cluster == cluster && node.name == nameSpace)
            return m_selectors.podsOf(NamespaceId{i});
    }
    return m_nothing;
}

CompiledPolicy PolicyCompiler::compile(const std::string &cluster, NetworkPolicyObject policy)
{
    CompiledPolicy compiled;
    compiled.cluster = cluster;
    compiled.object = std::move(policy);
    const Matches &pods = m_selectors.pods(compiled.object.podSelector);
    const Bits candidates = podsIn(cluster, compiled.object.meta.nameSpace) - m_nodeAddresses;
    compiled.selected = candidates & pods.yes;
    compiled.maySelect = candidates & pods.maybe;
    for (const NetworkPolicyRule &rule : compiled.object.ingress)
        compiled.ingress.push_back(compileRule(compiled, rule));
    for (const NetworkPolicyRule &rule : compiled.object.egress)
        compiled.egress.push_back(compileRule(compiled, rule));
    return compiled;
}

CompiledRule PolicyCompiler::compileRule(const CompiledPolicy &policy,
                                         const NetworkPolicyRule &rule)
{
    CompiledRule compiled;
    compiled.admitsEveryone = rule.peers.empty();
    compiled.yes = compiled.maybe = m_nothing;
    for (const NetworkPolicyPeer &peer : rule.peers) {
        if (peer.ipBlock)
            compiled.addresses = compiled.addresses | addressesOf(*peer.ipBlock);
        else
            addSelectors(compiled, policy, peer);
    }
    addBlocks(compiled);
    compiled.maybe -= compiled.yes;
    addPorts(compiled, rule);
    return compiled;
}

void PolicyCompiler::addSelectors(CompiledRule &rule, const CompiledPolicy &policy,
                                  const NetworkPolicyPeer &peer)
{
    if (!peer.podSelector && !peer.namespaceSelector)
        return;
    const Bits everyone = m_selectors.podsOf(policy.cluster) - m_nodeAddresses;
    Matches pods{everyone, m_nothing};
    if (peer.podSelector)
        pods = m_selectors.pods(*peer.podSelector);
    Matches places{podsIn(policy.cluster, policy.object.meta.nameSpace), m_nothing};
    if (peer.namespaceSelector)
        places = m_selectors.podsOfNamespaces(*peer.namespaceSelector);
    rule.yes |= everyone & pods.yes & places.yes;
    rule.maybe |= everyone & (pods.yes | pods.maybe) & (places.yes | places.maybe);
}

Verdict PolicyCompiler::placeIn(const AddressSet &addresses, const WorkloadNode &workload,
                                Verdict unknownPods) const
{
    if (workload.podIps.empty())
        return unknownPods;
    bool someIn = false;
    bool someOut = false;
    for (const IpAddress &address : workload.podIps)
        (addresses.contains(address) ? someIn : someOut) = true;
    return fromClaims(someIn, someOut);
}

void PolicyCompiler::addBlocks(CompiledRule &rule) const
{
    using Choice = NetworkOptions::PluginChoice;
    if (rule.addresses.empty())
        return;
    const Verdict unknownPods = placeOfUnknownPods(rule.addresses, m_podAddresses);
    for (std::size_t i = 0; i < m_topology.workloads.size(); ++i) {
        const bool isNode = m_nodeAddresses.test(i);
        if (!isNode && m_options.ipBlockMatchesPods == Choice::No)
            continue;
        const Verdict place = placeIn(rule.addresses, m_topology.workloads[i],
                                      isNode ? Verdict::Unknown : unknownPods);
        const bool isCertain = !isNode && m_options.ipBlockMatchesPods == Choice::Yes;
        if (place == Verdict::Allow && isCertain)
            rule.yes.set(i);
        else if (place != Verdict::Deny)
            rule.maybe.set(i);
    }
}

} // namespace drawbridge::network
