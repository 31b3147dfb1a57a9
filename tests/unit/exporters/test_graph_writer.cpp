// SPDX-License-Identifier: Apache-2.0
#include "exporters/dot_exporter.h"
#include "exporters/graph_writer.h"
#include "tests/unit/exporters/graph_shop.h"

#include <QJsonObject>
#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

/// The service graph as people and Graphviz read it: every line of it.
class GraphWriterTest : public QObject {
    Q_OBJECT
private slots:
    void textOfEverything();
    void textOfOneNamespace();
    void textOfMeshesAndExternals();
    void oneClusterNeedsNoName();
    void controlCharactersDriveNoTerminal();
    void reportFollowsTheGraph();
    void dotOfEverything();
    void dotQuotesNames();
    void anEmptyDesignHasAnEmptyGraph();
};

void GraphWriterTest::textOfEverything()
{
    QCOMPARE(
        QString::fromStdString(writeGraphText(designOfShop())),
        QString("namespace west:pay (no manifest: its labels are unknown)\n"
                "  Job/bill  runs as bill, which is not in the input, mesh none\n"
                "namespace west:shop\n"
                "  Deployment/cart  runs as default (designed: cart), the default account, ports "
                "8080/TCP, 53/UDP, mesh none\n"
                "  Deployment/web  runs as web, which is not in the input, host network, mesh "
                "sidecar\n"
                "    SPIFFE id spiffe://cluster.local/ns/shop/sa/web (unknown: istiod's "
                "ConfigMap is not in the input, and its default trust domain is taken)\n"
                "  Service/cart  ClusterIP 80/TCP to 8080, 53/UDP to dns -> Deployment/cart, "
                "Deployment/web\n"
                "  Service/mail  ExternalName -> mail.example.com\n"
                "  Service/none  ClusterIP 443/TCP -> nothing in the input\n"
                "  Service/old  ClusterIP -> 192.0.2.7\n"
                "  exposed by Ingress front to the Internet: Deployment/cart, Deployment/web on "
                "8080/TCP (shop.example.com/)\n"
                "  exposed by LoadBalancer inner to the internal network: Deployment/web on "
                "8080/TCP\n"
                "  exposed by NodePort partner to 198.51.100.0/24, 203.0.113.0/24: "
                "Deployment/web on 8080/TCP\n"
                "  exposed by GatewayRoute routed to the Internet: Deployment/web on 8080/TCP\n"
                "  exposed by Route routed to the Internet: Deployment/web on 8080/TCP\n"
                "  exposed by ExternalIP fixed to the Internet: Deployment/web on 8080/TCP\n"
                "External/bank  fqdn bank.example.com 192.0.2.0/28, 198.51.100.0/24\n"
                "External/internet  internet\n"
                "west:pay/Job/bill -> External/bank  443/TCP\n"
                "west:shop/Deployment/web -> west:shop/Deployment/cart  8080-8081/TCP, 53/UDP  to "
                "confirm\n"
                "    env: CART=cart:80 (web.yaml:4:9)\n"));
}

void GraphWriterTest::textOfOneNamespace()
{
    QCOMPARE(QString::fromStdString(writeGraphText(designOfShop(), "pay")),
             QString("namespace west:pay (no manifest: its labels are unknown)\n"
                     "  Job/bill  runs as bill, which is not in the input, mesh none\n"
                     "External/bank  fqdn bank.example.com 192.0.2.0/28, 198.51.100.0/24\n"
                     "west:pay/Job/bill -> External/bank  443/TCP\n"));
    QCOMPARE(writeGraphText(designOfShop(), "nowhere"), std::string());
    Design incoming = designOfShop();
    Flow in;
    in.from = key("External/internet");
    in.to = key("west:pay/Job/bill");
    incoming.flows = CowList<Flow>({in});
    const auto text = QString::fromStdString(writeGraphText(incoming, "pay"));
    QVERIFY(text.contains("External/internet  internet\n"));
    QVERIFY(text.contains("External/internet -> west:pay/Job/bill"));
    QVERIFY(!text.contains("External/bank"));
}

void GraphWriterTest::textOfMeshesAndExternals()
{
    const std::vector<std::pair<MeshMembership, QString>> meshes{
        {MeshMembership::None, "mesh none\n"},       {MeshMembership::Sidecar, "mesh sidecar\n"},
        {MeshMembership::Ambient, "mesh ambient\n"}, {MeshMembership::Gateway, "mesh gateway\n"},
        {MeshMembership::Linkerd, "mesh linkerd\n"}, {MeshMembership::Unknown, "mesh unknown\n"}};
    for (const auto &[mesh, name] : meshes) {
        Design design = designOfShop();
        auto topology = std::make_shared<Topology>(*design.topology);
        topology->workloads[2].mesh = mesh;
        design.topology = topology;
        QVERIFY(QString::fromStdString(writeGraphText(design))
                    .contains("Job/bill  runs as bill, which is not in the input, " + name));
    }
    const std::vector<std::pair<External::Kind, QString>> kinds{
        {External::Kind::Internet, "internet"}, {External::Kind::Cidr, "cidr"},
        {External::Kind::Fqdn, "fqdn"},         {External::Kind::Gateway, "gateway"},
        {External::Kind::Person, "person"},     {External::Kind::Group, "group"},
        {External::Kind::Legacy, "legacy"}};
    for (const auto &[kind, name] : kinds) {
        Design design;
        design.topology = std::make_shared<const Topology>();
        External external;
        external.key = key("External/x");
        external.kind = kind;
        design.externals = CowList<External>({external});
        QCOMPARE(QString::fromStdString(writeGraphText(design)), "External/x  " + name + '\n');
    }
}

