// SPDX-License-Identifier: Apache-2.0
#include "exporters/connectivity_writer.h"
#include "exporters/diff_writer.h"
#include "exporters/netpol_analyzer_text.h"
#include "tests/unit/topology/imported_topology.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace drawbridge;

namespace {

const std::string kManifests =
    "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n" + deployment("db") +
    deployment("web") +
    "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
    "metadata: {name: guard, namespace: shop}\nspec:\n  podSelector: {matchLabels: {app: db}}\n"
    "  ingress:\n  - from: [{podSelector: {matchLabels: {app: web}}}]\n"
    "    ports: [{port: 53, protocol: UDP}, {port: 8080}]\n";

QByteArray written(ConnectivityFormat format, bool isExplained = false)
{
    Diagnostics diagnostics;
    const NetworkEngine engine = makeNetworkEngine(topologyOf(kManifests, diagnostics), {});
    const auto writer = makeConnectivityWriter(format, engine.topology(), {true, isExplained});
    std::string text = writer->begin();
    visitConnections(engine, {}, [&](const Connection &one) {
        std::optional<NetworkExplanation> why;
        if (isExplained)
            why = engine.explain(*witnessOf(one.from), *witnessOf(one.to));
        text += writer->connection(one, why ? &*why : nullptr);
    });
    return QByteArray::fromStdString(text + writer->end());
}

PortVerdict allowing(PortSet ports)
{
    return {std::move(ports), {}};
}

} // namespace

/// The bytes of connectivity and diff in every format.
class ConnectivityWriterTest : public QObject {
    Q_OBJECT
private slots:
    void textHasALineForEachConnection();
    void explanationsFollowTheirConnection();
    void jsonHasTheContractsShape();
    void tablesQuote();
    void dotGroupsByNamespace();
    void formatsHaveNames();
    void portsInTheGrammarOfNetpolAnalyzer_data();
    void portsInTheGrammarOfNetpolAnalyzer();
    void diffInTheGrammarOfNetpolAnalyzer();
    void diffSaysWhatWasCompared();
    void identitiesAreALayer();
};

void ConnectivityWriterTest::textHasALineForEachConnection()
{
    QCOMPARE(written(ConnectivityFormat::Text),
             QByteArray("shop/Deployment/db -> shop/Deployment/web: all ports\n"
                        "shop/Deployment/db -> 0.0.0.0/0, ::/0: all ports\n"
                        "shop/Deployment/web -> shop/Deployment/db: 8080/TCP, 53/UDP\n"
                        "shop/Deployment/web -> shop/Deployment/web: all ports\n"
                        "shop/Deployment/web -> 0.0.0.0/0, ::/0: all ports\n"
                        "0.0.0.0/0, ::/0 -> shop/Deployment/web: all ports\n"));
}

void ConnectivityWriterTest::explanationsFollowTheirConnection()
{
    const QByteArray text = written(ConnectivityFormat::Text, true);
    QVERIFY2(
        text.contains("8080/TCP, 53/UDP\n    ingress rule 1 of NetworkPolicy shop/guard admits "
                      "8080/TCP, 53/UDP (shop.yaml:"),
        text.constData());
    const auto json = QJsonDocument::fromJson(written(ConnectivityFormat::Json, true)).object();
    const auto why = json["connections"].toArray()[2].toObject()["why"].toObject();
    QCOMPARE(why["ingressIsolated"].toBool(), true);
    QCOMPARE(why["by"].toArray()[0].toObject()["name"].toString(), QString("guard"));
    QCOMPARE(why["by"].toArray()[0].toObject()["rule"].toInt(-1), 0);
    QVERIFY(written(ConnectivityFormat::Csv, true).startsWith("from,to,allow,unknown,why\n"));
}

void ConnectivityWriterTest::jsonHasTheContractsShape()
{
    const auto document = QJsonDocument::fromJson(written(ConnectivityFormat::Json)).object();
    QCOMPARE(document["schema"].toString(), QString("drawbridge/connectivity/1"));
    QVERIFY(document["complete"].toBool());
    const QJsonArray list = document["connections"].toArray();
    QCOMPARE(list.size(), 6);
    const QJsonObject toDb = list[2].toObject();
    QCOMPARE(toDb["from"].toObject()["workload"].toObject()["kind"].toString(),
             QString("Deployment"));
    QCOMPARE(toDb["allow"].toArray()[1].toObject()["protocol"].toString(), QString("UDP"));
    QCOMPARE(toDb["allow"].toArray()[1].toObject()["last"].toInt(), 53);
    QVERIFY(toDb["unknown"].toArray().isEmpty());
    QCOMPARE(list[5].toObject()["from"].toObject()["cidrs"].toArray().size(), 2);
}

