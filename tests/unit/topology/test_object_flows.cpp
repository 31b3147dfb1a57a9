// SPDX-License-Identifier: Apache-2.0
#include "imported_topology.h"
#include "model/topology/flow_collector.h"
#include "tests/helpers/flow_text.h"

#include <QTest>

using namespace drawbridge;

namespace {

QStringList flowsOf(const std::string &manifests)
{
    Diagnostics diagnostics;
    const auto topology = topologyOf(manifests, diagnostics);
    QStringList lines;
    for (const InferredFlow &flow : topology->inferredFlows)
        lines << QString::fromStdString(flowLine(*topology, flow));
    return lines;
}

/// A Deployment with other pod labels than its name.
std::string labelled(const std::string &name, const std::string &labels,
                     const std::string &nameSpace)
{
    return "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: " + name +
           ", namespace: " + nameSpace + "}\nspec:\n  selector: {matchLabels: {" + labels +
           "}}\n  template:\n    metadata: {labels: {" + labels +
           "}}\n    spec: {containers: [{name: c, image: x}]}\n";
}

std::string ingress(const std::string &spec)
{
    return "---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i, namespace: "
           "shop}\nspec: {" +
           spec +
           " rules: [{host: h, http: {paths: [{path: /, pathType: Prefix, backend: {service: "
           "{name: web, port: {name: http}}}}]}}]}\n";
}

std::string ingressClass(const std::string &name, const std::string &controller,
                         const std::string &isDefault)
{
    return "---\napiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: {name: " + name +
           ", annotations: {ingressclass.kubernetes.io/is-default-class: '" + isDefault +
           "'}}\nspec: {controller: " + controller + "}\n";
}

std::string shop()
{
    return deployment("web") + service("web", "[{name: http, port: 80}, {name: x, port: 81}]");
}

const std::string kNginx = labelled("ctl", "app.kubernetes.io/name: ingress-nginx", "ingress");
const std::string kTraefik = labelled("tr", "app.kubernetes.io/name: traefik", "ingress");

std::string route(const std::string &kind, const std::string &nameSpace, const std::string &backend)
{
    return "---\napiVersion: gateway.networking.k8s.io/v1\nkind: " + kind +
           "\nmetadata: {name: r, namespace: " + nameSpace +
           "}\nspec: {parentRefs: [{name: gw, namespace: edge}], rules: [{backendRefs: [" +
           backend + "]}]}\n";
}

const std::string kGatewayPods =
    labelled("gw-pods", "gateway.networking.k8s.io/gateway-name: gw", "edge");

std::string monitor(const std::string &spec)
{
    return "---\napiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: {name: m, "
           "namespace: mon}\nspec: {" +
           spec + ", selector: {matchLabels: {scrape: me}}}\n";
}

std::string podMonitor(const std::string &spec)
{
    return "---\napiVersion: monitoring.coreos.com/v1\nkind: PodMonitor\nmetadata: {name: m, "
           "namespace: mon}\nspec: {namespaceSelector: {any: true}, " +
           spec + "}\n";
}

const std::string kPrometheus = labelled("p", "app.kubernetes.io/name: prometheus", "mon");
const std::string kScraped =
    "---\napiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: "
    "shop, labels: {scrape: me}}\nspec: {selector: {app: web}, ports: "
    "[{name: metrics, port: 9102, targetPort: 9000}, {name: x, port: 1}]}\n";

} // namespace

class ObjectFlowsTest : public QObject {
    Q_OBJECT
private slots:
    void noMoreFlowsThanMayBe();
    void ingresses_data();
    void ingresses();
    void gatewayRoutes_data();
    void gatewayRoutes();
    void serviceRoutes_data();
    void serviceRoutes();
    void openShiftRoutes();
    void monitors_data();
    void monitors();
    void podMonitors_data();
    void podMonitors();
};

void ObjectFlowsTest::ingresses_data()
{
    QTest::addColumn<QString>("manifests");
    QTest::addColumn<QString>("flow");
    const auto row = [](const char *title, const std::string &manifests, const char *flow) {
        QTest::newRow(title) << QString::fromStdString(manifests) << QString::fromLatin1(flow);
    };
    const std::string nginxClass = ingressClass("n", "k8s.io/ingress-nginx", "false");
    row("the controller of the class calls the backend",
        kNginx + kTraefik + nginxClass + ingress("ingressClassName: n,"),
        "ingress/ctl -> shop/web 80 yes ingress certain");
    row("the default class",
        kNginx + kTraefik + ingressClass("t", "traefik.io/ingress-controller", "true") +
            ingress(""),
        "ingress/tr -> shop/web 80 yes ingress certain");
    row("the only controller", kNginx + ingress(""),
        "ingress/ctl -> shop/web 80 yes ingress certain");
    row("no class and two controllers", kNginx + kTraefik + ingress(""), "");
    row("a class of a controller that is not there",
        kNginx + ingressClass("o", "example.com/other", "false") + ingress("ingressClassName: o,"),
        "");
    row("a class that is not there but called like its controller",
        kNginx + ingress("ingressClassName: nginx,"),
        "ingress/ctl -> shop/web 80 yes ingress certain");
    row("no controller", ingress(""), "");
}

