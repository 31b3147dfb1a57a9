// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/run_program.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace drawbridge::test;

/// Commands that change a design file or answer one question, flag by flag: what they write, what
/// they refuse, and on which stream they say so.
class DesignCommandsTest : public QObject {
    Q_OBJECT
private slots:
    void init();
    void allowWritesEveryFlag();
    void disallowTakesPortsAway();
    void badEditsLeaveTheFileAlone_data();
    void badEditsLeaveTheFileAlone();
    void namesOfSeveralWorkloadsAreRefused();
    void resourcesAreTakenApart_data();
    void resourcesAreTakenApart();
    void revokeTakesVerbsAway();
    void whyIsAskedForOnePort_data();
    void whyIsAskedForOnePort();
    void whyAsJson();
    void whyWithoutAPortTellsAllThatPasses();
    void badRequestLines_data();
    void badRequestLines();
    void requestsFromAFolderAreRefused();
    void checkOfOneNamespace();
    void checkCountsSeverities_data();
    void checkCountsSeverities();
    void notesAreForTheVerbose();
    void exportSaysWhatItWrote();
    void flowsOfADesign();
    void flowsOfOneNamespace();
    void addressesOfADesign();
    void emptyDrawsNothing();
    void graphOfOneNamespace();
    void diffOfALossyInputSaysSo();
    void rulesThatAreNoneAreRefused();
    void verifyFindsOutAboutTheMesh();
    void plaintextIsAskedFor();

private:
    ProgramResult ctl(const QStringList &arguments, const QByteArray &input = {})
    {
        return runProgram("drawbridgectl", arguments, m_folder->path(), input);
    }
    /// The design file without its head.
    QString design()
    {
        QFile file(m_folder->filePath("d.drawbridge.yaml"));
        if (!file.open(QIODevice::ReadOnly))
            return {};
        return QString::fromUtf8(file.readAll()).section(QStringLiteral("- in\n"), 1);
    }
    std::unique_ptr<QTemporaryDir> m_folder;
};

void DesignCommandsTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    const auto pod = [](const QByteArray &name, const QByteArray &nameSpace) {
        return "---\napiVersion: v1\nkind: Pod\nmetadata: {name: " + name +
               ", namespace: " + nameSpace + ", labels: {app: " + name +
               "}}\nspec: {containers: [{name: c, image: x, ports: [{containerPort: 80}]}]}\n";
    };
    QByteArray twin = pod("twin", "shop");
    const QByteArray pods = pod("web", "shop") + pod("cart", "shop") + pod("db", "data") + twin;
    twin = "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: twin, namespace: shop}\n"
           "spec: {selector: {matchLabels: {app: t}}, template: {metadata: {labels: {app: t}}, "
           "spec: {containers: [{name: c, image: x}]}}}\n";
    writeText(m_folder->filePath("in/all.yaml"), pods + twin);
    const auto result = ctl({"design", "in", "-o", "d.drawbridge.yaml", "--empty"});
    QVERIFY2(result.exitCode == 0, result.err.constData());
    QCOMPARE(design(), QString());
}

void DesignCommandsTest::allowWritesEveryFlag()
{
    const auto result = ctl({"allow",     "d.drawbridge.yaml",
                             "--from",    "shop/web",
                             "--to",      "data/Pod/db",
                             "--port",    "80",
                             "--port",    "90-91/tcp",
                             "--method",  "PUT",
                             "--method",  "GET",
                             "--path",    "/v1/*",
                             "--note",    "why not",
                             "--expires", "2030-01-31"});
    QVERIFY2(result.exitCode == 0, result.err.constData());
    QVERIFY(result.out.isEmpty());
    const QString written = design();
    for (const char *line :
         {"- from: shop/Pod/web\n  to: data/Pod/db\n", "port: \"80/TCP\"\n",
          "port: \"90-91/TCP\"\n", "methods:\n    - GET\n    - PUT\n", "paths:\n    - /v1/*\n",
          "note: why not\n", "expires: \"2030-01-31\"\n"})
        QVERIFY2(written.contains(QLatin1String(line)),
                 qPrintable(QLatin1String(line) + QStringLiteral(" is not in\n") + written));
}

