// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/admin_policy_objects.h"
#include "model/kubernetes/decode_admin_ports.h"
#include "model/kubernetes/decode_kinds.h"
#include "model/kubernetes/decode_values.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

// Policies of the cluster's administrators, as strictly as their CRDs: AdminNetworkPolicy and
// BaselineAdminNetworkPolicy of v1alpha1, ClusterNetworkPolicy of v1alpha2 and v1beta1. Authority:
// network-policy.md 2.5 items 58 to 69, sigs.k8s.io/network-policy-api (schema and CEL rules).
// Tested by tests/unit/kubernetes/test_decode_admin_policy.cpp

namespace drawbridge {
namespace {

constexpr std::size_t kMostNetworks = 25;
constexpr std::size_t kLongestRuleName = 100;

void checkCount(const YamlCursor &list, std::size_t fewest, std::size_t most)
{
    const std::size_t count = list.items().size();
    if (list.isSequence() && count < fewest)
        list.error(ErrorCode::FieldInvalid, "is empty", "name at least one");
    if (count > most)
        list.error(ErrorCode::FieldInvalid, "has " + std::to_string(count) + " items, above the " +
                                                std::to_string(most) + " that the CRD allows");
}

/// A host name, with "*." at its beginning if need be.
bool isDomainName(std::string_view name)
{
    if (name.starts_with("*."))
        name.remove_prefix(2);
    if (name.ends_with('.'))
        name.remove_suffix(1);
    const bool hasGoodLetters = std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_' || c == '.';
    });
    return hasGoodLetters && name.find('.') != std::string_view::npos && !name.starts_with('.') &&
           !name.starts_with('-') && name.find("..") == std::string_view::npos &&
           name.find(".-") == std::string_view::npos && name.find("-.") == std::string_view::npos &&
           !name.ends_with('-');
}

class AdminPolicyDecoder {
public:
    AdminPolicyDecoder(const YamlCursor &object, ObjectMeta meta) : m_object(object)
    {
        m_isClusterNetworkPolicy = meta.kind == "ClusterNetworkPolicy";
        m_isBaseline = meta.kind == "BaselineAdminNetworkPolicy";
        m_mostItems = m_isClusterNetworkPolicy ? 25 : 100;
        m_result.meta = std::move(meta);
    }

    AdminPolicyObject decode();

private:
    void readTier(const YamlCursor &spec);
    void readPriority(const YamlCursor &priority);
    AdminPods readPods(const YamlCursor::Field &field) const;
    std::optional<AdminPeer> readPeer(const YamlCursor &peer, bool isEgress) const;
    AdminAction readAction(const YamlCursor &action) const;
    AdminRule readRule(const YamlCursor &rule, bool isEgress) const;
    std::vector<AdminRule> readRules(const YamlCursor &rules, bool isEgress) const;

    const YamlCursor &m_object;
    bool m_isClusterNetworkPolicy = false;
    bool m_isBaseline = false;
    std::size_t m_mostItems = 100;
    AdminPolicyObject m_result;
};

AdminPolicyObject AdminPolicyDecoder::decode()
{
    m_object.allowOnly({"apiVersion", "kind", "metadata", "spec", "status"});
    const YamlCursor spec = m_object["spec"];
    if (!spec.expectMapping(true))
        return m_result;
    readTier(spec);
    if (!m_isBaseline)
        readPriority(spec["priority"]);
    if (const auto subject = onlyFieldOf(spec["subject"], {"namespaces", "pods"}))
        m_result.subject = readPods(*subject);
    m_result.ingress = readRules(spec["ingress"], false);
    m_result.egress = readRules(spec["egress"], true);
    return m_result;
}

void AdminPolicyDecoder::readTier(const YamlCursor &spec)
{
    if (m_isClusterNetworkPolicy) {
        spec.allowOnly({"tier", "priority", "subject", "ingress", "egress"});
        if (!spec["tier"].exists())
            spec["tier"].error(ErrorCode::FieldMissing, "is missing", "write Admin or Baseline");
        if (readEnum(spec["tier"], {"Admin", "Baseline"}) == "Baseline")
            m_result.tier = AdminTier::Baseline;
        return;
    }
    if (!m_isBaseline) {
        spec.allowOnly({"priority", "subject", "ingress", "egress"});
        return;
    }
    spec.allowOnly({"subject", "ingress", "egress"});
    m_result.tier = AdminTier::Baseline;
    if (m_result.meta.name != "default")
        m_object["metadata"]["name"].error(ErrorCode::NameInvalid,
                                           "is \"" + m_result.meta.name +
                                               "\"; the only one of a cluster is called default",
                                           "write default");
}

void AdminPolicyDecoder::readPriority(const YamlCursor &priority)
{
    constexpr std::int64_t highest = 1000;
    const auto value = priority.integer();
    if (!priority.exists())
        priority.error(ErrorCode::FieldMissing, "is missing", "write 0 to 1000");
    if (!value)
        return;
    if (*value < 0 || *value > highest)
        priority.error(ErrorCode::FieldInvalid,
                       "is " + std::to_string(*value) + ", expected 0 to 1000");
    else
        m_result.priority = static_cast<std::uint16_t>(*value);
}

/// The CRD wants it written; read without that, it selects everything.
void requireSelector(const YamlCursor &selector)
{
    if (!selector.exists())
        selector.refusal(ErrorCode::FieldMissing, "is missing");
}

