// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/design_commands.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace drawbridge::test;

/// Commands that answer one question, flag by flag: what they say, and on which stream.
class DesignAnswersTest : public DesignCommandFixture {
    Q_OBJECT
private slots:
    void init() { startDesign(); }

    void whyIsAskedForOnePort_data();
    void whyIsAskedForOnePort();
    void whyAsJson();
    void whyWithoutAPortTellsAllThatPasses();
    void badRequestLines_data();
    void badRequestLines();
    void manyRequestsKeepTheirOrder();
    void requestsFromAFolderAreRefused();
    void checkOfOneNamespace();
    void checkCountsSeverities_data();
    void checkCountsSeverities();
    void notesAreForTheVerbose();
    void exportSaysWhatItWrote();
    void flowsOfADesign();
    void flowsOfOneNamespace();
    void graphOfOneNamespace();
    void diffOfALossyInputSaysSo();
    void rulesThatAreNoneAreRefused();
    void verifyFindsOutAboutTheMesh();
};

void DesignAnswersTest::whyIsAskedForOnePort_data()
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

void DesignAnswersTest::whyIsAskedForOnePort()
{
    QFETCH(QString, arguments);
    QFETCH(int, exitCode);
    QFETCH(QByteArray, says);
    const auto result = ctl(QStringList{"why", "in"} + arguments.split(u' '));
    QVERIFY2(result.err.contains(says), result.err.constData());
    QCOMPARE(result.exitCode, exitCode);
    QCOMPARE(result.out.startsWith("allow"), exitCode == 0);
}

void DesignAnswersTest::whyAsJson()
{
    const auto result =
        ctl({"why", "in", "--from", "shop/web", "--to", "shop/cart", "--port", "80", "-o", "json"});
    QCOMPARE(result.exitCode, 0);
    const auto answer = QJsonDocument::fromJson(result.out).object();
    QCOMPARE(answer["verdict"].toString(), QStringLiteral("allow"));
    QVERIFY(!answer["layers"].toArray().isEmpty());
}

void DesignAnswersTest::whyWithoutAPortTellsAllThatPasses()
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

void DesignAnswersTest::badRequestLines_data()
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

void DesignAnswersTest::badRequestLines()
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

void DesignAnswersTest::manyRequestsKeepTheirOrder()
{
    constexpr int kCount = 9000; // more than are answered at once
    QByteArray lines;
    for (int i = 0; i < kCount; ++i)
        lines += i == 7000 ? QByteArray("{\n")
                           : QStringLiteral(R"({"id":%1,"from":{"ip":"1.2.3.4"},"to":{"namespace":)"
                                            R"("data","kind":"Pod","name":"db"},"port":80})")
                                     .arg(i)
                                     .toUtf8() +
                                 '\n';
    QVERIFY(lines.size() > 1 << 19);
    const auto result = ctl({"why", "in", "--requests", "-"}, lines);
    QCOMPARE(result.exitCode, 3);
    QVERIFY2(result.err.contains("-:7001:1"), result.err.constData());
    const QList<QByteArray> answers = result.out.trimmed().split('\n');
    QCOMPARE(answers.size(), kCount);
    for (int i = 0; i < kCount; ++i) {
        const QJsonValue id = QJsonDocument::fromJson(answers[i]).object()["id"];
        QCOMPARE(i == 7000 ? QJsonValue(i) : id, QJsonValue(i));
    }
}

void DesignAnswersTest::requestsFromAFolderAreRefused()
{
    for (const char *file : {"in", "absent.jsonl"}) {
        const auto result = ctl({"why", "in", "--requests", file});
        QCOMPARE(result.exitCode, 3);
        QVERIFY2(result.err.contains(QByteArray("requests file \"") + file + "\" cannot be read"),
                 result.err.constData());
    }
}

