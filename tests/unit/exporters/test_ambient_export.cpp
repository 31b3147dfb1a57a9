// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/verify.h"
#include "tests/helpers/export_round_trip.h"
#include "tests/unit/exporters/small_design.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::fixture;

/// What an export for an ambient mesh writes and refuses, and that it is proven.
class AmbientExportTest : public QObject {
    Q_OBJECT
private slots:
    void whoAndOnWhichPort();
    void callersWithoutIdentityAreApart();
    void requestsNeedAService();
    void probesAreLetIn();
    void sidecarsMayComeBothWays();
    void sidecarsAreNotCalled();
    void severalClustersAreRefused();
};

namespace {

const QString kPolicies = "networkpolicies/shop-allow-";
const QString kRules = "authorizationpolicies/shop-allow-";

/// The Pods of `manifests`, those in `inject` with a sidecar, in an ambient mesh.
Design ambientDesign(const QStringList &inject = {}, const std::string &more = {})
{
    ResourceSet resources = manifests(more);
    std::erase_if(resources.workloads,
                  [](const WorkloadObject &object) { return object.meta.name == "host"; });
    for (WorkloadObject &object : resources.workloads)
        if (inject.contains(QString::fromStdString(object.meta.name)))
            object.podLabels["sidecar.istio.io/inject"] = "true";
    Design design = designOver(resources);
    design.mesh = MeshKind::Ambient;
    design.systemFlows.dns = false;
    return design;
}

} // namespace

void AmbientExportTest::whoAndOnWhichPort()
{
    Design design = ambientDesign();
    draw(design, "shop/Pod/web", "shop/Pod/cart");
    const RoundTrip result = roundTrip(design, MeshKind::Ambient);
    QVERIFY2(result.report.isEqual(), describe(result.report).c_str());
    const QString network = fileOf(result.manifests, kPolicies + "cart.yaml");
    QVERIFY2(network.contains("port: 15008\n") && !network.contains("port: 8080"),
             qPrintable(network));
    const QString rule = fileOf(result.manifests, kRules + "cart.yaml");
    QVERIFY2(rule.contains("cluster.local/ns/shop/sa/web") && rule.contains("\"8080\""),
             qPrintable(rule));
    const QString patch = fileOf(result.manifests, "workload-patches/namespace-shop.yaml");
    QVERIFY2(patch.contains("istio.io/dataplane-mode: ambient"), qPrintable(patch));
}

// The network lets web in for its own port; on the partner's port it must not pass besides.
void AmbientExportTest::callersWithoutIdentityAreApart()
{
    Design design = ambientDesign();
    Flow own;
    own.from = key("shop/Pod/web");
    own.to = key("shop/Pod/cart");
    own.ports = {{PortRange::parse("9090").value(), {}}};
    Flow partner = own;
    partner.from = key("External/partner");
    partner.ports = {{PortRange::parse("8080").value(), {}}};
    design.flows = CowList<Flow>({partner, own});
    const RoundTrip result = roundTrip(design, MeshKind::Ambient);
    QVERIFY2(result.report.isEqual(), describe(result.report).c_str());
    const QString rule = fileOf(result.manifests, kRules + "cart.yaml");
    QVERIFY2(rule.contains("notPrincipals:\n        - \"*\"\n"), qPrintable(rule));
    // Without that the proof finds web on 8080.
    ResourceSet changed = result.read;
    for (auto &policy : changed.authorizationPolicies)
        for (auto &one : policy.rules)
            std::erase_if(one.from, [](const auto &source) { return source.principals.empty(); });
    const std::string said = describe(verifyDesign(design, changed));
    QVERIFY2(said.find("shop/Pod/web -> shop/Pod/cart 8080/TCP") != std::string::npos,
             said.c_str());
}

void AmbientExportTest::requestsNeedAService()
{
    Design design = ambientDesign();
    draw(design, "shop/Pod/web", "shop/Pod/cart");
    Flow reading = design.flows.items()[0];
    reading.ports[0].http.methods = {"GET"};
    design.flows = CowList<Flow>({reading});
    const RoundTrip result = roundTrip(design, MeshKind::Ambient);
    QCOMPARE(messagesOf(result.diagnostics, ErrorCode::NotExportable),
             QStringList{"flow shop/Pod/web -> shop/Pod/cart is left out: shop/Pod/cart is reached "
                         "on port 8080 through no Service with an address of its own, and a "
                         "waypoint tells requests apart for such Services only"});
    QVERIFY(fileOf(result.manifests, kPolicies + "cart.yaml").isEmpty());
    QVERIFY(!result.report.isEqual());
    const RoundTrip withSidecars = roundTrip(design, MeshKind::Sidecar);
    QVERIFY2(withSidecars.report.isEqual(), describe(withSidecars.report).c_str());
}

