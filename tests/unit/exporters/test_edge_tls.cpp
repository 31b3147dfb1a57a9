// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/findings.h"
#include "model/topology/topology_builder.h"
#include "tests/helpers/export_round_trip.h"
#include "tests/unit/exporters/small_design.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::fixture;

/// TLS at the ways in: what is patched, what is only said, and that the finding goes with it.
class EdgeTlsTest : public QObject {
    Q_OBJECT
private slots:
    void serversAreKeptToTls12();
    void serversThatSayItAlreadyStay_data();
    void serversThatSayItAlreadyStay();
    void anIngressTakesTheSecretOfAnother();
    void aSecretIsNeverMadeUp_data();
    void aSecretIsNeverMadeUp();
    void listenersWithoutTlsAreNoted();
    void whatOthersPatchIsNotApplied();
};

namespace {

const QString kGateway = "workload-patches/edge-gateway-public.yaml";
const QString kIngress = "workload-patches/shop-ingress-plain.yaml";

std::string gateway(const std::string &tls)
{
    return "---\napiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: public, "
           "namespace: edge}\nspec:\n  selector: {istio: public}\n  servers:\n"
           "  - port: {number: 80, name: http, protocol: HTTP}\n    hosts: [shop.example]\n"
           "    tls: {httpsRedirect: true}\n"
           "  - port: {number: 443, name: https, protocol: HTTPS}\n    hosts: [shop.example]\n"
           "    tls: {" +
           tls + "}\n";
}

std::string ingress(const std::string &name, const std::string &host, const std::string &tls)
{
    return "---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: " + name +
           ", namespace: shop}\nspec:\n  ingressClassName: nginx\n" + tls +
           "  rules:\n  - host: " + host +
           "\n    http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: "
           "{number: 80}}}}]}\n";
}

/// The findings of one rule, by target.
QStringList foundIn(const Design &design, const ResourceSet &resources)
{
    Diagnostics diagnostics;
    Design judged = design;
    judged.topology = buildTopology(resources, diagnostics);
    QStringList targets;
    for (const Finding &finding : analyze(judged).findings)
        if (finding.ruleId == "ZT-EDG-001")
            targets << QString::fromStdString(toString(finding.target));
    return targets;
}

QStringList noted(const RoundTrip &result)
{
    return messagesOf(result.diagnostics, ErrorCode::NotExportable)
        .filter(QStringLiteral("no Secret of the input"));
}

} // namespace

void EdgeTlsTest::serversAreKeptToTls12()
{
    const ResourceSet input =
        manifests(gateway("mode: SIMPLE, credentialName: shop-tls, minProtocolVersion: TLSV1_1"));
    const Design design = designOver(input);
    QCOMPARE(foundIn(design, input), QStringList({"edge/Gateway/public"}));
    const RoundTrip result = roundTrip(design, MeshKind::None);
    const QString patch = fileOf(result.manifests, kGateway);
    QVERIFY2(patch.contains("- op: test\n  path: /spec/servers/1/port/number\n  value: 443\n") &&
                 patch.contains("path: /spec/servers/1/tls/minProtocolVersion\n") &&
                 patch.contains("value: TLSV1_2\n") && !patch.contains("servers/0"),
             qPrintable(patch));
    const QString component = fileOf(result.manifests, "workload-patches/kustomization.yaml");
    QVERIFY2(component.contains("group: networking.istio.io\n"), qPrintable(component));
    Diagnostics diagnostics;
    const ResourceSet patched = applyPatches(input, result.read.patches, diagnostics);
    QCOMPARE(QString::fromStdString(patched.istioGateways[0].servers[1].minProtocolVersion),
             QString("TLSV1_2"));
    QCOMPARE(foundIn(design, patched), QStringList());
}

void EdgeTlsTest::serversThatSayItAlreadyStay_data()
{
    QTest::addColumn<QString>("tls");
    QTest::addColumn<bool>("isPatched");
    QTest::newRow("1.2") << "mode: SIMPLE, minProtocolVersion: TLSV1_2" << false;
    QTest::newRow("1.3") << "mode: MUTUAL, minProtocolVersion: TLSV1_3" << false;
    QTest::newRow("nothing is said") << "mode: SIMPLE" << true;
    QTest::newRow("whatever comes")
        << "mode: OPTIONAL_MUTUAL, minProtocolVersion: TLS_AUTO" << true;
    QTest::newRow("the mesh's own") << "mode: ISTIO_MUTUAL" << false;
    QTest::newRow("passed on") << "mode: PASSTHROUGH" << false;
}

void EdgeTlsTest::serversThatSayItAlreadyStay()
{
    QFETCH(QString, tls);
    QFETCH(bool, isPatched);
    const RoundTrip result =
        roundTrip(designOver(manifests(gateway(tls.toStdString()))), MeshKind::None);
    QCOMPARE(!fileOf(result.manifests, kGateway).isEmpty(), isPatched);
}

