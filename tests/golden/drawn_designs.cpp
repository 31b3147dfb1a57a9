// SPDX-License-Identifier: Apache-2.0
#include "model/design/edits.h"
#include "tests/golden/golden_design.h"

namespace drawbridge::golden {

namespace {

using test::key;

FlowPort tcp(std::uint16_t first, std::uint16_t last, HttpRules http = {})
{
    return {{Protocol::Tcp, first, last}, std::move(http)};
}

Flow flow(const char *from, const char *to, std::vector<FlowPort> ports)
{
    Flow result;
    result.from = key(from);
    result.to = key(to);
    result.ports = std::move(ports);
    return result;
}

/// What a user adds to the first drawing of "shop".
Design drawShop(Design design)
{
    DesignCluster settings = design.clusters.front();
    settings.apiServer = {*Cidr::parse("203.0.113.10/32")};
    settings.pods = {*Cidr::parse("10.244.0.0/16")};
    design = must(setClusterSettings(design, settings));
    External partner;
    partner.key = key("External/partner");
    partner.cidrs = {*Cidr::parse("198.51.100.0/24")};
    partner.except = {*Cidr::parse("198.51.100.128/25")};
    design = must(addExternal(design, partner));
    Flow toPartner = flow("shop/CronJob/dns", "External/partner", {tcp(9000, 9010), tcp(443, 443)});
    toPartner.note = "nightly: upload # of orders";
    design = must(addFlow(design, toPartner));
    design =
        must(addFlow(design, flow("shop/Deployment/db", "shop/StatefulSet/db", {tcp(5432, 5432)})));
    design = must(addFlow(design, flow("on/Deployment/search", "shop/Deployment/web",
                                       {tcp(8443, 8443, {{"GET"}, {"/feed", "/feed/*"}})})));
    design = must(grantAccess(
        design,
        {key("shop/Deployment/web"), {"get", "list", "watch"}, "", "configmaps", {}, "shop", ""}));
    design = must(grantAccess(
        design, {key("shop/Deployment/web"), {"get"}, "", "secrets", {"web-tls"}, "shop", ""}));
    return must(grantAccess(
        design,
        {key("Group/operators"), {"get", "list"}, "apps", "deployments", {}, "", "read only"}));
}

/// What a user draws over "system": a pair that is a system flow as well, UDP beside TCP and all of
/// it, callers with and without an identity, one account for two workloads.
Design drawSystem(Design design)
{
    DesignCluster settings = design.clusters.front();
    settings.pods = {*Cidr::parse("10.244.0.0/16")};
    design = must(setClusterSettings(design, settings));
    External gate;
    gate.key = key("External/gate");
    gate.kind = External::Kind::Gateway;
    gate.nameSpace = "ingress";
    gate.podLabels = {{"app", "gate"}};
    design = must(addExternal(design, gate));
    External partner;
    partner.key = key("External/partner");
    partner.cidrs = {*Cidr::parse("198.51.100.0/24")};
    design = must(addExternal(design, partner));
    for (const char *twin : {"app/Deployment/left", "app/CronJob/right"}) {
        design = must(setIdentity(design, {key(twin), "shared"}));
        design = must(addFlow(design, flow(twin, "app/Deployment/web", {tcp(8080, 8080)})));
    }
    const FlowPort dns{{Protocol::Udp, 53, 53}, {}};
    const FlowPort everyUdp{{Protocol::Udp, 1, 65535}, {}};
    const FlowPort upperUdp{{Protocol::Udp, 2, 65535}, {}};
    return must(addFlows(
        design, {flow("app/Deployment/web", "kube-system/Deployment/coredns", {dns}),
                 flow("app/Deployment/web", "app/Deployment/left", {tcp(8080, 8080), dns}),
                 flow("app/Pod/third", "app/Deployment/left", {everyUdp}),
                 flow("app/Pod/third", "app/Deployment/web", {upperUdp}),
                 flow("External/gate", "app/Deployment/web", {tcp(8080, 8080)}),
                 flow("External/partner", "app/Deployment/web", {tcp(8080, 8081)}),
                 flow("app/Deployment/left", "app/Pod/third", {tcp(1, 100)}),
                 flow("kube-system/Deployment/metrics", "kube-system/Deployment/coredns",
                      {tcp(53, 53), dns}),
                 flow("kube-system/Deployment/metrics", "app/Deployment/web", {tcp(9090, 9090)})}));
}

/// What a user draws over "ambient": callers with and without an identity on one port and on
/// ports of their own, UDP beside TCP and alone, flows into the mesh and out of it.
Design drawAmbient(Design design)
{
    DesignCluster settings = design.clusters.front();
    settings.pods = {*Cidr::parse("10.244.0.0/16")};
    design = must(setClusterSettings(design, settings));
    External partner;
    partner.key = key("External/partner");
    partner.cidrs = {*Cidr::parse("198.51.100.0/24")};
    design = must(addExternal(design, partner));
    const FlowPort gossip{{Protocol::Udp, 7946, 7946}, {}};
    return must(addFlows(
        design, {flow("External/partner", "shop/Deployment/web", {tcp(8080, 8080)}),
                 flow("legacy/Deployment/till", "shop/Deployment/cart", {tcp(7070, 7070), gossip}),
                 flow("shop/Deployment/web", "shop/Deployment/cart", {tcp(7072, 7073), gossip}),
                 flow("shop/Deployment/web", "shop/StatefulSet/db", {gossip}),
                 flow("jobs/CronJob/report", "shop/StatefulSet/db", {tcp(5432, 5432)}),
                 flow("jobs/CronJob/report", "shop/Pod/probe", {tcp(8081, 8081)}),
                 flow("shop/Pod/probe", "shop/Deployment/web", {tcp(9000, 9000)}),
                 flow("shop/Deployment/cart", "External/partner", {tcp(443, 443)})}));
}

/// What a user draws over "waypoint": requests by a Service, whole ports by it and beside it, a
/// workload that has the waypoint's name, and requests that come from outside the mesh.
Design drawWaypoint(Design design)
{
    const HttpRules items{{"GET", "HEAD"}, {"/items", "/items/*"}};
    External partner;
    partner.key = key("External/partner");
    partner.cidrs = {*Cidr::parse("198.51.100.0/24")};
    design = must(addExternal(design, partner));
    return must(addFlows(
        design, {flow("shop/Deployment/web", "shop/Deployment/cart",
                      {tcp(8080, 8080, items), tcp(9090, 9090)}),
                 flow("office/Deployment/clerk", "shop/Deployment/cart", {tcp(8080, 8080)}),
                 flow("office/Deployment/clerk", "shop/Deployment/waypoint",
                      {tcp(7000, 7000, {{"GET"}, {}}), tcp(7001, 7001)}),
                 flow("External/partner", "shop/Deployment/cart", {tcp(9090, 9090)})}));
}

/// What a user draws over "linkerd": whole ports by identity, by address and from a pod outside the
/// mesh, requests beside whole ports and beside a probe, and a server that speaks first.
Design drawLinkerd(Design design)
{
    const HttpRules items{{"GET", "HEAD"}, {"/items", "/items/*"}};
    DesignCluster settings = design.clusters.front();
    settings.pods = {*Cidr::parse("10.244.0.0/16")};
    design = must(setClusterSettings(design, settings));
    External partner;
    partner.key = key("External/partner");
    partner.cidrs = {*Cidr::parse("198.51.100.0/24")};
    partner.except = {*Cidr::parse("198.51.100.128/25")};
    design = must(addExternal(design, partner));
    const FlowPort gossip{{Protocol::Udp, 7946, 7946}, {}};
    return must(addFlows(
        design, {flow("External/partner", "shop/Deployment/web", {tcp(8080, 8080)}),
                 flow("legacy/Deployment/till", "shop/Deployment/web", {tcp(8081, 8081)}),
                 flow("shop/Deployment/web", "shop/Deployment/cart", {tcp(7070, 7071), gossip}),
                 flow("shop/CronJob/report", "shop/Deployment/cart", {tcp(7070, 7070, items)}),
                 flow("shop/Deployment/cart", "shop/StatefulSet/db", {tcp(5432, 5432)}),
                 flow("shop/Deployment/cart", "External/partner", {tcp(443, 443)})}));
}

/// east and west, where the shop of west calls the payments of east, and audit there calls back.
Design twoClusters(const std::string &name, Diagnostics &diagnostics)
{
    const auto folder =
        std::filesystem::path(DRAWBRIDGE_SOURCE_DIR) / "tests/golden/designs/clusters";
    ImportOptions options;
    options.relativeTo = folder;
    std::vector<DesignCluster> clusters(2);
    std::vector<Topology::Cluster> read;
    for (std::size_t i = 0; i < clusters.size(); ++i) {
        clusters[i].name = i == 0 ? "east" : "west";
        read.push_back(
            {clusters[i].name, std::make_shared<const ResourceSet>(importPaths(
                                   {(folder / clusters[i].name).string()}, options, diagnostics))});
    }
    clusters[0].pods = {*Cidr::parse("10.20.0.0/16"), *Cidr::parse("fd00:20::/64")};
    clusters[1].pods = {*Cidr::parse("10.10.0.0/16")};
    return draftDesign(name, clusters, buildTopology(std::move(read), diagnostics),
                       DraftFrom::Empty, diagnostics);
}

Design drawClusters(Design design)
{
    const HttpRules orders{{"GET", "POST"}, {"/orders", "/orders/*"}};
    Flow pay = flow("west:shop/Deployment/web", "east:payments/StatefulSet/ledger",
                    {tcp(8443, 8443, orders)});
    pay.note = "PAY-318 orders";
    return must(addFlows(
        design,
        {pay,
         flow("west:shop/Deployment/worker", "east:payments/StatefulSet/ledger", {tcp(8443, 8443)}),
         flow("east:payments/Deployment/audit", "east:payments/StatefulSet/ledger",
              {tcp(8443, 8443)}),
         flow("east:payments/Deployment/audit", "west:shop/Deployment/web", {tcp(8080, 8080)})}));
}

External people(const char *name, External::Kind kind, std::vector<Cidr> cidrs = {})
{
    External external;
    external.key = key(name);
    external.kind = kind;
    external.cidrs = std::move(cidrs);
    return external;
}

/// What a user draws over "people": a person and groups at both gateways, by themselves and beside
/// what needs no token, from one place and from several.
Design drawPeople(Design design)
{
    const char *internet = "External/internet";
    const char *gateway = "edge/Deployment/public", *api = "edge/Deployment/api-istio";
    DesignCluster settings = design.clusters.front();
    settings.pods = {*Cidr::parse("10.244.0.0/16")};
    design = must(setClusterSettings(design, settings));
    design = must(setTokenIssuer(design, {"https://idp.example/realms/shop",
                                          "https://idp.example/realms/shop/certs",
                                          {"shop", "shop-api"},
                                          {"realm_access", "roles"}}));
    for (const auto &external :
         {people("Group/admins", External::Kind::Group),
          people("Group/partners", External::Kind::Group, {*Cidr::parse("203.0.113.0/24")}),
          people("User/jane@shop.example", External::Kind::Person)})
        design = must(addExternal(design, external));
    design = must(removeFlow(design, key(internet), key(gateway)));
    return must(addFlows(
        design,
        {flow("Group/admins", gateway, {tcp(8443, 8443, {{}, {"/admin", "/admin/*"}})}),
         flow("User/jane@shop.example", gateway, {tcp(8443, 8443, {{"GET"}, {"/reports/*"}})}),
         flow(internet, gateway, {tcp(8443, 8443, {{"GET"}, {"/status"}})}),
         flow("Group/partners", api, {tcp(443, 443, {{"POST"}, {"/orders"}})}),
         flow("Group/admins", api, {tcp(443, 443)})}));
}

/// Every cluster has a gateway before it, and the mesh of east a trust domain of its own.
Design drawGateways(Design design)
{
    design.clusters[0].trustDomain = "east.example";
    design.clusters[0].trustDomainAliases = {"west.example"};
    design.clusters[0].eastWestGateway.addresses = {*Cidr::parse("198.51.100.7/32")};
    design.clusters[1].trustDomain = "west.example";
    design.clusters[1].trustDomainAliases = {"east.example"};
    design.clusters[1].eastWestGateway.addresses = {*Cidr::parse("203.0.113.7/32")};
    design.clusters[1].outgoing = {*Cidr::parse("203.0.113.16/28")};
    return design;
}

} // namespace

Design drawnDesign(const std::string &name)
{
    Diagnostics diagnostics;
    if (name == "clusters-straight")
        return drawClusters(twoClusters(name, diagnostics));
    if (name == "clusters-gateway")
        return drawGateways(drawClusters(twoClusters(name, diagnostics)));
    Design design = importedDesign(name, diagnostics);
    if (name == "shop")
        return drawShop(std::move(design));
    if (name == "ambient")
        return drawAmbient(std::move(design));
    if (name == "linkerd")
        return drawLinkerd(std::move(design));
    if (name == "waypoint")
        return drawWaypoint(std::move(design));
    if (name == "people")
        return drawPeople(std::move(design));
    return name == "system" ? drawSystem(std::move(design)) : design;
}

} // namespace drawbridge::golden
