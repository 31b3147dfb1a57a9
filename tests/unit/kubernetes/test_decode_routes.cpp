// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/compare.h"
#include "tests/helpers/decode_text.h"

#include <QTest>

using namespace drawbridge;
using test::decodeText;

/// Ways in of other API groups, and monitors.
class DecodeRoutesTest : public QObject {
    Q_OBJECT
private slots:
    void openShiftRoute();
    void openShiftEdges_data();
    void openShiftEdges();
    void ingressClass_data();
    void ingressClass();
    void serviceMonitor();
    void podMonitor();
    void badMonitors_data();
    void badMonitors();
};

void DecodeRoutesTest::openShiftRoute()
{
    const auto decoded = decodeText(
        "apiVersion: route.openshift.io/v1\nkind: Route\nmetadata: {name: r, namespace: a}\n"
        "spec:\n  host: shop.example\n  path: /x\n  to: {kind: Service, name: web, weight: 100}\n"
        "  alternateBackends: [{kind: Service, name: next, weight: 1}, {kind: Service, name: idle, "
        "weight: 0}]\n  port: {targetPort: http}\n"
        "  tls: {termination: edge, insecureEdgeTerminationPolicy: Redirect}\n");
    const auto *route = decoded.only<OpenShiftRouteObject>();
    QVERIFY2(route != nullptr, decoded.said().c_str());
    COMPARE(route->host, "shop.example");
    QCOMPARE(route->services.size(), std::size_t{2});
    COMPARE(route->services[0].text, "web");
    COMPARE(toString(route->services[1].where), "f.yaml:8:23");
    QVERIFY(route->targetPort == PortReference(std::string("http")));
    COMPARE(route->termination, "edge");
    COMPARE(route->insecureTraffic, "Redirect");
    QVERIFY(decoded.diagnostics.empty());
}

void DecodeRoutesTest::openShiftEdges_data()
{
    QTest::addColumn<QString>("spec");
    QTest::addColumn<int>("services");
    QTest::addColumn<QString>("said");
    QTest::newRow("only a name") << "{to: {name: web}}" << 1 << "";
    QTest::newRow("a pod port") << "{to: {name: web}, port: {targetPort: 8080}}" << 1 << "";
    QTest::newRow("no target") << "{host: a}" << 0 << "error DB1402 4:7";
    QTest::newRow("another kind") << "{to: {kind: Pod, name: web}}" << 0 << "error DB1404 4:19";
    QTest::newRow("a target without a name") << "{to: {kind: Service}}" << 0 << "error DB1402 4:12";
    QTest::newRow("a termination there is not")
        << "{to: {name: web}, tls: {termination: Edge}}" << 1 << "error DB1404 4:44";
}

void DecodeRoutesTest::openShiftEdges()
{
    QFETCH(QString, spec);
    QFETCH(int, services);
    QFETCH(QString, said);
    const auto decoded = decodeText("apiVersion: route.openshift.io/v1\nkind: Route\n"
                                    "metadata: {name: r}\nspec: " +
                                    spec.toStdString() + "\n");
    const auto *route = decoded.only<OpenShiftRouteObject>();
    QVERIFY(route != nullptr);
    QCOMPARE(int(route->services.size()), services);
    COMPARE(decoded.said(), said.toStdString());
}

void DecodeRoutesTest::ingressClass_data()
{
    QTest::addColumn<QString>("more");
    QTest::addColumn<QString>("spec");
    QTest::addColumn<bool>("isDefault");
    QTest::addColumn<QString>("said");
    QTest::newRow("plain") << ""
                           << "{controller: k8s.io/ingress-nginx}" << false << "";
    QTest::newRow("the default one")
        << ", annotations: {ingressclass.kubernetes.io/is-default-class: \"true\"}"
        << "{controller: c}" << true << "";
    QTest::newRow("no controller") << ""
                                   << "{}" << false << "error DB1402 4:7";
    QTest::newRow("no spec") << ""
                             << "null" << false << "error DB1402 4:7";
}