void ObjectFlowsTest::ingresses()
{
    QFETCH(QString, manifests);
    QFETCH(QString, flow);
    QCOMPARE(flowsOf(shop() + manifests.toStdString()).join(u'\n'), flow);
}

void ObjectFlowsTest::gatewayRoutes_data()
{
    QTest::addColumn<QString>("manifests");
    QTest::addColumn<QString>("flow");
    const auto row = [](const char *title, const std::string &manifests, const char *flow) {
        QTest::newRow(title) << QString::fromStdString(manifests) << QString::fromLatin1(flow);
    };
    const std::string grant = "---\napiVersion: gateway.networking.k8s.io/v1beta1\nkind: "
                              "ReferenceGrant\nmetadata: {name: g, namespace: shop}\nspec: {from: "
                              "[{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: "
                              "other}], to: [{group: '', kind: Service}]}\n";
    row("the gateway's pods call the backend",
        kGatewayPods + route("HTTPRoute", "shop", "{name: web, port: 81}"),
        "edge/gw-pods -> shop/web 81 yes route certain");
    row("another namespace needs a grant",
        kGatewayPods + route("HTTPRoute", "other", "{name: web, namespace: shop, port: 81}"), "");
    row("another namespace with a grant",
        kGatewayPods + grant +
            route("HTTPRoute", "other", "{name: web, namespace: shop, port: 81}"),
        "edge/gw-pods -> shop/web 81 yes route certain");
    row("no pods of the gateway", route("HTTPRoute", "shop", "{name: web, port: 81}"), "");
    row("an unknown backend", kGatewayPods + route("HTTPRoute", "shop", "{name: no, port: 81}"),
        "");
}

void ObjectFlowsTest::gatewayRoutes()
{
    QFETCH(QString, manifests);
    QFETCH(QString, flow);
    QCOMPARE(flowsOf(shop() + manifests.toStdString()).join(u'\n'), flow);
}

void ObjectFlowsTest::serviceRoutes_data()
{
    QTest::addColumn<QString>("manifests");
    QTest::addColumn<QString>("flow");
    const auto row = [](const char *title, const std::string &manifests, const char *flow) {
        QTest::newRow(title) << QString::fromStdString(manifests) << QString::fromLatin1(flow);
    };
    const auto routeOf = [](const std::string &parent, const std::string &backend) {
        return "---\napiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: "
               "r, "
               "namespace: shop}\nspec: {parentRefs: [{group: '', kind: Service, name: web" +
               parent + "}], rules: [{backendRefs: [{name: " + backend + ", port: 81}]}]}\n";
    };
    const std::string caller =
        deployment("caller", "        env: [{name: WEB_ADDR, value: \"web:80\"}]\n") +
        deployment("next") + service("next", "[{port: 81}]");
    const char *const call = "shop/caller -> shop/web 80 yes env certain";
    row("who calls the Service reaches the backend", caller + routeOf("", "next"),
        "shop/caller -> shop/next 81 yes route likely\nshop/caller -> shop/web 80 yes env certain");
    row("another port of the Service", caller + routeOf(", port: 81", "next"), call);
    row("an unknown backend", caller + routeOf("", "no"), call);
    row("nobody calls it", routeOf("", "web"), "");
}

void ObjectFlowsTest::serviceRoutes()
{
    QFETCH(QString, manifests);
    QFETCH(QString, flow);
    QCOMPARE(flowsOf(shop() + manifests.toStdString()).join(u'\n'), flow);
}

void ObjectFlowsTest::openShiftRoutes()
{
    const std::string router = labelled(
        "router", "ingresscontroller.operator.openshift.io/deployment-ingresscontroller: default",
        "openshift-ingress");
    const std::string object = "---\napiVersion: route.openshift.io/v1\nkind: Route\nmetadata: "
                               "{name: r, namespace: shop}\nspec: {host: h, to: {kind: Service, "
                               "name: web}, port: {targetPort: x}}\n";
    QCOMPARE(flowsOf(shop() + router + object),
             QStringList{"openshift-ingress/router -> shop/web 81 yes route certain"});
    QCOMPARE(flowsOf(shop() + object), QStringList{});
}

