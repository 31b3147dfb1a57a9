// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/command_fixture.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace drawbridge::test;

namespace {

QByteArray workload(const QByteArray &name, const QByteArray &account = "default")
{
    return "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: " + name +
           ", namespace: shop}\nspec:\n  selector: {matchLabels: {app: " + name +
           "}}\n  template:\n    metadata: {labels: {app: " + name +
           "}}\n    spec: {serviceAccountName: " + account +
           ", containers: [{name: main, image: x, ports: [{containerPort: 80}]}]}\n";
}

QByteArray policy(const QByteArray &ports)
{
    return "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
           "metadata: {name: guard, namespace: shop}\nspec:\n"
           "  podSelector: {matchLabels: {app: db}}\n"
           "  ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: " +
           ports + "}]\n";
}

const QByteArray kNamespace = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n";

} // namespace

/// connectivity and diff from the terminal: formats, focus, the other tool's text, exit codes.
class ConnectivityCommandTest : public CommandFixture {
    Q_OBJECT
private slots:
    void init();
    void formats_data();
    void formats();
    void focusFlags_data();
    void focusFlags();
    void ownNodeIsUpToThePlugin();
    void exposureIsExplained();
    void wrongFlagsExitTwo_data();
    void wrongFlagsExitTwo();
    void compatSpeaksTheOtherToolsText();
    void exposureIsTold_data();
    void exposureIsTold();
    void picturesAreDrawn();
    void servicesAreFollowed_data();
    void servicesAreFollowed();
    void diffExitCodes_data();
    void diffExitCodes();
    void diffOfBrokenInputSaysSo();
};

void ConnectivityCommandTest::init()
{
    newFolder();
    const QByteArray both = kNamespace + workload("web") + workload("db");
    writeText(m_folder->filePath("a/all.yaml"), both + policy("[{port: 80}]"));
    writeText(m_folder->filePath("b/all.yaml"), both + policy("[{port: 80}, {port: 81}]"));
    writeText(m_folder->filePath("renamed/all.yaml"),
              kNamespace + workload("web", "front") + workload("db") + policy("[{port: 80}]"));
    const QByteArray meshed = both + policy("[{port: 80}]") +
                              "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop, "
                              "labels: {istio-injection: enabled}}\n";
    const QByteArray enrolled = meshed.mid(kNamespace.size());
    writeText(m_folder->filePath("mesh/all.yaml"), enrolled);
    writeText(m_folder->filePath("strict/all.yaml"),
              "apiVersion: security.istio.io/v1\nkind: PeerAuthentication\n"
              "metadata: {name: p, namespace: shop}\nspec: {mtls: {mode: STRICT}}\n" +
                  enrolled);
    writeText(m_folder->filePath("broken/all.yaml"), both + policy("[{port: 99999}]"));
}

void ConnectivityCommandTest::formats_data()
{
    QTest::addColumn<QString>("format");
    QTest::addColumn<QByteArray>("part");
    QTest::newRow("text") << "text"
                          << QByteArray("shop/Deployment/web -> shop/Deployment/db: "
                                        "80/TCP\n");
    QTest::newRow("csv") << "csv" << QByteArray("shop/Deployment/web,shop/Deployment/db,80/TCP,\n");
    QTest::newRow("md") << "md" << QByteArray("| shop/Deployment/web | shop/Deployment/db |");
    QTest::newRow("dot") << "dot" << QByteArray("digraph connectivity {");
    QTest::newRow("json") << "json" << QByteArray("\"drawbridge/connectivity/1\"");
}

void ConnectivityCommandTest::formats()
{
    QFETCH(QString, format);
    QFETCH(QByteArray, part);
    const auto result = ctl({"connectivity", "-o", format, "a"});
    QCOMPARE(result.exitCode, 0);
    QVERIFY2(result.out.contains(part), result.out.constData());
    QCOMPARE(ctl({"connectivity", "-o", format, "a"}).out, result.out);
    QVERIFY(ctl({"connectivity", "--explain", "-o", format, "a"}).out.contains("guard"));
}

