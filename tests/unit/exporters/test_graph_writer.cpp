// SPDX-License-Identifier: Apache-2.0
#include "exporters/dot_exporter.h"
#include "exporters/graph_writer.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace drawbridge;

/// The service graph as people, programs and Graphviz read it: every line and field of it.
class GraphWriterTest : public QObject {
    Q_OBJECT
private slots:
    void textOfEverything();
    void textOfOneNamespace();
    void textOfMeshesAndExternals();
    void oneClusterNeedsNoName();
    void controlCharactersDriveNoTerminal();
    void reportFollowsTheGraph();
    void jsonOfWorkloads();
    void jsonOfServicesAndExposures();
    void jsonOfFlowsAndExternals();
    void jsonOfOneNamespace();
    void jsonOfTheReport();
    void jsonHoldsWhatIsNoUtf8();
    void dotOfEverything();
    void dotQuotesNames();
    void anEmptyDesignHasAnEmptyGraph();
};

namespace {

NodeKey key(const char *text)
{
    return NodeKey::parse(text).value();
}

PortRange ports(const char *text)
{
    return PortRange::parse(text).value();
}

Cidr cidr(const char *text)
{
    return Cidr::parse(text).value();
}

SourceSpan at(const char *file, std::uint32_t line, std::uint32_t column)
{
    return {makeFileRef(file), line, column};
}

WorkloadNode workload(const char *text, std::uint32_t nameSpace, const char *account)
{
    WorkloadNode node;
    node.key = key(text);
    node.nameSpace = {nameSpace};
    node.serviceAccountName = account;
    node.mesh = MeshMembership::None;
    return node;
}

ServiceNode service(const char *name)
{
    ServiceNode node;
    node.cluster = "west";
    node.object.meta.nameSpace = "shop";
    node.object.meta.name = name;
    return node;
}

Exposure exposure(Exposure::Kind kind, const char *name)
{
    Exposure way;
    way.kind = kind;
    way.cluster = "west";
    way.nameSpace = "shop";
    way.name = name;
    way.targets = {{1}};
    way.targetPorts = {ports("8080")};
    return way;
}

void addServices(Topology &topology)
{
    ServiceNode cart = service("cart");
    cart.object.meta.where = at("cart.yaml", 20, 1);
    cart.object.ports.resize(2);
    cart.object.ports[0].name = "http";
    cart.object.ports[0].port = 80;
    cart.object.ports[0].targetPort = std::uint16_t{8080};
    cart.object.ports[1].port = 53;
    cart.object.ports[1].protocol = Protocol::Udp;
    cart.object.ports[1].targetPort = std::string("dns");
    cart.backends = {{0}, {1}};
    ServiceNode mail = service("mail");
    mail.object.type = "ExternalName";
    mail.object.externalName = "mail.example.com";
    ServiceNode none = service("none");
    none.object.ports.resize(1);
    none.object.ports[0].port = 443;
    ServiceNode old = service("old");
    old.outside = {{"192.0.2.7", {ports("5432")}}};
    ServiceNode elsewhere = service("cart");
    elsewhere.cluster = "east"; // of the same namespace name in another cluster
    topology.services = {elsewhere, cart, mail, none, old};
}

void addExposures(Topology &topology)
{
    Exposure front = exposure(Exposure::Kind::Ingress, "front");
    front.host = "shop.example.com/";
    front.targets = {{0}, {1}};
    front.hidesCaller = true;
    front.where = at("front.yaml", 1, 1);
    Exposure inner = exposure(Exposure::Kind::LoadBalancer, "inner");
    inner.isInternal = true;
    Exposure partner = exposure(Exposure::Kind::NodePort, "partner");
    partner.sourceRanges = {cidr("198.51.100.0/24"), cidr("203.0.113.0/24")};
    Exposure routed = exposure(Exposure::Kind::GatewayRoute, "routed");
    routed.gateway = "infra/gate";
    Exposure elsewhere = exposure(Exposure::Kind::Ingress, "elsewhere");
    elsewhere.cluster = "east";
    topology.exposures = {elsewhere,
                          front,
                          inner,
                          partner,
                          routed,
                          exposure(Exposure::Kind::OpenShiftRoute, "routed"),
                          exposure(Exposure::Kind::ExternalIp, "fixed")};
}

std::shared_ptr<const Topology> topologyOfShop()
{
    auto topology = std::make_shared<Topology>();
    auto resources = std::make_shared<ResourceSet>();
    resources->nodes.resize(1);
    resources->nodes[0].meta.name = "n1";
    resources->nodes[0].meta.labels = {{"zone", "a"}};
    resources->nodes[0].addresses = {IpAddress::parse("192.0.2.1").value()};
    resources->nodes[0].podCidrs = {cidr("10.1.0.0/24")};
    topology->clusters.push_back({"west", resources});
    topology->namespaces.resize(2);
    topology->namespaces[0].cluster = "west";
    topology->namespaces[0].name = "pay";
    topology->namespaces[1].cluster = "west";
    topology->namespaces[1].name = "shop";
    topology->namespaces[1].isDeclared = true;
    topology->namespaces[1].labels = {{"team", "a"}};
    topology->workloads = {workload("west:shop/Deployment/cart", 1, "default"),
                           workload("west:shop/Deployment/web", 1, "web"),
                           workload("west:pay/Job/bill", 0, "bill")};
    topology->workloads[0].ports.resize(2);
    topology->workloads[0].ports[0].port = 8080;
    topology->workloads[0].ports[1].port = 53;
    topology->workloads[0].ports[1].protocol = Protocol::Udp;
    topology->workloads[0].where = at("cart.yaml", 3, 5);
    topology->workloads[1].isHostNetwork = true;
    topology->workloads[1].mesh = MeshMembership::Sidecar;
    addServices(*topology);
    addExposures(*topology);
    return topology;
}

void addFlows(Design &design)
{
    Flow out;
    out.from = key("west:pay/Job/bill");
    out.to = key("External/bank");
    out.ports = {{ports("443"), {}}};
    Flow in;
    in.from = key("west:shop/Deployment/web");
    in.to = key("west:shop/Deployment/cart");
    in.ports = {{ports("53/UDP"), {}}, {ports("8080-8081"), {{"GET", "PUT"}, {"/cart"}}}};
    in.evidence = {"env: CART=cart:80 (web.yaml:4:9)"};
    in.isToConfirm = true;
    in.note = "asked";
    design.flows = CowList<Flow>({out, in});
}

Design designOfShop()
{
    Design design;
    design.name = "shop";
    design.clusters.resize(1);
    design.topology = topologyOfShop();
    std::vector<External> externals(2);
    externals[0].key = key("External/bank");
    externals[0].kind = External::Kind::Fqdn;
    externals[0].host = "bank.example.com";
    externals[0].cidrs = {cidr("192.0.2.0/28"), cidr("198.51.100.0/24")};
    externals[0].except = {cidr("192.0.2.8/32")};
    externals[1].key = key("External/internet");
    externals[1].kind = External::Kind::Internet;
    design.externals = CowList<External>(std::move(externals));
    addFlows(design);
    return design;
}

ImportReport reportOfShop()
{
    ImportReport report;
    report.isComplete = false;
    report.files = 1;
    report.documents = 2;
    report.objects = 3;
    report.understood = {{"apps", "Deployment", true, 2, at("a.yaml", 1, 1)}};
    report.notUnderstood = {{"example.com", "Widget", false, 1, at("b.yaml", 2, 3)}};
    report.guesses = {{ImportGuess::Kind::Namespace, 2, at("c.yaml", 4, 5)}};
    report.needTool = {{ErrorCode::FileNotFound, "asks for helm", at("k.yaml", 6, 7), ""}};
    report.errors = 4;
    report.warnings = 5;
    report.notes = 6;
    return report;
}

QJsonObject json(const std::string &text)
{
    return QJsonDocument::fromJson(QByteArray::fromStdString(text)).object();
}

/// `text` with single quotes as JSON.
QJsonValue value(QByteArray text)
{
    const auto array = QJsonDocument::fromJson('[' + text.replace('\'', '"') + ']').array();
    return array.size() == 1 ? array[0] : QJsonValue(QStringLiteral("no JSON"));
}

QStringList namesIn(const QJsonValue &list)
{
    QStringList names;
    for (const QJsonValue &item : list.toArray())
        names << item["name"].toString() + item["key"].toString();
    return names;
}

} // namespace

