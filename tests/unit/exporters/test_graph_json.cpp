// SPDX-License-Identifier: Apache-2.0
#include "exporters/graph_writer.h"
#include "tests/unit/exporters/graph_shop.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

namespace {

QStringList namesIn(const QJsonValue &list)
{
    QStringList names;
    for (const QJsonValue &item : list.toArray())
        names << item["name"].toString() + item["key"].toString();
    return names;
}

} // namespace

/// The service graph as programs read it: every field of it.
class GraphJsonTest : public QObject {
    Q_OBJECT
private slots:
    void jsonOfWorkloads();
    void jsonOfServicesAndExposures();
    void jsonOfFlowsAndExternals();
    void jsonOfOneNamespace();
    void jsonOfTheReport();
    void jsonHoldsWhatIsNoUtf8();
};

void GraphJsonTest::jsonOfWorkloads()
{
    const QJsonObject graph = json(writeGraphJson(designOfShop()));
    QCOMPARE(graph["schema"].toString(), QString("drawbridge/graph/1"));
    QCOMPARE(graph["name"].toString(), QString("shop"));
    QVERIFY(!graph.contains("import"));
    QCOMPARE(graph["namespaces"],
             value("[{'cluster': 'west', 'name': 'pay', 'declared': false, 'labels': {}},"
                   "{'cluster': 'west', 'name': 'shop', 'declared': true, 'labels': {'team': "
                   "'a'}}]"));
    QCOMPARE(graph["workloads"].toArray().size(), 3);
    QCOMPARE(
        graph["workloads"][0],
        value("{'key': 'west:shop/Deployment/cart', 'namespace': 'shop', 'kind': "
              "'Deployment', 'name': 'cart', 'serviceAccount': 'default', "
              "'designedServiceAccount': 'cart', 'identity': {'sharedBy': 1, 'default': "
              "true, 'declared': false, 'spiffeId': null, 'spireIds': [], "
              "'cloudIdentities': [], 'unknown': ['the ServiceAccount default is not in the "
              "input, nor what its annotations name']}, 'ports': ['8080/TCP', '53/UDP'], "
              "'mesh': 'none', 'hostNetwork': false, 'where': {'file': 'cart.yaml', 'line': 3, "
              "'column': 5}}"));
    QCOMPARE(graph["workloads"][1]["identity"]["spiffeId"]["id"].toString().mid(9),
             QString("cluster.local/ns/shop/sa/web"));
    QCOMPARE(graph["serviceAccounts"][1],
             value("{'cluster': 'west', 'namespace': 'shop', 'name': 'default', 'default': true, "
                   "'declared': false, 'workloads': ['west:shop/Deployment/cart'], 'where': "
                   "null}"));
    QJsonObject web = graph["workloads"][1].toObject();
    web.remove("identity");
    QCOMPARE(QJsonValue(web),
             value("{'key': 'west:shop/Deployment/web', 'namespace': 'shop', 'kind': "
                   "'Deployment', 'name': 'web', 'serviceAccount': 'web', "
                   "'designedServiceAccount': 'web', 'ports': [], 'mesh': 'sidecar', "
                   "'hostNetwork': true, 'where': null}"));
    QCOMPARE(graph["nodes"],
             value("[{'cluster': 'west', 'name': 'n1', 'labels': {'zone': 'a'}, 'addresses': "
                   "['192.0.2.1'], 'podCidrs': ['10.1.0.0/24']}]"));
}

void GraphJsonTest::jsonOfServicesAndExposures()
{
    const QJsonObject graph = json(writeGraphJson(designOfShop()));
    QCOMPARE(namesIn(graph["services"]), (QStringList{"cart", "cart", "mail", "none", "old"}));
    QCOMPARE(graph["services"][1],
             value("{'namespace': 'shop', 'name': 'cart', 'type': 'ClusterIP', 'ports': "
                   "[{'name': 'http', 'port': 80, 'protocol': 'TCP'}, {'name': '', 'port': 53, "
                   "'protocol': 'UDP'}], 'workloads': ['west:shop/Deployment/cart', "
                   "'west:shop/Deployment/web'], 'outside': [], 'externalName': '', 'where': "
                   "{'file': 'cart.yaml', 'line': 20, 'column': 1}}"));
    QCOMPARE(graph["services"][2]["externalName"].toString(), QString("mail.example.com"));
    QCOMPARE(graph["services"][4]["outside"],
             value("[{'address': '192.0.2.7', 'ports': ['5432/TCP']}]"));
    QCOMPARE(namesIn(graph["exposures"]),
             (QStringList{"elsewhere", "front", "inner", "partner", "routed", "routed", "fixed"}));
    QCOMPARE(graph["exposures"][1],
             value("{'kind': 'Ingress', 'namespace': 'shop', 'name': 'front', 'host': "
                   "'shop.example.com/', 'gateway': '', 'internal': false, 'from': [], "
                   "'workloads': ['west:shop/Deployment/cart', 'west:shop/Deployment/web'], "
                   "'ports': ['8080/TCP'], 'hidesCaller': true, 'where': {'file': 'front.yaml', "
                   "'line': 1, 'column': 1}}"));
    QCOMPARE(graph["exposures"][2]["internal"], QJsonValue(true));
    QCOMPARE(graph["exposures"][3]["from"], value("['198.51.100.0/24', '203.0.113.0/24']"));
    QCOMPARE(graph["exposures"][4]["gateway"].toString(), QString("infra/gate"));
}

