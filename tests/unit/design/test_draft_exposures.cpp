// SPDX-License-Identifier: Apache-2.0
#include "model/design/draft.h"

#include "model/import/importer.h"
#include "model/topology/topology_builder.h"
#include "tests/helpers/compare.h"

#include <QTest>

using namespace drawbridge;

namespace {

constexpr const char *kWeb =
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\n"
    "spec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, ports: "
    "[{containerPort: 8080}]}]}}}\n"
    "---\napiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\n"
    "spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}\n";

constexpr const char *kRoute =
    "---\napiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\n"
    "metadata: {name: r, namespace: shop}\nspec: {parentRefs: [{name: edge, namespace: infra}], "
    "rules: [{backendRefs: [{name: web, port: 80}]}]}\n";

constexpr const char *kProxy =
    "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: edge-istio, namespace: infra}\n"
    "spec: {template: {metadata: {labels: {gateway.networking.k8s.io/gateway-name: edge}}, spec: "
    "{containers: [{name: c, ports: [{containerPort: 80}]}]}}}\n";

std::string gateway(const std::string &annotations)
{
    return "---\napiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\n"
           "metadata: {name: edge, namespace: infra, annotations: {" +
           annotations +
           "}}\nspec: {gatewayClassName: c, listeners: [{name: l, protocol: HTTP, port: 80, "
           "allowedRoutes: {namespaces: {from: All}}}]}\n";
}

std::string loadBalancer(const std::string &annotations, const std::string &more = {})
{
    return "---\napiVersion: v1\nkind: Service\nmetadata: {name: lb, namespace: shop, "
           "annotations: {" +
           annotations +
           "}}\nspec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80, targetPort: "
           "8080}]" +
           more + "}\n";
}

/// "External/internet > shop/Deployment/web 8080/TCP; ...", in the order of the design.
std::string flowsOf(const std::string &text)
{
    Diagnostics diagnostics;
    auto topology = buildTopology(importText(text, "f.yaml", {}, diagnostics), diagnostics);
    const Design design =
        draftDesign("d", {}, std::move(topology), DraftFrom::Inferred, diagnostics);
    std::string result;
    for (const Flow &flow : design.flows)
        result += (result.empty() ? "" : "; ") + toString(flow.from) + " > " + toString(flow.to) +
                  ' ' + toString(flow.portSet());
    return result;
}

} // namespace

/// What Gateways, OpenShift Routes and internal load balancers are drawn as.
class DraftExposuresTest : public QObject {
    Q_OBJECT
private slots:
    void flows_data();
    void flows();
};

void DraftExposuresTest::flows_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const std::string &text, const char *expected) {
        QTest::newRow(name) << QString::fromStdString(kWeb + text) << QString(expected);
    };
    const char *internal = "networking.gke.io/load-balancer-type: Internal";
    row("a Gateway outside the input", gateway("") + kRoute,
        "External/gateway-infra-edge > shop/Deployment/web 8080/TCP");
    row("the pods that run the Gateway", gateway("") + kRoute + kProxy,
        "External/internet > infra/Deployment/edge-istio 80/TCP; "
        "infra/Deployment/edge-istio > shop/Deployment/web 8080/TCP");
    row("an internal Gateway", gateway(internal) + kRoute + kProxy,
        "External/internal-network > infra/Deployment/edge-istio 80/TCP; "
        "infra/Deployment/edge-istio > shop/Deployment/web 8080/TCP");
    row("an OpenShift Route",
        "---\napiVersion: route.openshift.io/v1\nkind: Route\n"
        "metadata: {name: r, namespace: shop}\nspec: {to: {kind: Service, name: web}}\n",
        "External/ingress-openshift > shop/Deployment/web 8080/TCP");
    row("a load balancer", loadBalancer(""), "External/internet > shop/Deployment/web 8080/TCP");
    row("an internal load balancer", loadBalancer(internal),
        "External/internal-network > shop/Deployment/web 8080/TCP");
    row("an internal load balancer with ranges",
        loadBalancer(internal, ", loadBalancerSourceRanges: [10.0.0.0/8]"),
        "External/lb-sources > shop/Deployment/web 8080/TCP");
}

void DraftExposuresTest::flows()
{
    QFETCH(QString, text);
    QFETCH(QString, expected);
    COMPARE(flowsOf(text.toStdString()), expected.toStdString());
}

QTEST_GUILESS_MAIN(DraftExposuresTest)
#include "test_draft_exposures.moc"
