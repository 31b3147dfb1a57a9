// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/compare.h"
#include "tests/helpers/decode_text.h"
#include "tests/helpers/marked_text.h"

#include <QTest>

using namespace drawbridge;
using test::decodeText;
using test::MarkedText;

namespace {

std::string headOf(const char *kind)
{
    return "apiVersion: networking.istio.io/v1\nkind: " + std::string(kind) +
           "\nmetadata: {name: x, namespace: a}\nspec:\n";
}

test::Decoded decodeKind(const char *kind, const std::string &spec)
{
    return decodeText(headOf(kind) + spec);
}

} // namespace

class DecodeIstioRoutingTest : public QObject {
    Q_OBJECT
private slots:
    void gateway();
    void serverTls_data();
    void serverTls();
    void destinationRule();
    void clientTls_data();
    void clientTls();
    void serviceEntry();
    void sidecar_data();
    void sidecar();
    void machines();
    void emptySpecs_data();
    void emptySpecs();
    void badValues_data();
    void badValues();
    void kindsOfOtherGroups();
};

void DecodeIstioRoutingTest::gateway()
{
    const auto decoded =
        decodeKind("Gateway", "  selector: {istio: ingressgateway}\n  servers:\n"
                              "  - port: {number: 443, name: https, protocol: HTTPS}\n"
                              "    hosts: [a.example.com, \"*.b.example.com\"]\n"
                              "    tls: {mode: SIMPLE, credentialName: cert}\n"
                              "  - port: {number: 80, name: http, protocol: HTTP}\n"
                              "    hosts: [\"*\"]\n    tls: {httpsRedirect: true}\n");
    const auto *gateway = decoded.only<IstioGatewayObject>();
    QVERIFY2(gateway != nullptr, decoded.said().c_str());
    COMPARE(decoded.said(), "");
    COMPARE(gateway->selector.at("istio"), "ingressgateway");
    const IstioServer &secure = gateway->servers.at(0);
    QCOMPARE(secure.port, std::uint16_t{443});
    COMPARE(secure.protocol, "HTTPS");
    COMPARE(secure.hosts.at(1), "*.b.example.com");
    COMPARE(secure.credentialName, "cert");
    QVERIFY(secure.tls == IstioTlsMode::Simple && !secure.redirectsToHttps);
    QVERIFY(gateway->servers.at(1).tls == IstioTlsMode::None);
    QVERIFY(gateway->servers.at(1).redirectsToHttps);
}

void DecodeIstioRoutingTest::serverTls_data()
{
    QTest::addColumn<QString>("tls");
    QTest::addColumn<int>("mode");
    const auto row = [](const char *name, const char *tls, IstioTlsMode mode) {
        QTest::newRow(name) << QString(tls) << static_cast<int>(mode);
    };
    row("no section", "null", IstioTlsMode::None);
    row("no mode means PASSTHROUGH", "{}", IstioTlsMode::Passthrough);
    row("MUTUAL", "{mode: MUTUAL}", IstioTlsMode::Mutual);
    row("ISTIO_MUTUAL", "{mode: ISTIO_MUTUAL}", IstioTlsMode::IstioMutual);
    row("AUTO_PASSTHROUGH", "{mode: AUTO_PASSTHROUGH}", IstioTlsMode::AutoPassthrough);
    row("OPTIONAL_MUTUAL", "{mode: OPTIONAL_MUTUAL}", IstioTlsMode::OptionalMutual);
}

void DecodeIstioRoutingTest::serverTls()
{
    QFETCH(QString, tls);
    QFETCH(int, mode);
    const auto decoded = decodeKind(
        "Gateway", "  servers: [{port: {number: 443}, tls: " + tls.toStdString() + "}]\n");
    const auto *gateway = decoded.only<IstioGatewayObject>();
    QVERIFY2(gateway != nullptr, decoded.said().c_str());
    QCOMPARE(static_cast<int>(gateway->servers.at(0).tls), mode);
}

