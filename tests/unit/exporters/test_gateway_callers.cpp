// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/export_round_trip.h"
#include "tests/unit/exporters/small_design.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::fixture;

/// Gateways of Istio whose pods are in the input, as callers of pods with a sidecar.
class GatewayCallersTest : public QObject {
    Q_OBJECT
private slots:
    void theirIdentityIsNamed_data();
    void theirIdentityIsNamed();
    void callersWithoutIdentityStayApart();
    void gatewaysOutsideTheInputHaveNoIdentity();
    void besideWorkloadsTheyAreOpened_data();
    void besideWorkloadsTheyAreOpened();
};

namespace {

/// A gateway as istioctl deploys it, under an account of its own or under none.
std::string gateway(const std::string &nameSpace, const std::string &account)
{
    return "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: edge, namespace: " +
           nameSpace +
           "}\nspec: {selector: {matchLabels: {app: edge}}, template: {metadata: {labels: {app: "
           "edge, istio: ingressgateway}}, spec: {" +
           (account.empty() ? "" : "serviceAccountName: " + account + ", ") +
           "containers: [{name: istio-proxy, image: istio/proxyv2, args: [proxy, router]}]}}}\n";
}

/// web and cart with sidecars beside it.
Design designWith(const std::string &more)
{
    ResourceSet resources = manifests(more);
    std::erase_if(resources.workloads,
                  [](const WorkloadObject &object) { return object.meta.name == "host"; });
    Design design = designOver(resources);
    design.mesh = MeshKind::Sidecar;
    design.systemFlows.dns = false;
    return design;
}

const QString kRule = "authorizationpolicies/shop-allow-web.yaml";
const QString kPlaintext = "peerauthentications/shop-web.yaml";

} // namespace

void GatewayCallersTest::theirIdentityIsNamed_data()
{
    QTest::addColumn<QString>("nameSpace");
    QTest::addColumn<QString>("account");
    QTest::addColumn<QString>("principal");
    QTest::newRow("an account of its own") << "edge"
                                           << "door"
                                           << "cluster.local/ns/edge/sa/door";
    QTest::newRow("none, so that one is made") << "edge"
                                               << ""
                                               << "cluster.local/ns/edge/sa/edge";
}

void GatewayCallersTest::theirIdentityIsNamed()
{
    QFETCH(QString, nameSpace);
    QFETCH(QString, account);
    QFETCH(QString, principal);
    Design design = designWith(gateway(nameSpace.toStdString(), account.toStdString()));
    draw(design, nameSpace + "/Deployment/edge", "shop/Pod/web");
    const RoundTrip result = roundTrip(design, MeshKind::Sidecar);
    QVERIFY2(result.report.isEqual(), describe(result.report).c_str());
    QVERIFY(result.report.identityCount > 0);
    const QString rule = fileOf(result.manifests, kRule);
    QVERIFY2(
        rule.contains("principals:\n        # drawn: edge/edge -> web\n        - " + principal),
        qPrintable(rule));
    QVERIFY(fileOf(result.manifests, kPlaintext).isEmpty());
    // Without the source the proof finds everybody.
    ResourceSet open = result.read;
    for (auto &policy : open.authorizationPolicies)
        for (auto &one : policy.rules)
            one.from.clear();
    const std::string said = describe(verifyDesign(design, open));
    QVERIFY2(said.find("an identity that is not in the design") != std::string::npos, said.c_str());
}

void GatewayCallersTest::callersWithoutIdentityStayApart()
{
    Design design = designWith(gateway("edge", "door"));
    draw(design, "edge/Deployment/edge", "shop/Pod/web");
    Flow own = design.flows.items()[0];
    Flow partner = own;
    partner.from = key("External/partner");
    partner.ports = {{PortRange::parse("9090").value(), {}}};
    design.flows = CowList<Flow>({partner, own});
    const RoundTrip result = roundTrip(design, MeshKind::Sidecar);
    QVERIFY2(result.report.isEqual(), describe(result.report).c_str());
    const QString ports = fileOf(result.manifests, kPlaintext);
    QVERIFY2(ports.contains("\"9090\":\n      mode: PERMISSIVE") && !ports.contains("8080"),
             qPrintable(ports));
}

/// Whose pods nobody knows, and so neither their account.
void GatewayCallersTest::gatewaysOutsideTheInputHaveNoIdentity()
{
    Design design = designWith({});
    External gate = design.externals.items()[1];
    gate.nameSpace = "ingress";
    gate.podLabels = {{"app", "gate"}};
    design.externals = CowList<External>({gate});
    draw(design, "External/gate", "shop/Pod/web");
    const RoundTrip result = roundTrip(design, MeshKind::Sidecar);
    QVERIFY2(result.report.isEqual(), describe(result.report).c_str());
    QVERIFY(fileOf(result.manifests, kPlaintext).contains("\"8080\":\n      mode: PERMISSIVE"));
}

void GatewayCallersTest::besideWorkloadsTheyAreOpened_data()
{
    QTest::addColumn<QString>("nameSpace");
    QTest::addColumn<bool>("isBound");
    QTest::newRow("in a namespace of the mesh, which nothing may call otherwise") << "shop" << true;
    QTest::newRow("in one of its own") << "edge" << false;
}

/// What closes the namespace for its workloads closes its gateway too.
void GatewayCallersTest::besideWorkloadsTheyAreOpened()
{
    QFETCH(QString, nameSpace);
    QFETCH(bool, isBound);
    const std::string place = nameSpace.toStdString();
    Design design = designWith(
        gateway(place, "door") +
        "---\napiVersion: v1\nkind: Service\nmetadata: {name: edge, namespace: " + place +
        "}\nspec: {selector: {app: edge}, ports: [{name: https, port: 443, targetPort: 8443}]}\n"
        "---\napiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: edge, "
        "namespace: " +
        place +
        "}\nspec: {selector: {istio: ingressgateway}, servers: [{port: {number: 443, name: https, "
        "protocol: HTTPS}, hosts: [shop.example], tls: {mode: SIMPLE, credentialName: c}}]}\n");
    draw(design, nameSpace + "/Deployment/edge", "shop/Pod/web");
    Flow in;
    in.from = key("External/partner");
    in.to = key(nameSpace + "/Deployment/edge");
    in.ports = {{PortRange::parse("8443").value(), {}}};
    design.flows = CowList<Flow>({in, design.flows.items()[0]});
    const RoundTrip result = roundTrip(design, MeshKind::Sidecar);
    QVERIFY2(result.report.isEqual(), describe(result.report).c_str());
    const QString rule =
        fileOf(result.manifests, "authorizationpolicies/" + nameSpace + "-allow-edge.yaml");
    QCOMPARE(!rule.isEmpty(), isBound);
    QVERIFY2(!isBound || (rule.contains("app: edge\n") && rule.contains("- \"8443\"\n") &&
                          !rule.contains("from:")),
             qPrintable(rule));
    QVERIFY(fileOf(result.manifests, "peerauthentications/" + nameSpace + "-edge.yaml").isEmpty());
}

QTEST_GUILESS_MAIN(GatewayCallersTest)
#include "test_gateway_callers.moc"