void DesignCommandsTest::disallowTakesPortsAway()
{
    const QStringList ends{"d.drawbridge.yaml", "--from", "shop/web", "--to", "shop/cart"};
    QCOMPARE(ctl(QStringList{"allow"} + ends + QStringList{"--port", "80-82", "--port", "53/udp"})
                 .exitCode,
             0);
    QCOMPARE(ctl(QStringList{"disallow"} + ends + QStringList{"--port", "81", "--port", "53/udp"})
                 .exitCode,
             0);
    QVERIFY(design().contains("- \"80/TCP\"\n"));
    QVERIFY(design().contains("- \"82/TCP\"\n"));
    QVERIFY(!design().contains("81") && !design().contains("UDP"));
    const auto again = ctl(QStringList{"disallow"} + ends + QStringList{"--port", "81"});
    QCOMPARE(again.exitCode, 3);
    QVERIFY2(again.err.contains("is drawn on 80/TCP, 82/TCP, not on 81/TCP"),
             again.err.constData());
    QCOMPARE(ctl(QStringList{"disallow"} + ends).exitCode, 0);
    QCOMPARE(design(), QString());
    QVERIFY(ctl(QStringList{"disallow"} + ends).err.contains("is not drawn"));
}

void DesignCommandsTest::badEditsLeaveTheFileAlone_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QByteArray>("says");
    const auto row = [](const char *name, const char *arguments, int exitCode, const char *says) {
        QTest::newRow(name) << QString(QLatin1String(arguments)).split(u' ') << exitCode
                            << QByteArray(says);
    };
    row("no port", "allow d.drawbridge.yaml --from shop/web --to shop/cart", 2, "--port");
    row("no caller", "allow d.drawbridge.yaml --to shop/cart --port 80", 2, "--from");
    row("a port that is none", "allow d.drawbridge.yaml --from shop/web --to shop/cart --port 0", 3,
        "DB1601");
    row("a port to take away that is none",
        "disallow d.drawbridge.yaml --from shop/web --to shop/cart --port x", 3, "DB1601");
    row("a callee nobody knows", "allow d.drawbridge.yaml --from shop/web --to shop/x --port 80", 3,
        "\"shop/x\" is not in the design");
    row("a caller nobody knows", "disallow d.drawbridge.yaml --from shop/x --to shop/cart", 3,
        "\"shop/x\" is not in the design");
    row("no name at all", "disallow d.drawbridge.yaml --from shop/web --to x", 3, "DB1605");
    row("no date", "allow d.drawbridge.yaml --from shop/web --to shop/cart --port 80 --expires x",
        3, "which is no date");
    row("no design", "allow in --from shop/web --to shop/cart --port 80", 2,
        "this command takes one design file");
    row("two designs",
        "allow d.drawbridge.yaml d.drawbridge.yaml --from shop/web --to shop/cart --port 80", 2,
        "this command takes one design file");
    row("a design that is not there",
        "allow x.drawbridge.yaml --from shop/web --to shop/cart --port 80", 3, "DB1001");
    row("an address that is none",
        "grant d.drawbridge.yaml --to shop/web --verbs get --resource pods --api-server x", 3,
        "DB1602");
    row("nobody to grant to", "grant d.drawbridge.yaml --to shop/x --verbs get --resource pods", 3,
        "\"shop/x\" is not in the design");
    row("nothing to revoke", "revoke d.drawbridge.yaml --to shop/web --verbs get --resource pods",
        3, "no such API access of shop/Pod/web is drawn");
    row("nobody to revoke from", "revoke d.drawbridge.yaml --to shop/x --verbs get --resource pods",
        3, "\"shop/x\" is not in the design");
}

void DesignCommandsTest::badEditsLeaveTheFileAlone()
{
    QFETCH(QStringList, arguments);
    QFETCH(int, exitCode);
    QFETCH(QByteArray, says);
    const auto result = ctl(arguments);
    QVERIFY2(result.err.contains(says), result.err.constData());
    QCOMPARE(result.exitCode, exitCode);
    QCOMPARE(design(), QString());
}

