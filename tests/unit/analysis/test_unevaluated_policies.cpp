// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/unevaluated_policies.h"

#include "model/analysis/mesh_engine.h"
#include "model/analysis/network_engine.h"
#include "tests/helpers/compare.h"
#include "tests/unit/topology/imported_topology.h"

#include <QTest>

using namespace drawbridge;

namespace {

/// With sidecars.
constexpr const char *kShop = "---\napiVersion: v1\nkind: Namespace\n"
                              "metadata: {name: shop, labels: {istio-injection: enabled}}\n";
constexpr const char *kAllowAll =
    "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
    "metadata: {name: open, namespace: shop}\nspec: {podSelector: {}, ingress: [{}]}\n";

std::string object(const char *version, const char *kind, const char *nameSpace = "shop")
{
    return "---\napiVersion: " + std::string(version) + "\nkind: " + kind +
           "\nmetadata: {name: p, namespace: " + nameSpace + "}\nspec: {}\n";
}

std::shared_ptr<const Topology> shopWith(const std::string &more)
{
    Diagnostics diagnostics;
    return topologyOf(deployment("web") + deployment("db") + deployment("tool", {}, "ops") + kShop +
                          kAllowAll + more,
                      diagnostics);
}

WorkloadId idOf(const Topology &topology, std::string_view name)
{
    for (std::uint32_t i = 0; i < topology.workloads.size(); ++i) {
        if (topology.workloads[i].key.name == name)
            return WorkloadId{i};
    }
    qFatal("no such workload");
}

PortVerdict verdict(const std::string &more, const char *from, const char *to)
{
    const auto topology = shopWith(more);
    const auto engine = makeNetworkEngine(topology, {});
    return engine.between(idOf(*topology, from), idOf(*topology, to));
}

} // namespace

class UnevaluatedPoliciesTest : public QObject {
    Q_OBJECT
private slots:
    void networkVerdicts_data();
    void networkVerdicts();
    void theReasonNamesKindAndPlace();
    void meshVerdicts_data();
    void meshVerdicts();
    void proxyExtensionsAreListed();
    void describes();
};

void UnevaluatedPoliciesTest::networkVerdicts_data()
{
    QTest::addColumn<QString>("more");
    QTest::addColumn<bool>("isShopUnknown");
    QTest::addColumn<bool>("isOpsUnknown");
    const auto row = [](const char *name, const std::string &more, bool inShop, bool inOps) {
        QTest::newRow(name) << QString::fromStdString(more) << inShop << inOps;
    };
    row("no other policies", "", false, false);
    row("Cilium in the namespace", object("cilium.io/v2", "CiliumNetworkPolicy"), true, false);
    row("Cilium in the whole cluster", object("cilium.io/v2", "CiliumClusterwideNetworkPolicy"),
        true, true);
    row("Calico in the namespace", object("projectcalico.org/v3", "NetworkPolicy"), true, false);
    row("Calico in another namespace", object("projectcalico.org/v3", "NetworkPolicy", "ops"),
        false, true);
    row("a staged policy decides nothing", object("projectcalico.org/v3", "StagedNetworkPolicy"),
        false, false);
    row("an egress firewall of OVN", object("k8s.ovn.org/v1", "EgressFirewall"), true, false);
    row("an admin policy is evaluated",
        "---\napiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\n"
        "metadata: {name: p}\nspec: {priority: 1, subject: {namespaces: {}}}\n",
        false, false);
    row("an admin policy that does not decode",
        "---\napiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\n"
        "metadata: {name: p}\nspec: {priority: 5000}\n",
        true, true);
    row("a policy of Linkerd is none of the network", object("policy.linkerd.io/v1beta3", "Server"),
        false, false);
}

