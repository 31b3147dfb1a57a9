// SPDX-License-Identifier: Apache-2.0
// The outside world by its own marks (ux.md 3.3): cloud, hexagon, globe, gateway, person, group,
// legacy system and the wheel of the Kubernetes API.
// Tested by tests/unit/layout/test_outside_nodes.cpp
#include "model/layout/outside_nodes.h"

#include "model/design/api_server_flows.h"

#include <algorithm>
#include <map>
#include <string_view>

namespace drawbridge {

namespace {

struct Words {
    const char *icon;
    const char *kind;
};

Words wordsOf(NodeShape shape)
{
    switch (shape) {
    case NodeShape::Internet: return {"internet", "the Internet"};
    case NodeShape::Cidr: return {"cidr", "address range"};
    case NodeShape::Fqdn: return {"fqdn", "host name"};
    case NodeShape::Gateway: return {"gateway", "gateway"};
    case NodeShape::Person: return {"person", "person"};
    case NodeShape::Group: return {"group", "group of people"};
    case NodeShape::Legacy: return {"legacy", "legacy system"};
    case NodeShape::ApiServer: return {"api-server", "API server"};
    default: return {"cidr", ""};
    }
}

std::string addressesText(const External &external)
{
    if (external.cidrs.empty())
        return {};
    const std::string first = toString(external.cidrs.front());
    const std::size_t more = external.cidrs.size() - 1;
    return more == 0 ? first : first + " +" + std::to_string(more);
}

std::string subtitleOf(const OutsideNode &node)
{
    const External &external = node.external;
    const std::string host = external.host == external.key.name ? "" : external.host;
    const std::string addresses = addressesText(external);
    switch (node.shape) {
    case NodeShape::Internet: return "0.0.0.0/0";
    case NodeShape::Gateway: return external.nameSpace;
    case NodeShape::Fqdn: return host;
    case NodeShape::Person: return addresses.empty() ? "person" : addresses;
    case NodeShape::Group: return addresses.empty() ? "group" : addresses;
    case NodeShape::Legacy: return host.empty() ? addresses : host;
    default: return addresses;
    }
}

void addApiServers(const Design &design, std::map<NodeKey, OutsideNode> &nodes)
{
    const auto add = [&](const NodeKey &key) {
        OutsideNode node{{}, NodeShape::ApiServer};
        node.external.key = key;
        node.external.cidrs = design.cluster(key.cluster).apiServer;
        nodes.insert_or_assign(key, std::move(node)); // one drawn by hand is the same thing
    };
    for (const DesignCluster &cluster : design.clusters) {
        if (!cluster.apiServer.empty())
            add(apiServerKey(cluster.name));
    }
    for (const ApiAccess &access : design.apiAccess)
        add(apiServerOf(design, access.subject));
}

void addGroups(const Design &design, std::map<NodeKey, OutsideNode> &nodes)
{
    for (const ApiAccess &access : design.apiAccess) {
        if (access.subject.kind != "Group")
            continue;
        OutsideNode node{{}, NodeShape::Group};
        node.external.key = access.subject;
        node.external.kind = External::Kind::Group;
        nodes.emplace(access.subject, std::move(node));
    }
}

} // namespace

NodeShape shapeOf(External::Kind kind)
{
    switch (kind) {
    case External::Kind::Internet: return NodeShape::Internet;
    case External::Kind::Cidr: return NodeShape::Cidr;
    case External::Kind::Fqdn: return NodeShape::Fqdn;
    case External::Kind::Gateway: return NodeShape::Gateway;
    case External::Kind::Person: return NodeShape::Person;
    case External::Kind::Group: return NodeShape::Group;
    case External::Kind::Legacy: return NodeShape::Legacy;
    }
    return NodeShape::Cidr;
}

std::vector<OutsideNode> outsideNodes(const Design &design)
{
    std::map<NodeKey, OutsideNode> nodes;
    for (const External &external : design.externals)
        nodes.emplace(external.key, OutsideNode{external, shapeOf(external.kind)});
    addGroups(design, nodes);
    addApiServers(design, nodes);
    std::vector<OutsideNode> sorted;
    for (auto &[key, node] : nodes)
        sorted.push_back(std::move(node));
    return sorted;
}

NodeKey apiServerOf(const Design &design, const NodeKey &subject)
{
    return apiServerKey(design.cluster(subject.cluster).name);
}

NodeLook outsideLook(const OutsideNode &node)
{
    const Words words = wordsOf(node.shape);
    NodeLook look;
    look.key = node.external.key;
    look.shape = node.shape;
    look.title = look.key.name == "internet" ? "Internet" : look.key.name;
    if (node.shape == NodeShape::ApiServer)
        look.title = look.key.cluster.empty() ? "Kubernetes API" : "API of " + look.key.cluster;
    look.subtitle = subtitleOf(node);
    look.icon = words.icon;
    look.description = look.title + ", " + words.kind;
    return look;
}

} // namespace drawbridge
