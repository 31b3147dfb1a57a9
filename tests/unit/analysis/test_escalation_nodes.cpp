// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/escalation.h"

#include "tests/helpers/compare.h"
#include "tests/unit/analysis/escalation_cases.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

namespace {

const HostTakeover kPrivileged{"container main is privileged", true, true, {}};
const HostTakeover kProcesses{"its pods see the processes of the node (hostPID)", false, false, {}};

/// front and back of shop and db of data; front takes its node.
EscalationWorld takenBy(const HostTakeover &takeover)
{
    EscalationWorld world = shopAndData();
    world.workloads[0].takeovers = {takeover};
    return world;
}

QString edges(const EscalationWorld &world, const std::string &from, const std::string &edge,
              const std::vector<Bound> &bound = {})
{
    return targetsBy(makeEscalationGraph(engineOf(bound), world), from, edge);
}

const std::string kFront = "shop/Deployment/front";
const std::string kNodesOfFront = "of shop/Deployment/front";

} // namespace

/// The edges of findings.md 2.5 that lead through machines: e2, e3, e19, and e5 to nodes.
class EscalationNodesTest : public QObject {
    Q_OBJECT
private slots:
    void podsTakeTheirNode();
    void nodesOfAWorkloadHoldWhatMayRunThere();
    void machinesHoldWhatRunsThere();
    void kubeletsAreIdentities();
    void controlPlanesHoldTheCluster();
    void everyNodeHoldsEverything();
    void podsMadeTakeNodes_data();
    void podsMadeTakeNodes();
    void labelsThatMayBeChangedKeepNothingOff();
    void otherRulesMayRefusePods();
    void podsAreStolen_data();
    void podsAreStolen();
    void daemonsAndBarePodsCannotBeStolen();
};

void EscalationNodesTest::podsTakeTheirNode()
{
    COMPARE(edges(takenBy(kPrivileged), kFront, "e2").toStdString(),
            "the nodes of shop/Deployment/front");
    COMPARE(edges(takenBy(kProcesses), kFront, "e2").toStdString(),
            "? the nodes of shop/Deployment/front");
    COMPARE(edges(takenBy(kPrivileged), "shop/Deployment/back", "e2").toStdString(), "");
    EscalationWorld placed = takenBy(kPrivileged);
    placed.workloads[0].placement.nodes = {"n1", "n2"};
    COMPARE(edges(placed, kFront, "e2").toStdString(),
            "node n1, node n2, the nodes of shop/Deployment/front");
    placed.workloads[0].placement.isComplete = true;
    COMPARE(edges(placed, kFront, "e2").toStdString(), "node n1, node n2");
}

void EscalationNodesTest::nodesOfAWorkloadHoldWhatMayRunThere()
{
    EscalationWorld world = takenBy(kPrivileged);
    COMPARE(edges(world, kNodesOfFront, "e3").toStdString(),
            "ServiceAccount shop/web, workload shop/Deployment/front,? ServiceAccount data/db,"
            "? ServiceAccount shop/api,? workload data/StatefulSet/db,"
            "? workload shop/Deployment/back");
    world.workloads[0].placement.nodeSelector = {{"pool", "a"}};
    world.workloads[1].placement.nodeSelector = {{"pool", "b"}};
    world.workloads[2].placement.isOnEachNode = true;
    world.workloads[2].placement.toleratesEveryTaint = true;
    COMPARE(edges(world, kNodesOfFront, "e3").toStdString(),
            "ServiceAccount data/db, ServiceAccount shop/web, workload data/StatefulSet/db,"
            " workload shop/Deployment/front");
}

