// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/topology_fixture.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>

namespace drawbridge {
namespace {

[[noreturn]] void stop(std::string_view what, std::string_view text)
{
    std::fprintf(stderr, "topology fixture: %.*s: '%.*s'\n", static_cast<int>(what.size()),
                 what.data(), static_cast<int>(text.size()), text.data());
    std::abort();
}

std::vector<std::string> split(std::string_view text, std::string_view separator)
{
    std::vector<std::string> parts;
    for (std::size_t at = text.find(separator); at != std::string_view::npos;
         at = text.find(separator)) {
        parts.emplace_back(text.substr(0, at));
        text.remove_prefix(at + separator.size());
    }
    parts.emplace_back(text);
    return parts;
}

// Splits at commas outside parentheses.
std::vector<std::string> requirementsOf(std::string_view text)
{
    std::vector<std::string> parts;
    int depth = 0;
    std::string current;
    for (char c : text) {
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        if (c == ',' && depth == 0)
            parts.push_back(std::exchange(current, {}));
        else
            current += c;
    }
    if (!current.empty())
        parts.push_back(current);
    return parts;
}

LabelRequirement setRequirement(const std::string &text, std::string_view word,
                                LabelRequirement::Operator op)
{
    const std::size_t at = text.find(word);
    std::string values = text.substr(at + word.size());
    values.pop_back();
    LabelRequirement result{text.substr(0, at), op, split(values, ",")};
    std::ranges::sort(result.values);
    return result;
}

LabelRequirement requirement(const std::string &text)
{
    using Op = LabelRequirement::Operator;
    if (text.find(" notin (") != std::string::npos)
        return setRequirement(text, " notin (", Op::NotIn);
    if (text.find(" in (") != std::string::npos)
        return setRequirement(text, " in (", Op::In);
    if (text.front() == '!')
        return {text.substr(1), Op::DoesNotExist, {}};
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos)
        return {text, Op::Exists, {}};
    return {text.substr(0, equals), Op::In, {text.substr(equals + 1)}};
}

std::uint16_t number(std::string_view text)
{
    std::uint16_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size())
        stop("not a port number", text);
    return value;
}

bool isNumber(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

ObjectMeta metaOf(std::string_view path, std::string kind)
{
    const auto parts = split(path, "/");
    if (parts.size() != 2)
        stop("expected namespace/name", path);
    ObjectMeta meta;
    meta.apiVersion = "networking.k8s.io/v1";
    meta.kind = std::move(kind);
    meta.nameSpace = parts[0];
    meta.name = parts[1];
    meta.where = {makeFileRef(parts[1] + ".yaml"), 1, 1};
    return meta;
}

} // namespace

std::size_t TopologyFixture::namespaceIndex(const std::string &name)
{
    const auto found = std::ranges::find(m_namespaces, name, &NamespaceNode::name);
    if (found != m_namespaces.end())
        return static_cast<std::size_t>(found - m_namespaces.begin());
    NamespaceNode node;
    node.name = name;
    node.labels["kubernetes.io/metadata.name"] = name;
    m_namespaces.push_back(node);
    return m_namespaces.size() - 1;
}

TopologyFixture &TopologyFixture::declareNamespace(const std::string &name, LabelMap labels)
{
    NamespaceNode &node = m_namespaces[namespaceIndex(name)];
    labels["kubernetes.io/metadata.name"] = name;
    node.labels = std::move(labels);
    node.isDeclared = true;
    node.where = {makeFileRef(name + ".yaml"), 1, 1};
    return *this;
}

WorkloadNode &TopologyFixture::addWorkload(std::string_view path, LabelMap podLabels)
{
    const auto parts = split(path, "/");
    if (parts.size() != 2 && parts.size() != 3)
        stop("expected namespace/name or namespace/Kind/name", path);
    WorkloadNode node;
    node.key.nameSpace = parts.front();
    node.key.kind = parts.size() == 3 ? parts[1] : "Deployment";
    node.key.name = parts.back();
    node.nameSpace = {static_cast<std::uint32_t>(namespaceIndex(parts.front()))};
    node.podLabels = std::move(podLabels);
    node.serviceAccountName = "default";
    node.where = {makeFileRef(parts.back() + ".yaml"), 1, 1};
    m_workloads.push_back(std::move(node));
    return m_workloads.back();
}

TopologyFixture &TopologyFixture::addService(ServiceObject service)
{
    m_services.push_back(std::move(service));
    return *this;
}

std::shared_ptr<const Topology> TopologyFixture::build() const
{
    auto topology = std::make_shared<Topology>();
    topology->clusters.push_back({"", std::make_shared<const ResourceSet>(m_resources)});
    topology->namespaces = m_namespaces;
    std::ranges::sort(topology->namespaces, {}, &NamespaceNode::name);
    topology->workloads = m_workloads;
    std::ranges::sort(topology->workloads, {}, &WorkloadNode::key);
    for (WorkloadNode &workload : topology->workloads) {
        const auto at =
            std::ranges::find(topology->namespaces, workload.key.nameSpace, &NamespaceNode::name);
        workload.nameSpace.index = static_cast<std::uint32_t>(at - topology->namespaces.begin());
    }
    for (const ServiceObject &service : m_services) {
        ServiceNode node{service, "", {}, {}};
        for (std::uint32_t i = 0; i < topology->workloads.size(); ++i) {
            const WorkloadNode &workload = topology->workloads[i];
            if (!service.selector.empty() && workload.key.nameSpace == service.meta.nameSpace &&
                LabelSelector::fromLabels(service.selector).matches(workload.podLabels))
                node.backends.push_back({i});
        }
        topology->services.push_back(std::move(node));
    }
    return topology;
}

