// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/shop_commands.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace drawbridge::test;

/// The contract of docs and cli.md, by running the program.
class DrawbridgectlTest : public ShopCommandFixture {
    Q_OBJECT
private slots:
    void init() { startShop(); }

    void versionAndHelp();
    void wrongUsageExitsTwo_data();
    void wrongUsageExitsTwo();
    void emptyAnswersSayWhy();
    void whatWasReadIsTold();
    void flowsAsTsv();
    void webhooksAreFlows();
    void connectivityAsJson();
    void designRefusesToOverwrite();
    void allowAndDisallowChangeTheFile();
    void checkFailsOnSeverity();
    void expiredWaiversFailTheCheck();
    void checkTellsTheScore();
    void pictureHasAnOverlay();
    void waiversStandInAFileOrAnnotation();
    void onlyNewFindingsFailAgainstABaseline();
    void aRatchetOnlyShrinks();
    void checkWritesSeveralReports();
    void aDesignNeverReadsStandardInput();
    void sameInputSameBytes();
    void graphFormats_data();
    void graphFormats();
};

void DrawbridgectlTest::versionAndHelp()
{
    QVERIFY(ctl({"--version"}).out.startsWith("drawbridgectl "));
    const auto help = ctl({"--help"});
    QCOMPARE(help.exitCode, 0);
    for (const char *command : {"graph", "flows", "connectivity", "why", "check", "design", "allow",
                                "disallow", "grant", "revoke", "export", "verify"}) {
        QVERIFY2(help.out.contains(command), command);
        const auto details = ctl({command, "--help"});
        QCOMPARE(details.exitCode, 0);
        for (const QByteArray &line : (help.out + details.out).split('\n'))
            QVERIFY2(line.size() <= 80, line.constData());
    }
}

void DrawbridgectlTest::wrongUsageExitsTwo_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("no command") << QStringList{};
    QTest::newRow("an unknown command") << QStringList{"draw"};
    QTest::newRow("an unknown flag") << QStringList{"graph", "--nope", "in"};
    QTest::newRow("an unknown format") << QStringList{"graph", "-o", "docx", "in"};
    QTest::newRow("no PATH") << QStringList{"flows"};
    QTest::newRow("a command of a later version") << QStringList{"drift", "in"};
    QTest::newRow("export of a kind that is none")
        << QStringList{"export", "x.drawbridge.yaml", "-o", "out", "--kinds", "NetworkPolicies"};
    QTest::newRow("a report without its file") << QStringList{"check", "in", "-o", "json="};
    QTest::newRow("why for several ports at once")
        << QStringList{"why", "in", "--from", "shop/web", "--to", "shop/cart", "--port", "1-9"};
    QTest::newRow("a day that is none") << QStringList{"check", "in", "--now", "2026-02-30"};
    QTest::newRow("a baseline to update that is not named")
        << QStringList{"check", "in", "--update-baseline"};
    QTest::newRow("a ratchet that is to grow")
        << QStringList{"check", "in", "--baseline", "b", "--ratchet", "--update-baseline"};
    QTest::newRow("a baseline of one namespace")
        << QStringList{"check", "in", "-n", "shop", "--baseline", "b", "--update-baseline"};
    QTest::newRow("export without a design") << QStringList{"export", "in", "-o", "out"};
}

void DrawbridgectlTest::wrongUsageExitsTwo()
{
    QFETCH(QStringList, arguments);
    const auto result = ctl(arguments);
    QCOMPARE(result.exitCode, 2);
    QVERIFY(!result.err.isEmpty());
}

void DrawbridgectlTest::emptyAnswersSayWhy()
{
    writeText(m_folder->filePath("none/empty.yaml"), "");
    QVERIFY(ctl({"check", "none"}).err.contains("no workload was found in the input"));
    QVERIFY(ctl({"connectivity", "in", "-n", "shpo"}).err.contains("namespace shpo is not in"));
    QCOMPARE(ctl({"connectivity", "in", "-n", "shop"}).err,
             QByteArray("read 3 files with 6 objects of 2 kinds\n"));
    QVERIFY(ctl({"connectivity", "in", "-n", "shop", "-q"}).err.isEmpty());
}

