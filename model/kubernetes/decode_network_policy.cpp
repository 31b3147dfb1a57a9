// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/decode_kinds.h"
#include "model/kubernetes/decode_values.h"

#include <algorithm>
#include <utility>

// networking.k8s.io/v1 NetworkPolicy, as strictly as the API server's decoder with strict field
// validation and its validation (pkg/apis/networking/validation). Authority: network-policy.md 2.1
// items 1 to 9, 24, 25, 27 to 32, 36, 40. What is wrong is reported; the caller then keeps the
// policy as undecoded. Tested by tests/unit/kubernetes/test_decode_network_policy.cpp

namespace drawbridge {
namespace {

void checkExcept(const YamlCursor &field, const Cidr &cidr, const Cidr &except)
{
    if (cidr.contains(except) && cidr.prefixLength < except.prefixLength)
        return;
    field.error(ErrorCode::CidrInvalid,
                "is " + toString(except) + ", which is not a smaller range inside " +
                    toString(cidr),
                "except must lie strictly inside cidr");
}

IpBlock readIpBlock(const YamlCursor &block)
{
    IpBlock result;
    block.allowOnly({"cidr", "except"});
    if (!block["cidr"].requiredText())
        return result;
    const auto cidr = readCidr(block["cidr"]);
    if (cidr)
        result.cidr = *cidr;
    for (const YamlCursor &field : block["except"].items()) {
        if (!field.exists())
            field.error(ErrorCode::FieldMissing, "is null, expected an address range");
        const auto except = readCidr(field);
        if (!except || !cidr)
            continue;
        checkExcept(field, *cidr, *except);
        result.except.push_back(*except);
    }
    return result;
}

void checkPeerForm(const YamlCursor &peer, const NetworkPolicyPeer &read)
{
    const bool hasSelector = read.podSelector || read.namespaceSelector;
    if (!hasSelector && !read.ipBlock)
        peer.error(ErrorCode::FieldMissing,
                   "names nobody: it has none of podSelector, namespaceSelector and ipBlock",
                   "to admit everybody leave the whole list out, or write podSelector: {} for all "
                   "pods of the namespace");
    if (hasSelector && read.ipBlock)
        peer.error(ErrorCode::FieldInvalid, "has ipBlock together with a selector",
                   "write them as two items of the list");
}

NetworkPolicyPeer readPeer(const YamlCursor &peer)
{
    NetworkPolicyPeer result;
    result.where = peer.where();
    if (!peer.expectMapping(true))
        return result;
    peer.allowOnly({"podSelector", "namespaceSelector", "ipBlock"});
    if (const YamlCursor selector = peer["podSelector"]; selector.exists())
        result.podSelector = readSelector(selector);
    if (const YamlCursor selector = peer["namespaceSelector"]; selector.exists())
        result.namespaceSelector = readSelector(selector);
    if (const YamlCursor block = peer["ipBlock"]; block.exists())
        result.ipBlock = readIpBlock(block);
    checkPeerForm(peer, result);
    return result;
}

void checkEndPort(const YamlCursor &port, const NetworkPolicyPort &read)
{
    const YamlCursor end = port["endPort"];
    if (!end.exists())
        return;
    const auto *first = read.port ? std::get_if<std::uint16_t>(&*read.port) : nullptr;
    if (!port["port"].exists())
        end.error(ErrorCode::PortInvalid, "needs a port to begin at", "write port beside it");
    else if (first == nullptr && read.port)
        end.error(ErrorCode::PortInvalid, "needs a port number, but port is a name",
                  "write the number of the first port");
    else if (first != nullptr && read.endPort && *read.endPort < *first)
        end.error(ErrorCode::PortInvalid,
                  "is " + std::to_string(*read.endPort) + ", below port " + std::to_string(*first));
}

NetworkPolicyPort readPolicyPort(const YamlCursor &port)
{
    NetworkPolicyPort result;
    result.where = port.where();
    if (!port.expectMapping(true))
        return result;
    port.allowOnly({"protocol", "port", "endPort"});
    result.protocol = readProtocol(port["protocol"]).value_or(Protocol::Tcp);
    result.port = readPortReference(port["port"]);
    result.endPort = readPort(port["endPort"]);
    checkEndPort(port, result);
    return result;
}

std::vector<NetworkPolicyRule> readRules(const YamlCursor &rules, std::string_view peersField)
{
    std::vector<NetworkPolicyRule> result;
    for (const YamlCursor &rule : rules.items()) {
        if (!rule.expectMapping(true))
            continue;
        rule.allowOnly({peersField, "ports"});
        NetworkPolicyRule read;
        read.where = rule.where();
        for (const YamlCursor &peer : rule[peersField].items())
            read.peers.push_back(readPeer(peer));
        for (const YamlCursor &port : rule["ports"].items())
            read.ports.push_back(readPolicyPort(port));
        result.push_back(std::move(read));
    }
    return result;
}

/// Item 8: Ingress always, Egress when there is an egress rule; unless policyTypes says otherwise.
void readPolicyTypes(const YamlCursor &types, NetworkPolicyObject &policy)
{
    const std::vector<YamlCursor> items = types.items();
    if (items.empty()) {
        policy.affectsIngress = true;
        policy.affectsEgress = !policy.egress.empty();
        return;
    }
    if (items.size() > 2)
        types.error(ErrorCode::FieldInvalid, "has more than two items");
    policy.affectsIngress = false;
    for (const YamlCursor &item : items) {
        const auto type = readEnum(item, {"Ingress", "Egress"});
        if (!item.exists())
            item.error(ErrorCode::FieldMissing, "is null, expected Ingress or Egress");
        policy.affectsIngress = policy.affectsIngress || type == "Ingress";
        policy.affectsEgress = policy.affectsEgress || type == "Egress";
    }
}

} // namespace

std::optional<KubernetesObject> decodeNetworkPolicy(const YamlCursor &object, ObjectMeta meta)
{
    object.allowOnly({"apiVersion", "kind", "metadata", "spec", "status"});
    const YamlCursor spec = object["spec"];
    NetworkPolicyObject result;
    result.meta = std::move(meta);
    if (!spec.expectMapping())
        return result;
    spec.allowOnly({"podSelector", "ingress", "egress", "policyTypes"});
    result.podSelector = readSelector(spec["podSelector"]);
    result.ingress = readRules(spec["ingress"], "from");
    result.egress = readRules(spec["egress"], "to");
    readPolicyTypes(spec["policyTypes"], result);
    return result;
}

} // namespace drawbridge