void GraphWriterTest::textOfEverything()
{
    QCOMPARE(
        QString::fromStdString(writeGraphText(designOfShop())),
        QString("namespace west:pay (no manifest: its labels are unknown)\n"
                "  Job/bill  runs as bill, mesh none\n"
                "namespace west:shop\n"
                "  Deployment/cart  runs as default (designed: cart), ports 8080/TCP, 53/UDP, "
                "mesh none\n"
                "  Deployment/web  runs as web, host network, mesh sidecar\n"
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
                     "  Job/bill  runs as bill, mesh none\n"
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
        {MeshMembership::None, "mesh none\n"},
        {MeshMembership::Sidecar, "mesh sidecar\n"},
        {MeshMembership::Ambient, "mesh ambient\n"},
        {MeshMembership::Gateway, "mesh gateway\n"},
        {MeshMembership::Unknown, "mesh unknown\n"}};
    for (const auto &[mesh, name] : meshes) {
        Design design = designOfShop();
        auto topology = std::make_shared<Topology>(*design.topology);
        topology->workloads[2].mesh = mesh;
        design.topology = topology;
        QVERIFY(QString::fromStdString(writeGraphText(design))
                    .contains("Job/bill  runs as bill, " + name));
    }
    const std::vector<std::pair<External::Kind, QString>> kinds{
        {External::Kind::Internet, "internet"},
        {External::Kind::Cidr, "cidr"},
        {External::Kind::Fqdn, "fqdn"},
        {External::Kind::Gateway, "gateway"}};
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

void GraphWriterTest::jsonOfWorkloads()
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
    QCOMPARE(graph["workloads"][0],
             value("{'key': 'west:shop/Deployment/cart', 'namespace': 'shop', 'kind': "
                   "'Deployment', 'name': 'cart', 'serviceAccount': 'default', "
                   "'designedServiceAccount': 'cart', 'ports': ['8080/TCP', '53/UDP'], 'mesh': "
                   "'none', 'hostNetwork': false, 'where': {'file': 'cart.yaml', 'line': 3, "
                   "'column': 5}}"));
    QCOMPARE(graph["workloads"][1],
             value("{'key': 'west:shop/Deployment/web', 'namespace': 'shop', 'kind': "
                   "'Deployment', 'name': 'web', 'serviceAccount': 'web', "
                   "'designedServiceAccount': 'web', 'ports': [], 'mesh': 'sidecar', "
                   "'hostNetwork': true, 'where': null}"));
    QCOMPARE(graph["nodes"],
             value("[{'cluster': 'west', 'name': 'n1', 'labels': {'zone': 'a'}, 'addresses': "
                   "['192.0.2.1'], 'podCidrs': ['10.1.0.0/24']}]"));
}

void GraphWriterTest::jsonOfServicesAndExposures()
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

void GraphWriterTest::jsonOfFlowsAndExternals()
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

void GraphWriterTest::jsonOfOneNamespace()
{
    const QJsonObject graph = json(writeGraphJson(designOfShop(), "pay"));
    QCOMPARE(namesIn(graph["namespaces"]), QStringList{"pay"});
    QCOMPARE(namesIn(graph["workloads"]), QStringList{"billwest:pay/Job/bill"});
    QCOMPARE(namesIn(graph["services"]), QStringList{});
    QCOMPARE(namesIn(graph["exposures"]), QStringList{});
    QCOMPARE(namesIn(graph["externals"]), QStringList{"External/bank"});
    QCOMPARE(graph["flows"].toArray().size(), 1);
    QCOMPARE(json(writeGraphJson(designOfShop(), "shop"))["services"].toArray().size(), 5);
}

void GraphWriterTest::jsonOfTheReport()
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

void GraphWriterTest::jsonHoldsWhatIsNoUtf8()
{
    Design design;
    design.name = "a\xff";
    const std::string text = writeGraphJson(design);
    QCOMPARE(json(text)["name"].toString(), QString::fromUtf8("a\xef\xbf\xbd"));
    QVERIFY(text.find("a\xef\xbf\xbd") != std::string::npos); // as it is, not as an escape
    QVERIFY(text.rfind("{\n  \"schema\"", 0) == 0);
    QVERIFY(text.substr(text.size() - 3) == "\n}\n");
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
    QCOMPARE(graph.keys(), (QStringList{"exposures", "externals", "flows", "name", "namespaces",
                                        "nodes", "schema", "services", "workloads"}));
    QCOMPARE(graph["workloads"], value("[]"));
    QCOMPARE(writeDot({}), std::string("digraph \"\" {\n  rankdir=LR;\n  node [shape=box];\n}\n"));
}

QTEST_GUILESS_MAIN(GraphWriterTest)
#include "test_graph_writer.moc"