void DesignCommandsTest::namesOfSeveralWorkloadsAreRefused()
{
    const auto result = ctl(
        {"allow", "d.drawbridge.yaml", "--from", "shop/twin", "--to", "shop/cart", "--port", "80"});
    QCOMPARE(result.exitCode, 3);
    QVERIFY2(result.err.contains(
                 "\"shop/twin\" names several workloads, for example shop/Deployment/twin"),
             result.err.constData());
    QCOMPARE(ctl({"allow", "d.drawbridge.yaml", "--from", "shop/Pod/twin", "--to", "shop/cart",
                  "--port", "80"})
                 .exitCode,
             0);
}

void DesignCommandsTest::resourcesAreTakenApart_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("resource");
    QTest::addColumn<QString>("group");
    QTest::newRow("core") << "pods"
                          << "pods"
                          << "";
    QTest::newRow("a part") << "pods/log"
                            << "pods/log"
                            << "";
    QTest::newRow("a group") << "deployments.apps"
                             << "deployments"
                             << "apps";
    QTest::newRow("a part of a group") << "deployments.apps/scale"
                                       << "deployments/scale"
                                       << "apps";
    QTest::newRow("a group with dots") << "roles.rbac.authorization.k8s.io"
                                       << "roles"
                                       << "rbac.authorization.k8s.io";
}

void DesignCommandsTest::resourcesAreTakenApart()
{
    QFETCH(QString, text);
    QFETCH(QString, resource);
    QFETCH(QString, group);
    const auto result =
        ctl({"grant", "d.drawbridge.yaml", "--to", "Group/ops", "--verbs", "watch,get",
             "--resource", text, "-n", "shop", "--name", "b", "--name", "a", "--note", "why"});
    QVERIFY2(result.exitCode == 0, result.err.constData());
    QString expected = "apiAccess:\n- subject: Group/ops\n  verbs:\n  - get\n  - watch\n";
    if (!group.isEmpty())
        expected += "  apiGroup: " + group + "\n";
    expected +=
        "  resource: " + resource + "\n  names:\n  - a\n  - b\n  namespace: shop\n  note: why\n";
    QCOMPARE(design(), expected);
}

void DesignCommandsTest::revokeTakesVerbsAway()
{
    const QStringList access{"d.drawbridge.yaml", "--to", "Group/ops", "--resource", "pods"};
    QCOMPARE(ctl(QStringList{"grant"} + access + QStringList{"--verbs", "get,list"}).exitCode, 0);
    QCOMPARE(ctl(QStringList{"revoke"} + access + QStringList{"--verbs", "get"}).exitCode, 0);
    QVERIFY(design().contains("- list\n") && !design().contains("- get\n"));
    QCOMPARE(ctl(QStringList{"revoke"} + access + QStringList{"--verbs", "list"}).exitCode, 0);
    QCOMPARE(design(), QString());
}

void DesignCommandsTest::whyIsAskedForOnePort_data()
{
    QTest::addColumn<QString>("arguments");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QByteArray>("says");
    const auto row = [](const char *name, const char *arguments, int exitCode, const char *says) {
        QTest::newRow(name) << arguments << exitCode << QByteArray(says);
    };
    row("one port", "--from shop/web --to shop/cart --port 80", 0, "");
    row("from an address", "--from 203.0.113.9 --to shop/cart --port 80", 0, "");
    row("to an address", "--from shop/web --to 203.0.113.9 --port 80", 0, "");
    row("a range", "--from shop/web --to shop/cart --port 80-90", 2,
        "--port 80-90 names more than one port");
    row("no port from an address", "--from 203.0.113.9 --to shop/cart", 2,
        "without --port, --from and --to are workloads");
    row("no caller", "--to shop/cart --port 80", 2, "why needs --from, --to and --port");
    row("no callee", "--from shop/web --port 80", 2, "why needs --from, --to and --port");
    row("a port that is none", "--from shop/web --to shop/cart --port x", 3, "DB1601");
    row("nobody", "--from shop/x --to shop/cart --port 80", 3, "\"shop/x\" is not in the design");
    row("a group", "--from Group/ops --to shop/cart --port 80", 3,
        "is neither a workload nor an address");
    row("an unknown format", "--from shop/web --to shop/cart --port 80 -o yaml", 2,
        "why does not write \"yaml\"");
}