void GraphJsonTest::jsonOfFlowsAndExternals()
{
    const QJsonObject graph = json(writeGraphJson(designOfShop()));
    QCOMPARE(graph["flows"].toArray().size(), 2);
    QCOMPARE(graph["flows"][1],
             value("{'from': 'west:shop/Deployment/web', 'to': 'west:shop/Deployment/cart', "
                   "'ports': [{'protocol': 'UDP', 'first': 53, 'last': 53}, {'protocol': 'TCP', "
                   "'first': 8080, 'last': 8081, 'http': {'methods': ['GET', 'PUT'], 'paths': "
                   "['/cart']}}], 'evidence': ['env: CART=cart:80 (web.yaml:4:9)'], 'toConfirm': "
                   "true, 'note': 'asked'}"));
    QCOMPARE(graph["externals"],
             value("[{'key': 'External/bank', 'kind': 'fqdn', 'host': 'bank.example.com', "
                   "'cidrs': ['192.0.2.0/28', '198.51.100.0/24'], 'except': ['192.0.2.8/32']}, "
                   "{'key': 'External/internet', 'kind': 'internet', 'host': '', 'cidrs': [], "
                   "'except': []}]"));
}

void GraphJsonTest::jsonOfOneNamespace()
{
    const QJsonObject graph = json(writeGraphJson(designOfShop(), "pay"));
    QCOMPARE(namesIn(graph["namespaces"]), QStringList{"pay"});
    QCOMPARE(namesIn(graph["workloads"]), QStringList{"billwest:pay/Job/bill"});
    QCOMPARE(namesIn(graph["serviceAccounts"]), QStringList{"bill"});
    QCOMPARE(namesIn(graph["services"]), QStringList{});
    QCOMPARE(namesIn(graph["exposures"]), QStringList{});
    QCOMPARE(namesIn(graph["externals"]), QStringList{"External/bank"});
    QCOMPARE(graph["flows"].toArray().size(), 1);
    QCOMPARE(json(writeGraphJson(designOfShop(), "shop"))["services"].toArray().size(), 5);
}

void GraphJsonTest::jsonOfTheReport()
{
    const ImportReport report = reportOfShop();
    QCOMPARE(json(writeGraphJson(designOfShop(), {}, &report))["import"],
             value("{'complete': false, 'files': 1, 'documents': 2, 'objects': 3, 'understood': "
                   "[{'apiGroup': 'apps', 'kind': 'Deployment', 'count': 2, 'first': {'file': "
                   "'a.yaml', 'line': 1, 'column': 1}}], 'notUnderstood': [{'apiGroup': "
                   "'example.com', 'kind': 'Widget', 'count': 1, 'first': {'file': 'b.yaml', "
                   "'line': 2, 'column': 3}}], 'needTool': [{'code': 'DB1001', 'message': 'asks "
                   "for helm', 'where': {'file': 'k.yaml', 'line': 6, 'column': 7}}], 'guesses': "
                   "[{'kind': 'namespace', 'count': 2, 'message': '2 objects name no namespace; "
                   "taken to be in the default one', 'first': {'file': 'c.yaml', 'line': 4, "
                   "'column': 5}}], 'problems': {'errors': 4, 'warnings': 5, 'notes': 6}}"));
}

void GraphJsonTest::jsonHoldsWhatIsNoUtf8()
{
    Design design;
    design.name = "a\xff";
    const std::string text = writeGraphJson(design);
    QCOMPARE(json(text)["name"].toString(), QString::fromUtf8("a\xef\xbf\xbd"));
    QVERIFY(text.find("a\xef\xbf\xbd") != std::string::npos); // as it is, not as an escape
    QVERIFY(text.rfind("{\n  \"schema\"", 0) == 0);
    QVERIFY(text.substr(text.size() - 3) == "\n}\n");
}

QTEST_GUILESS_MAIN(GraphJsonTest)
#include "test_graph_json.moc"