WorkloadId workloadId(const Topology &topology, std::string_view path)
{
    const auto parts = split(path, "/");
    for (std::uint32_t i = 0; i < topology.workloads.size(); ++i) {
        const NodeKey &key = topology.workloads[i].key;
        const bool kindFits = parts.size() < 3 || key.kind == parts[1];
        if (key.nameSpace == parts.front() && key.name == parts.back() && kindFits)
            return {i};
    }
    stop("no such workload", path);
}

ContainerPort containerPort(std::uint16_t port, Protocol protocol, std::string name)
{
    ContainerPort result;
    result.name = std::move(name);
    result.port = port;
    result.protocol = protocol;
    return result;
}

IpAddress address(std::string_view text)
{
    const auto result = IpAddress::parse(text);
    if (!result)
        stop("not an address", text);
    return *result;
}

Cidr cidr(std::string_view text)
{
    const auto result = Cidr::parse(text);
    if (!result)
        stop("not a prefix", text);
    return *result;
}

AddressSet addressSet(std::initializer_list<std::string_view> cidrs)
{
    std::vector<Cidr> parsed;
    for (std::string_view text : cidrs)
        parsed.push_back(cidr(text));
    return AddressSet(parsed);
}

PortSet portSet(std::string_view text)
{
    if (text == "all")
        return PortSet::all();
    PortSet result;
    if (text.empty())
        return result;
    for (const std::string &part : split(text, ", ")) {
        const auto range = PortRange::parse(part);
        if (!range)
            stop("not a port", part);
        result.add(*range);
    }
    return result;
}

LabelSelector selector(std::string_view text)
{
    LabelSelector result;
    for (const std::string &part : requirementsOf(text))
        result.requirements.push_back(requirement(part));
    std::ranges::sort(result.requirements);
    return result;
}

NetworkPolicyPeer peer(std::string_view text)
{
    NetworkPolicyPeer result;
    for (const std::string &part : split(text, " and ")) {
        if (part.starts_with("pods:")) {
            result.podSelector = selector(std::string_view(part).substr(5));
        } else if (part.starts_with("namespaces:")) {
            result.namespaceSelector = selector(std::string_view(part).substr(11));
        } else if (part.starts_with("ip:")) {
            const auto words = split(std::string_view(part).substr(3), " ");
            result.ipBlock = IpBlock{cidr(words[0]), {}};
            for (std::size_t i = 2; i < words.size(); ++i)
                result.ipBlock->except.push_back(cidr(words[i]));
        } else {
            stop("not a peer", part);
        }
    }
    return result;
}

NetworkPolicyPort policyPort(std::string_view text)
{
    NetworkPolicyPort result;
    const auto parts = split(text, "/");
    if (parts.size() > 1) {
        const auto protocol = parseProtocol(parts[1]);
        if (!protocol)
            stop("not a protocol", text);
        result.protocol = *protocol;
    }
    const auto range = split(parts[0], "-");
    if (parts[0] == "*")
        return result;
    if (range.size() == 2 && isNumber(range[0]) && isNumber(range[1])) {
        result.port = number(range[0]);
        result.endPort = number(range[1]);
    } else if (isNumber(parts[0])) {
        result.port = number(parts[0]);
    } else {
        result.port = parts[0];
    }
    return result;
}

NetworkPolicyRule policyRule(const std::vector<std::string_view> &peers,
                             const std::vector<std::string_view> &ports)
{
    NetworkPolicyRule rule;
    for (std::string_view text : peers)
        rule.peers.push_back(peer(text));
    for (std::string_view text : ports)
        rule.ports.push_back(policyPort(text));
    return rule;
}

NetworkPolicyObject networkPolicy(std::string_view path, std::string_view podSelector)
{
    NetworkPolicyObject policy;
    policy.meta = metaOf(path, "NetworkPolicy");
    policy.podSelector = selector(podSelector);
    policy.affectsIngress = false;
    policy.affectsEgress = false;
    return policy;
}

NetworkPolicyObject ingressPolicy(std::string_view path, std::string_view podSelector,
                                  std::vector<NetworkPolicyRule> rules)
{
    NetworkPolicyObject policy = networkPolicy(path, podSelector);
    policy.affectsIngress = true;
    policy.ingress = std::move(rules);
    for (std::size_t i = 0; i < policy.ingress.size(); ++i)
        policy.ingress[i].where = {policy.meta.where.file, static_cast<std::uint32_t>(10 + i), 5};
    return policy;
}

NetworkPolicyObject egressPolicy(std::string_view path, std::string_view podSelector,
                                 std::vector<NetworkPolicyRule> rules)
{
    NetworkPolicyObject policy = networkPolicy(path, podSelector);
    policy.affectsEgress = true;
    policy.egress = std::move(rules);
    for (std::size_t i = 0; i < policy.egress.size(); ++i)
        policy.egress[i].where = {policy.meta.where.file, static_cast<std::uint32_t>(10 + i), 5};
    return policy;
}

UndecodedPolicy undecodedPolicy(std::string_view path)
{
    return {metaOf(path, "NetworkPolicy"), "spec.podSelector is not a mapping"};
}

} // namespace drawbridge