void DrawbridgectlTest::whatWasReadIsTold()
{
    writeText(m_folder->filePath("in/odd.yaml"),
              "apiVersion: example.org/v1\nkind: Odd\nmetadata: {name: a, namespace: shop}\n");
    const QByteArray line = "read 4 files with 7 objects of 3 kinds; 1 kind not understood "
                            "(1 object)";
    const QByteArray odd = "example.org Odd: 1, first at in/odd.yaml:1:1";
    QCOMPARE(ctl({"flows", "in"}).err, line + "\n");
    const auto verbose = ctl({"flows", "in", "-v"});
    QVERIFY2(verbose.err.contains(line) && verbose.err.contains(odd), verbose.err.constData());
    QVERIFY(ctl({"graph", "in"}).out.contains(odd));
    const auto json = QJsonDocument::fromJson(ctl({"graph", "in", "-o", "json"}).out);
    QCOMPARE(json["import"]["notUnderstood"].toArray().at(0)["kind"].toString(), QString("Odd"));
    startDesign();
    const auto design = ctl({"graph", "shop.drawbridge.yaml"});
    QVERIFY2(design.out.contains(odd) && design.err.contains(line), design.err.constData());
}

void DrawbridgectlTest::flowsAsTsv()
{
    const auto result = ctl({"flows", "-o", "tsv", "in"});
    QCOMPARE(result.exitCode, 0);
    QCOMPARE(
        result.out,
        QByteArray(
            "from\tservice\tport\tprotocol\tresolves\ttarget\ttarget_port\tevidence\tfile\tline\n"
            "shop/Deployment/web\tshop/cart\t80\tTCP\tyes\tshop/Deployment/cart\t7070\tenv: "
            "CART_ADDR=cart:80\tin/web.yaml\t22\n"));
}

void DrawbridgectlTest::webhooksAreFlows()
{
    writeText(m_folder->filePath("in/hook.yaml"),
              "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\n"
              "metadata: {name: guard}\nwebhooks:\n- name: pods.example\n  clientConfig:\n"
              "    service:\n      name: cart\n      namespace: shop\n      port: 80\n");
    const QByteArray called =
        "External/kubernetes-api\tshop/cart\t80\tTCP\tyes\t"
        "shop/Deployment/cart\t7070\twebhook: "
        "ValidatingWebhookConfiguration guard pods.example\tin/hook.yaml\t8\n";
    QVERIFY(ctl({"flows", "-o", "tsv", "in"}).out.contains(called));
    QVERIFY(ctl({"flows", "in"}).out.contains("in/hook.yaml:8:13\n"));
    startDesign();
    QVERIFY(ctl({"flows", "-o", "tsv", "shop.drawbridge.yaml"})
                .out.contains("External/kubernetes-api\tshop/Deployment/cart\t7070\tTCP\tyes\t"));
    const auto shut = ctl({"export", "shop.drawbridge.yaml", "-o", "shut"});
    QCOMPARE(shut.exitCode, 0);
    QVERIFY2(shut.err.contains("set cluster.apiServer"), shut.err.constData());
    QCOMPARE(ctl({"verify", "shop.drawbridge.yaml", "--against", "shut"}).exitCode, 0);
    QFile file(m_folder->filePath("shop.drawbridge.yaml"));
    QByteArray design = readAll(file.fileName());
    design.replace("  defaultNamespace:", "  apiServer: [192.0.2.10/32]\n  defaultNamespace:");
    if (!design.contains("apiServer"))
        design.replace("clusters:\n- ", "clusters:\n- apiServer: [192.0.2.10/32]\n  ");
    writeText(file.fileName(), design);
    QCOMPARE(ctl({"export", "shop.drawbridge.yaml", "-o", "open"}).exitCode, 0);
    QVERIFY(readAll(m_folder->filePath("open/networkpolicies/shop-allow-cart.yaml"))
                .contains("192.0.2.10/32"));
    const auto proof = ctl({"verify", "shop.drawbridge.yaml", "--against", "open"});
    QVERIFY2(proof.exitCode == 0, proof.out.constData());
    QCOMPARE(ctl({"verify", "shop.drawbridge.yaml", "--against", "shut"}).exitCode, 1);
}

void DrawbridgectlTest::connectivityAsJson()
{
    const auto result = ctl({"connectivity", "-o", "json", "in"});
    QCOMPARE(result.exitCode, 0);
    const auto document = QJsonDocument::fromJson(result.out).object();
    QCOMPARE(document["schema"].toString(), QString("drawbridge/connectivity/1"));
    QVERIFY(document["complete"].toBool());
    int pairs = 0;
    for (const QJsonValue connection : document["connections"].toArray())
        pairs +=
            connection["from"]["workload"].isObject() && connection["to"]["workload"].isObject();
    QCOMPARE(pairs, 9); // no policy: every replica reaches every other, itself included
}

