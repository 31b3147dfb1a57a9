// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/compare.h"
#include "tests/helpers/decode_text.h"

#include <QTest>

using namespace drawbridge;
using test::decodeText;

class DecodeEndpointsTest : public QObject {
    Q_OBJECT
private slots:
    void endpoints();
    void endpointSlice();
    void namesInASlice();
    void badEndpoints_data();
    void badEndpoints();
    void node();
    void badNodes_data();
    void badNodes();
};

void DecodeEndpointsTest::endpoints()
{
    const auto decoded = decodeText(
        "apiVersion: v1\nkind: Endpoints\nmetadata: {name: db, namespace: shop}\nsubsets:\n"
        "- addresses: [{ip: 10.0.0.1, targetRef: {kind: Pod, name: db-0}}]\n"
        "  notReadyAddresses: [{ip: 10.0.0.2}]\n  ports: [{name: sql, port: 5432}]\n");
    const auto *object = decoded.only<EndpointsObject>();
    QVERIFY2(object != nullptr, decoded.said().c_str());
    COMPARE(object->serviceName, "db");
    const EndpointGroup &group = object->groups.at(0);
    QCOMPARE(group.addresses.size(), std::size_t{2});
    COMPARE(group.addresses[0].podName, "db-0");
    COMPARE(group.addresses[0].podNamespace, "shop");
    QVERIFY(group.addresses[0].isReady && !group.addresses[1].isReady);
    COMPARE(toString(group.addresses[1].address.value()), "10.0.0.2");
    COMPARE(group.ports.at(0).name, "sql");
    COMPARE(toString(group.addresses[1].where), "f.yaml:6:28");
    QVERIFY(decoded.diagnostics.empty());
}

void DecodeEndpointsTest::endpointSlice()
{
    const auto decoded = decodeText(
        "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\n"
        "metadata: {name: db-x, namespace: shop, labels: {kubernetes.io/service-name: db}}\n"
        "addressType: IPv6\nports: [{name: \"\", port: 53, protocol: UDP}]\n"
        "endpoints:\n- addresses: [\"fd00::1\", \"fd00::2\"]\n  conditions: {ready: false}\n"
        "  targetRef: {kind: Pod, name: p, namespace: other}\n- addresses: [\"fd00::3\"]\n");
    const auto *object = decoded.only<EndpointsObject>();
    QVERIFY2(object != nullptr, decoded.said().c_str());
    COMPARE(object->serviceName, "db");
    const EndpointGroup &group = object->groups.at(0);
    QCOMPARE(group.addresses.size(), std::size_t{3});
    COMPARE(group.addresses[1].podNamespace, "other");
    QVERIFY(!group.addresses[1].isReady && group.addresses[2].isReady);
    QVERIFY(group.ports.at(0).protocol == Protocol::Udp);
    QVERIFY(decoded.diagnostics.empty());
}

void DecodeEndpointsTest::namesInASlice()
{
    const auto decoded =
        decodeText("apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: x}\n"
                   "addressType: FQDN\nendpoints: [{addresses: [db.example.com]}]\n");
    const auto *object = decoded.only<EndpointsObject>();
    QVERIFY2(object != nullptr, decoded.said().c_str());
    COMPARE(object->serviceName, "");
    COMPARE(object->groups.at(0).addresses.at(0).text, "db.example.com");
    QVERIFY(!object->groups[0].addresses[0].address);
}

void DecodeEndpointsTest::badEndpoints_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("kept");
    QTest::addColumn<QString>("said");
    QTest::newRow("no subsets") << "kind: Endpoints\nmetadata: {name: a}\n" << 0 << "";
    QTest::newRow("no address") << "kind: Endpoints\nmetadata: {name: a}\n"
                                   "subsets: [{addresses: [{hostname: b}, {ip: 10.0.0.1}]}]\n"
                                << 1 << "error DB1402 4:24";
    QTest::newRow("an address that is none") << "kind: Endpoints\nmetadata: {name: a}\n"
                                                "subsets: [{addresses: [{ip: 10.0.0.1.2}]}]\n"
                                             << 0 << "error DB1602 4:29";
    QTest::newRow("port 0") << "kind: Endpoints\nmetadata: {name: a}\n"
                               "subsets: [{ports: [{port: 0}]}]\n"
                            << 0 << "error DB1601 4:27";
}

void DecodeEndpointsTest::badEndpoints()
{
    QFETCH(QString, text);
    QFETCH(int, kept);
    QFETCH(QString, said);
    const auto decoded = decodeText("apiVersion: v1\n" + text.toStdString());
    const auto *object = decoded.only<EndpointsObject>();
    QVERIFY(object != nullptr);
    std::size_t count = 0;
    for (const EndpointGroup &group : object->groups)
        count += group.addresses.size();
    QCOMPARE(int(count), kept);
    COMPARE(decoded.said(), said.toStdString());
}

void DecodeEndpointsTest::node()
{
    const auto decoded = decodeText(
        "apiVersion: v1\nkind: Node\nmetadata: {name: node-1.example, labels: {zone: a}}\n"
        "spec: {podCIDR: 10.1.0.0/24, podCIDRs: [10.1.0.0/24, \"fd00:1::/64\"]}\n"
        "status:\n  addresses:\n  - {type: InternalIP, address: 192.0.2.1}\n"
        "  - {type: ExternalIP, address: \"2001:db8::1\"}\n  - {type: Hostname, address: "
        "node-1}\n");
    const auto *object = decoded.only<NodeObject>();
    QVERIFY2(object != nullptr, decoded.said().c_str());
    QCOMPARE(object->addresses.size(), std::size_t{2});
    COMPARE(toString(object->addresses[0]), "192.0.2.1");
    COMPARE(object->hostNames.at(0), "node-1");
    QCOMPARE(object->podCidrs.size(), std::size_t{2});
    COMPARE(toString(object->podCidrs[1]), "fd00:1::/64");
    COMPARE(object->meta.labels.at("zone"), "a");
    COMPARE(object->meta.nameSpace, "");
    QVERIFY(decoded.diagnostics.empty());
}

void DecodeEndpointsTest::badNodes_data()
{
    QTest::addColumn<QString>("fields");
    QTest::addColumn<QString>("said");
    QTest::newRow("nothing but a name") << ""
                                        << "";
    QTest::newRow("null fields") << "spec: null\nstatus: {addresses: null}\n"
                                 << "";
    QTest::newRow("an address that is none")
        << "status: {addresses: [{type: InternalIP, address: node}]}\n"
        << "error DB1602 4:50";
    QTest::newRow("a range that is none") << "spec: {podCIDR: 10.1.0.0}\n"
                                          << "error DB1602 4:17";
}

void DecodeEndpointsTest::badNodes()
{
    QFETCH(QString, fields);
    QFETCH(QString, said);
    const auto decoded =
        decodeText("apiVersion: v1\nkind: Node\nmetadata: {name: x}\n" + fields.toStdString());
    const auto *object = decoded.only<NodeObject>();
    QVERIFY(object != nullptr);
    QVERIFY(object->addresses.empty() && object->podCidrs.empty());
    COMPARE(decoded.said(), said.toStdString());
}

QTEST_GUILESS_MAIN(DecodeEndpointsTest)
#include "test_decode_endpoints.moc"