void AmbientExportTest::probesAreLetIn()
{
    const std::string pod = "---\napiVersion: v1\nkind: Pod\nmetadata: {name: probed, namespace: "
                            "shop, labels: {app: probed}}\nspec: {containers: [{name: c, image: x, "
                            "readinessProbe: {tcpSocket: {port: 8081}}}]}\n";
    Design design = ambientDesign({}, pod);
    const RoundTrip result = roundTrip(design, MeshKind::Ambient);
    QVERIFY2(result.report.isEqual(), describe(result.report).c_str());
    const QString network = fileOf(result.manifests, kPolicies + "probed.yaml");
    QVERIFY2(network.contains("cidr: \"169.254.7.127/32\"") &&
                 network.contains("cidr: fd16:9254:7127:1337:ffff:ffff:ffff:ffff/128") &&
                 network.contains("port: 8081"),
             qPrintable(network));
    QVERIFY(fileOf(result.manifests, kRules + "probed.yaml").isEmpty());
    ResourceSet closed = result.read;
    std::erase_if(closed.networkPolicies,
                  [](const auto &policy) { return policy.meta.name == "allow-probed"; });
    const std::string said = describe(verifyDesign(design, closed));
    QVERIFY2(said.find("External/kubelet-probes") != std::string::npos, said.c_str());
    // From anywhere else the port is shut.
    ResourceSet open = result.read;
    for (auto &policy : open.networkPolicies)
        for (auto &rule : policy.ingress)
            for (auto &peer : rule.peers)
                if (peer.ipBlock)
                    peer.ipBlock->cidr = *Cidr::parse("169.254.0.0/16");
    QVERIFY(!verifyDesign(design, open).isEqual());
}

// Whether a sidecar and a ztunnel use the tunnel depends on the installation: either has to work.
void AmbientExportTest::sidecarsMayComeBothWays()
{
    Design design = ambientDesign({"web"});
    draw(design, "shop/Pod/web", "shop/Pod/cart");
    const RoundTrip one = roundTrip(design, MeshKind::Ambient);
    QVERIFY2(one.report.isEqual(), describe(one.report).c_str());
    const QString network = fileOf(one.manifests, kPolicies + "cart.yaml");
    QVERIFY2(network.contains("port: 15008\n") && network.contains("port: 8080\n"),
             qPrintable(network));
    QVERIFY(
        fileOf(one.manifests, "peerauthentications/shop-cart.yaml").contains("mode: PERMISSIVE"));
    Design both = ambientDesign({"web", "cart"});
    draw(both, "shop/Pod/web", "shop/Pod/cart");
    const RoundTrip result = roundTrip(both, MeshKind::Ambient);
    QVERIFY2(result.report.isEqual(), describe(result.report).c_str());
    QVERIFY(!fileOf(result.manifests, kPolicies + "cart.yaml").contains("port: 15008\n"));
}

// Nor is it known what its own ports (15020 and others) then let through.
void AmbientExportTest::sidecarsAreNotCalled()
{
    Design design = ambientDesign({"cart"});
    draw(design, "shop/Pod/web", "shop/Pod/cart");
    const RoundTrip result = roundTrip(design, MeshKind::Ambient);
    QCOMPARE(messagesOf(result.diagnostics, ErrorCode::NotExportable),
             QStringList{"flow shop/Pod/web -> shop/Pod/cart is left out: shop/Pod/cart keeps a "
                         "sidecar, and whether a ztunnel calls it through the tunnel depends on "
                         "how the mesh was installed"});
    QVERIFY(!result.report.isEqual());
}

void AmbientExportTest::severalClustersAreRefused()
{
    Design design = ambientDesign();
    design.clusters.resize(2);
    design.clusters[0].name = "a";
    design.clusters[1].name = "b";
    Diagnostics diagnostics;
    QVERIFY(exportDesign(design, {}, diagnostics).files.empty());
    QCOMPARE(messagesOf(diagnostics, ErrorCode::NotExportable),
             QStringList{"an ambient mesh of several clusters cannot be exported: how their "
                         "ztunnels meet is not modelled"});
    QVERIFY(diagnostics.all()[0].level == DiagnosticLevel::Error);
    const VerifyReport report = verifyClusters(design, {{"a", {}}, {"b", {}}});
    QCOMPARE(report.differences.size(), std::size_t{1});
    QVERIFY(report.differences[0].kind == VerifyDifference::Kind::Unknown);
}

QTEST_GUILESS_MAIN(AmbientExportTest)
#include "test_ambient_export.moc"
