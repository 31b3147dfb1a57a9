// SPDX-License-Identifier: Apache-2.0
#include "imported_topology.h"

#include <QTest>

using namespace drawbridge;

class ExposuresTest : public QObject {
    Q_OBJECT
private slots:
    void services_data();
    void services();
    void ingressPortIsAServicePort_data();
    void ingressPortIsAServicePort();
};

void ExposuresTest::services_data()
{
    QTest::addColumn<QString>("more");
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("kind");
    QTest::newRow("ClusterIP exposes nothing") << "" << 0 << 0;
    QTest::newRow("LoadBalancer") << "  type: LoadBalancer\n"
                                  << 1 << int(Exposure::Kind::LoadBalancer);
    QTest::newRow("NodePort") << "  type: NodePort\n" << 1 << int(Exposure::Kind::NodePort);
    QTest::newRow("externalIPs") << "  externalIPs: [203.0.113.7]\n"
                                 << 1 << int(Exposure::Kind::ExternalIp);
}

void ExposuresTest::services()
{
    QFETCH(QString, more);
    QFETCH(int, count);
    QFETCH(int, kind);
    Diagnostics diagnostics;
    const auto topology = topologyOf(
        deployment("web") + service("web", "[{port: 80, targetPort: http}]", more.toStdString()),
        diagnostics);
    QCOMPARE(int(topology->exposures.size()), count);
    if (count == 0)
        return;
    QCOMPARE(int(topology->exposures[0].kind), kind);
    QCOMPARE(toString(topology->exposures[0].targetPorts.at(0)), std::string("8080/TCP"));
}

void ExposuresTest::ingressPortIsAServicePort_data()
{
    QTest::addColumn<QString>("port");
    QTest::addColumn<bool>("isFound");
    QTest::newRow("by number") << "{number: 80}" << true;
    QTest::newRow("by name") << "{name: public}" << true;
    QTest::newRow("the pod port is no Service port") << "{number: 8080}" << false;
    QTest::newRow("a name nobody has") << "{name: other}" << false;
}

void ExposuresTest::ingressPortIsAServicePort()
{
    QFETCH(QString, port);
    QFETCH(bool, isFound);
    Diagnostics diagnostics;
    const auto topology = topologyOf(
        deployment("web") + service("web", "[{name: public, port: 80, targetPort: http}]") +
            "---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i, namespace: "
            "shop}\nspec:\n  defaultBackend: {service: {name: web, port: " +
            port.toStdString() + "}}\n",
        diagnostics);
    QCOMPARE(topology->exposures.size(), std::size_t(isFound ? 1 : 0));
    if (!isFound) {
        QCOMPARE(diagnostics.all().size(), std::size_t{1});
        QCOMPARE(toString(diagnostics.all()[0].what.code), toString(ErrorCode::DanglingReference));
        QVERIFY(diagnostics.all()[0].what.where.lineOneBased > 0);
    }
}

QTEST_GUILESS_MAIN(ExposuresTest)
#include "test_exposures.moc"