void DesignCommandsTest::whyIsAskedForOnePort()
{
    QFETCH(QString, arguments);
    QFETCH(int, exitCode);
    QFETCH(QByteArray, says);
    const auto result = ctl(QStringList{"why", "in"} + arguments.split(u' '));
    QVERIFY2(result.err.contains(says), result.err.constData());
    QCOMPARE(result.exitCode, exitCode);
    QCOMPARE(result.out.startsWith("allow"), exitCode == 0);
}

void DesignCommandsTest::whyAsJson()
{
    const auto result =
        ctl({"why", "in", "--from", "shop/web", "--to", "shop/cart", "--port", "80", "-o", "json"});
    QCOMPARE(result.exitCode, 0);
    const auto answer = QJsonDocument::fromJson(result.out).object();
    QCOMPARE(answer["verdict"].toString(), QStringLiteral("allow"));
    QVERIFY(!answer["layers"].toArray().isEmpty());
}

void DesignCommandsTest::whyWithoutAPortTellsAllThatPasses()
{
    const auto text = ctl({"why", "in", "--from", "shop/web", "--to", "shop/cart"});
    QCOMPARE(text.exitCode, 0);
    QVERIFY2(text.out.startsWith("without identity:\n  allow "), text.out.constData());
    const auto json = ctl({"why", "in", "--from", "shop/web", "--to", "shop/cart", "-o", "json"});
    const auto answer = QJsonDocument::fromJson(json.out).object();
    QCOMPARE(answer["schema"].toString(), QStringLiteral("drawbridge/edge/1"));
    const auto caller = answer["callers"].toArray().at(0).toObject();
    QVERIFY(caller["identity"].isNull());
    QCOMPARE(caller["passes"].toArray().at(0).toObject()["verdict"].toString(),
             QStringLiteral("allow"));
}

void DesignCommandsTest::badRequestLines_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char *name, const char *line, const char *reason) {
        QTest::newRow(name) << QByteArray(line) << reason;
    };
    const char *const needed = "a request needs \"from\", \"to\" and \"port\"";
    row("no JSON", "{", "the line is not JSON");
    row("a list", "[]", needed);
    row("no caller", R"({"id":"a","to":{},"port":80})", needed);
    row("no callee", R"({"id":"a","from":{"ip":"1.2.3.4"},"port":80})", needed);
    row("no port", R"({"id":"a","from":{"ip":"1.2.3.4"},"to":{}})", needed);
    row("an identity", R"({"id":"a","from":{"identity":"x"},"to":{},"port":80})",
        "\"identity\" is neither null nor a text spiffe://…");
    row("nobody",
        R"({"id":"a","from":{"namespace":"shop","kind":"Pod","name":"x"},"to":{},"port":80})",
        "workload \"shop/Pod/x\" is not in the input");
    row("a callee that is a text", R"({"id":"a","from":{"ip":"1.2.3.4"},"to":"x","port":80})",
        "workload \"/\" is not in the input");
}

void DesignCommandsTest::badRequestLines()
{
    QFETCH(QByteArray, line);
    QFETCH(QString, reason);
    const auto result = ctl({"why", "in", "--requests", "-"}, "\n \t\r\n" + line + "\n");
    QCOMPARE(result.exitCode, 3);
    const auto answer = QJsonDocument::fromJson(result.out).object();
    QCOMPARE(answer["id"].toString(), QString(line.contains("\"id\"") ? "a" : ""));
    QCOMPARE(answer["verdict"].toString(), QStringLiteral("unknown"));
    QVERIFY2(answer["reason"].toString().startsWith(reason.left(10)), result.out.constData());
    if (!reason.contains("\"/\""))
        QCOMPARE(answer["reason"].toString(), reason);
    QVERIFY2(result.err.contains("-:3:1"), result.err.constData());
}

void DesignCommandsTest::requestsFromAFolderAreRefused()
{
    for (const char *file : {"in", "absent.jsonl"}) {
        const auto result = ctl({"why", "in", "--requests", file});
        QCOMPARE(result.exitCode, 3);
        QVERIFY2(result.err.contains(QByteArray("requests file \"") + file + "\" cannot be read"),
                 result.err.constData());
    }
}

