// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/command_fixture.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace drawbridge::test;

namespace {

const QByteArray kPods = "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\n"
                         "spec: {containers: [{name: a, image: a}]}\n";

const QByteArray kRules = "apiVersion: drawbridge.dev/v1\nkind: Rules\nrules:\n- id: ACME-A-1\n"
                          "  title: Bare pod\n  severity: critical\n  fix: Use a Deployment.\n"
                          "  workloads: {kinds: [Pod]}\n"
                          "  when: {fact: namespace, is: shop}\n";

/// The code of the page that begins as a file of rules does.
QByteArray exampleOfTheDocumentation()
{
    const QByteArray page = readAll(QStringLiteral(DRAWBRIDGE_SOURCE_DIR "/docs/custom-rules.md"));
    const auto begin = page.indexOf("apiVersion: drawbridge.dev/v1");
    return page.mid(begin, page.indexOf("```", begin) - begin);
}

QJsonArray findingsOf(const QByteArray &report)
{
    QJsonArray found;
    const QJsonArray all = QJsonDocument::fromJson(report).object()["findings"].toArray();
    for (const auto &finding : all)
        if (finding.toObject()["ruleId"] == QString("ACME-A-1"))
            found.append(finding);
    return found;
}

} // namespace

/// `check --rules`, `check --flows` and `rules --test`, by running the program.
class CustomRulesCommandTest : public CommandFixture {
    Q_OBJECT
private slots:
    void init()
    {
        newFolder();
        writeText(m_folder->filePath("in/pods.yaml"), kPods);
        writeText(m_folder->filePath("rules/acme.yaml"), kRules);
    }
    void checkAsksThem();
    void everyFormatTellsThem_data();
    void everyFormatTellsThem();
    void aDesignBringsItsOwn();
    void theyCanBeWaived();
    void badRulesStopTheCheck();
    void casesAreRun();
    void theExampleOfTheDocumentationPasses();
    void flowsThatWereSeenAreHeldAgainstTheDrawing();
};

void CustomRulesCommandTest::checkAsksThem()
{
    QCOMPARE(findingsOf(ctl({"check", "in", "-o", "json"}).out).size(), 0);
    const auto checked =
        ctl({"check", "in", "--rules", "rules", "--fail-on", "critical", "-o", "json"});
    QCOMPARE(checked.exitCode, 1);
    const QJsonArray found = findingsOf(checked.out);
    QCOMPARE(found.size(), 1);
    const QJsonObject finding = found.first().toObject();
    QCOMPARE(finding["message"].toString(), QString("shop/Pod/web: Bare pod."));
    QCOMPARE(finding["evidence"].toArray().first().toObject()["line"].toInt(), 1);
    QCOMPARE(ctl({"check", "in", "--fail-on", "critical"}).exitCode, 0);
}

void CustomRulesCommandTest::everyFormatTellsThem_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("text") << QByteArray("critical ACME-A-1 shop/Pod/web: shop/Pod/web: Bare pod.");
    QTest::newRow("json") << QByteArray("\"ruleId\": \"ACME-A-1\"");
    QTest::newRow("sarif") << QByteArray("\"text\": \"Use a Deployment.\""); // of the rule
    QTest::newRow("junit") << QByteArray("classname=\"ACME-A-1\"");
    QTest::newRow("html") << QByteArray("ACME-A-1 Bare pod");
    QTest::newRow("md") << QByteArray("ACME-A-1");
    QTest::newRow("codequality") << QByteArray("\"check_name\": \"ACME-A-1\"");
}

void CustomRulesCommandTest::everyFormatTellsThem()
{
    QFETCH(QByteArray, text);
    const auto checked =
        ctl({"check", "in", "--rules", "rules/acme.yaml", "-o", QTest::currentDataTag()});
    QVERIFY2(checked.out.contains(text), checked.out.left(3000).constData());
}

void CustomRulesCommandTest::aDesignBringsItsOwn()
{
    QCOMPARE(ctl({"design", "in", "-o", "shop.drawbridge.yaml"}).exitCode, 0);
    const QStringList check{"check", "shop.drawbridge.yaml", "-o", "json"};
    QCOMPARE(findingsOf(ctl(check).out).size(), 0);
    QVERIFY(QDir(m_folder->path()).rename("rules", "drawbridge-rules"));
    QCOMPARE(findingsOf(ctl(check).out).size(), 1);
    // Named as well, they are not read twice.
    QCOMPARE(findingsOf(ctl(check + QStringList{"--rules", "./drawbridge-rules"}).out).size(), 1);
}

void CustomRulesCommandTest::theyCanBeWaived()
{
    writeText(m_folder->filePath("waivers.yaml"),
              "apiVersion: drawbridge.dev/v1\nkind: Waivers\nwaivers:\n- rule: ACME-A-1\n"
              "  target: shop/Pod/web\n  justification: accepted for this test alone\n"
              "  owner: ann\n  expires: \"2026-12-31\"\n");
    const auto checked = ctl({"check", "in", "--rules", "rules", "--waivers", "waivers.yaml",
                              "--now", "2026-12-01", "--fail-on", "critical"});
    QCOMPARE(checked.exitCode, 0);
    QVERIFY(checked.out.contains("[waived until 2026-12-31]"));
}

