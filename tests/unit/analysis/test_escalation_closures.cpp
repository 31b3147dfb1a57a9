// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/escalation.h"

#include "tests/unit/analysis/escalation_cases.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

/// What keeps callers and pods out, and who takes it away (findings.md 2.5: e16), and the network
/// where a breach is assumed (e18).
class EscalationClosuresTest : public QObject {
    Q_OBJECT
private slots:
    void policiesAreTakenAway_data();
    void policiesAreTakenAway();
    void aWildcardIsNoMesh();
    void theNetworkLeadsOnInABreach();
};

void EscalationClosuresTest::policiesAreTakenAway_data()
{
    QTest::addColumn<QString>("scope");
    QTest::addColumn<QString>("grant");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const char *scope, const char *grant,
                        const char *expected) {
        QTest::newRow(name) << scope << grant << expected;
    };
    const char *network = "the network policies of shop";
    const char *mesh = "the mesh policies of shop";
    row("a policy deleted", "shop", "delete networking.k8s.io networkpolicies", network);
    row("a policy added lets in", "shop", "create networking.k8s.io networkpolicies", network);
    row("one policy may be the one", "shop", "patch networking.k8s.io networkpolicies deny",
        "? the network policies of shop");
    row("a policy read", "shop", "get networking.k8s.io networkpolicies", "");
    row("a named create names nothing", "shop", "create networking.k8s.io networkpolicies x", "");
    row("everywhere", "", "update networking.k8s.io networkpolicies",
        "the network policies of all namespaces");
    row("Ingresses are no policies", "shop", "delete networking.k8s.io ingresses", "");
    row("policies of administrators", "", "patch policy.networking.k8s.io adminnetworkpolicies",
        "the network policies of all namespaces");
    row("they have no namespace", "shop", "patch policy.networking.k8s.io adminnetworkpolicies",
        "");
    row("Cilium", "shop", "delete cilium.io ciliumnetworkpolicies", network);
    row("Istio", "shop", "create security.istio.io authorizationpolicies", mesh);
    row("an EnvoyFilter", "shop", "patch networking.istio.io envoyfilters", mesh);
    row("the mesh's root namespace", "mesh-root", "patch security.istio.io peerauthentications",
        "the mesh policies of all namespaces");
    row("Istio in another group", "shop", "create networking.istio.io authorizationpolicies", "");
    row("admission", "", "delete admissionregistration.k8s.io validatingwebhookconfigurations",
        "the admission rules of all namespaces");
    row("a rule added only refuses", "",
        "create admissionregistration.k8s.io validatingwebhookconfigurations", "");
    row("an exception added lets in", "shop", "create kyverno.io policyexceptions",
        "the admission rules of shop");
    row("labels of one namespace", "shop", "patch - namespaces",
        "the admission rules of shop,? the network policies of shop");
    row("by name", "shop", "update - namespaces shop",
        "the admission rules of shop,? the network policies of shop");
    row("of another name", "shop", "update - namespaces data", "");
    row("cluster-wide by name", "", "patch - namespaces data",
        "the admission rules of data,? the network policies of data");
    row("labels of all", "", "patch - namespaces",
        "the admission rules of all namespaces,? the network policies of all namespaces");
    row("a namespace made", "", "create - namespaces", "");
    row("a namespace read", "shop", "get - namespaces", "");
}

void EscalationClosuresTest::policiesAreTakenAway()
{
    QFETCH(QString, scope);
    QFETCH(QString, grant);
    QFETCH(QString, expected);
    EscalationWorld world = shopAndData();
    world.meshRootNamespace = "mesh-root";
    const auto graph =
        makeEscalationGraph(engineOf({{"jane", scope.toStdString(), rule(grant)}}), world);
    QCOMPARE(targetsBy(graph, "jane", "e16"), expected);
}

void EscalationClosuresTest::aWildcardIsNoMesh()
{
    EscalationWorld world = shopAndData();
    const RbacEngine engine = engineOf({{"jane", "shop", rule("* * *")}});
    QCOMPARE(targetsBy(makeEscalationGraph(engine, world), "jane", "e16"),
             QString("the admission rules of shop, the network policies of shop,"
                     "? the network policies of shop"));
    world.hasMesh = true;
    QVERIFY(targetsBy(makeEscalationGraph(engine, world), "jane", "e16")
                .contains(" the mesh policies of shop"));
}

void EscalationClosuresTest::theNetworkLeadsOnInABreach()
{
    EscalationWorld world = shopAndData();
    world.networkHops = {{0, 1, true}, {0, 2, false}};
    const RbacEngine engine =
        engineOf({{"jane", "shop", rule("delete networking.k8s.io networkpolicies")},
                  {"jane", "shop", rule("update kyverno.io policies")}});
    const auto calm = makeEscalationGraph(engine, world);
    QCOMPARE(targetsBy(calm, "shop/Deployment/front", "e18"), QString());
    QCOMPARE(targetsBy(calm, "network/shop", "e18"), QString());
    world.isBreachAssumed = true;
    const auto graph = makeEscalationGraph(engine, world);
    QCOMPARE(targetsBy(graph, "shop/Deployment/front", "e18"),
             QString("workload shop/Deployment/back,? workload data/StatefulSet/db"));
    QCOMPARE(targetsBy(graph, "shop/Deployment/back", "e18"), QString());
    QCOMPARE(targetsBy(graph, "network/shop", "e18"),
             QString("? workload shop/Deployment/back,? workload shop/Deployment/front"));
    QCOMPARE(targetsBy(graph, "admission/shop", "e18"), QString());
}

QTEST_GUILESS_MAIN(EscalationClosuresTest)
#include "test_escalation_closures.moc"
