// SPDX-License-Identifier: Apache-2.0
#include "model/topology/gateway_admission.h"

#include "imported_topology.h"
#include "tests/helpers/compare.h"
#include "tests/helpers/diagnostics_text.h"

#include <QTest>

using namespace drawbridge;

namespace {

std::string gateway(const std::string &listener, const std::string &more = {})
{
    return "---\napiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\n"
           "metadata: {name: edge, namespace: infra" +
           more + "}\nspec:\n  gatewayClassName: c\n  listeners: [" + listener + "]\n";
}

std::string route(const std::string &backend, const std::string &parent = {},
                  const std::string &kind = "HTTPRoute", const std::string &hosts = "[]")
{
    return "---\napiVersion: gateway.networking.k8s.io/v1\nkind: " + kind +
           "\nmetadata: {name: r, namespace: shop}\nspec:\n  hostnames: " + hosts +
           "\n  parentRefs: [{name: edge, namespace: infra" + parent +
           "}]\n  rules: [{backendRefs: [" + backend + "]}]\n";
}

const std::string kWeb =
    deployment("web") + service("web", "[{name: public, port: 80, targetPort: http}]");
constexpr const char *kBackend = "{name: web, port: 80}";
constexpr const char *kOpen =
    "{name: l, protocol: HTTP, port: 80, allowedRoutes: {namespaces: {from: All}}}";

std::string codesOf(const Diagnostics &diagnostics)
{
    std::string text;
    for (const Diagnostic &one : diagnostics.all())
        text += (text.empty() ? "" : " ") + toString(one.what.code);
    return text;
}

} // namespace

class GatewayExposuresTest : public QObject {
    Q_OBJECT
private slots:
    void leadsToPods();
    void admission_data();
    void admission();
    void hosts_data();
    void hosts();
    void referenceGrants_data();
    void referenceGrants();
    void danglingBackends_data();
    void danglingBackends();
    void podsOfTheGateway_data();
    void podsOfTheGateway();
    void internalGateway();
    void meshRoutesOpenNothing();
    void openShiftRoute_data();
    void openShiftRoute();
};

void GatewayExposuresTest::leadsToPods()
{
    Diagnostics diagnostics;
    const auto topology = topologyOf(
        kWeb + gateway(kOpen) + route(kBackend, {}, "HTTPRoute", "[shop.example]"), diagnostics);
    QVERIFY2(diagnostics.empty(), codesOf(diagnostics).c_str());
    QCOMPARE(topology->exposures.size(), std::size_t{1});
    const Exposure &exposure = topology->exposures[0];
    QVERIFY(exposure.kind == Exposure::Kind::GatewayRoute);
    COMPARE(exposure.gateway, "infra/edge");
    COMPARE(exposure.nameSpace + '/' + exposure.name, "shop/r");
    COMPARE(toString(topology->workload(exposure.targets.at(0)).key), "shop/Deployment/web");
    COMPARE(toString(exposure.targetPorts.at(0)), "8080/TCP");
    COMPARE(exposure.host, "shop.example");
    QVERIFY(exposure.hidesCaller && !exposure.isInternal && exposure.gatewayPods.empty());
}

void GatewayExposuresTest::admission_data()
{
    QTest::addColumn<QString>("gateway");
    QTest::addColumn<QString>("route");
    QTest::addColumn<QString>("codes");
    const auto row = [](const char *name, const std::string &gate, const std::string &way,
                        const char *codes) {
        QTest::newRow(name) << QString::fromStdString(gate) << QString::fromStdString(way)
                            << QString(codes);
    };
    const std::string all = ", allowedRoutes: {namespaces: {from: All}}}";
    const std::string open = "{name: l, protocol: HTTP, port: 80" + all;
    row("all namespaces", gateway(open), route(kBackend), "");
    row("the same namespace only", gateway("{name: l, protocol: HTTP, port: 80}"), route(kBackend),
        "DB1414");
    row("no namespace",
        gateway("{name: l, protocol: HTTP, port: 80, allowedRoutes: {namespaces: {from: None}}}"),
        route(kBackend), "DB1414");
    const std::string selector = gateway("{name: l, protocol: HTTP, port: 80, allowedRoutes: "
                                         "{namespaces: {from: Selector, selector: {matchLabels: "
                                         "{edge: \"yes\"}}}}}");
    const std::string labelled =
        "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {edge: \"yes\"}}\n";
    const std::string plain = "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n";
    row("a selector that matches", selector + labelled, route(kBackend), "");
    row("a selector that does not match", selector + plain, route(kBackend), "DB1414");
    row("labels that no manifest tells may match", selector, route(kBackend), "");
    row("the section of that name", gateway(open), route(kBackend, ", sectionName: l"), "");
    row("a section there is not", gateway(open), route(kBackend, ", sectionName: m"), "DB1414");
    row("another port", gateway(open), route(kBackend, ", port: 443"), "DB1414");
    row("another protocol", gateway("{name: l, protocol: TCP, port: 80" + all), route(kBackend),
        "DB1414");
    row("a protocol of its own", gateway("{name: l, protocol: example.com/x, port: 80" + all),
        route(kBackend), "");
    row("a kind that is not allowed",
        gateway("{name: l, protocol: HTTP, port: 80, allowedRoutes: {kinds: [{kind: GRPCRoute}], "
                "namespaces: {from: All}}}"),
        route(kBackend), "DB1414");
    row("TCP over TLS", gateway("{name: l, protocol: TLS, port: 80" + all),
        route(kBackend, {}, "TCPRoute"), "");
    row("TLS", gateway("{name: l, protocol: TLS, port: 80" + all), route(kBackend, {}, "TLSRoute"),
        "");
    row("UDP is not TCP", gateway("{name: l, protocol: TCP, port: 80" + all),
        route(kBackend, {}, "UDPRoute"), "DB1414");
    row("other hosts", gateway("{name: l, protocol: HTTP, port: 80, hostname: a.example" + all),
        route(kBackend, {}, "HTTPRoute", "[b.example]"), "DB1414");
    row("a Gateway elsewhere is taken to admit", "", route(kBackend), "DB1408");
}