void DesignAnswersTest::checkOfOneNamespace()
{
    const auto all = ctl({"check", "in"});
    QVERIFY(all.out.contains("ZT-NET-001 data/Pod/db"));
    const auto data = ctl({"check", "in", "-n", "data"});
    QCOMPARE(data.exitCode, 1);
    QVERIFY(data.out.contains("ZT-NET-001 data/Pod/db"));
    QVERIFY(!data.out.contains("ZT-NET-001 shop/"));
    for (const QByteArray &line : data.out.split('\n'))
        QVERIFY2(!line.contains(" ZT-") || line.startsWith("not assessable") ||
                     line.contains("data"),
                 line.constData());
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

void DesignAnswersTest::checkCountsSeverities_data()
{
    QTest::addColumn<QString>("failOn");
    QTest::addColumn<int>("exitCode");
    QTest::newRow("critical") << "critical" << 0;
    QTest::newRow("high") << "high" << 1;
    QTest::newRow("info") << "info" << 1;
    QTest::newRow("never") << "never" << 0;
    QTest::newRow("a word that is none") << "hihg" << 2;
}

void DesignAnswersTest::checkCountsSeverities()
{
    QFETCH(QString, failOn);
    QTEST(ctl({"check", "in", "--fail-on", failOn}).exitCode, "exitCode");
    writeText(m_folder->filePath("in/bad.yaml"), "a: [\n"); // what was lost comes first
    QCOMPARE(ctl({"check", "in", "--fail-on", failOn}).exitCode, failOn == "hihg" ? 2 : 3);
}

void DesignAnswersTest::notesAreForTheVerbose()
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

void DesignAnswersTest::exportSaysWhatItWrote()
{
    const auto loud = ctl({"export", "d.drawbridge.yaml", "-o", "out"});
    QCOMPARE(loud.exitCode, 0);
    QVERIFY2(loud.err.contains("out: ") && loud.err.contains(" files written"),
             loud.err.constData());
    QVERIFY(loud.out.isEmpty());
    QVERIFY(!ctl({"export", "d.drawbridge.yaml", "-o", "out", "-q"}).err.contains("files written"));
    QCOMPARE(ctl({"export", "d.drawbridge.yaml", "-o", "out", "--mesh", "cilium"}).exitCode, 3);
    QCOMPARE(ctl({"export", "d.drawbridge.yaml", "-o", "out", "--istio-api", "v2"}).exitCode, 2);
    writeText(m_folder->filePath("mine/networkpolicies"), "x");
    const auto refused = ctl({"export", "d.drawbridge.yaml", "-o", "mine"});
    QCOMPARE(refused.exitCode, 3);
    QVERIFY2(refused.err.contains("is not a folder"), refused.err.constData());
}

void DesignAnswersTest::flowsOfADesign()
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

void DesignAnswersTest::flowsOfOneNamespace()
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

void DesignAnswersTest::graphOfOneNamespace()
{
    const auto graph = ctl({"graph", "in", "-o", "json", "-n", "data"}).out;
    QVERIFY(graph.contains("\"db\""));
    QVERIFY(!graph.contains("\"cart\""));
}

void DesignAnswersTest::diffOfALossyInputSaysSo()
{
    QVERIFY(QFile::copy(m_folder->filePath("in/all.yaml"), m_folder->filePath("all.yaml")));
    writeText(m_folder->filePath("lossy/bad.yaml"), "a: [\n");
    QVERIFY(QFile::copy(m_folder->filePath("all.yaml"), m_folder->filePath("lossy/all.yaml")));
    QCOMPARE(ctl({"diff", "in", "in"}).exitCode, 0);
    QCOMPARE(ctl({"diff", "in", "lossy"}).exitCode, 3);
    QCOMPARE(ctl({"diff", "lossy", "in"}).exitCode, 3);
}

void DesignAnswersTest::rulesThatAreNoneAreRefused()
{
    QVERIFY(ctl({"rules", "ZT-NET-004"}).out.startsWith("ZT-NET-004 "));
    const auto result = ctl({"rules", "ZT-NET-999"});
    QCOMPARE(result.exitCode, 2);
    QVERIFY2(result.err.contains("there is no rule \"ZT-NET-999\""), result.err.constData());
}

void DesignAnswersTest::verifyFindsOutAboutTheMesh()
{
    const QByteArray said = "the manifests hold mesh policies";
    QCOMPARE(
        ctl({"design", "in", "-o", "m.drawbridge.yaml", "--empty", "--mesh", "sidecar"}).exitCode,
        0);
    QCOMPARE(ctl({"export", "m.drawbridge.yaml", "-o", "out"}).exitCode, 0);
    QVERIFY(!ctl({"verify", "m.drawbridge.yaml", "--against", "out"}).err.contains(said));
    QVERIFY(ctl({"verify", "d.drawbridge.yaml", "--against", "out"}).err.contains(said));
}

QTEST_GUILESS_MAIN(DesignAnswersTest)
#include "test_design_answers.moc"