void ConnectivityCommandTest::focusFlags_data()
{
    QTest::addColumn<QStringList>("flags");
    QTest::addColumn<int>("lines");
    QTest::newRow("of one workload, before the PATH") << QStringList{"--focus", "db"} << 5;
    QTest::newRow("what reaches it")
        << QStringList{"--focus", "db", "--focus-direction", "ingress"} << 2;
    QTest::newRow("with a peer") << QStringList{"--focus", "shop/db", "--focus-peer", "web"} << 2;
    QTest::newRow("two names") << QStringList{"--focus", "db,web"} << 11;
    QTest::newRow("one port of the focus")
        << QStringList{"--focus", "db", "--focus-direction", "ingress", "--focus-conn", "tcp-81"}
        << 1; // the kubelet, perhaps
    QTest::newRow("nodes are ends too") << QStringList{"--focus", "node"} << 3;
    QTest::newRow("and kubelets") << QStringList{"--focus", "kubelet"} << 2;
    QTest::newRow("where policies decide about a pod's own node")
        << QStringList{"--focus", "kubelet", "--own-node", "no"} << 1;
}

void ConnectivityCommandTest::focusFlags()
{
    QFETCH(QStringList, flags);
    QFETCH(int, lines);
    const auto result = ctl(QStringList{"connectivity"} + flags + QStringList{"a"});
    QCOMPARE(result.exitCode, 0);
    QCOMPARE(static_cast<int>(result.out.count('\n')), lines);
}

void ConnectivityCommandTest::ownNodeIsUpToThePlugin()
{
    const QStringList asked{"connectivity", "--explain",    "--focus",
                            "kubelet",      "--focus-peer", "db"};
    const auto unknown = ctl(asked + QStringList{"a"}).out;
    QVERIFY2(unknown.startsWith("{kubelet} -> shop/Deployment/db: unknown: all ports\n"
                                "    unknown: the kubelet runs on the pod's own node"),
             unknown.constData());
    QCOMPARE(ctl(asked + QStringList{"--own-node", "yes", "a"}).out,
             QByteArray("{kubelet} -> shop/Deployment/db: all ports\n"));
    QCOMPARE(ctl({"connectivity", "--own-node", "perhaps", "a"}).exitCode, 2);
}

void ConnectivityCommandTest::exposureIsExplained()
{
    const auto text = ctl({"connectivity", "--exposure", "--explain", "a"}).out;
    QVERIFY2(text.contains("any pod -> shop/Deployment/web: all ports\n"
                           "    ingress: no policy restricts the workload\n"),
             text.constData());
    QVERIFY2(
        text.contains("-> shop/Deployment/db: 80/TCP\n"
                      "    ingress rule 1 of NetworkPolicy shop/guard admits 80/TCP (a/all.yaml:"),
        text.constData());
    QVERIFY(!ctl({"connectivity", "--exposure", "a"}).out.contains("guard"));
    const auto json = ctl({"connectivity", "--exposure", "--explain", "-o", "json", "a"}).out;
    QVERIFY2(json.contains("\"concernsAll\":true"), json.constData());
    QVERIFY(ctl({"connectivity", "--exposure", "--explain", "-o", "csv", "a"})
                .out.contains("ingress rule 1 of NetworkPolicy shop/guard admits 80/TCP"));
    QVERIFY(ctl({"connectivity", "--exposure", "--explain", "-o", "dot", "a"})
                .out.contains("style=dotted, tooltip=\"ingress rule 1"));
}

void ConnectivityCommandTest::wrongFlagsExitTwo_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("a format of another command") << QStringList{"connectivity", "-o", "tsv", "a"};
    QTest::newRow("a direction that is none")
        << QStringList{"connectivity", "--focus-direction", "up", "a"};
    QTest::newRow("a port that is none") << QStringList{"connectivity", "--focus-conn", "80", "a"};
    QTest::newRow("a tool it does not know") << QStringList{"connectivity", "--compat", "x", "a"};
    QTest::newRow("diff of one input") << QStringList{"diff", "a"};
    QTest::newRow("diff of three inputs") << QStringList{"diff", "a", "b", "a"};
    QTest::newRow("diff in a format it has not") << QStringList{"diff", "-o", "dot", "a", "b"};
}

void ConnectivityCommandTest::wrongFlagsExitTwo()
{
    QFETCH(QStringList, arguments);
    const auto result = ctl(arguments);
    QCOMPARE(result.exitCode, 2);
    QVERIFY(result.out.isEmpty());
    QVERIFY(!result.err.isEmpty());
}