void GatewayExposuresTest::admission()
{
    QFETCH(QString, gateway);
    QFETCH(QString, route);
    QFETCH(QString, codes);
    Diagnostics diagnostics;
    const auto topology =
        topologyOf(kWeb + gateway.toStdString() + route.toStdString(), diagnostics);
    COMPARE(codesOf(diagnostics), codes.toStdString());
    QCOMPARE(topology->exposures.empty(), codes == "DB1414");
    for (const Diagnostic &one : diagnostics.all())
        QVERIFY(one.what.where.lineOneBased > 0);
}

void GatewayExposuresTest::hosts_data()
{
    QTest::addColumn<QString>("listener");
    QTest::addColumn<QString>("host");
    QTest::addColumn<bool>("meet");
    QTest::newRow("any listener") << ""
                                  << "a.b" << true;
    QTest::newRow("equal") << "a.b"
                           << "a.b" << true;
    QTest::newRow("a wildcard listener") << "*.b"
                                         << "a.b" << true;
    QTest::newRow("a wildcard spans labels") << "*.b"
                                             << "x.a.b" << true;
    QTest::newRow("a wildcard is not its own domain") << "*.b"
                                                      << "b" << false;
    QTest::newRow("a wildcard route") << "a.b"
                                      << "*.b" << true;
    QTest::newRow("two wildcards, one inside the other") << "*.b"
                                                         << "*.a.b" << true;
    QTest::newRow("an ending alone is no label") << "*.b.c"
                                                 << "xb.c" << false;
}

void GatewayExposuresTest::hosts()
{
    QFETCH(QString, listener);
    QFETCH(QString, host);
    QFETCH(bool, meet);
    QCOMPARE(hostsMeet(listener.toStdString(), {host.toStdString()}), meet);
    QVERIFY(hostsMeet(listener.toStdString(), {}));
}

void GatewayExposuresTest::referenceGrants_data()
{
    QTest::addColumn<QString>("grant");
    QTest::addColumn<bool>("isGranted");
    const auto row = [](const char *name, const std::string &nameSpace, const std::string &from,
                        const std::string &to, bool isGranted) {
        const std::string text = "---\napiVersion: gateway.networking.k8s.io/v1beta1\n"
                                 "kind: ReferenceGrant\nmetadata: {name: g, namespace: " +
                                 nameSpace + "}\nspec: {from: [" + from + "], to: [" + to + "]}\n";
        QTest::newRow(name) << QString::fromStdString(text) << isGranted;
    };
    const std::string from = "{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: shop}";
    const std::string to = "{group: \"\", kind: Service}";
    QTest::newRow("no grant") << "" << false;
    row("all Services", "back", from, to, true);
    row("that Service", "back", from, "{group: \"\", kind: Service, name: api}", true);
    row("another Service", "back", from, "{group: \"\", kind: Service, name: other}", false);
    row("a grant in the route's namespace", "shop", from, to, false);
    row("from another kind", "back",
        "{group: gateway.networking.k8s.io, kind: TCPRoute, namespace: shop}", to, false);
    row("from another namespace", "back",
        "{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: other}", to, false);
    row("to Secrets", "back", from, "{group: \"\", kind: Secret}", false);
}

void GatewayExposuresTest::referenceGrants()
{
    QFETCH(QString, grant);
    QFETCH(bool, isGranted);
    Diagnostics diagnostics;
    const auto topology = topologyOf(
        deployment("api", {}, "back") + service("api", "[{port: 80}]", {}, "back") +
            gateway(kOpen) + route("{name: api, namespace: back, port: 80}") + grant.toStdString(),
        diagnostics);
    QCOMPARE(topology->exposures.size(), std::size_t(isGranted ? 1 : 0));
    COMPARE(codesOf(diagnostics), isGranted ? "" : "DB1413");
}

void GatewayExposuresTest::danglingBackends_data()
{
    QTest::addColumn<QString>("backend");
    QTest::newRow("a Service that is not there") << "{name: other, port: 80}";
    QTest::newRow("the pod port is no Service port") << "{name: web, port: 8080}";
}