void DecodeIstioRoutingTest::destinationRule()
{
    const auto decoded = decodeKind(
        "DestinationRule",
        "  host: db.b.svc.cluster.local\n"
        "  exportTo: [\".\"]\n"
        "  workloadSelector: {matchLabels: {app: web}}\n"
        "  trafficPolicy:\n"
        "    tls: {mode: ISTIO_MUTUAL}\n"
        "    portLevelSettings:\n"
        "    - port: {number: 5432}\n      tls: {mode: SIMPLE, caCertificates: /c}\n"
        "    - port: {number: 80}\n      connectionPool: {}\n"
        "  subsets:\n"
        "  - {name: v1, labels: {version: v1}, trafficPolicy: {tls: {mode: DISABLE}}}\n");
    const auto *rule = decoded.only<DestinationRuleObject>();
    QVERIFY2(rule != nullptr, decoded.said().c_str());
    COMPARE(decoded.said(), "");
    COMPARE(rule->host.text, "db.b.svc.cluster.local");
    QVERIFY(rule->policy.tls.mode == IstioTlsMode::IstioMutual);
    QVERIFY(rule->policy.isWritten);
    QCOMPARE(rule->policy.portTls.size(), std::size_t{2});
    // Without a word on TLS, a port takes nothing over from what is said for all.
    QVERIFY(rule->policy.portTls.at(80).mode == IstioTlsMode::None);
    QVERIFY(rule->policy.portTls.at(5432).mode == IstioTlsMode::Simple);
    QVERIFY(rule->policy.portTls.at(5432).verifiesServer);
    COMPARE(rule->subsets.at(0).labels.at("version"), "v1");
    QVERIFY(rule->subsets.at(0).policy.tls.mode == IstioTlsMode::Disable);
    COMPARE(rule->workloadSelector.at("app"), "web");
    QVERIFY(rule->hasWorkloadSelector);
}

void DecodeIstioRoutingTest::clientTls_data()
{
    QTest::addColumn<QString>("tls");
    QTest::addColumn<int>("mode");
    QTest::newRow("no section") << "null" << static_cast<int>(IstioTlsMode::None);
    QTest::newRow("no mode means DISABLE") << "{}" << static_cast<int>(IstioTlsMode::Disable);
    QTest::newRow("MUTUAL") << "{mode: MUTUAL}" << static_cast<int>(IstioTlsMode::Mutual);
}

void DecodeIstioRoutingTest::clientTls()
{
    QFETCH(QString, tls);
    QFETCH(int, mode);
    const auto decoded = decodeKind(
        "DestinationRule", "  host: x\n  trafficPolicy: {tls: " + tls.toStdString() + "}\n");
    const auto *rule = decoded.only<DestinationRuleObject>();
    QVERIFY2(rule != nullptr, decoded.said().c_str());
    QCOMPARE(static_cast<int>(rule->policy.tls.mode), mode);
}

void DecodeIstioRoutingTest::serviceEntry()
{
    const auto decoded = decodeKind(
        "ServiceEntry", "  hosts: [api.example.com]\n"
                        "  addresses: [10.9.0.0/16]\n"
                        "  ports: [{number: 443, name: tls, protocol: TLS, targetPort: 8443}]\n"
                        "  location: MESH_INTERNAL\n"
                        "  resolution: STATIC\n"
                        "  endpoints: [{address: 10.0.0.9, ports: {tls: 9443}, labels: {a: b}}]\n"
                        "  workloadSelector: {labels: {app: vm}}\n"
                        "  exportTo: [\"*\"]\n");
    const auto *entry = decoded.only<ServiceEntryObject>();
    QVERIFY2(entry != nullptr, decoded.said().c_str());
    COMPARE(decoded.said(), "");
    COMPARE(entry->hosts.at(0).text, "api.example.com");
    QVERIFY(entry->isInMesh);
    COMPARE(entry->resolution, "STATIC");
    QCOMPARE(entry->ports.at(0).port, std::uint16_t{443});
    QVERIFY(entry->ports.at(0).targetPort == std::uint16_t{8443});
    QCOMPARE(entry->endpoints.at(0).ports.at("tls"), std::uint16_t{9443});
    COMPARE(entry->workloadSelector->at("app"), "vm");
    const auto plain = decodeKind("ServiceEntry", "  hosts: [x.example.com]\n");
    QVERIFY(!plain.only<ServiceEntryObject>()->isInMesh);
    COMPARE(plain.only<ServiceEntryObject>()->resolution, "NONE");
    QVERIFY(!plain.only<ServiceEntryObject>()->workloadSelector);
}

void DecodeIstioRoutingTest::sidecar_data()
{
    QTest::addColumn<QString>("outbound");
    QTest::addColumn<QString>("mode");
    QTest::newRow("no section") << ""
                                << "";
    QTest::newRow("an empty section") << "  outboundTrafficPolicy: {}\n"
                                      << "REGISTRY_ONLY";
    QTest::newRow("ALLOW_ANY") << "  outboundTrafficPolicy: {mode: ALLOW_ANY}\n"
                               << "ALLOW_ANY";
}