void DrawbridgectlTest::designRefusesToOverwrite()
{
    startDesign();
    const auto before = readAll(m_folder->filePath("shop.drawbridge.yaml"));
    QCOMPARE(ctl({"design", "in", "-o", "shop.drawbridge.yaml"}).exitCode, 2);
    QCOMPARE(readAll(m_folder->filePath("shop.drawbridge.yaml")), before);
    QCOMPARE(ctl({"design", "in", "-o", "shop.drawbridge.yaml", "--empty", "--force"}).exitCode, 0);
    QVERIFY(readAll(m_folder->filePath("shop.drawbridge.yaml")) != before);
}

void DrawbridgectlTest::allowAndDisallowChangeTheFile()
{
    startDesign();
    const auto before = readAll(m_folder->filePath("shop.drawbridge.yaml"));
    QCOMPARE(ctl({"allow", "shop.drawbridge.yaml", "--from", "shop/cart", "--to",
                  "shop/Deployment/other", "--port", "9090/tcp"})
                 .exitCode,
             0);
    QVERIFY(ctl({"flows", "-o", "tsv", "shop.drawbridge.yaml"})
                .out.contains("shop/Deployment/cart\tshop/Deployment/other\t9090"));
    QCOMPARE(ctl({"disallow", "shop.drawbridge.yaml", "--from", "shop/cart", "--to", "shop/other"})
                 .exitCode,
             0);
    QCOMPARE(readAll(m_folder->filePath("shop.drawbridge.yaml")), before);
    const auto unknown = ctl({"allow", "shop.drawbridge.yaml", "--from", "shop/nobody", "--to",
                              "shop/other", "--port", "1"});
    QCOMPARE(unknown.exitCode, 3);
    QVERIFY(unknown.err.contains("shop/nobody"));
}

void DrawbridgectlTest::checkFailsOnSeverity()
{
    const auto failing = ctl({"check", "in"});
    QCOMPARE(failing.exitCode, 1);
    QVERIFY(failing.out.contains("ZT-NET-001"));
    QCOMPARE(ctl({"check", "in", "--fail-on", "never"}).exitCode, 0);
    const auto json = ctl({"check", "in", "-o", "json"});
    QCOMPARE(QJsonDocument::fromJson(json.out)["schema"].toString(),
             QString("drawbridge/report/1"));
}

void DrawbridgectlTest::expiredWaiversFailTheCheck()
{
    QByteArray waivers = "apiVersion: drawbridge.dev/v1\nkind: Design\nclusters:\n- sources: [in]\n"
                         "waivers:\n";
    for (const char *name : {"cart", "other", "web"})
        for (const char *rule : {"ZT-NET-001", "ZT-NET-002"}) // the shield stands for both
            waivers += "- {rule: " + QByteArray(rule) + ", target: shop/Deployment/" + name +
                       ", justification: moving, owner: me, expires: '2026-06-30'}\n";
    writeText(m_folder->filePath("w.drawbridge.yaml"), waivers);
    const QStringList check{"check", "w.drawbridge.yaml", "--now"};
    QCOMPARE(ctl(check + QStringList{"2026-06-30"}).exitCode, 0);
    const QStringList map{"graph", "w.drawbridge.yaml", "-o", "svg", "--now"};
    QVERIFY(ctl(map + QStringList{"2026-06-30"}).out.contains("hatched: suppressed"));
    QVERIFY(!ctl(map + QStringList{"2026-07-01"}).out.contains("hatched: suppressed"));
    QCOMPARE(ctl(map + QStringList{"2026-02-30"}).exitCode, 2);
    const auto late = ctl(check + QStringList{"2026-07-01"});
    QCOMPARE(late.exitCode, 1);
    QVERIFY2(late.err.contains("ended on 2026-06-30") && !late.out.contains("waived"),
             late.err.constData());
}