void GatewayExposuresTest::danglingBackends()
{
    QFETCH(QString, backend);
    Diagnostics diagnostics;
    const auto topology =
        topologyOf(kWeb + gateway(kOpen) + route(backend.toStdString()), diagnostics);
    QVERIFY(topology->exposures.empty());
    COMPARE(codesOf(diagnostics), "DB1408");
}

void GatewayExposuresTest::podsOfTheGateway_data()
{
    QTest::addColumn<QString>("labels");
    QTest::addColumn<QString>("nameSpace");
    QTest::addColumn<bool>("isFound");
    QTest::newRow("by the label of the Gateway API")
        << "{gateway.networking.k8s.io/gateway-name: edge}"
        << "infra" << true;
    QTest::newRow("of that name in another namespace")
        << "{gateway.networking.k8s.io/gateway-name: edge}"
        << "other" << false;
    QTest::newRow("by the labels of Envoy Gateway, anywhere")
        << "{gateway.envoyproxy.io/owning-gateway-name: edge, "
           "gateway.envoyproxy.io/owning-gateway-namespace: infra}"
        << "system" << true;
    QTest::newRow("by the Service its address names") << "{run: proxy}"
                                                      << "ingress" << true;
}

void GatewayExposuresTest::podsOfTheGateway()
{
    QFETCH(QString, labels);
    QFETCH(QString, nameSpace);
    QFETCH(bool, isFound);
    const std::string proxy =
        "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: proxy, namespace: " +
        nameSpace.toStdString() +
        "}\nspec: {template: {metadata: {labels: " + labels.toStdString() +
        "}, spec: {containers: [{name: c}]}}}\n" +
        "---\napiVersion: v1\nkind: Service\nmetadata: {name: proxy, namespace: ingress}\n"
        "spec: {selector: {run: proxy}, ports: [{port: 80}]}\n";
    const std::string gate = gateway(kOpen) +
                             "  addresses: [{type: Hostname, value: "
                             "proxy.ingress.svc.cluster.local}, {value: 192.0.2.1}]\n";
    Diagnostics diagnostics;
    const auto topology = topologyOf(kWeb + proxy + gate + route(kBackend), diagnostics);
    QCOMPARE(topology->exposures.size(), std::size_t{1});
    QCOMPARE(topology->exposures[0].gatewayPods.size(), std::size_t(isFound ? 1 : 0));
}

void GatewayExposuresTest::internalGateway()
{
    Diagnostics diagnostics;
    const auto topology = topologyOf(
        kWeb + gateway(kOpen, ", annotations: {networking.gke.io/load-balancer-type: Internal}") +
            route(kBackend),
        diagnostics);
    QVERIFY(topology->exposures.at(0).isInternal);
}

void GatewayExposuresTest::meshRoutesOpenNothing()
{
    Diagnostics diagnostics;
    const auto topology =
        topologyOf(kWeb + "---\napiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\n"
                          "metadata: {name: r, namespace: shop}\nspec:\n"
                          "  parentRefs: [{group: \"\", kind: Service, name: web}]\n"
                          "  rules: [{backendRefs: [{name: web, port: 80}]}]\n",
                   diagnostics);
    QVERIFY(topology->exposures.empty());
    QVERIFY(diagnostics.empty());
}

void GatewayExposuresTest::openShiftRoute_data()
{
    QTest::addColumn<QString>("spec");
    QTest::addColumn<int>("count");
    QTest::newRow("all ports") << "{to: {kind: Service, name: web}}" << 1;
    QTest::newRow("the name of a Service port")
        << "{to: {kind: Service, name: web}, port: {targetPort: public}}" << 1;
    QTest::newRow("the number of a pod port")
        << "{to: {kind: Service, name: web}, port: {targetPort: 8080}}" << 1;
    QTest::newRow("the number of a Service port is none")
        << "{to: {kind: Service, name: web}, port: {targetPort: 80}}" << 0;
    QTest::newRow("the name of a container port is none")
        << "{to: {kind: Service, name: web}, port: {targetPort: http}}" << 0;
    QTest::newRow("a Service that is not there") << "{to: {kind: Service, name: other}}" << 0;
}

void GatewayExposuresTest::openShiftRoute()
{
    QFETCH(QString, spec);
    QFETCH(int, count);
    Diagnostics diagnostics;
    const auto topology = topologyOf(kWeb +
                                         "---\napiVersion: route.openshift.io/v1\nkind: Route\n"
                                         "metadata: {name: r, namespace: shop}\nspec: " +
                                         spec.toStdString() + "\n",
                                     diagnostics);
    QCOMPARE(int(topology->exposures.size()), count);
    COMPARE(codesOf(diagnostics), count == 0 ? "DB1408" : "");
    if (count == 0)
        return;
    QVERIFY(topology->exposures[0].kind == Exposure::Kind::OpenShiftRoute);
    COMPARE(toString(topology->exposures[0].targetPorts.at(0)), "8080/TCP");
}

QTEST_GUILESS_MAIN(GatewayExposuresTest)
#include "test_gateway_exposures.moc"
