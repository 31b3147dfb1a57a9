// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/shop_look.h"

#include <string>
#include <utility>

namespace drawbridge {

namespace {

const char *kindOf(const std::string &icon)
{
    if (icon == "statefulset")
        return "StatefulSet";
    return icon == "cronjob" ? "CronJob" : "Deployment";
}

NodeLook workload(const char *nameSpace, const char *name, double x, double y, const char *icon,
                  const char *detail, ShieldState shield)
{
    NodeLook look;
    look.key = {"", nameSpace, kindOf(icon), name};
    look.rect = {x, y, 128, 44};
    look.title = name;
    look.subtitle = std::string(kindOf(icon)) + " · " + detail;
    look.icon = icon;
    look.hasShield = true;
    look.shield = shield;
    look.description = std::string(name) + ", " + kindOf(icon) + ", namespace " + nameSpace;
    return look;
}

NodeLook frame(const char *name, SceneRect rect, ShieldState shield, const char *mesh)
{
    NodeLook look;
    look.key = shopNamespace(name);
    look.shape = NodeShape::Namespace;
    look.rect = rect;
    look.title = name;
    look.subtitle = mesh;
    look.icon = "namespace";
    look.hasShield = true;
    look.shield = shield;
    look.description = std::string("namespace ") + name;
    return look;
}

NodeLook external(const char *name, NodeShape shape, SceneRect rect, const char *address,
                  const char *icon)
{
    NodeLook look;
    look.key = shopExternal(name);
    look.shape = shape;
    look.rect = rect;
    look.title = name;
    look.subtitle = address;
    look.icon = icon;
    look.description = name;
    return look;
}

struct ChipAt {
    const char *text = "";
    double x = 0;
    double y = 0;
};

EdgeLook edge(NodeKey from, NodeKey to, EdgeKind kind, std::vector<ScenePoint> path, ChipAt chip,
              bool hasRequests = false)
{
    EdgeLook look;
    look.from = std::move(from);
    look.to = std::move(to);
    look.kind = kind;
    look.path = std::move(path);
    look.chip = chip.text;
    look.hasRequestRules = hasRequests;
    const double width = double(look.chip.size()) * 6.3 + 12 + (hasRequests ? 15 : 0);
    if (!look.chip.empty())
        look.chipRect = {chip.x - width / 2, chip.y - 8, width, 16};
    look.description = look.from.name + " to " + look.to.name;
    return look;
}

EdgeLook implicitEdge(NodeKey from, NodeKey to, std::vector<ScenePoint> path, ScenePoint mark,
                      ChipAt chip)
{
    EdgeLook look = edge(std::move(from), std::move(to), EdgeKind::Implicit, std::move(path), chip);
    look.mark = mark;
    return look;
}

void addFrames(SceneLook &look)
{
    NodeLook cluster;
    cluster.key = {"", "", "Cluster", "prod-eu"};
    cluster.shape = NodeShape::Cluster;
    cluster.rect = {116, 12, 852, 580};
    cluster.title = "prod-eu";
    cluster.subtitle = "trust domain cluster.local";
    look.nodes = {
        cluster,
        frame("data", {584, 376, 368, 200}, ShieldState::IngressOnly, "sidecar · baseline"),
        frame("monitoring", {144, 376, 396, 132}, ShieldState::None, "no mesh · baseline"),
        frame("payments", {584, 44, 368, 284}, ShieldState::Full, "sidecar · restricted"),
        frame("storefront", {144, 44, 396, 284}, ShieldState::Full, "sidecar · restricted"),
    };
}

void addWorkloads(SceneLook &look)
{
    const auto add = [&look](const char *nameSpace, const char *name, double x, double y,
                             const char *icon, const char *detail, ShieldState shield) {
        look.nodes.push_back(workload(nameSpace, name, x, y, icon, detail, shield));
    };
    const ShieldState full = ShieldState::Full;
    add("storefront", "recommend", 192, 92, "deployment", "2", full);
    look.nodes.back().account = "default";
    look.nodes.back().isDefaultAccount = true;
    add("storefront", "catalog", 392, 92, "deployment", "3", full);
    add("storefront", "web", 192, 176, "deployment", "4", full);
    add("storefront", "cart", 392, 176, "deployment", "3", full);
    add("storefront", "cart-cleanup", 392, 260, "cronjob", "hourly", ShieldState::IngressOnly);
    add("payments", "checkout", 604, 92, "deployment", "3", full);
    add("payments", "payment-api", 804, 92, "deployment", "2", full);
    add("payments", "fraud-check", 804, 176, "deployment", "2", full);
    add("payments", "settlement", 804, 260, "cronjob", "daily", ShieldState::EgressOnly);
    add("data", "catalog-db", 604, 424, "statefulset", "1", full);
    add("data", "orders-db", 804, 424, "statefulset", "3", full);
    add("data", "cart-redis", 604, 508, "statefulset", "1", full);
    look.nodes.back().isMtlsException = true;
    add("monitoring", "grafana", 192, 424, "deployment", "1", ShieldState::None);
    add("monitoring", "prometheus", 392, 424, "statefulset", "2", ShieldState::None);
}

void addEnds(SceneLook &look)
{
    NodeLook gateway;
    gateway.key = {"", "storefront", "Gateway", "public-gw"};
    gateway.shape = NodeShape::Gateway;
    gateway.rect = {128, 166, 32, 64};
    gateway.title = "public-gw";
    gateway.icon = "gateway";
    look.nodes.push_back(gateway);
    const auto add = [&look](const char *name, NodeShape shape, SceneRect rect, const char *address,
                             const char *icon) {
        look.nodes.push_back(external(name, shape, rect, address, icon));
    };
    add("Internet", NodeShape::Internet, {12, 170, 88, 56}, "0.0.0.0/0", "internet");
    add("platform-admins", NodeShape::Fqdn, {6, 492, 104, 56}, "OIDC group", "group");
    add("card-network", NodeShape::Cidr, {1000, 86, 104, 56}, "203.0.113.0/24", "cidr");
    add("any address", NodeShape::Internet, {1004, 254, 96, 56}, "0.0.0.0/0", "internet");
}

void addAllowed(SceneLook &look)
{
    const auto &w = shopWorkload;
    const auto add = [&look](NodeKey from, NodeKey to, std::vector<ScenePoint> path,
                             ChipAt chip = {}) {
        look.edges.push_back(
            edge(std::move(from), std::move(to), EdgeKind::Allowed, std::move(path), chip));
    };
    const NodeKey gateway{"", "storefront", "Gateway", "public-gw"};
    add(shopExternal("Internet"), gateway, {{100, 198}, {128, 198}}, {"443/TCP", 144, 152});
    add(gateway, w("storefront", "web"), {{160, 198}, {192, 198}});
    add(w("storefront", "web"), w("storefront", "recommend"), {{280, 176}, {280, 137}});
    add(w("storefront", "catalog"), w("data", "catalog-db"),
        {{520, 114}, {574, 114}, {574, 446}, {604, 446}}, {"5432", 588, 352});
    add(w("storefront", "cart"), w("data", "cart-redis"),
        {{520, 208}, {558, 208}, {558, 524}, {604, 524}}, {"...", 558, 330});
    add(w("payments", "checkout"), w("payments", "fraud-check"),
        {{732, 118}, {780, 118}, {780, 198}, {804, 198}}, {"9000", 780, 152});
    add(w("payments", "checkout"), w("data", "orders-db"),
        {{732, 128}, {764, 128}, {764, 446}, {804, 446}}, {"5432/TCP", 764, 352});
    add(w("payments", "settlement"), w("data", "orders-db"), {{868, 304}, {868, 424}},
        {"5432/TCP", 868, 352});
    add(w("monitoring", "grafana"), w("monitoring", "prometheus"), {{320, 446}, {392, 446}},
        {"9090", 356, 430});
}

void addDrawn(SceneLook &look)
{
    const auto &w = shopWorkload;
    const auto add = [&look](NodeKey from, NodeKey to, std::vector<ScenePoint> path, ChipAt chip,
                             bool hasRequests = false) {
        look.edges.push_back(edge(std::move(from), std::move(to), EdgeKind::Drawn, std::move(path),
                                  chip, hasRequests));
    };
    add(w("storefront", "web"), w("storefront", "catalog"), {{320, 190}, {392, 122}},
        {"8080", 356, 156});
    add(w("storefront", "web"), w("storefront", "cart"), {{320, 200}, {392, 200}},
        {"8080", 362, 218});
    add(w("storefront", "cart-cleanup"), w("data", "cart-redis"),
        {{520, 282}, {548, 282}, {548, 538}, {604, 538}}, {"6379", 533, 352});
    add(w("payments", "checkout"), w("payments", "payment-api"), {{732, 108}, {804, 108}},
        {"8443", 766, 92}, true);
    add(w("payments", "payment-api"), shopExternal("card-network"), {{932, 114}, {1000, 114}},
        {"443/TCP", 968, 96});
    add(shopExternal("platform-admins"), w("monitoring", "grafana"),
        {{110, 520}, {160, 520}, {160, 454}, {192, 454}}, {"3000", 162, 482});
    look.edges.back().isToConfirm = true;
    add(w("storefront", "cart"), w("payments", "checkout"), {{520, 190}, {604, 114}},
        {"8443/TCP", 562, 152}, true);
}

void addOthers(SceneLook &look)
{
    const auto &w = shopWorkload;
    look.edges.push_back(edge(w("storefront", "recommend"), w("storefront", "catalog"),
                              EdgeKind::Observed, {{320, 114}, {392, 114}}, {"8080", 356, 98}));
    look.edges.push_back(edge(w("payments", "fraud-check"), w("payments", "settlement"),
                              EdgeKind::Denied, {{900, 220}, {900, 260}}, {}));
    look.edges.push_back(implicitEdge(w("payments", "settlement"), shopExternal("any address"),
                                      {{932, 282}, {1004, 282}}, {968, 282}, {"*", 968, 264}));
    look.edges.push_back(implicitEdge(shopExternal("Internet"), w("monitoring", "grafana"),
                                      {{56, 226}, {56, 438}, {192, 438}}, {56, 356},
                                      {"3000/TCP", 56, 300}));
    look.edges.push_back(implicitEdge(w("storefront", "cart-cleanup"),
                                      w("monitoring", "prometheus"), {{456, 304}, {456, 376}},
                                      {456, 340}, {"9090 +1", 414, 350}));
}

} // namespace

NodeKey shopWorkload(const char *nameSpace, const char *name)
{
    const std::string text = name;
    const bool isStateful = std::string(nameSpace) == "data" || text == "prometheus";
    const bool isCron = text == "cart-cleanup" || text == "settlement";
    return {"", nameSpace, isCron ? "CronJob" : isStateful ? "StatefulSet" : "Deployment", name};
}

NodeKey shopNamespace(const char *name)
{
    return {"", "", "Namespace", name};
}

NodeKey shopExternal(const char *name)
{
    return {"", "", "External", name};
}

SceneLook shopLook()
{
    SceneLook look;
    addFrames(look);
    addWorkloads(look);
    addEnds(look);
    addAllowed(look);
    addDrawn(look);
    addOthers(look);
    look.bounds = {3, 12, 1104, 580};
    return look;
}

} // namespace drawbridge