void CustomRulesCommandTest::badRulesStopTheCheck()
{
    writeText(m_folder->filePath("rules/bad.yaml"), QByteArray(kRules).replace("ACME-A", "ZT-A"));
    const auto checked = ctl({"check", "in", "--rules", "rules"});
    QCOMPARE(checked.exitCode, 3);
    QVERIFY(checked.err.contains("rules/bad.yaml:4:7"));
    QCOMPARE(ctl({"check", "in", "--rules", "none.yaml"}).exitCode, 3);
    QCOMPARE(ctl({"rules", "--test", "none.yaml"}).exitCode, 3);
    QCOMPARE(ctl({"rules", "ZT-NET-001", "--test", "rules"}).exitCode, 2);
}

void CustomRulesCommandTest::casesAreRun()
{
    const QByteArray manifests = "{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: NS}, "
                                 "spec: {containers: [{name: a, image: a}]}}\"\n";
    const QByteArray fires = "  - name: in the shop\n    fires: [shop/Pod/p]\n    manifests: \"" +
                             QByteArray(manifests).replace("NS", "shop");
    const QByteArray silent =
        "  - name: elsewhere\n    manifests: \"" + QByteArray(manifests).replace("NS", "data");
    writeText(m_folder->filePath("rules/acme.yaml"), kRules + "  tests:\n" + fires + silent);
    const auto passed = ctl({"rules", "--test", "rules"});
    QCOMPARE(passed.exitCode, 0);
    QCOMPARE(passed.out, QByteArray("ACME-A-1 passes \"in the shop\"\nACME-A-1 passes "
                                    "\"elsewhere\"\n1 rule, 2 passed, 0 failed\n"));
    writeText(m_folder->filePath("rules/acme.yaml"), kRules + "  tests:\n" + fires);
    const auto failed = ctl({"rules", "--test", "rules"});
    QCOMPARE(failed.exitCode, 1);
    QVERIFY(failed.out.contains("fails: has no case that stays silent (rules/acme.yaml:4:3)"));
}

void CustomRulesCommandTest::theExampleOfTheDocumentationPasses()
{
    const QByteArray example = exampleOfTheDocumentation();
    QVERIFY(example.contains("ACME-NET-1"));
    writeText(m_folder->filePath("example.yaml"), example);
    const auto tested = ctl({"rules", "--test", "example.yaml"});
    QVERIFY2(tested.exitCode == 0, (tested.out + tested.err).constData());
    QVERIFY(tested.out.endsWith("2 rules, 5 passed, 0 failed\n"));
}

void CustomRulesCommandTest::flowsThatWereSeenAreHeldAgainstTheDrawing()
{
    writeText(m_folder->filePath("in/db.yaml"),
              "apiVersion: v1\nkind: Pod\nmetadata: {name: db, namespace: shop}\n"
              "spec: {containers: [{name: a, image: a, ports: [{containerPort: 5432}]}]}\n");
    QCOMPARE(ctl({"design", "in", "-o", "d.drawbridge.yaml", "--empty"}).exitCode, 0);
    QCOMPARE(ctl({"allow", "d.drawbridge.yaml", "--from", "shop/Pod/db", "--to", "shop/Pod/web",
                  "--port", "80"})
                 .exitCode,
             0);
    writeText(m_folder->filePath("flows.json"),
              "{\"flow\":{\"time\":\"2026-03-01T10:00:00Z\",\"verdict\":\"FORWARDED\","
              "\"IP\":{\"source\":\"10.0.0.1\",\"destination\":\"10.0.0.2\"},"
              "\"l4\":{\"TCP\":{\"destination_port\":5432}},"
              "\"source\":{\"namespace\":\"shop\",\"pod_name\":\"web\"},"
              "\"destination\":{\"namespace\":\"shop\",\"pod_name\":\"db\"},"
              "\"is_reply\":false}}\n");
    const auto checked = ctl({"check", "d.drawbridge.yaml", "--flows", "flows.json"});
    QVERIFY2(checked.out.contains("high ZT-DRF-002 shop/Pod/web -> shop/Pod/db: shop/Pod/web was "
                                  "seen to call shop/Pod/db on 5432/TCP, which is not drawn"),
             checked.out.constData());
    QVERIFY(checked.out.contains("(flows.json:1:9)"));
    QVERIFY(checked.out.contains("not assessable ZT-DRF-003: the flows cover 0 days"));
    writeText(m_folder->filePath("flows.json"), "{\"flow\":[]}\n");
    const auto bad = ctl({"check", "d.drawbridge.yaml", "--flows", "flows.json"});
    QCOMPARE(bad.exitCode, 3);
    QVERIFY2(bad.err.contains("flows.json:1:9"), bad.err.constData());
}

QTEST_GUILESS_MAIN(CustomRulesCommandTest)
#include "test_custom_rules_command.moc"