void EscalationNodesTest::machinesHoldWhatRunsThere()
{
    EscalationWorld world = takenBy(kPrivileged);
    world.nodes["n1"] = {};
    for (auto &workload : world.workloads)
        workload.placement.isComplete = true;
    world.workloads[0].placement.nodes = {"n1"};
    world.workloads[1].placement.nodes = {"n1", "n2"};
    world.workloads[2].placement.nodes = {"n2"};
    COMPARE(edges(world, "n1", "e3").toStdString(),
            "ServiceAccount shop/api, ServiceAccount shop/web, workload shop/Deployment/back,"
            " workload shop/Deployment/front");
    world.workloads[1].hasEnded = true;
    COMPARE(edges(world, "n1", "e3").toStdString(),
            "ServiceAccount shop/web, workload shop/Deployment/front");
}

void EscalationNodesTest::kubeletsAreIdentities()
{
    EscalationWorld world = takenBy(kPrivileged);
    world.nodes["n1"] = {};
    world.workloads = {world.workloads[0]};
    world.workloads[0].placement = {{"n1"}, true, false, false, false, false, {}};
    const std::vector<Bound> bound{{"Group/system:nodes", "", rule("get - pods")},
                                   {"system:node:n1", "", rule("get - pods")},
                                   {"system:node:n2", "", rule("get - pods")}};
    COMPARE(edges(world, "n1", "e3", bound).toStdString(),
            "Group system:nodes, ServiceAccount shop/web, User system:node:n1,"
            " workload shop/Deployment/front");
}

void EscalationNodesTest::controlPlanesHoldTheCluster()
{
    EscalationWorld world = takenBy(kPrivileged);
    world.workloads = {world.workloads[0]};
    const auto admin = [&](const std::string &from) {
        return edges(world, from, "e3").contains("? cluster admin");
    };
    QVERIFY(!admin(kNodesOfFront));
    world.workloads[0].placement.seeksControlPlane = true;
    QVERIFY(admin(kNodesOfFront));
    world.workloads[0].placement.nodes = {"n1", "n2"};
    world.nodes["n1"] = {{"node-role.kubernetes.io/control-plane", ""}};
    world.nodes["n2"] = {{"kubernetes.io/hostname", "n2"}};
    QVERIFY(admin("n1"));
    QVERIFY(!admin("n2"));
}

void EscalationNodesTest::everyNodeHoldsEverything()
{
    EscalationWorld world = takenBy(kPrivileged);
    world.nodes["n1"] = {};
    world.workloads[1].hasEnded = true;
    world.podSecurity["shop"] = PodSecurityLevel::Privileged;
    const std::vector<Bound> bound{{"jane", "shop", rule("create - pods")}};
    COMPARE(edges(world, "*", "e3", bound).toStdString(),
            "ServiceAccount data/db, ServiceAccount shop/web, node n1,"
            " the nodes of shop/Deployment/front, workload data/StatefulSet/db,"
            " workload shop/Deployment/front,? cluster admin");
}

void EscalationNodesTest::podsMadeTakeNodes_data()
{
    QTest::addColumn<QString>("level");
    QTest::addColumn<QString>("scope");
    QTest::addColumn<QString>("grant");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const char *level, const char *scope, const char *grant,
                        const char *expected) {
        QTest::newRow(name) << level << scope << grant << expected;
    };
    row("privileged", "privileged", "shop", "create - pods", "e5 every node");
    row("by a Deployment", "privileged", "shop", "patch apps deployments x", "e5 every node");
    row("not labelled: the API server decides", "none", "shop", "create - pods", "e5? every node");
    row("not declared", "none", "elsewhere", "create - pods", "e5? every node");
    row("baseline", "baseline", "shop", "create - pods", "");
    row("restricted", "restricted", "shop", "create - pods", "");
    row("some namespace is privileged", "privileged", "", "create - pods", "e5 every node");
    row("some namespace may not be declared", "baseline", "", "create - pods", "e5? every node");
    row("exec makes no pods", "privileged", "shop", "create - pods/exec", "");
    row("a named create makes none", "privileged", "shop", "create - pods x", "");
}