void DrawbridgectlTest::pictureHasAnOverlay()
{
    const QStringList map{"graph", "in", "-o", "svg", "--overlay"};
    const auto heat = ctl(map + QStringList{"heat=S3"});
    QCOMPARE(heat.exitCode, 0);
    QVERIFY2(heat.out.contains("<title>Heat map: S3 identity</title>"), heat.err.constData());
    QVERIFY(heat.out.contains(">S3 identity, 0 to 1 (well)<"));
    const auto both = ctl(map + QStringList{"heat", "--overlay", "reach=shop/web"});
    QVERIFY2(both.out.contains("<title>Reach from shop/Deployment/web; Heat map: S1 segm"),
             both.err.constData());
    const auto nowhere = ctl(map + QStringList{"attack=shop/nobody"});
    QCOMPARE(nowhere.exitCode, 3);
    QVERIFY(nowhere.out.isEmpty() && nowhere.err.contains("DB1803"));
    const auto unknown = ctl(map + QStringList{"rainbow"});
    QCOMPARE(unknown.exitCode, 2);
    QVERIFY2(unknown.err.contains("heat=S1 to heat=S6"), unknown.err.constData());
    QCOMPARE(ctl({"graph", "in", "--overlay", "heat"}).exitCode, 2); // a picture alone has one
    QVERIFY(ctl({"graph", "--help"}).out.contains("--overlay"));
}

void DrawbridgectlTest::checkTellsTheScore()
{
    const auto text = ctl({"check", "in"});
    QVERIFY2(text.out.contains("score S1 segmentation 0."), text.out.constData());
    QVERIFY(!text.out.contains(" of 100")); // Nothing is drawn.
    const auto json = QJsonDocument::fromJson(ctl({"check", "in", "-o", "json"}).out);
    QCOMPARE(json["score"]["shares"].toArray().size(), 6);
    QVERIFY(json["score"]["headline"].isNull());
}

void DrawbridgectlTest::waiversStandInAFileOrAnnotation()
{
    writeText(m_folder->filePath("waivers.yaml"),
              "apiVersion: drawbridge.dev/v1\nkind: Waivers\nwaivers:\n- {rule: ZT-NET-001, "
              "target: shop/Deployment/*, justification: until the new gateway is there, owner: "
              "ann, expires: '2026-09-01'}\n");
    const QStringList check{"check", "in", "--now", "2026-06-01", "-o", "json"};
    const auto isWaived = [](const QByteArray &out) {
        int waived = 0;
        for (const auto &finding : QJsonDocument::fromJson(out)["findings"].toArray())
            if (finding.toObject()["ruleId"].toString() == "ZT-NET-001")
                waived += finding.toObject().contains("waived") ? 1 : 0;
        return waived;
    };
    QCOMPARE(isWaived(ctl(check).out), 0);
    const auto waived = ctl(check + QStringList{"--waivers", "waivers.yaml"});
    QCOMPARE(isWaived(waived.out), 3);
    QCOMPARE(QJsonDocument::fromJson(waived.out)["waivers"][0]["state"].toString(),
             QString("active"));
    QCOMPARE(ctl(check + QStringList{"--waivers", "none.yaml"}).exitCode, 3);
    writeText(m_folder->filePath("bad.yaml"), "apiVersion: drawbridge.dev/v1\nkind: Waivers\n"
                                              "waivers:\n- {rule: '*'}\n");
    const auto bad = ctl(check + QStringList{"--waivers", "bad.yaml"});
    QCOMPARE(bad.exitCode, 3);
    QVERIFY2(bad.err.contains("bad.yaml:4:"), bad.err.constData());
}

void DrawbridgectlTest::onlyNewFindingsFailAgainstABaseline()
{
    const QStringList check{"check", "in", "--now", "2026-06-01", "--baseline", "b.json"};
    QCOMPARE(ctl(check).exitCode, 3); // It is not there.
    QCOMPARE(ctl(check + QStringList{"--update-baseline"}).exitCode, 0);
    QCOMPARE(ctl(check).exitCode, 0);
    QVERIFY(ctl(check).out.contains("0 new, 0 gone since the baseline"));
    QFile moved(m_folder->filePath("in/other.yaml"));
    QVERIFY(moved.rename(m_folder->filePath("in/elsewhere.yaml")));
    QCOMPARE(ctl(check).exitCode, 0); // Files may move.
    writeText(m_folder->filePath("in/new.yaml"),
              "apiVersion: v1\nkind: Pod\nmetadata: {name: new, namespace: shop}\nspec: "
              "{containers: [{name: a, image: a, ports: [{containerPort: 80}]}]}\n");
    const auto grown = ctl(check);
    QCOMPARE(grown.exitCode, 1);
    QVERIFY(grown.out.contains("[new]"));
    QCOMPARE(ctl({"check", "in"}).exitCode, 1);
}

