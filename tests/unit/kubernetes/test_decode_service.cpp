// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/compare.h"
#include "tests/helpers/decode_text.h"

#include <QTest>

using namespace drawbridge;
using test::decodeText;

namespace {

test::Decoded decodeSpec(const std::string &spec)
{
    return decodeText("apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n" + spec);
}

} // namespace

class DecodeServiceTest : public QObject {
    Q_OBJECT
private slots:
    void decodesEverything();
    void defaults();
    void keepsTheRestBesideABadPort();
    void needsASpec();
    void clusterAddresses();
};

void DecodeServiceTest::decodesEverything()
{
    const auto decoded = decodeSpec(
        "  type: LoadBalancer\n  clusterIP: None\n  selector: {app: web}\n"
        "  externalTrafficPolicy: Local\n  loadBalancerSourceRanges: [10.0.0.0/8]\n"
        "  externalIPs: [192.0.2.1]\n  internalTrafficPolicy: Local\n"
        "  publishNotReadyAddresses: true\n  loadBalancerClass: x/y\n"
        "  ports: [{name: web, port: 80, targetPort: http, nodePort: 30080, appProtocol: grpc}]\n");
    const auto *service = decoded.only<ServiceObject>();
    QVERIFY2(service != nullptr, decoded.said().c_str());
    COMPARE(service->type, "LoadBalancer");
    QVERIFY(service->isHeadless);
    QVERIFY(service->ports.at(0).targetPort == PortReference(std::string("http")));
    QVERIFY(service->ports[0].nodePort == std::uint16_t{30080});
    COMPARE(toString(service->loadBalancerSourceRanges.at(0)), "10.0.0.0/8");
    COMPARE(service->internalTrafficPolicy, "Local");
    QVERIFY(service->publishesNotReadyAddresses && service->clusterIps.empty());
    COMPARE(service->loadBalancerClass, "x/y");
    COMPARE(service->meta.nameSpace, "default");
    QVERIFY(service->meta.namespaceInferred);
    QVERIFY(decoded.diagnostics.empty());
}

void DecodeServiceTest::defaults()
{
    const auto decoded = decodeSpec("  selector: {}\n  ports: [{port: 80}]\n");
    const auto *service = decoded.only<ServiceObject>();
    QVERIFY(service != nullptr);
    COMPARE(service->type, "ClusterIP");
    QVERIFY(service->selector.empty() && !service->isHeadless);
    QVERIFY(!service->ports.at(0).targetPort);
    QVERIFY(service->ports[0].protocol == Protocol::Tcp);
}

void DecodeServiceTest::keepsTheRestBesideABadPort()
{
    const auto decoded = decodeSpec("  ports:\n  - {port: \"80\"}\n  - {port: 70000}\n"
                                    "  - {port: 81, protocol: udp}\n  - {port: 82}\n"
                                    "  - {port: 83, targetPort: \"8080\"}\n");
    const auto *service = decoded.only<ServiceObject>();
    QVERIFY(service != nullptr);
    COMPARE(decoded.said(),
            "error DB1403 6:12, error DB1601 7:12, error DB1404 8:26, error DB1601 10:28");
    QCOMPARE(service->ports.size(), std::size_t{2});
    QVERIFY(service->ports[1].targetPort == PortReference(std::string("8080")));
}

void DecodeServiceTest::needsASpec()
{
    const auto decoded = decodeText("apiVersion: v1\nkind: Service\nmetadata: {name: web}\n");
    QVERIFY(decoded.objects.empty());
    QVERIFY(!decoded.isComplete);
    COMPARE(decoded.said(), "error DB1402 1:1");
}

void DecodeServiceTest::clusterAddresses()
{
    const auto dual = decodeSpec("  clusterIP: 10.0.0.1\n  clusterIPs: [10.0.0.1, \"fd00::1\"]\n");
    COMPARE(dual.only<ServiceObject>()->clusterIps.at(1), "fd00::1");
    const auto single = decodeSpec("  clusterIP: 10.0.0.1\n");
    COMPARE(single.only<ServiceObject>()->clusterIps.at(0), "10.0.0.1");
    QVERIFY(decodeSpec("  clusterIP: \"\"\n").only<ServiceObject>()->clusterIps.empty());
}

QTEST_GUILESS_MAIN(DecodeServiceTest)
#include "test_decode_service.moc"