/// namespaces or pods, of a subject or a peer.
AdminPods AdminPolicyDecoder::readPods(const YamlCursor::Field &field) const
{
    AdminPods result;
    const YamlCursor &value = field.value;
    if (field.key == "namespaces") {
        result.namespaceSelector = readSelector(value);
        return result;
    }
    if (!value.expectMapping(true))
        return result;
    value.allowOnly({"namespaceSelector", "podSelector"});
    if (!m_isClusterNetworkPolicy)
        requireSelector(value["namespaceSelector"]);
    requireSelector(value["podSelector"]);
    if (value["namespaceSelector"].expectMapping())
        result.namespaceSelector = readSelector(value["namespaceSelector"]);
    if (value["podSelector"].expectMapping())
        result.podSelector = readSelector(value["podSelector"]);
    return result;
}

AdminNetworks readNetworks(const YamlCursor &list)
{
    AdminNetworks result;
    checkCount(list, 1, kMostNetworks);
    for (const YamlCursor &item : list.items()) {
        if (!item.exists())
            item.error(ErrorCode::FieldMissing, "is null, expected an address range");
        if (const auto cidr = readCidr(item))
            result.ranges.push_back(*cidr);
    }
    return result;
}

AdminDomains readDomains(const YamlCursor &list)
{
    AdminDomains result;
    checkCount(list, 1, kMostNetworks);
    result.names = list.textList();
    for (const YamlCursor &item : list.items()) {
        if (item.isScalar() && !isDomainName(item.node()->text))
            item.error(ErrorCode::NameInvalid, "is not a host name",
                       "write example.com, or *.example.com for all below it");
    }
    return result;
}

std::optional<AdminPeer> AdminPolicyDecoder::readPeer(const YamlCursor &peer, bool isEgress) const
{
    const auto field =
        isEgress ? onlyFieldOf(peer, {"namespaces", "pods", "nodes", "networks", "domainNames"})
                 : onlyFieldOf(peer, {"namespaces", "pods"});
    if (!field)
        return std::nullopt;
    if (field->key == "networks")
        return AdminPeer{readNetworks(field->value), peer.where()};
    if (field->key == "nodes")
        return AdminPeer{AdminNodes{readSelector(field->value)}, peer.where()};
    if (field->key == "domainNames")
        return AdminPeer{readDomains(field->value), peer.where()};
    return AdminPeer{readPods(*field), peer.where()};
}

AdminAction AdminPolicyDecoder::readAction(const YamlCursor &action) const
{
    if (!action.exists())
        action.error(ErrorCode::FieldMissing, "is missing");
    const auto word = m_isClusterNetworkPolicy ? readEnum(action, {"Accept", "Deny", "Pass"})
                      : m_isBaseline           ? readEnum(action, {"Allow", "Deny"})
                                               : readEnum(action, {"Allow", "Deny", "Pass"});
    if (word == "Allow" || word == "Accept")
        return AdminAction::Allow;
    return word == "Pass" ? AdminAction::Pass : AdminAction::Deny;
}

/// There are no named ports on what is no pod (CEL rule of both CRDs).
void checkNamedPorts(const YamlCursor &rule, const AdminRule &read)
{
    const bool hasOthers = std::ranges::any_of(read.peers, [](const AdminPeer &peer) {
        return !std::holds_alternative<AdminPods>(peer.who);
    });
    const bool hasNames = read.ports && std::ranges::any_of(*read.ports, [](const AdminPort &port) {
                              return !port.name.empty();
                          });
    if (hasOthers && hasNames)
        rule.refusal(ErrorCode::PortInvalid,
                     "names a port by name beside networks, nodes or domainNames, which have none",
                     "write the number of the port");
}

AdminRule AdminPolicyDecoder::readRule(const YamlCursor &rule, bool isEgress) const
{
    AdminRule result;
    result.where = rule.where();
    if (!rule.expectMapping(true))
        return result;
    const std::string_view peersField = isEgress ? "to" : "from";
    const std::string_view portsField = m_isClusterNetworkPolicy ? "protocols" : "ports";
    rule.allowOnly({"name", "action", peersField, portsField});
    result.name = rule["name"].textOr({});
    if (result.name.size() > kLongestRuleName)
        rule["name"].error(ErrorCode::NameInvalid, "is longer than 100 characters");
    result.action = readAction(rule["action"]);
    const YamlCursor peers = rule[peersField];
    if (!peers.exists())
        peers.error(ErrorCode::FieldMissing, "is missing", "name at least one peer");
    checkCount(peers, 1, m_mostItems);
    for (const YamlCursor &peer : peers.items()) {
        if (auto read = readPeer(peer, isEgress))
            result.peers.push_back(std::move(*read));
    }
    const YamlCursor ports = rule[portsField];
    checkCount(ports, m_isClusterNetworkPolicy ? 1 : 0, m_mostItems);
    if (ports.exists())
        result.ports = m_isClusterNetworkPolicy ? readAdminProtocols(ports) : readAdminPorts(ports);
    checkNamedPorts(rule, result);
    return result;
}

std::vector<AdminRule> AdminPolicyDecoder::readRules(const YamlCursor &rules, bool isEgress) const
{
    std::vector<AdminRule> result;
    checkCount(rules, 0, m_mostItems);
    for (const YamlCursor &rule : rules.items())
        result.push_back(readRule(rule, isEgress));
    return result;
}

} // namespace

std::optional<KubernetesObject> decodeAdminPolicy(const YamlCursor &object, ObjectMeta meta)
{
    return AdminPolicyDecoder(object, std::move(meta)).decode();
}

} // namespace drawbridge