void DrawbridgectlTest::aRatchetOnlyShrinks()
{
    const QStringList check{"check", "in", "--now", "2026-06-01", "--baseline", "b.json"};
    QCOMPARE(ctl(check + QStringList{"--update-baseline"}).exitCode, 0);
    const QByteArray before = readAll(m_folder->filePath("b.json"));
    QVERIFY(QFile::remove(m_folder->filePath("in/other.yaml")));
    QCOMPARE(ctl(check + QStringList{"--ratchet"}).exitCode, 0);
    const QByteArray after = readAll(m_folder->filePath("b.json"));
    QVERIFY(after.size() < before.size());
    writeText(m_folder->filePath("in/low.yaml"),
              "apiVersion: v1\nkind: Service\nmetadata: {name: nowhere, namespace: shop}\nspec: "
              "{selector: {app: nobody}, ports: [{port: 80}]}\n");
    const auto low = ctl(check + QStringList{"--fail-on", "never", "--ratchet"});
    QCOMPARE(low.exitCode, 1); // Whatever its severity.
    QCOMPARE(readAll(m_folder->filePath("b.json")), after);
}

void DrawbridgectlTest::checkWritesSeveralReports()
{
    const QStringList formats{"json=r.json", "sarif=r.sarif", "html=r.html",
                              "md=r.md",     "junit=r.xml",   "codequality=r.cq"};
    QStringList arguments{"check", "in", "--now", "2026-06-01"};
    for (const QString &format : formats)
        arguments << "-o" << format;
    QCOMPARE(ctl(arguments).exitCode, 1);
    QVERIFY(readAll(m_folder->filePath("r.html")).startsWith("<!DOCTYPE html>"));
    for (const QString &format : formats)
        QVERIFY(!readAll(m_folder->filePath(format.section('=', 1))).isEmpty());
}

void DrawbridgectlTest::aDesignNeverReadsStandardInput()
{
    writeText(m_folder->filePath("x.drawbridge.yaml"),
              "apiVersion: drawbridge.dev/v1\nkind: Design\nclusters:\n- sources: ['-']\n");
    const auto result =
        ctl({"graph", "x.drawbridge.yaml"}, "kind: Pod\napiVersion: v1\nmetadata: {name: p}\n");
    QCOMPARE(result.exitCode, 3);
    QVERIFY2(!result.out.contains("Pod/p") && result.err.contains("DB1001"),
             result.err.constData());
}

void DrawbridgectlTest::sameInputSameBytes()
{
    startDesign();
    QCOMPARE(ctl({"export", "shop.drawbridge.yaml", "-o", "a"}).exitCode, 0);
    QCOMPARE(ctl({"export", "shop.drawbridge.yaml", "-o", "b"}).exitCode, 0);
    QDir folder(m_folder->filePath("a"));
    const auto files = folder.entryList({"*.yaml"}, QDir::Files);
    QVERIFY(!files.isEmpty());
    for (const QString &file : files)
        QCOMPARE(readAll(folder.filePath(file)), readAll(m_folder->filePath("b/" + file)));
    QCOMPARE(ctl({"graph", "in", "-o", "svg"}).out, ctl({"graph", "in", "-o", "svg"}).out);
}

void DrawbridgectlTest::graphFormats_data()
{
    QTest::addColumn<QString>("format");
    QTest::addColumn<QByteArray>("begins");
    QTest::newRow("json") << "json" << QByteArray("{");
    QTest::newRow("dot") << "dot" << QByteArray("digraph");
    QTest::newRow("svg") << "svg" << QByteArray("<");
}

void DrawbridgectlTest::graphFormats()
{
    QFETCH(QString, format);
    QFETCH(QByteArray, begins);
    const auto result = ctl({"graph", "in", "-o", format});
    QCOMPARE(result.exitCode, 0);
    QVERIFY(result.out.startsWith(begins));
    for (const char *name : {"web", "cart", "other"})
        QVERIFY2(result.out.contains(name), name);
}

QTEST_GUILESS_MAIN(DrawbridgectlTest)
#include "test_drawbridgectl.moc"
