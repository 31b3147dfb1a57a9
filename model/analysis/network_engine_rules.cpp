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

std::vector<std::uint32_t> indexesOf(const Bits &bits)
{
    std::vector<std::uint32_t> indexes;
    for (auto i = bits.find_first(); i != Bits::npos; i = bits.find_next(i))
        indexes.push_back(static_cast<std::uint32_t>(i));
    return indexes;
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
      m_hostNetwork(topology.workloads.size()), m_nodeAddresses(topology.workloads.size())
{
    for (std::size_t i = 0; i < topology.workloads.size(); ++i)
        m_hostNetwork.set(i, topology.workloads[i].isHostNetwork);
    if (!options.hostNetworkAsPods)
        m_nodeAddresses = m_hostNetwork;
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
    compiled.selected = indexesOf(candidates & pods.yes);
    compiled.maySelect = indexesOf(candidates & pods.maybe);
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
    AddressSet addresses;
    for (const NetworkPolicyPeer &peer : rule.peers) {
        if (peer.ipBlock)
            addresses = addresses | addressesOf(*peer.ipBlock);
        else if (auto pods = podsOf(policy, peer))
            compiled.peers.push_back(std::move(pods));
    }
    if (!addresses.empty())
        compiled.blocks = blocksOf(std::move(addresses));
    addPorts(compiled, rule);
    compiled.portsId = portsIdOf(compiled);
    return compiled;
}

std::uint32_t PolicyCompiler::portsIdOf(const CompiledRule &rule)
{
    const auto next = static_cast<std::uint32_t>(m_portsIds.size());
    return m_portsIds.try_emplace({rule.numbers.ranges(), rule.names}, next).first->second;
}

std::shared_ptr<const Matches> PolicyCompiler::podsOf(const CompiledPolicy &policy,
                                                      const NetworkPolicyPeer &peer)
{
    if (!peer.podSelector && !peer.namespaceSelector)
        return nullptr;
    PeerKey key{policy.cluster, {}, {}};
    if (peer.podSelector)
        std::get<1>(key) = peer.podSelector->requirements;
    if (peer.namespaceSelector)
        std::get<2>(key) = peer.namespaceSelector->requirements;
    else
        std::get<0>(key) += '/' + policy.object.meta.nameSpace;
    const auto [at, isNew] = m_peers.try_emplace(std::move(key));
    if (isNew) {
        Matches pods = podsMatching(policy, peer);
        if (pods.yes.any() || pods.maybe.any())
            at->second = std::make_shared<const Matches>(std::move(pods));
    }
    return at->second;
}

Matches PolicyCompiler::podsMatching(const CompiledPolicy &policy, const NetworkPolicyPeer &peer)
{
    const Bits everyone = m_selectors.podsOf(policy.cluster) - m_nodeAddresses;
    Matches result{everyone, everyone};
    const auto narrow = [&result](const Bits &yes, const Bits &maybe) {
        result.yes &= yes;
        result.maybe &= yes | maybe;
    };
    if (peer.podSelector) {
        const Matches &pods = m_selectors.pods(*peer.podSelector);
        narrow(pods.yes, pods.maybe);
    }
    if (peer.namespaceSelector) {
        const Matches &places = m_selectors.podsOfNamespaces(*peer.namespaceSelector);
        narrow(places.yes, places.maybe);
    } else {
        narrow(podsIn(policy.cluster, policy.object.meta.nameSpace), m_nothing);
    }
    result.maybe -= result.yes;
    return result;
}

Verdict PolicyCompiler::placeOfUnknownPods(const AddressSet &addresses) const
{
    return fromClaims(!(addresses & m_podAddresses).empty(),
                      !addresses.containsAll(m_podAddresses));
}

Verdict PolicyCompiler::placeOfUnknownNodes(const AddressSet &addresses)
{
    return fromClaims(!addresses.empty(), !addresses.containsAll(AddressSet::all()));
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

std::shared_ptr<const NamedBlocks> PolicyCompiler::blocksOf(AddressSet addresses)
{
    const auto [at, isNew] = m_blocks.try_emplace(addresses.ranges());
    if (isNew) {
        Matches pods = podsIn(addresses);
        const bool mayHoldEveryPod = pods.maybe.all();
        at->second = std::make_shared<const NamedBlocks>(
            NamedBlocks{std::move(addresses), std::move(pods), mayHoldEveryPod});
    }
    return at->second;
}

Matches PolicyCompiler::podsIn(const AddressSet &addresses) const
{
    using Choice = NetworkOptions::PluginChoice;
    Matches pods{m_nothing, m_nothing};
    const Verdict unknownPods = placeOfUnknownPods(addresses);
    for (std::size_t i = 0; i < m_topology.workloads.size(); ++i) {
        const bool isNode = m_nodeAddresses.test(i);
        if (!isNode && m_options.ipBlockMatchesPods == Choice::No)
            continue;
        const Verdict place =
            placeIn(addresses, m_topology.workloads[i], isNode ? Verdict::Unknown : unknownPods);
        const bool isCertain = !isNode && m_options.ipBlockMatchesPods == Choice::Yes;
        if (place == Verdict::Allow && isCertain)
            pods.yes.set(i);
        else if (place != Verdict::Deny)
            pods.maybe.set(i);
    }
    return pods;
}

} // namespace drawbridge::network