void DecodeRoutesTest::ingressClass()
{
    QFETCH(QString, more);
    QFETCH(QString, spec);
    QFETCH(bool, isDefault);
    QFETCH(QString, said);
    const auto decoded = decodeText("apiVersion: networking.k8s.io/v1\nkind: IngressClass\n"
                                    "metadata: {name: nginx" +
                                    more.toStdString() + "}\nspec: " + spec.toStdString() + "\n");
    const auto *object = decoded.only<IngressClassObject>();
    QVERIFY2(object != nullptr, decoded.said().c_str());
    QCOMPARE(object->isDefault, isDefault);
    COMPARE(object->meta.nameSpace, "");
    COMPARE(decoded.said(), said.toStdString());
}

void DecodeRoutesTest::serviceMonitor()
{
    const auto decoded = decodeText(
        "apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\n"
        "metadata: {name: m, namespace: monitoring}\nspec:\n  selector: {matchLabels: {app: web}}\n"
        "  namespaceSelector: {matchNames: [shop]}\n"
        "  endpoints: [{port: metrics, path: /m, scheme: https}, {targetPort: 9090}]\n");
    const auto *monitor = decoded.only<MonitorObject>();
    QVERIFY2(monitor != nullptr, decoded.said().c_str());
    QVERIFY(monitor->selector.matches({{"app", "web"}}));
    COMPARE(monitor->namespaces.at(0), "shop");
    QVERIFY(!monitor->isAnyNamespace);
    QCOMPARE(monitor->endpoints.size(), std::size_t{2});
    COMPARE(monitor->endpoints[0].port, "metrics");
    COMPARE(monitor->endpoints[0].path, "/m");
    QVERIFY(monitor->endpoints[1].podPort == PortReference(std::uint16_t{9090}));
    COMPARE(toString(monitor->endpoints[1].where), "f.yaml:7:70");
    QVERIFY(decoded.diagnostics.empty());
}

void DecodeRoutesTest::podMonitor()
{
    const auto decoded = decodeText(
        "apiVersion: monitoring.coreos.com/v1\nkind: PodMonitor\nmetadata: {name: m}\n"
        "spec: {selector: {}, namespaceSelector: {any: true}, podMetricsEndpoints: [{portNumber: "
        "15090}], endpoints: [{port: never}]}\n");
    const auto *monitor = decoded.only<MonitorObject>();
    QVERIFY2(monitor != nullptr, decoded.said().c_str());
    QVERIFY(monitor->selector.isEverything());
    QVERIFY(monitor->isAnyNamespace);
    QCOMPARE(monitor->endpoints.size(), std::size_t{1});
    QVERIFY(monitor->endpoints[0].podPort == PortReference(std::uint16_t{15090}));
    QCOMPARE(monitor->endpoints[0].where.columnOneBased, 89U);
}

void DecodeRoutesTest::badMonitors_data()
{
    QTest::addColumn<QString>("spec");
    QTest::addColumn<QString>("said");
    QTest::newRow("no endpoints") << "{selector: {}}"
                                  << "";
    QTest::newRow("an operator there is not")
        << "{selector: {matchExpressions: [{key: a, operator: Has}]}}"
        << "error DB1404 4:57";
    QTest::newRow("an endpoint that is text") << "{endpoints: [metrics]}"
                                              << "error DB1403 4:20";
    QTest::newRow("port 0") << "{endpoints: [{targetPort: 0}]}"
                            << "error DB1601 4:33";
}

void DecodeRoutesTest::badMonitors()
{
    QFETCH(QString, spec);
    QFETCH(QString, said);
    const auto decoded = decodeText("apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\n"
                                    "metadata: {name: m}\nspec: " +
                                    spec.toStdString() + "\n");
    QVERIFY(decoded.only<MonitorObject>() != nullptr);
    COMPARE(decoded.said(), said.toStdString());
}

QTEST_GUILESS_MAIN(DecodeRoutesTest)
#include "test_decode_routes.moc"
