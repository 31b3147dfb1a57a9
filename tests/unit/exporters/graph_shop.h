// SPDX-License-Identifier: Apache-2.0
// A shop made by hand, with everything a graph can show.
#pragma once

#include "model/design/design.h"
#include "model/import/import_report.h"
#include "model/topology/topology.h"
#include "tests/helpers/parsed_text.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace drawbridge::test {

inline PortRange ports(const char *text)
{
    return PortRange::parse(text).value();
}

inline SourceSpan at(const char *file, std::uint32_t line, std::uint32_t column)
{
    return {makeFileRef(file), line, column};
}

inline WorkloadNode workload(const char *text, std::uint32_t nameSpace, const char *account)
{
    WorkloadNode node;
    node.key = key(text);
    node.nameSpace = {nameSpace};
    node.serviceAccountName = account;
    node.mesh = MeshMembership::None;
    return node;
}

inline ServiceNode service(const char *name)
{
    ServiceNode node;
    node.cluster = "west";
    node.object.meta.nameSpace = "shop";
    node.object.meta.name = name;
    return node;
}

inline Exposure exposure(Exposure::Kind kind, const char *name)
{
    Exposure way;
    way.kind = kind;
    way.cluster = "west";
    way.nameSpace = "shop";
    way.name = name;
    way.targets = {{1}};
    way.targetPorts = {ports("8080")};
    return way;
}

inline void addServices(Topology &topology)
{
    ServiceNode cart = service("cart");
    cart.object.meta.where = at("cart.yaml", 20, 1);
    cart.object.ports.resize(2);
    cart.object.ports[0].name = "http";
    cart.object.ports[0].port = 80;
    cart.object.ports[0].targetPort = std::uint16_t{8080};
    cart.object.ports[1].port = 53;
    cart.object.ports[1].protocol = Protocol::Udp;
    cart.object.ports[1].targetPort = std::string("dns");
    cart.backends = {{0}, {1}};
    ServiceNode mail = service("mail");
    mail.object.type = "ExternalName";
    mail.object.externalName = "mail.example.com";
    ServiceNode none = service("none");
    none.object.ports.resize(1);
    none.object.ports[0].port = 443;
    ServiceNode old = service("old");
    old.outside = {{"192.0.2.7", {ports("5432")}}};
    ServiceNode elsewhere = service("cart");
    elsewhere.cluster = "east"; // of the same namespace name in another cluster
    topology.services = {elsewhere, cart, mail, none, old};
}

inline void addExposures(Topology &topology)
{
    Exposure front = exposure(Exposure::Kind::Ingress, "front");
    front.host = "shop.example.com/";
    front.targets = {{0}, {1}};
    front.hidesCaller = true;
    front.where = at("front.yaml", 1, 1);
    Exposure inner = exposure(Exposure::Kind::LoadBalancer, "inner");
    inner.isInternal = true;
    Exposure partner = exposure(Exposure::Kind::NodePort, "partner");
    partner.sourceRanges = {cidr("198.51.100.0/24"), cidr("203.0.113.0/24")};
    Exposure routed = exposure(Exposure::Kind::GatewayRoute, "routed");
    routed.gateway = "infra/gate";
    Exposure elsewhere = exposure(Exposure::Kind::Ingress, "elsewhere");
    elsewhere.cluster = "east";
    topology.exposures = {elsewhere,
                          front,
                          inner,
                          partner,
                          routed,
                          exposure(Exposure::Kind::OpenShiftRoute, "routed"),
                          exposure(Exposure::Kind::ExternalIp, "fixed")};
}

inline std::shared_ptr<const Topology> topologyOfShop()
{
    auto topology = std::make_shared<Topology>();
    auto resources = std::make_shared<ResourceSet>();
    resources->nodes.resize(1);
    resources->nodes[0].meta.name = "n1";
    resources->nodes[0].meta.labels = {{"zone", "a"}};
    resources->nodes[0].addresses = {IpAddress::parse("192.0.2.1").value()};
    resources->nodes[0].podCidrs = {cidr("10.1.0.0/24")};
    topology->clusters.push_back({"west", resources});
    topology->namespaces.resize(2);
    topology->namespaces[0].cluster = "west";
    topology->namespaces[0].name = "pay";
    topology->namespaces[1].cluster = "west";
    topology->namespaces[1].name = "shop";
    topology->namespaces[1].isDeclared = true;
    topology->namespaces[1].labels = {{"team", "a"}};
    topology->workloads = {workload("west:shop/Deployment/cart", 1, "default"),
                           workload("west:shop/Deployment/web", 1, "web"),
                           workload("west:pay/Job/bill", 0, "bill")};
    topology->workloads[0].ports.resize(2);
    topology->workloads[0].ports[0].port = 8080;
    topology->workloads[0].ports[1].port = 53;
    topology->workloads[0].ports[1].protocol = Protocol::Udp;
    topology->workloads[0].where = at("cart.yaml", 3, 5);
    topology->workloads[1].isHostNetwork = true;
    topology->workloads[1].mesh = MeshMembership::Sidecar;
    addServices(*topology);
    addExposures(*topology);
    return topology;
}

inline void addFlows(Design &design)
{
    Flow out;
    out.from = key("west:pay/Job/bill");
    out.to = key("External/bank");
    out.ports = {{ports("443"), {}}};
    Flow in;
    in.from = key("west:shop/Deployment/web");
    in.to = key("west:shop/Deployment/cart");
    in.ports = {{ports("53/UDP"), {}}, {ports("8080-8081"), {{"GET", "PUT"}, {"/cart"}}}};
    in.evidence = {"env: CART=cart:80 (web.yaml:4:9)"};
    in.isToConfirm = true;
    in.note = "asked";
    design.flows = CowList<Flow>({out, in});
}

inline Design designOfShop()
{
    Design design;
    design.name = "shop";
    design.clusters.resize(1);
    design.topology = topologyOfShop();
    std::vector<External> externals(2);
    externals[0].key = key("External/bank");
    externals[0].kind = External::Kind::Fqdn;
    externals[0].host = "bank.example.com";
    externals[0].cidrs = {cidr("192.0.2.0/28"), cidr("198.51.100.0/24")};
    externals[0].except = {cidr("192.0.2.8/32")};
    externals[1].key = key("External/internet");
    externals[1].kind = External::Kind::Internet;
    design.externals = CowList<External>(std::move(externals));
    addFlows(design);
    return design;
}

inline ImportReport reportOfShop()
{
    ImportReport report;
    report.isComplete = false;
    report.files = 1;
    report.documents = 2;
    report.objects = 3;
    report.understood = {{"apps", "Deployment", true, 2, at("a.yaml", 1, 1)}};
    report.notUnderstood = {{"example.com", "Widget", false, 1, at("b.yaml", 2, 3)}};
    report.guesses = {{ImportGuess::Kind::Namespace, 2, at("c.yaml", 4, 5)}};
    report.needTool = {{ErrorCode::FileNotFound, "asks for helm", at("k.yaml", 6, 7), ""}};
    report.errors = 4;
    report.warnings = 5;
    report.notes = 6;
    return report;
}

inline QJsonObject json(const std::string &text)
{
    return QJsonDocument::fromJson(QByteArray::fromStdString(text)).object();
}

/// `text` with single quotes as JSON.
inline QJsonValue value(QByteArray text)
{
    const auto array = QJsonDocument::fromJson('[' + text.replace('\'', '"') + ']').array();
    return array.size() == 1 ? array[0] : QJsonValue(QStringLiteral("no JSON"));
}

} // namespace drawbridge::test