void ConnectivityWriterTest::tablesQuote()
{
    QVERIFY(written(ConnectivityFormat::Csv)
                .contains("shop/Deployment/web,shop/Deployment/db,\"8080/TCP, 53/UDP\",\n"));
    QVERIFY(written(ConnectivityFormat::Markdown)
                .startsWith("| from | to | allow | unknown |\n|---|---|---|---|\n"));
}

void ConnectivityWriterTest::dotGroupsByNamespace()
{
    const QByteArray dot = written(ConnectivityFormat::Dot);
    QVERIFY(dot.startsWith("digraph connectivity {\n"));
    QVERIFY(dot.contains("subgraph \"cluster_shop\""));
    QVERIFY(dot.contains("\"shop/Deployment/web\" -> \"shop/Deployment/db\" "
                         "[label=\"8080/TCP, 53/UDP\"];\n"));
    QCOMPARE(dot.count("\"0.0.0.0/0, ::/0\" [shape=ellipse];"), 1);
}

void ConnectivityWriterTest::formatsHaveNames()
{
    QVERIFY(parseConnectivityFormat("md") == ConnectivityFormat::Markdown);
    QVERIFY(!parseConnectivityFormat("yaml"));
    QVERIFY(parseDiffFormat("csv") == DiffFormat::Csv);
    QVERIFY(!parseDiffFormat("dot"));
}

void ConnectivityWriterTest::portsInTheGrammarOfNetpolAnalyzer_data()
{
    QTest::addColumn<QString>("ports");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const PortSet &ports, const char *expected) {
        QTest::newRow(name) << QString::fromStdString(netpolAnalyzerPorts(ports)) << expected;
    };
    row("everything", PortSet::all(), "All Connections");
    row("nothing", {}, "No Connections");
    row("SCTP stands before TCP and UDP",
        {{Protocol::Tcp, 80, 80}, {Protocol::Sctp, 7, 9}, {Protocol::Udp, 53, 53}},
        "SCTP 7-9,TCP 80,UDP 53");
    row("several ranges of one protocol", {{Protocol::Tcp, 80, 80}, {Protocol::Tcp, 443, 445}},
        "TCP 80,443-445");
    row("all of a protocol", PortSet::allOf(Protocol::Udp), "UDP 1-65535");
}

void ConnectivityWriterTest::portsInTheGrammarOfNetpolAnalyzer()
{
    QFETCH(QString, ports);
    QFETCH(QString, expected);
    QCOMPARE(ports, expected);
}

void ConnectivityWriterTest::diffInTheGrammarOfNetpolAnalyzer()
{
    const NodeKey web{"", "shop", "Deployment", "web"};
    const NodeKey db{"", "shop", "StatefulSet", "db"};
    ConnectivityDiff diff;
    QVERIFY(writeNetpolAnalyzerDiff(diff).empty());
    diff.changes.push_back({ChangeKind::Opens,
                            PeerEntity::IngressController,
                            web,
                            {},
                            allowing({{Protocol::Tcp, 80, 80}})});
    diff.changes.push_back({ChangeKind::Cuts,
                            AddressSet(*Cidr::parse("10.0.0.0/8")),
                            db,
                            allowing(PortSet::all()),
                            {}});
    diff.changes.push_back({ChangeKind::Changed, web, db, allowing({{Protocol::Tcp, 80, 80}}),
                            allowing({{Protocol::Tcp, 81, 81}})});
    diff.added = {web};
    QCOMPARE(QByteArray::fromStdString(writeNetpolAnalyzerDiff(diff)),
             QByteArray("Connectivity diff:\n"
                        "diff-type: changed, source: shop/web[Deployment], destination: "
                        "shop/db[StatefulSet], ref1: TCP 80, ref2: TCP 81, workloads-diff-info: "
                        "workload shop/web[Deployment] added\n"
                        "diff-type: removed, source: 10.0.0.0-10.255.255.255[External], "
                        "destination: shop/db[StatefulSet], ref1: All Connections, ref2: No "
                        "Connections\n"
                        "diff-type: added, source: {ingress-controller}, destination: "
                        "shop/web[Deployment], ref1: No Connections, ref2: TCP 80, "
                        "workloads-diff-info: workload shop/web[Deployment] added\n"));
}