void DecodeIstioRoutingTest::sidecar()
{
    QFETCH(QString, outbound);
    QFETCH(QString, mode);
    const auto decoded = decodeKind("Sidecar", "  workloadSelector: {labels: {app: web}}\n"
                                               "  egress: [{hosts: [\"./*\", istio-system/*]}]\n" +
                                                   outbound.toStdString());
    const auto *sidecar = decoded.only<IstioSidecarObject>();
    QVERIFY2(sidecar != nullptr, decoded.said().c_str());
    COMPARE(sidecar->workloadSelector.at("app"), "web");
    QVERIFY(sidecar->limitsEgress);
    COMPARE(sidecar->egressHosts.at(1).text, "istio-system/*");
    COMPARE(sidecar->outboundMode, mode.toStdString());
    QVERIFY(!decodeKind("Sidecar", "  {}\n").only<IstioSidecarObject>()->limitsEgress);
}

void DecodeIstioRoutingTest::machines()
{
    const auto entry = decodeKind("WorkloadEntry", "  address: 10.0.0.7\n  labels: {app: vm}\n"
                                                   "  serviceAccount: vm-sa\n");
    QVERIFY(entry.only<WorkloadEntryObject>() != nullptr);
    COMPARE(entry.only<WorkloadEntryObject>()->endpoint.serviceAccount, "vm-sa");
    const auto group = decodeKind("WorkloadGroup", "  metadata: {labels: {app: vm}}\n"
                                                   "  template: {serviceAccount: s}\n");
    QVERIFY(group.only<WorkloadGroupObject>() != nullptr);
    COMPARE(group.only<WorkloadGroupObject>()->endpoint.labels.at("app"), "vm");
}

void DecodeIstioRoutingTest::emptySpecs_data()
{
    QTest::addColumn<QString>("kind");
    for (const char *kind : {"Gateway", "DestinationRule", "ServiceEntry", "Sidecar",
                             "WorkloadEntry", "WorkloadGroup"})
        QTest::addRow("%s", kind) << kind;
}

void DecodeIstioRoutingTest::emptySpecs()
{
    QFETCH(QString, kind);
    const QByteArray name = kind.toUtf8();
    for (const char *spec : {"", "  {}\n"}) {
        const auto decoded = decodeKind(name.constData(), spec);
        QCOMPARE(decoded.objects.size(), std::size_t{1});
        QVERIFY(decoded.only<OpaqueObject>() == nullptr);
        COMPARE(decoded.said(), "");
    }
}

void DecodeIstioRoutingTest::badValues_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("spec");
    QTest::addColumn<QString>("code");
    const auto row = [](const char *name, const char *kind, const char *spec, const char *code) {
        QTest::newRow(name) << QString(kind) << QString(spec) << QString(code);
    };
    row("an unknown server mode", "Gateway", "  servers: [{tls: {mode: ^simple}}]\n", "DB1404");
    row("a server port of 0", "Gateway", "  servers: [{port: {number: ^0}}]\n", "DB1601");
    row("an unknown client mode", "DestinationRule", "  trafficPolicy: {tls: {mode: ^TLS}}\n",
        "DB1404");
    row("an unknown location", "ServiceEntry", "  location: ^INSIDE\n", "DB1404");
    row("an unknown resolution", "ServiceEntry", "  resolution: ^dns\n", "DB1404");
    row("hosts as text", "ServiceEntry", "  hosts: ^x\n", "DB1403");
    row("an unknown outbound mode", "Sidecar", "  outboundTrafficPolicy: {mode: ^ANY}\n", "DB1404");
}

void DecodeIstioRoutingTest::badValues()
{
    QFETCH(QString, kind);
    QFETCH(QString, spec);
    QFETCH(QString, code);
    const QByteArray name = kind.toUtf8();
    const MarkedText marked(headOf(name.constData()) + spec.toStdString());
    const auto decoded = decodeText(marked.text);
    COMPARE(decoded.said(), marked.expected("error " + code.toStdString()));
    QCOMPARE(decoded.objects.size(), std::size_t{1});
    QVERIFY(decoded.only<UndecodedPolicy>() == nullptr);
}

void DecodeIstioRoutingTest::kindsOfOtherGroups()
{
    const auto decoded = decodeText("apiVersion: example.org/v1\nkind: Sidecar\n"
                                    "metadata: {name: x}\nspec: {}\n");
    QVERIFY(decoded.only<OpaqueObject>() != nullptr);
}

QTEST_GUILESS_MAIN(DecodeIstioRoutingTest)
#include "test_decode_istio_routing.moc"