void DesignCommandsTest::checkOfOneNamespace()
{
    const auto all = ctl({"check", "in"});
    QVERIFY(all.out.contains("ZT-NET-001 data/Pod/db"));
    const auto data = ctl({"check", "in", "-n", "data"});
    QCOMPARE(data.exitCode, 1);
    QVERIFY(data.out.contains("ZT-NET-001 data/Pod/db"));
    QVERIFY(!data.out.contains("ZT-NET-001 shop/"));
    QVERIFY(data.out.endsWith("\n1 finding\n"));
    // A finding about a way is one of both its ends.
    QCOMPARE(ctl({"allow", "d.drawbridge.yaml", "--from", "shop/web", "--to", "shop/cart", "--port",
                  "80"})
                 .exitCode,
             0);
    const auto ways = ctl({"check", "d.drawbridge.yaml", "-n", "data"});
    QVERIFY2(ways.out.contains("data/Pod/db -> shop/Pod/cart"), ways.out.constData());
    QVERIFY(!ways.out.contains("shop/Pod/cart -> shop/Pod/web"));
    const auto json = ctl({"check", "in", "-o", "json=report.json", "-o", "text"});
    QVERIFY(json.out.endsWith(" findings\n"));
    QFile report(m_folder->filePath("report.json"));
    QVERIFY(report.open(QIODevice::ReadOnly));
    const auto document = QJsonDocument::fromJson(report.readAll()).object();
    QVERIFY(document["complete"].toBool());
    const auto finding = document["findings"].toArray().first().toObject();
    QVERIFY(finding["evidence"].toArray().first()["line"].toInt() > 0);
    QCOMPARE(finding["evidence"].toArray().first()["file"].toString(),
             QStringLiteral("in/all.yaml"));
}

void DesignCommandsTest::checkCountsSeverities_data()
{
    QTest::addColumn<QString>("failOn");
    QTest::addColumn<int>("exitCode");
    QTest::newRow("critical") << "critical" << 0;
    QTest::newRow("high") << "high" << 1;
    QTest::newRow("info") << "info" << 1;
    QTest::newRow("never") << "never" << 0;
    QTest::newRow("a word that is none") << "hihg" << 2;
}

void DesignCommandsTest::checkCountsSeverities()
{
    QFETCH(QString, failOn);
    QTEST(ctl({"check", "in", "--fail-on", failOn}).exitCode, "exitCode");
    writeText(m_folder->filePath("in/bad.yaml"), "a: [\n"); // what was lost comes first
    QCOMPARE(ctl({"check", "in", "--fail-on", failOn}).exitCode, failOn == "hihg" ? 2 : 3);
}

void DesignCommandsTest::notesAreForTheVerbose()
{
    writeText(m_folder->filePath("in/odd.yaml"),
              "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i, namespace: "
              "shop}\nspec: {defaultBackend: {service: {name: gone, port: {number: 80}}}}\n");
    QVERIFY(!ctl({"graph", "in"}).err.contains("gone"));
    QVERIFY(ctl({"graph", "in", "-v"}).err.contains("leads to Service gone port 80"));
    QVERIFY(!ctl({"graph", "in", "-v", "-q"}).err.contains("gone"));
    writeText(m_folder->filePath("in/bad.yaml"), "a: [\n");
    for (const QStringList &flags : {QStringList{}, QStringList{"-q"}}) {
        const auto result = ctl(QStringList{"graph", "in"} + flags);
        QCOMPARE(result.exitCode, 3);
        QVERIFY2(result.err.contains("in/bad.yaml:"), result.err.constData());
    }
}

void DesignCommandsTest::exportSaysWhatItWrote()
{
    const auto loud = ctl({"export", "d.drawbridge.yaml", "-o", "out"});
    QCOMPARE(loud.exitCode, 0);
    QVERIFY2(loud.err.contains("out: ") && loud.err.contains(" files written"),
             loud.err.constData());
    QVERIFY(loud.out.isEmpty());
    QVERIFY(!ctl({"export", "d.drawbridge.yaml", "-o", "out", "-q"}).err.contains("files written"));
    QCOMPARE(ctl({"export", "d.drawbridge.yaml", "-o", "out", "--mesh", "linkerd"}).exitCode, 3);
    QCOMPARE(ctl({"export", "d.drawbridge.yaml", "-o", "out", "--istio-api", "v2"}).exitCode, 2);
    writeText(m_folder->filePath("mine/networkpolicies"), "x");
    const auto refused = ctl({"export", "d.drawbridge.yaml", "-o", "mine"});
    QCOMPARE(refused.exitCode, 3);
    QVERIFY2(refused.err.contains("is not a folder"), refused.err.constData());
}