void EscalationNodesTest::podsMadeTakeNodes()
{
    QFETCH(QString, level);
    QFETCH(QString, scope);
    QFETCH(QString, grant);
    QFETCH(QString, expected);
    EscalationWorld world = shopAndData();
    world.podSecurity["shop"] = podSecurityLevel(level.toStdString());
    const auto graph =
        makeEscalationGraph(engineOf({{"jane", scope.toStdString(), rule(grant)}}), world);
    QCOMPARE(targetsOf(graph, "jane").filter("node").join(", "), expected);
}

void EscalationNodesTest::labelsThatMayBeChangedKeepNothingOff()
{
    const EscalationWorld world = shopAndData();
    const Bound pods{"jane", "shop", rule("create - pods")};
    const auto nodes = [&](const Bound &other) {
        return targetsOf(makeEscalationGraph(engineOf({pods, other}), world), "jane")
            .filter("every node")
            .join(", ");
    };
    QCOMPARE(nodes({"jane", "shop", rule("patch - namespaces")}), QString("e5? every node"));
    QCOMPARE(nodes({"jane", "", rule("update - namespaces shop")}), QString("e5? every node"));
    QCOMPARE(nodes({"jane", "data", rule("patch - namespaces")}), QString());
    QCOMPARE(nodes({"jane", "", rule("get - namespaces")}), QString());
}

void EscalationNodesTest::otherRulesMayRefusePods()
{
    EscalationWorld world = shopAndData();
    world.podSecurity["shop"] = PodSecurityLevel::Privileged;
    world.hasAdmissionRules = true;
    const auto graph =
        makeEscalationGraph(engineOf({{"jane", "shop", rule("create - pods")}}), world);
    QCOMPARE(targetsOf(graph, "jane").filter("node").join(", "), QString("e5? every node"));
}

void EscalationNodesTest::podsAreStolen_data()
{
    QTest::addColumn<QStringList>("grants");
    QTest::addColumn<QString>("scope");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, QStringList grants, const char *scope,
                        const char *expected) {
        QTest::newRow(name) << grants << scope << expected;
    };
    const char *all = "? workload data/StatefulSet/db,? workload shop/Deployment/back,"
                      "? workload shop/Deployment/front";
    row("taints drive pods away", {"patch - nodes"}, "", all);
    row("deleted while no other node takes them", {"delete - pods", "update - nodes/status"}, "",
        all);
    row("evicted", {"create - pods/eviction", "delete - nodes"}, "", all);
    row("called failed", {"patch - pods/status", "patch - nodes/status"}, "", all);
    row("deleted alone", {"delete - pods"}, "", "");
    row("kept off alone", {"update - nodes/status"}, "", "");
    row("read alone", {"get - nodes", "list - pods"}, "", "");
    row("nodes have no namespace", {"patch - nodes"}, "shop", "");
}

void EscalationNodesTest::podsAreStolen()
{
    QFETCH(QStringList, grants);
    QFETCH(QString, scope);
    QFETCH(QString, expected);
    std::vector<Bound> bound;
    for (const QString &grant : grants)
        bound.push_back({"jane", scope.toStdString(), rule(grant)});
    QCOMPARE(edges(shopAndData(), "jane", "e19", bound), expected);
}

void EscalationNodesTest::daemonsAndBarePodsCannotBeStolen()
{
    EscalationWorld world = shopAndData();
    world.workloads[0].key.kind = "DaemonSet";
    world.workloads[1].key.kind = "Pod";
    COMPARE(edges(world, "jane", "e19", {{"jane", "", rule("patch - nodes")}}).toStdString(),
            "? workload data/StatefulSet/db");
    // Only pods of the namespace in which they may be deleted.
    COMPARE(edges(shopAndData(), "jane", "e19",
                  {{"jane", "data", rule("delete - pods")}, {"jane", "", rule("delete - nodes")}})
                .toStdString(),
            "? workload data/StatefulSet/db");
}

QTEST_GUILESS_MAIN(EscalationNodesTest)
#include "test_escalation_nodes.moc"