void ConnectivityCommandTest::compatSpeaksTheOtherToolsText()
{
    const auto list = ctl({"connectivity", "--compat", "netpol-analyzer", "a"});
    QCOMPARE(list.exitCode, 0);
    QCOMPARE(list.out, QByteArray("0.0.0.0-255.255.255.255[External] => shop/web[Deployment] : All "
                                  "Connections\n"
                                  "shop/db[Deployment] => 0.0.0.0-255.255.255.255[External] : All "
                                  "Connections\n"
                                  "shop/db[Deployment] => shop/web[Deployment] : All Connections\n"
                                  "shop/web[Deployment] => 0.0.0.0-255.255.255.255[External] : All "
                                  "Connections\n"
                                  "shop/web[Deployment] => shop/db[Deployment] : TCP 80\n"));
    const auto focus =
        ctl({"connectivity", "--compat", "netpol-analyzer", "--focus-conn", "tcp-80", "a"});
    QVERIFY(focus.out.startsWith("Permitted connections on TCP 80:\n"));
    QVERIFY(!focus.out.contains(" : "));
    const auto diff = ctl({"diff", "--compat", "netpol-analyzer", "a", "b"});
    QCOMPARE(diff.exitCode, 1);
    QCOMPARE(diff.out,
             QByteArray("Connectivity diff:\ndiff-type: changed, source: shop/web[Deployment], "
                        "destination: shop/db[Deployment], ref1: TCP 80, ref2: TCP 80-81\n"));
}

void ConnectivityCommandTest::exposureIsTold_data()
{
    QTest::addColumn<QStringList>("flags");
    QTest::addColumn<QByteArray>("part");
    QTest::newRow("text") << QStringList{}
                          << QByteArray("any pod -> shop/Deployment/web: all ports\n");
    QTest::newRow("a group") << QStringList{}
                             << QByteArray("pods app=web in namespace shop -> "
                                           "shop/Deployment/db: 80/TCP\n");
    QTest::newRow("csv") << QStringList{"-o", "csv"}
                         << QByteArray("pods app=web in namespace shop,shop/Deployment/db,80/TCP,");
    QTest::newRow("dot") << QStringList{"-o", "dot"} << QByteArray("\"any pod\" [shape=ellipse");
    QTest::newRow("the other tool's text")
        << QStringList{"--compat", "netpol-analyzer"}
        << QByteArray("Exposure Analysis Result:\nEgress Exposure:\nshop/db[Deployment]  \t=> \t"
                      "0.0.0.0-255.255.255.255[External] : All Connections\n");
    QTest::newRow("of one workload")
        << QStringList{"--focus", "web", "--compat", "netpol-analyzer"}
        << QByteArray("Workloads not protected by network policies:\n"
                      "shop/web[Deployment] is not protected on Egress\n"
                      "shop/web[Deployment] is not protected on Ingress\n");
}

void ConnectivityCommandTest::exposureIsTold()
{
    QFETCH(QStringList, flags);
    QFETCH(QByteArray, part);
    const auto result = ctl(QStringList{"connectivity", "--exposure"} + flags + QStringList{"a"});
    QCOMPARE(result.exitCode, 0);
    QVERIFY2(result.out.contains(part), result.out.constData());
    const auto json = ctl({"connectivity", "--exposure", "-o", "json", "a"});
    const auto document = QJsonDocument::fromJson(json.out).object();
    QCOMPARE(document["exposure"].toArray().size(), 4);
    QVERIFY(!document["connections"].toArray().isEmpty());
}

void ConnectivityCommandTest::picturesAreDrawn()
{
    const auto result = ctl({"connectivity", "-o", "svg", "a"});
    QCOMPARE(result.exitCode, 0);
    QVERIFY(result.out.startsWith("<?xml") || result.out.startsWith("<svg"));
    QVERIFY(result.out.contains("ranges from"));
}

void ConnectivityCommandTest::servicesAreFollowed_data()
{
    QTest::addColumn<QByteArray>("service");
    QTest::addColumn<QString>("port");
    QTest::addColumn<int>("code");
    QTest::addColumn<QByteArray>("part");
    QTest::newRow("to the port the policy admits")
        << QByteArray("{selector: {app: db}, ports: [{port: 8000, targetPort: 80}]}") << "8000/tcp"
        << 0 << QByteArray("port 8000/TCP leads to shop/Deployment/db port 80/TCP\nallow\n");
    QTest::newRow("to a port it does not admit")
        << QByteArray("{selector: {app: db}, ports: [{port: 80, targetPort: 81}]}") << "80/tcp" << 1
        << QByteArray("leads to shop/Deployment/db port 81/TCP\ndeny\n");
    QTest::newRow("nowhere") << QByteArray("{selector: {app: none}, ports: [{port: 80}]}")
                             << "80/tcp" << 1 << QByteArray("Service shop/data leads nowhere");
    QTest::newRow("by a port it has not")
        << QByteArray("{selector: {app: db}, ports: [{port: 80}]}") << "90/tcp" << 3
        << QByteArray();
}