void DesignCommandsTest::flowsOfADesign()
{
    QCOMPARE(ctl({"allow", "d.drawbridge.yaml", "--from", "data/db", "--to", "shop/cart", "--port",
                  "80-82/udp"})
                 .exitCode,
             0);
    const QByteArray drawn = "data/Pod/db\tshop/Pod/cart\t80-82\tUDP\tyes\tshop/Pod/cart\t80-82\t"
                             "drawn:\t\t\n";
    const auto all = ctl({"flows", "d.drawbridge.yaml", "-o", "tsv"}).out;
    QVERIFY2(all.contains(drawn), all.constData());
    QVERIFY(all.contains("data/Pod/db\tkube-system/Deployment/kube-dns\t53\tTCP\tyes\t"
                         "kube-system/Deployment/kube-dns\t53\tsystem: DNS\t\t\n"));
    const auto some = ctl({"flows", "d.drawbridge.yaml", "-o", "tsv", "-n", "shop"}).out;
    QVERIFY(some.contains(drawn));
    QVERIFY(!some.contains("data/Pod/db\tkube-system"));
    const auto text = ctl({"flows", "d.drawbridge.yaml", "-n", "shop"}).out;
    QVERIFY2(text.contains("data/Pod/db shop/Pod/cart 80-82 UDP drawn:\n"), text.constData());
    const auto json = ctl({"flows", "d.drawbridge.yaml", "-o", "json"}).out;
    QCOMPARE(QJsonDocument::fromJson(json)["schema"].toString(),
             QStringLiteral("drawbridge/flows/1"));
    QCOMPARE(ctl({"flows", "in", "-o", "xml"}).exitCode, 2);
}

void DesignCommandsTest::flowsOfOneNamespace()
{
    const QByteArray call =
        "---\napiVersion: v1\nkind: Pod\nmetadata: {name: caller, namespace: ops, labels: {app: "
        "caller}}\nspec: {containers: [{name: c, image: x, env: [{name: A, value: "
        "\"http://gone.data:80\"}, {name: B, value: \"http://pair.ops:80\"}]}]}\n";
    const auto service = [](const QByteArray &name, const QByteArray &nameSpace,
                            const QByteArray &selector) {
        return "---\napiVersion: v1\nkind: Service\nmetadata: {name: " + name +
               ", namespace: " + nameSpace + "}\nspec: {selector: {" + selector +
               "}, ports: [{port: 80}]}\n";
    };
    writeText(m_folder->filePath("in/call.yaml"), call + service("gone", "data", "app: gone"));
    const auto text = ctl({"flows", "in"}).out;
    QVERIFY2(text.contains("ops/Pod/caller data/gone (no workload behind it) 80 TCP"),
             text.constData());
    QVERIFY(ctl({"flows", "in", "-n", "ops"}).out.contains("data/gone"));
    QVERIFY(ctl({"flows", "in", "-n", "shop"}).out.isEmpty());
    const auto named =
        ctl({"flows", "--cluster", "east=in", "--cluster", "west=in", "-n", "ops"}).out;
    QVERIFY2(named.contains("east:ops/Pod/caller"), named.constData());
}

