// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/ways_in.h"
#include "tests/unit/topology/imported_topology.h"

#include <QTest>

using namespace drawbridge;

namespace {

const std::string kNamespaces = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n"
                                "---\napiVersion: v1\nkind: Namespace\n"
                                "metadata: {name: edge, labels: {team: edge}}\n";

const std::string kIngress =
    "---\napiVersion: networking.k8s.io/v1\nkind: Ingress\n"
    "metadata: {name: in, namespace: shop}\nspec: {ingressClassName: nginx, rules: [{http: {paths: "
    "[{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}]}\n";

const std::string kController =
    "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: nginx, namespace: edge}\n"
    "spec:\n  selector: {matchLabels: {a: b}}\n  template:\n    metadata:\n      labels: {a: b, "
    "app.kubernetes.io/name: ingress-nginx, app.kubernetes.io/component: controller}\n"
    "    spec: {containers: [{name: c, image: x}]}\n";

std::string shop(const std::string &targetPort = "8080")
{
    return kNamespaces + deployment("web") +
           service("web", "[{port: 80, targetPort: " + targetPort + "}]") + kIngress;
}

const std::string kVirtualService =
    "---\napiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: gate, namespace: "
    "edge}\n"
    "spec:\n  selector: {istio: ingressgateway}\n"
    "  servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ['*']}]\n"
    "---\napiVersion: networking.istio.io/v1\nkind: VirtualService\n"
    "metadata: {name: web, namespace: shop}\nspec: {hosts: [shop.example], gateways: [edge/gate], "
    "http: [{route: [{destination: {host: web, port: {number: 80}}}]}]}\n";

const std::string kIstioGateway =
    "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: gateway, namespace: edge}\n"
    "spec:\n  selector: {matchLabels: {istio: ingressgateway}}\n"
    "  template: {metadata: {labels: {istio: ingressgateway}}, "
    "spec: {containers: [{name: c, image: x}]}}\n";

std::string meshShop()
{
    return kNamespaces + deployment("web") + service("web", "[{port: 80, targetPort: 8080}]") +
           kVirtualService;
}

std::string guard(const std::string &from)
{
    return "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
           "metadata: {name: guard, namespace: shop}\nspec:\n  podSelector: {}\n"
           "  ingress: [{from: [" +
           from + "], ports: [{port: 8080}]}]\n";
}

std::string ingressClass(const std::string &controller)
{
    return "---\napiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: {name: nginx}\n"
           "spec: {controller: " +
           controller + "}\n";
}

const std::string kEdge = "{namespaceSelector: {matchLabels: {team: edge}}}";

} // namespace

/// From the ingress controller to the workload: who it is, what policies let in, and what stands in
/// the way.
class WaysInTest : public QObject {
    Q_OBJECT
private slots:
    void ways_data();
    void ways();
    void obstacles_data();
    void obstacles();
};

void WaysInTest::ways_data()
{
    QTest::addColumn<QString>("yaml");
    QTest::addColumn<QString>("expected"); // controller, allowed, unknown
    const auto row = [](const char *name, const std::string &yaml, const char *expected) {
        QTest::newRow(name) << QString::fromStdString(yaml) << expected;
    };
    row("without policies an anonymous controller comes in", shop(), "? 8080/TCP no port");
    row("item 51: one namespace may be that of the controller, or not", shop() + guard(kEdge),
        "? no port 8080/TCP");
    row("the controller of the input has its labels", shop() + guard(kEdge) + kController,
        "nginx 8080/TCP no port");
    row("and is kept out by them", shop() + guard("{podSelector: {}}") + kController,
        "nginx no port no port");
    row("its class names the product", shop() + kController + ingressClass("k8s.io/ingress-nginx"),
        "nginx 8080/TCP no port");
    row("the class of another product is served by somebody else",
        shop() + kController + ingressClass("traefik.io/ingress-controller"), "? 8080/TCP no port");
    row("a VirtualService comes in through whoever runs its Gateway", meshShop(),
        "? 8080/TCP no port");
    row("and that is the gateway of the input where it is there",
        meshShop() + guard(kEdge) + kIstioGateway, "gateway 8080/TCP no port");
    row("which policies keep out like any pod",
        meshShop() + guard("{podSelector: {}}") + kIstioGateway, "gateway no port no port");
}

void WaysInTest::ways()
{
    QFETCH(QString, yaml);
    QFETCH(QString, expected);
    Diagnostics diagnostics;
    const auto topology = topologyOf(yaml.toStdString(), diagnostics);
    const auto ways = waysIn(makeNetworkEngine(topology, {}));
    QCOMPARE(ways.size(), std::size_t(1));
    const std::string controller = ways[0].controllers.empty()
                                       ? "?"
                                       : topology->workload(ways[0].controllers.front()).key.name;
    QCOMPARE(QString::fromStdString(controller + ' ' + toString(ways[0].admitted.allowed) + ' ' +
                                    toString(ways[0].admitted.unknown)),
             expected);
    QCOMPARE(connectionsOf(ways).size(), std::size_t(controller == "?" ? 1 : 0));
}

void WaysInTest::obstacles_data()
{
    QTest::addColumn<QString>("yaml");
    QTest::addColumn<QString>("expected");
    QTest::newRow("a policy keeps the controller out")
        << QString::fromStdString(shop() + guard("{podSelector: {}}") + kController)
        << "no policy lets edge/Deployment/nginx in";
    QTest::newRow("a policy keeps the gateway of a VirtualService out")
        << QString::fromStdString(meshShop() + guard("{podSelector: {}}") + kIstioGateway)
        << "VirtualService shop/web leads to shop/Deployment/web on 8080/TCP, but no policy lets "
           "edge/Deployment/gateway in";
    QTest::newRow("item 52: a port that is not declared is told apart")
        << QString::fromStdString(shop("9090")) << "on 9090/TCP, which no container declares";
    QTest::newRow("nothing in the way") << QString::fromStdString(shop()) << "";
}

void WaysInTest::obstacles()
{
    QFETCH(QString, yaml);
    QFETCH(QString, expected);
    Diagnostics ofImport, told;
    const auto topology = topologyOf(yaml.toStdString(), ofImport);
    tellObstacles(*topology, waysIn(makeNetworkEngine(topology, {})), told);
    QCOMPARE(told.all().size(), std::size_t(expected.isEmpty() ? 0 : 1));
    for (const Diagnostic &diagnostic : told.all())
        QVERIFY2(QString::fromStdString(diagnostic.what.message).contains(expected),
                 diagnostic.what.message.c_str());
}

QTEST_GUILESS_MAIN(WaysInTest)
#include "test_ways_in.moc"
