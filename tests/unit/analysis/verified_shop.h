// SPDX-License-Identifier: Apache-2.0
// A small shop as a design and as exactly the manifests it needs, and a report as text: tests of
// `verifyDesign` change one thing and read what is said.
#pragma once

#include "model/analysis/verify.h"
#include "model/topology/topology_builder.h"
#include "tests/unit/analysis/cluster_by_hand.h"

#include <QStringList>

namespace drawbridge::test {

using Kind = VerifyDifference::Kind;
inline const NodeKey kWeb{"", "shop", "Deployment", "web"};
inline const NodeKey kDb{"", "shop", "Deployment", "db"};
inline const NodeKey kPartner{"", "", "External", "partner"};

inline PortRange tcp(std::uint16_t port)
{
    return {Protocol::Tcp, port, port};
}

inline WorkloadObject deployment(const std::string &name, std::uint16_t port)
{
    WorkloadObject object;
    object.meta = metaOf("Deployment", "shop", name);
    object.podLabels = {{"app", name}};
    object.pod.serviceAccountName = name;
    Container container;
    container.name = name;
    container.ports.push_back({"", port, Protocol::Tcp, std::nullopt, {}});
    object.pod.containers.push_back(container);
    return object;
}

inline ServiceAccountObject account(const std::string &name)
{
    ServiceAccountObject object;
    object.meta = metaOf("ServiceAccount", "shop", name);
    return object;
}

/// web and db in the namespace shop, each with a ServiceAccount of its own.
inline ResourceSet sources()
{
    ResourceSet resources;
    NamespaceObject shop;
    shop.meta = metaOf("Namespace", "", "shop");
    resources.namespaces.push_back(shop);
    resources.workloads = {deployment("web", 8080), deployment("db", 5432)};
    resources.serviceAccounts = {account("web"), account("db")};
    return resources;
}

inline Flow flow(const NodeKey &from, const NodeKey &to, std::uint16_t port, HttpRules http = {})
{
    Flow drawn;
    drawn.from = from;
    drawn.to = to;
    drawn.ports = {{tcp(port), std::move(http)}};
    return drawn;
}

/// web calls db on 5432/TCP; nothing else is drawn.
inline Design design(MeshKind mesh, std::vector<Flow> flows = {flow(kWeb, kDb, 5432)})
{
    Diagnostics diagnostics;
    Design result;
    result.name = "test";
    result.clusters.emplace_back();
    result.mesh = mesh;
    result.systemFlows = {false, false};
    result.topology = buildTopology(sources(), diagnostics);
    std::sort(flows.begin(), flows.end(), [](const Flow &a, const Flow &b) {
        return std::tie(a.from, a.to) < std::tie(b.from, b.to);
    });
    result.flows = CowList<Flow>(std::move(flows));
    return result;
}

inline NetworkPolicyRule ruleFor(const LabelMap &peer, std::uint16_t port, SourceSpan where)
{
    NetworkPolicyRule rule;
    NetworkPolicyPeer from;
    from.podSelector = LabelSelector::fromLabels(peer);
    rule.peers.push_back(from);
    NetworkPolicyPort item;
    item.port = PortReference(port);
    rule.ports.push_back(item);
    rule.where = std::move(where);
    return rule;
}

inline NetworkPolicyObject closed(const std::string &name, const LabelMap &selector = {})
{
    NetworkPolicyObject policy;
    policy.meta = metaOf("NetworkPolicy", "shop", name);
    policy.podSelector = LabelSelector::fromLabels(selector);
    policy.affectsIngress = true;
    policy.affectsEgress = true;
    return policy;
}

inline AuthorizationPolicyObject admitting(const std::string &name, const std::string &principal,
                                           std::uint16_t port)
{
    AuthorizationPolicyObject policy;
    policy.meta = metaOf("AuthorizationPolicy", "shop", "allow-" + name);
    policy.selector = {{"app", name}};
    AuthorizationRule rule;
    rule.from.emplace_back();
    rule.from[0].principals = {principal};
    rule.to.emplace_back();
    rule.to[0].ports = {port};
    rule.where = at("authorization.yaml", 12);
    policy.rules = {rule};
    return policy;
}

/// Exactly what `design` draws, by hand.
inline ResourceSet manifests(MeshKind mesh)
{
    ResourceSet set;
    const std::uint16_t port = mesh == MeshKind::Ambient ? 15008 : 5432;
    auto db = closed("db", {{"app", "db"}});
    db.ingress = {ruleFor({{"app", "web"}}, port, at("db.yaml", 20))};
    auto web = closed("web", {{"app", "web"}});
    web.egress = {ruleFor({{"app", "db"}}, port, at("web.yaml", 30))};
    set.networkPolicies = {closed("deny-all"), db, web};
    if (mesh == MeshKind::None)
        return set;
    PeerAuthenticationObject strict;
    strict.meta = metaOf("PeerAuthentication", "istio-system", "default");
    strict.mode = MtlsMode::Strict;
    set.peerAuthentications = {strict};
    AuthorizationPolicyObject nothing;
    nothing.meta = metaOf("AuthorizationPolicy", "istio-system", "allow-nothing");
    set.authorizationPolicies = {nothing, admitting("db", "cluster.local/ns/shop/sa/web", 5432)};
    WorkloadPatch enrol;
    enrol.target = metaOf("Namespace", "", "shop");
    enrol.labels = mesh == MeshKind::Ambient ? LabelMap{{"istio.io/dataplane-mode", "ambient"}}
                                             : LabelMap{{"istio-injection", "enabled"}};
    set.patches = {enrol};
    return set;
}

inline QString kindName(Kind kind)
{
    switch (kind) {
    case Kind::DrawnButDenied: return "drawn but denied";
    case Kind::AllowedButNotDrawn: return "allowed but not drawn";
    case Kind::Unknown: return "unknown";
    case Kind::ApiMissing: return "API missing";
    case Kind::ApiExtra: return "API extra";
    case Kind::IdentityMissing: return "identity missing";
    }
    return {};
}

/// "allowed but not drawn | shop/Deployment/web -> shop/Deployment/db | 80/TCP | network-ingress"
inline QString text(const VerifyDifference &difference)
{
    return kindName(difference.kind) + " | " + QString::fromStdString(difference.from) + " -> " +
           QString::fromStdString(difference.to) + " | " +
           QString::fromStdString(difference.witness) + " | " +
           QString::fromStdString(difference.layer);
}

inline QStringList texts(const VerifyReport &report)
{
    QStringList list;
    for (const auto &difference : report.differences)
        list << text(difference);
    return list;
}

inline bool hasPlace(const VerifyReport &report, const std::string &place)
{
    return std::any_of(report.differences.begin(), report.differences.end(), [&](const auto &item) {
        return std::any_of(item.where.begin(), item.where.end(), [&](const SourceSpan &where) {
            return toString(where).starts_with(place);
        });
    });
}

inline QStringList verified(const Design &design, const ResourceSet &set)
{
    return texts(verifyDesign(design, set));
}

inline External external(External::Kind kind, const char *cidr = nullptr)
{
    External result;
    result.key = kPartner;
    result.kind = kind;
    result.host = "api.partner.example";
    if (cidr != nullptr)
        result.cidrs = {*Cidr::parse(cidr)};
    return result;
}

inline NetworkPolicyRule blockRule(const char *cidr, std::uint16_t port)
{
    NetworkPolicyRule rule;
    rule.peers.emplace_back();
    rule.peers[0].ipBlock = IpBlock{*Cidr::parse(cidr), {}};
    rule.ports.emplace_back();
    rule.ports[0].port = PortReference(port);
    return rule;
}

} // namespace drawbridge::test