void UnevaluatedPoliciesTest::networkVerdicts()
{
    QFETCH(QString, more);
    QFETCH(bool, isShopUnknown);
    QFETCH(bool, isOpsUnknown);
    const PortVerdict shop = verdict(more.toStdString(), "web", "db");
    QCOMPARE(shop.allowed.empty(), isShopUnknown);
    QCOMPARE(shop.unknown.empty(), !isShopUnknown);
    const PortVerdict ops = verdict(more.toStdString(), "tool", "tool");
    QCOMPARE(ops.unknown.empty(), !isOpsUnknown);
}

void UnevaluatedPoliciesTest::theReasonNamesKindAndPlace()
{
    const auto topology = shopWith(object("cilium.io/v2", "CiliumNetworkPolicy"));
    const auto engine = makeNetworkEngine(topology, {});
    const auto explanation = engine.explain(idOf(*topology, "web"), idOf(*topology, "db"));
    QVERIFY(!explanation.unknownBecause.empty());
    const std::string &sentence = explanation.unknownBecause.front();
    QVERIFY2(sentence.find("CiliumNetworkPolicy shop/p is not evaluated") != std::string::npos,
             sentence.c_str());
    QVERIFY2(sentence.find("shop.yaml:") != std::string::npos, sentence.c_str());
}

void UnevaluatedPoliciesTest::meshVerdicts_data()
{
    QTest::addColumn<QString>("more");
    QTest::addColumn<bool>("isUnknown");
    const auto row = [](const char *name, const std::string &more, bool isUnknown) {
        QTest::newRow(name) << QString::fromStdString(more) << isUnknown;
    };
    row("no other policies", "", false);
    row("a Server of Linkerd is evaluated",
        "---\napiVersion: policy.linkerd.io/v1beta3\nkind: Server\nmetadata: {name: s, namespace: "
        "shop}\nspec: {podSelector: {}, port: 8080}\n",
        false);
    row("one that does not decode is no policy of Istio",
        object("policy.linkerd.io/v1alpha1", "AuthorizationPolicy"), false);
    row("an intention of Consul", object("consul.hashicorp.com/v1alpha1", "ServiceIntentions"),
        true);
    row("a network policy of Cilium is none of the mesh",
        object("cilium.io/v2", "CiliumNetworkPolicy"), false);
}

void UnevaluatedPoliciesTest::meshVerdicts()
{
    QFETCH(QString, more);
    QFETCH(bool, isUnknown);
    const auto topology = shopWith(more.toStdString());
    const auto engine = makeMeshEngine(topology, {});
    MeshCaller caller;
    const auto decision = engine.authorize(idOf(*topology, "db"), 8080, caller, std::nullopt);
    QCOMPARE(decision.verdict == Verdict::Unknown, isUnknown);
    if (isUnknown)
        QVERIFY2(decision.reason.find("shop.yaml:") != std::string::npos, decision.reason.c_str());
}

void UnevaluatedPoliciesTest::proxyExtensionsAreListed()
{
    Diagnostics diagnostics;
    const ResourceSet resources = importText(object("networking.istio.io/v1alpha3", "EnvoyFilter"),
                                             "f.yaml", {}, diagnostics);
    QCOMPARE(proxyExtensions(resources).size(), std::size_t{1});
    QVERIFY(unevaluatedNetworkPolicies(resources).empty());
    QVERIFY(unevaluatedMeshPolicies(resources).empty());
}

void UnevaluatedPoliciesTest::describes()
{
    ObjectMeta meta;
    meta.apiVersion = "projectcalico.org/v3";
    meta.kind = "NetworkPolicy";
    meta.nameSpace = "shop";
    meta.name = "p";
    COMPARE(describePolicy(meta), "NetworkPolicy (projectcalico.org) shop/p");
    meta.kind = "GlobalNetworkPolicy";
    meta.nameSpace.clear();
    COMPARE(describePolicy(meta), "GlobalNetworkPolicy p");
}

QTEST_GUILESS_MAIN(UnevaluatedPoliciesTest)
#include "test_unevaluated_policies.moc"
