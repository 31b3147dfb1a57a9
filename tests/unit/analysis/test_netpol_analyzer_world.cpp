// SPDX-License-Identifier: Apache-2.0
#include "exporters/netpol_analyzer_text.h"
#include "model/analysis/netpol_analyzer_world.h"
#include "tests/unit/topology/imported_topology.h"

#include <QTest>

using namespace drawbridge;

namespace {

QString listOf(const std::string &yaml)
{
    Diagnostics diagnostics;
    ImportOptions options;
    options.refusals = DiagnosticLevel::Warning;
    const auto topology =
        buildTopology(importText(yaml, "shop.yaml", options, diagnostics), diagnostics);
    const NetpolAnalyzerWorld world = netpolAnalyzerWorld(*topology);
    const auto connections = netpolAnalyzerConnections(world, netpolAnalyzerEngine(world), {});
    return QString::fromStdString(writeNetpolAnalyzerList(*world.topology, connections, {}));
}

const std::string kAround = "0.0.0.0-255.255.255.255[External]";

std::string pod(const std::string &name, const std::string &owner, const std::string &more = {})
{
    return "---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: " + name +
           "\n  namespace: shop\n  labels: {app: a}\n" +
           (owner.empty() ? ""
                          : "  ownerReferences: [{apiVersion: v1, kind: ReplicaSet, name: " +
                                owner + ", uid: u, controller: true}]\n") +
           "spec:\n" + more + "  containers: [{name: c, image: x}]\n";
}

std::string denyAll()
{
    return "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
           "metadata: {name: deny, namespace: shop}\nspec: {podSelector: {}}\n";
}

} // namespace

/// What netpol-analyzer makes of an input, item by item of network-policy.md section 2.
class NetpolAnalyzerWorldTest : public QObject {
    Q_OBJECT
private slots:
    void conventions_data();
    void conventions();
    void ingressLines_data();
    void ingressLines();
};

void NetpolAnalyzerWorldTest::conventions_data()
{
    QTest::addColumn<QString>("yaml");
    QTest::addColumn<QString>("present");
    QTest::addColumn<QString>("absent");
    const auto row = [](const char *name, const std::string &yaml, const std::string &present,
                        const std::string &absent) {
        QTest::newRow(name) << QString::fromStdString(yaml) << QString::fromStdString(present)
                            << QString::fromStdString(absent);
    };
    row("item 20: pods have the name of their direct owner", pod("a-1", "a") + pod("a-2", "a"),
        "shop/a[ReplicaSet] => " + kAround + " : All Connections", "a-1");
    row("item 46: nothing goes from a workload to itself", deployment("web"), "shop/web",
        "shop/web[Deployment] => shop/web");
    row("item 22: a pod that has ended is a peer", pod("a", "") + "status: {phase: Succeeded}\n",
        "shop/a[Pod] => ", "ingress-controller");
    row("item 45: a pod on the host network is bound by policies",
        pod("a", "", "  hostNetwork: true\n") + denyAll(), "shop/a[Pod] => " + kAround,
        kAround + " => shop/a");
    row("item 12: a namespace without manifest has the implied label alone",
        deployment("web") + deployment("db", {}, "data") +
            "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
            "metadata: {name: guard, namespace: data}\nspec:\n  podSelector: {}\n"
            "  ingress: [{from: [{namespaceSelector: {matchLabels: {team: shop}}}]}]\n",
        "data/db[Deployment] => shop/web", "shop/web[Deployment] => data/db");
    row("item 43: addresses are IPv4 ranges", deployment("web"), kAround + " => shop/web", "::");
    row("item 18: kinds it does not know are not there",
        deployment("web") + "---\napiVersion: apps.openshift.io/v1\nkind: DeploymentConfig\n"
                            "metadata: {name: dc, namespace: shop}\nspec: {template: {spec: "
                            "{containers: [{name: a, image: x}]}}}\n",
        "shop/web", "shop/dc");
    row("a policy whose name the API server refuses counts",
        deployment("web") +
            "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
            "metadata: {name: deny_all, namespace: shop}\nspec: {podSelector: {}}\n",
        "shop/web[Deployment] => " + kAround, " => shop/web");
}

void NetpolAnalyzerWorldTest::conventions()
{
    QFETCH(QString, yaml);
    QFETCH(QString, present);
    QFETCH(QString, absent);
    const QString list = listOf(yaml.toStdString());
    QVERIFY2(list.contains(present), qPrintable(list));
    QVERIFY2(!list.contains(absent), qPrintable(list));
}

void NetpolAnalyzerWorldTest::ingressLines_data()
{
    QTest::addColumn<QString>("service");
    QTest::addColumn<QString>("port");
    QTest::addColumn<QString>("policy");
    QTest::addColumn<QString>("expected");
    const QString http = "{ingress-controller} => shop/web[Deployment] : TCP 8080\n";
    const QString service = "[{port: 80, targetPort: 8080}]";
    QTest::newRow("the port of the Service") << service << "80"
                                             << "" << http;
    QTest::newRow("item 54: its target port will do") << service << "8080"
                                                      << "" << http;
    QTest::newRow("item 52: the container has to declare it") << "[{port: 80, targetPort: 9090}]"
                                                              << "80"
                                                              << ""
                                                              << "";
    QTest::newRow("item 51: not where policies admit only some pods")
        << service << "80" << QString::fromStdString(denyAll()) << "";
}

void NetpolAnalyzerWorldTest::ingressLines()
{
    QFETCH(QString, service);
    QFETCH(QString, port);
    QFETCH(QString, policy);
    QFETCH(QString, expected);
    const std::string ingress =
        "---\napiVersion: networking.k8s.io/v1\nkind: Ingress\n"
        "metadata: {name: in, namespace: shop}\nspec: {rules: [{http: {paths: [{path: /, pathType: "
        "Prefix, backend: {service: {name: web, port: {number: " +
        port.toStdString() + "}}}}]}}]}\n";
    const QString list =
        listOf(deployment("web") + drawbridge::service("web", service.toStdString()) + ingress +
               policy.toStdString());
    QString lines;
    for (const QString &line : list.split('\n'))
        lines += line.startsWith('{') ? line + '\n' : QString();
    QCOMPARE(lines, expected);
}

QTEST_GUILESS_MAIN(NetpolAnalyzerWorldTest)
#include "test_netpol_analyzer_world.moc"