void ConnectivityWriterTest::diffSaysWhatWasCompared()
{
    const NodeKey web{"", "shop", "Deployment", "web"};
    const NodeKey db{"", "shop", "StatefulSet", "db"};
    InputDiff diff;
    QVERIFY(writeDiff(diff, DiffFormat::Text, true)
                .starts_with("compared: network policies, identities of workloads, mutual TLS, "
                             "API access (RBAC)\n"));
    QVERIFY(writeDiff(diff, DiffFormat::Text, true).ends_with("no difference\n"));
    QVERIFY(writeDiff(diff, DiffFormat::Text, false).find("lost") != std::string::npos);
    diff.network.changes.push_back({ChangeKind::Cuts, web, db, allowing(PortSet::all()), {}});
    diff.network.changes.push_back(
        {ChangeKind::Opens, db, web, {}, {{}, {{Protocol::Tcp, 80, 80}}}});
    diff.network.removed = {db};
    const std::string csv = writeDiff(diff, DiffFormat::Csv, true);
    QCOMPARE(QByteArray::fromStdString(csv),
             QByteArray("change,from,to,before,before unknown,after,after unknown\n"
                        "opens,shop/StatefulSet/db,shop/Deployment/web,,,,80/TCP\n"
                        "cuts,shop/Deployment/web,shop/StatefulSet/db,all ports,,,\n"
                        "workload gone,shop/StatefulSet/db,,,,,\n"));
    const auto json =
        QJsonDocument::fromJson(QByteArray::fromStdString(writeDiff(diff, DiffFormat::Json, true)))
            .object();
    QCOMPARE(json["schema"].toString(), QString("drawbridge/diff/1"));
    QCOMPARE(json["layers"].toArray(), (QJsonArray{"network", "identity", "mtls", "rbac"}));
    QCOMPARE(json["connections"].toArray()[0].toObject()["change"].toString(), QString("opens"));
    QCOMPARE(json["removedWorkloads"].toArray().size(), 1);
    QCOMPARE(json["identities"].toArray().size(), 0);
}

void ConnectivityWriterTest::identitiesAreALayer()
{
    const NodeKey web{"", "shop", "Deployment", "web"};
    InputDiff diff;
    diff.identities.push_back({web, {"web", {makeFileRef("a.yaml"), 3, 1}}, {std::nullopt, {}}});
    const std::string text = writeDiff(diff, DiffFormat::Text, true);
    QVERIFY2(text.ends_with("\nidentity: shop/Deployment/web: shop/web (a.yaml:3:1) => unknown, "
                            "because the workload is not in the input\n"),
             text.c_str());
    const std::string rows = writeDiff(diff, DiffFormat::Csv, true);
    QVERIFY2(rows.ends_with("\nidentity,shop/Deployment/web,,shop/web (a.yaml:3:1),,\"unknown, "
                            "because the workload is not in the input\",\n"),
             rows.c_str());
    const std::string table = writeDiff(diff, DiffFormat::Markdown, true);
    QVERIFY2(
        table.find("| identity | shop/Deployment/web |  | shop/web (a.yaml:3:1) |  | unknown,") !=
            std::string::npos,
        table.c_str());
    const auto json =
        QJsonDocument::fromJson(QByteArray::fromStdString(writeDiff(diff, DiffFormat::Json, true)))
            .object();
    const auto change = json["identities"].toArray()[0].toObject();
    const QJsonObject before{
        {"serviceAccount", "shop/web"}, {"file", "a.yaml"}, {"line", 3}, {"column", 1}};
    const QJsonObject after{{"unknown", "the workload is not in the input"}};
    QCOMPARE(change["before"].toObject(), before);
    QCOMPARE(change["after"].toObject(), after);
}

QTEST_GUILESS_MAIN(ConnectivityWriterTest)
#include "test_connectivity_writer.moc"