void EdgeTlsTest::anIngressTakesTheSecretOfAnother()
{
    const ResourceSet input =
        manifests(ingress("plain", "shop.example.com", "") +
                  ingress("safe", "www.example.com",
                          "  tls: [{hosts: [\"*.example.com\"], secretName: wild}]\n"));
    const Design design = designOver(input);
    QCOMPARE(foundIn(design, input), QStringList({"shop/Ingress/plain"}));
    const RoundTrip result = roundTrip(design, MeshKind::None);
    const QString patch = fileOf(result.manifests, kIngress);
    QVERIFY2(patch.contains("path: /spec/tls\n") && patch.contains("- shop.example.com\n") &&
                 patch.contains("secretName: wild\n"),
             qPrintable(patch));
    QCOMPARE(noted(result), QStringList());
    Diagnostics diagnostics;
    QCOMPARE(foundIn(design, applyPatches(input, result.read.patches, diagnostics)), QStringList());
}

void EdgeTlsTest::aSecretIsNeverMadeUp_data()
{
    QTest::addColumn<QString>("more");
    const auto other = [](const char *host, const char *tls, const char *of) {
        return QString::fromStdString(ingress(of, host, tls));
    };
    QTest::newRow("no other Ingress") << QString();
    QTest::newRow("of other hosts")
        << other("www.other.com", "  tls: [{hosts: [www.other.com], secretName: other}]\n", "safe");
    QTest::newRow("of the controller")
        << other("www.example.com", "  tls: [{hosts: [\"*.example.com\"]}]\n", "safe");
    QTest::newRow("a Secret without a certificate")
        << other("www.example.com", "  tls: [{hosts: [\"*.example.com\"], secretName: wild}]\n",
                 "safe") +
               "---\napiVersion: v1\nkind: Secret\nmetadata: {name: wild, namespace: shop}\n"
               "stringData: {password: x}\n";
    QTest::newRow("of another namespace")
        << other("www.example.com", "  tls: [{hosts: [\"*.example.com\"], secretName: wild}]\n",
                 "safe")
               .replace("namespace: shop", "namespace: else");
}

void EdgeTlsTest::aSecretIsNeverMadeUp()
{
    QFETCH(QString, more);
    const RoundTrip result = roundTrip(
        designOver(manifests(ingress("plain", "shop.example.com", "") + more.toStdString())),
        MeshKind::None);
    QCOMPARE(fileOf(result.manifests, kIngress), QString());
    QCOMPARE(noted(result),
             QStringList({"Ingress shop/plain takes plain http for shop.example.com, and no Secret "
                          "of the input is known to serve it"}));
}

void EdgeTlsTest::listenersWithoutTlsAreNoted()
{
    const RoundTrip result = roundTrip(
        designOver(manifests("---\napiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\n"
                             "metadata: {name: api, namespace: edge}\nspec:\n  gatewayClassName: "
                             "istio\n  listeners:\n  - {name: web, port: 80, protocol: HTTP}\n")),
        MeshKind::None);
    QCOMPARE(noted(result),
             QStringList({"listener web of Gateway edge/api takes plain http, and no Secret of the "
                          "input is known to serve it"}));
}

/// Of a Gateway of the Gateway API, whose name may be the same, or of other fields.
void EdgeTlsTest::whatOthersPatchIsNotApplied()
{
    const auto read = [](const std::string &group, const std::string &path) {
        Diagnostics diagnostics;
        return importTexts({{"kustomization.yaml",
                             "patches:\n- path: p.yaml\n  target: {kind: Gateway, name: public, "
                             "namespace: edge" +
                                 group + "}\n"},
                            {"p.yaml", "- {op: add, path: " + path + ", value: TLSV1_2}\n"}},
                           {}, diagnostics)
            .patches.size();
    };
    const std::string place = "/spec/servers/1/tls/minProtocolVersion";
    const std::string ofIstio = ", group: networking.istio.io";
    QCOMPARE(read(ofIstio, place), std::size_t(1));
    QCOMPARE(read(", group: gateway.networking.k8s.io", place), std::size_t(0));
    QCOMPARE(read("", place), std::size_t(0));
    QCOMPARE(read(ofIstio, "/spec/servers/1/tls/mode"), std::size_t(0));
    QCOMPARE(read(ofIstio, "/spec/servers/x/tls/minProtocolVersion"), std::size_t(0));
    QCOMPARE(read(ofIstio, "/spec/servers//tls/minProtocolVersion"), std::size_t(0));
}

QTEST_GUILESS_MAIN(EdgeTlsTest)
#include "test_edge_tls.moc"