void ObjectFlowsTest::monitors_data()
{
    QTest::addColumn<QString>("manifests");
    QTest::addColumn<QString>("flow");
    const auto row = [](const char *title, const std::string &manifests, const char *flow) {
        QTest::newRow(title) << QString::fromStdString(manifests) << QString::fromLatin1(flow);
    };
    const char *const scraped = "mon/p -> shop/web 9102 yes service-monitor certain";
    row("by the name of the Service port",
        kPrometheus + monitor("namespaceSelector: {any: true}, endpoints: [{port: metrics}]"),
        scraped);
    row("by the pod port",
        kPrometheus + monitor("namespaceSelector: {matchNames: [shop]}, endpoints: [{targetPort: "
                              "9000}]"),
        scraped);
    row("only its own namespace unless it says so",
        kPrometheus + monitor("endpoints: [{port: metrics}]"), "");
    row("a port that is not there",
        kPrometheus + monitor("namespaceSelector: {any: true}, endpoints: [{port: no}]"), "");
    row("no Prometheus in the input",
        monitor("namespaceSelector: {any: true}, endpoints: [{port: metrics}]"), "");
    row("of two Prometheus either may be meant",
        kPrometheus + labelled("q", "app: prometheus", "mon") +
            monitor("namespaceSelector: {any: true}, endpoints: [{port: metrics}]"),
        "mon/p -> shop/web 9102 yes service-monitor guessed\n"
        "mon/q -> shop/web 9102 yes service-monitor guessed");
}

void ObjectFlowsTest::monitors()
{
    QFETCH(QString, manifests);
    QFETCH(QString, flow);
    QCOMPARE(flowsOf(deployment("web") + kScraped + manifests.toStdString()).join(u'\n'), flow);
}

void ObjectFlowsTest::podMonitors_data()
{
    QTest::addColumn<QString>("manifests");
    QTest::addColumn<QString>("flow");
    const auto row = [](const char *title, const std::string &manifests, const char *flow) {
        QTest::newRow(title) << QString::fromStdString(manifests) << QString::fromLatin1(flow);
    };
    const std::string web = "selector: {matchLabels: {app: web}}, ";
    const char *const scraped = "mon/p -> shop/Deployment/web 8080 yes service-monitor certain";
    row("by the name of the container port",
        kPrometheus + podMonitor(web + "podMetricsEndpoints: [{port: http}]"), scraped);
    row("by a number that no container declares",
        kPrometheus + podMonitor(web + "podMetricsEndpoints: [{portNumber: 15090}]"),
        "mon/p -> shop/Deployment/web 15090 yes service-monitor certain");
    row("by the old targetPort",
        kPrometheus + podMonitor(web + "podMetricsEndpoints: [{targetPort: http}]"), scraped);
    row("a name that no container has",
        kPrometheus + podMonitor(web + "podMetricsEndpoints: [{port: no}]"), "");
    row("no port", kPrometheus + podMonitor(web + "podMetricsEndpoints: [{path: /x}]"), "");
    row("other pods",
        kPrometheus + podMonitor("selector: {matchLabels: {app: x}}, podMetricsEndpoints: [{port: "
                                 "http}]"),
        "");
    row("Prometheus does not call itself",
        kPrometheus + podMonitor("selector: {}, podMetricsEndpoints: [{portNumber: 9}]"),
        "mon/p -> shop/Deployment/web 9 yes service-monitor certain");
    row("no Prometheus in the input", podMonitor(web + "podMetricsEndpoints: [{port: http}]"), "");
}

void ObjectFlowsTest::podMonitors()
{
    QFETCH(QString, manifests);
    QFETCH(QString, flow);
    QCOMPARE(flowsOf(deployment("web") + manifests.toStdString()).join(u'\n'), flow);
}

// Input made to exhaust us: the flows that are there stay, and it is said that others are not.
void ObjectFlowsTest::noMoreFlowsThanMayBe()
{
    Diagnostics diagnostics;
    const auto topology = topologyOf(deployment("web"), diagnostics);
    FlowCollector collector(*topology, 2);
    const auto add = [&](std::uint16_t port) {
        collector.addToHost(WorkloadId{0}, "api.example.com", port, {}, FlowConfidence::Certain);
    };
    add(443);
    add(80);
    add(80); // known
    QVERIFY(!collector.isFull());
    add(8080);
    QVERIFY(collector.isFull());
    add(443);
    QCOMPARE(collector.flows().size(), std::size_t{2});
}

QTEST_GUILESS_MAIN(ObjectFlowsTest)
#include "test_object_flows.moc"