void DesignCommandsTest::addressesOfADesign()
{
    const auto result = ctl({"design", "in", "-o", "a.drawbridge.yaml", "--empty", "--api-server",
                             "10.7.0.1/32", "--nodes", "10.8.0.0/24", "--pods", "10.9.0.0/16"});
    QVERIFY2(result.exitCode == 0, result.err.constData());
    QFile file(m_folder->filePath("a.drawbridge.yaml"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray written = file.readAll();
    for (const char *part : {"apiServer:\n  - \"10.7.0.1/32\"\n", "nodes:\n  - \"10.8.0.0/24\"\n",
                             "pods:\n  - \"10.9.0.0/16\"\n"})
        QVERIFY2(written.contains(part), written.constData());
}

void DesignCommandsTest::emptyDrawsNothing()
{
    writeText(m_folder->filePath("in/policy.yaml"),
              "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: cart, "
              "namespace: shop}\nspec: {podSelector: {matchLabels: {app: cart}}, ingress: [{from: "
              "[{podSelector: {matchLabels: {app: web}}}], ports: [{port: 80}]}]}\n");
    QVERIFY(ctl({"design", "in", "-o", "a.drawbridge.yaml", "--from", "allowed"})
                .err.contains(" 1 flows drawn"));
    QVERIFY(ctl({"design", "in", "-o", "b.drawbridge.yaml", "--from", "allowed", "--empty"})
                .err.contains(" 0 flows drawn"));
}

void DesignCommandsTest::graphOfOneNamespace()
{
    const auto graph = ctl({"graph", "in", "-o", "json", "-n", "data"}).out;
    QVERIFY(graph.contains("\"db\""));
    QVERIFY(!graph.contains("\"cart\""));
}

void DesignCommandsTest::diffOfALossyInputSaysSo()
{
    QVERIFY(QFile::copy(m_folder->filePath("in/all.yaml"), m_folder->filePath("all.yaml")));
    writeText(m_folder->filePath("lossy/bad.yaml"), "a: [\n");
    QVERIFY(QFile::copy(m_folder->filePath("all.yaml"), m_folder->filePath("lossy/all.yaml")));
    QCOMPARE(ctl({"diff", "in", "in"}).exitCode, 0);
    QCOMPARE(ctl({"diff", "in", "lossy"}).exitCode, 3);
    QCOMPARE(ctl({"diff", "lossy", "in"}).exitCode, 3);
}

void DesignCommandsTest::rulesThatAreNoneAreRefused()
{
    QVERIFY(ctl({"rules", "ZT-NET-004"}).out.startsWith("ZT-NET-004 "));
    const auto result = ctl({"rules", "ZT-NET-999"});
    QCOMPARE(result.exitCode, 2);
    QVERIFY2(result.err.contains("there is no rule \"ZT-NET-999\""), result.err.constData());
}

void DesignCommandsTest::verifyFindsOutAboutTheMesh()
{
    const QByteArray said = "the manifests hold mesh policies";
    QCOMPARE(
        ctl({"design", "in", "-o", "m.drawbridge.yaml", "--empty", "--mesh", "sidecar"}).exitCode,
        0);
    QCOMPARE(ctl({"export", "m.drawbridge.yaml", "-o", "out"}).exitCode, 0);
    QVERIFY(!ctl({"verify", "m.drawbridge.yaml", "--against", "out"}).err.contains(said));
    QVERIFY(ctl({"verify", "d.drawbridge.yaml", "--against", "out"}).err.contains(said));
}

void DesignCommandsTest::plaintextIsAskedFor()
{
    QByteArray text = "apiVersion: v1\nkind: Namespace\nmetadata: {name: m, labels: "
                      "{istio-injection: enabled}}\n---\napiVersion: security.istio.io/v1\nkind: "
                      "PeerAuthentication\nmetadata: {name: default, namespace: m}\nspec: {mtls: "
                      "{mode: STRICT}}\n";
    for (const char *name : {"a", "b"})
        text += QByteArray("---\napiVersion: v1\nkind: Pod\nmetadata: {name: ") + name +
                ", namespace: m, labels: {app: " + name +
                "}}\nspec: {containers: [{name: c, image: x, ports: [{containerPort: 80}]}]}\n";
    writeText(m_folder->filePath("mesh.yaml"), text);
    const QStringList asked{"why", "mesh.yaml", "--from", "m/a", "--to", "m/b", "--port", "80"};
    QCOMPARE(ctl(asked).exitCode, 0);
    QCOMPARE(ctl(asked + QStringList{"--plaintext"}).exitCode, 1);
}

QTEST_GUILESS_MAIN(DesignCommandsTest)
#include "test_design_commands.moc"
