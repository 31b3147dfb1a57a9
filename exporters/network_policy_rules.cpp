// SPDX-License-Identifier: Apache-2.0
#include "exporters/network_policy_rules.h"

#include "exporters/flow_names.h"
#include "exporters/manifest_object.h"

// One rule for each set of ports, one item for each peer. Ports are numbers of the pod, never
// names: a name resolves on each destination pod on its own (network-policy.md item 33).
// Tested by tests/golden/test_export_golden.cpp

namespace drawbridge {

namespace {

constexpr const char *kNamespaceNameLabel = "kubernetes.io/metadata.name";

YamlValue portValue(const PortRange &range)
{
    YamlValue port = YamlValue::mapping();
    port.set("protocol", std::string(toString(range.protocol)));
    if (range.first == 1 && range.last == 65535)
        return port;
    port.set("port", static_cast<int>(range.first));
    if (range.last != range.first)
        port.set("endPort", static_cast<int>(range.last));
    return port;
}

YamlValue portsValue(const std::vector<PortRange> &ranges)
{
    YamlValue ports = YamlValue::sequence();
    for (const PortRange &range : ranges)
        ports.push(portValue(range));
    return ports;
}

YamlValue podPeer(const std::string &nameSpace, const LabelMap &labels,
                  const std::string &policyNamespace)
{
    YamlValue peer = YamlValue::mapping();
    if (nameSpace != policyNamespace)
        peer.set("namespaceSelector", matchLabels({{kNamespaceNameLabel, nameSpace}}));
    peer.set("podSelector", matchLabels(labels));
    return peer;
}

/// "web", "shop/web" for another namespace than the one the reader looks at, "External/internet".
std::string shortName(const NodeKey &key, const std::string &policyNamespace)
{
    if (key.nameSpace.empty())
        return isOutside(key) ? key.name : toString(key);
    return key.nameSpace == policyNamespace ? key.name : key.nameSpace + '/' + key.name;
}

} // namespace

void NetworkPolicyRules::add(const PortSet &ports, const std::string &order,
                             std::vector<YamlValue> peers, const std::string &why,
                             std::vector<FlowName> madeFor)
{
    if (ports.empty() || peers.empty())
        return;
    addNames(m_madeFor, std::move(madeFor));
    peers.front().comment(why);
    m_rules[ports.ranges()][order] = std::move(peers);
}

YamlValue NetworkPolicyRules::toYaml(const std::string &peersKey) const
{
    YamlValue rules = YamlValue::sequence();
    for (const auto &[ranges, peers] : m_rules) {
        YamlValue items = YamlValue::sequence();
        for (const auto &[order, values] : peers) {
            for (const YamlValue &value : values)
                items.push(value);
        }
        YamlValue rule = YamlValue::mapping();
        rule.set(peersKey, std::move(items));
        rule.set("ports", portsValue(ranges));
        rules.push(std::move(rule));
    }
    return rules;
}

std::vector<YamlValue> blockPeers(const std::vector<IpBlock> &blocks)
{
    std::vector<YamlValue> peers;
    for (const IpBlock &block : blocks) {
        YamlValue value = YamlValue::mapping();
        value.set("cidr", toString(block.cidr));
        if (!block.except.empty()) {
            YamlValue &except = value.set("except", YamlValue::sequence());
            for (const Cidr &cidr : block.except)
                except.push(toString(cidr));
        }
        YamlValue peer = YamlValue::mapping();
        peer.set("ipBlock", std::move(value));
        peers.push_back(std::move(peer));
    }
    return peers;
}

std::vector<YamlValue> peersOf(const PlannedEnd &end, const std::string &policyNamespace)
{
    if (end.workload)
        return {podPeer(end.workload->nameSpace, end.workload->selector.labels, policyNamespace)};
    if (end.external->kind == External::Kind::Gateway)
        return {podPeer(end.external->nameSpace, end.external->podLabels, policyNamespace)};
    return blockPeers(end.blocks);
}

YamlValue namespacePeer(const std::string &nameSpace, const std::string &policyNamespace)
{
    return podPeer(nameSpace, {}, policyNamespace);
}

std::string whyOf(const PlannedFlow &planned)
{
    const Flow &flow = planned.flow;
    const std::string &home = flow.to.nameSpace.empty() ? flow.from.nameSpace : flow.to.nameSpace;
    std::string why = (planned.isSystem ? "system: " : "drawn: ") + shortName(flow.from, home) +
                      " -> " + shortName(flow.to, home);
    if (flow.isToConfirm)
        why += ", to confirm";
    for (const std::string &evidence : flow.evidence)
        why += remarkBelow(evidence);
    if (!flow.note.empty())
        why += remarkBelow("note: " + flow.note);
    if (!planned.warning.empty())
        why += remarkBelow(planned.warning);
    return why;
}

} // namespace drawbridge