void ConnectivityCommandTest::servicesAreFollowed()
{
    QFETCH(QByteArray, service);
    QFETCH(QString, port);
    QFETCH(int, code);
    QFETCH(QByteArray, part);
    writeText(m_folder->filePath("a/service.yaml"),
              "apiVersion: v1\nkind: Service\nmetadata: {name: data, namespace: shop}\nspec: " +
                  service + '\n');
    const auto result =
        ctl({"why", "a", "--from", "shop/web", "--to", "shop/Service/data", "--port", port});
    QCOMPARE(result.exitCode, code);
    QVERIFY2(result.out.contains(part), (result.out + result.err).constData());
}

void ConnectivityCommandTest::diffExitCodes_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("code");
    QTest::addColumn<QByteArray>("part");
    QTest::newRow("the same twice") << QStringList{"a", "a"} << 0 << QByteArray("no difference\n");
    QTest::newRow("more is allowed")
        << QStringList{"a", "b"} << 1
        << QByteArray("opens: shop/Deployment/web -> shop/Deployment/db: 80/TCP => 80-81/TCP\n");
    QTest::newRow("less is allowed")
        << QStringList{"b", "a"} << 1
        << QByteArray("cuts: shop/Deployment/web -> shop/Deployment/db: 80-81/TCP => 80/TCP\n");
    QTest::newRow("as csv") << QStringList{"-o", "csv", "a", "b"} << 1
                            << QByteArray("opens,shop/Deployment/web,");
    QTest::newRow("as Markdown") << QStringList{"-o", "md", "a", "b"} << 1
                                 << QByteArray("| opens | shop/Deployment/web |");
    QTest::newRow("as JSON") << QStringList{"-o", "json", "a", "b"} << 1
                             << QByteArray("\"drawbridge/diff/1\"");
    QTest::newRow("another identity")
        << QStringList{"a", "renamed"} << 1
        << QByteArray("identity: shop/Deployment/web: shop/default (a/all.yaml:5:1) => shop/front "
                      "(renamed/all.yaml:5:1)\n");
    QTest::newRow("another identity as csv")
        << QStringList{"-o", "csv", "a", "renamed"} << 1
        << QByteArray("identity,shop/Deployment/web,,shop/default (");
    QTest::newRow("another identity as Markdown")
        << QStringList{"-o", "md", "a", "renamed"} << 1
        << QByteArray("| identity | shop/Deployment/web |");
    QTest::newRow("another identity as JSON") << QStringList{"-o", "json", "a", "renamed"} << 1
                                              << QByteArray("\"serviceAccount\": \"shop/front\"");
    QTest::newRow("another identity in a namespace not asked for")
        << QStringList{"-n", "other", "a", "renamed"} << 0 << QByteArray("no difference\n");
    QTest::newRow("another mode of mutual TLS")
        << QStringList{"mesh", "strict"} << 1 << QByteArray(") => STRICT (strict/all.yaml:1:1)\n");
    QTest::newRow("another mode of mutual TLS as csv")
        << QStringList{"-o", "csv", "mesh", "strict"} << 1
        << QByteArray("mutual TLS,shop/Deployment/db,80/TCP,");
    QTest::newRow("another mode of mutual TLS as Markdown")
        << QStringList{"-o", "md", "mesh", "strict"} << 1
        << QByteArray("| mutual TLS | shop/Deployment/db | other ports |");
    QTest::newRow("another mode of mutual TLS as JSON")
        << QStringList{"-o", "json", "mesh", "strict"} << 1 << QByteArray("\"mode\": \"STRICT\"");
    QTest::newRow("an input that is not there")
        << QStringList{"a", "nowhere"} << 1 << QByteArray("workload gone:");
}

void ConnectivityCommandTest::diffExitCodes()
{
    QFETCH(QStringList, arguments);
    QFETCH(int, code);
    QFETCH(QByteArray, part);
    const auto result = ctl(QStringList{"diff"} + arguments);
    QCOMPARE(result.exitCode, code);
    QVERIFY2(result.out.contains(part), (result.out + result.err).constData());
}

void ConnectivityCommandTest::diffOfBrokenInputSaysSo()
{
    const auto result = ctl({"diff", "a", "broken"});
    QCOMPARE(result.exitCode, 1); // what was admitted for certain is now unknown
    QVERIFY(result.out.contains("may not be complete"));
    QVERIFY2(result.out.contains("=> unknown: "), result.out.constData());
    QCOMPARE(ctl({"diff", "broken", "broken"}).exitCode, 3);
}

QTEST_GUILESS_MAIN(ConnectivityCommandTest)
#include "test_connectivity_command.moc"