void GraphWriterTest::oneClusterNeedsNoName()
{
    auto topology = std::make_shared<Topology>();
    topology->namespaces.resize(1);
    topology->namespaces[0].name = "shop";
    topology->namespaces[0].isDeclared = true;
    Design design;
    design.topology = topology;
    QCOMPARE(writeGraphText(design), std::string("namespace shop\n"));
}

void GraphWriterTest::controlCharactersDriveNoTerminal()
{
    Design design = designOfShop();
    Flow flow;
    flow.from = key("west:pay/Job/bill");
    flow.to = key("External/bank");
    flow.evidence = {"a\x1b[31mb\nc\x7f d\x1f"};
    design.flows = CowList<Flow>({flow});
    QVERIFY(QString::fromStdString(writeGraphText(design)).endsWith("\n    a [31mb c  d \n"));
}

void GraphWriterTest::reportFollowsTheGraph()
{
    const ImportReport report = reportOfShop();
    const auto text = QString::fromStdString(writeGraphText(designOfShop(), {}, &report));
    QVERIFY(text.contains("web.yaml:4:9)\nimport: read 1 file with 3 objects of 2 kinds;"));
    QVERIFY(
        text.endsWith("name no namespace; taken to be in the default one, first at c.yaml:4:5\n"));
    QVERIFY(QString::fromStdString(writeGraphText({}, {}, &report)).startsWith("import: read 1"));
}

void GraphWriterTest::dotOfEverything()
{
    QCOMPARE(QString::fromStdString(writeDot(designOfShop())),
             QString("digraph \"shop\" {\n"
                     "  rankdir=LR;\n"
                     "  node [shape=box];\n"
                     "  subgraph \"cluster_west:pay\" {\n"
                     "    label=\"west:pay\";\n"
                     "    \"west:pay/Job/bill\" [label=\"bill\", tooltip=\"Job\"];\n"
                     "  }\n"
                     "  subgraph \"cluster_west:shop\" {\n"
                     "    label=\"west:shop\";\n"
                     "    \"west:shop/Deployment/cart\" [label=\"cart\", tooltip=\"Deployment\"];\n"
                     "    \"west:shop/Deployment/web\" [label=\"web\", tooltip=\"Deployment\"];\n"
                     "  }\n"
                     "  \"External/bank\" [label=\"bank\", shape=ellipse];\n"
                     "  \"External/internet\" [label=\"internet\", shape=ellipse];\n"
                     "  \"west:pay/Job/bill\" -> \"External/bank\" [label=\"443/TCP\"];\n"
                     "  \"west:shop/Deployment/web\" -> \"west:shop/Deployment/cart\" "
                     "[label=\"8080-8081/TCP, 53/UDP\", style=dashed];\n"
                     "}\n"));
}

void GraphWriterTest::dotQuotesNames()
{
    Design design;
    design.name = "a\"b\\c\nd\x1f e";
    auto topology = std::make_shared<Topology>();
    topology->namespaces.resize(1); // without a workload: not drawn, and no cluster to name
    topology->namespaces[0].name = "empty";
    design.topology = topology;
    QCOMPARE(QString::fromStdString(writeDot(design)),
             QString("digraph \"a\\\"b\\\\c d  e\" {\n  rankdir=LR;\n  node [shape=box];\n}\n"));
    topology = std::make_shared<Topology>(*topology);
    topology->workloads = {workload("empty/Pod/p", 0, "p")};
    design.topology = topology;
    QVERIFY(QString::fromStdString(writeDot(design)).contains("\"cluster_empty\""));
}

void GraphWriterTest::anEmptyDesignHasAnEmptyGraph()
{
    QCOMPARE(writeGraphText({}), std::string());
    const QJsonObject graph = json(writeGraphJson({}));
    QCOMPARE(graph.keys(),
             (QStringList{"exposures", "externals", "flows", "name", "namespaces", "nodes",
                          "schema", "serviceAccounts", "services", "workloads"}));
    QCOMPARE(graph["workloads"], value("[]"));
    QCOMPARE(writeDot({}), std::string("digraph \"\" {\n  rankdir=LR;\n  node [shape=box];\n}\n"));
}

QTEST_GUILESS_MAIN(GraphWriterTest)
#include "test_graph_writer.moc"
