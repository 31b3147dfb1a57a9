// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/shop_commands.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTest>

using namespace drawbridge::test;

/// `export` and what `verify` says about it.
class ExportCommandTest : public ShopCommandFixture {
    Q_OBJECT
private slots:
    void init() { startShop(); }

    void ambientManifestsAreJudgedAsSuch();
    void requestsInAnAmbientMeshAreProven();
    void exportIsProvenEqual_data();
    void exportIsProvenEqual();
    void linkerdIsLabelledAndProven();
    void widenedRuleIsFoundWithItsPlace();
    void removedPolicyIsFound();
    void verifyReadsManifestsInTheDesignsNamespace();
    void hostileNamesStayInsideTheExport();
    void verifyOfNothingIsNotEqual();
    void grantNeedsTheApiServer();
    void grantIsExportedAndProven();
    void dryRunTellsAndWritesNothing();
    void dryRunIsRefusedAsTheExportIs();
    void existingPoliciesAreJudged();
};

void ExportCommandTest::exportIsProvenEqual_data()
{
    QTest::addColumn<QString>("mesh");
    QTest::newRow("without a mesh") << "none";
    QTest::newRow("in a sidecar mesh") << "sidecar";
    QTest::newRow("in an ambient mesh") << "ambient";
}

void ExportCommandTest::exportIsProvenEqual()
{
    QFETCH(QString, mesh);
    startDesign();
    const auto exported = ctl({"export", "shop.drawbridge.yaml", "--mesh", mesh, "-o", "out"});
    QVERIFY2(exported.exitCode == 0, exported.err.constData());
    const auto verified = ctl({"verify", "shop.drawbridge.yaml", "--against", "out"});
    QVERIFY2(verified.exitCode == 0, (verified.out + verified.err).constData());
    const auto counts = QRegularExpression("(\\d+) pairs and (\\d+) ports compared")
                            .match(QString::fromUtf8(verified.out));
    QVERIFY(counts.hasMatch());
    QVERIFY(counts.captured(1).toInt() >= 9);
}

void ExportCommandTest::linkerdIsLabelledAndProven()
{
    startDesign();
    const auto exported = ctl({"export", "shop.drawbridge.yaml", "--mesh", "linkerd", "-o", "out"});
    QVERIFY2(exported.exitCode == 0 &&
                 exported.err.contains("never checked against its real proxy"),
             exported.err.constData());
    const auto verified = ctl({"verify", "shop.drawbridge.yaml", "--against", "out"});
    QVERIFY2(verified.exitCode == 0, (verified.out + verified.err).constData());
    QVERIFY2(verified.err.contains("verified for --mesh linkerd"), verified.err.constData());
    QVERIFY2((verified.out + verified.err).contains("not checked against the real proxy"),
             (verified.out + verified.err).constData());
    const auto staged = ctl({"export", "shop.drawbridge.yaml", "--mesh", "linkerd", "--layout",
                             "stage", "-o", "stages"});
    QCOMPARE(staged.exitCode, 3);
    QVERIFY2(staged.err.contains("stages of a rollout are written for Istio"),
             staged.err.constData());
    // Another mesh leaves nothing of Linkerd in the folder.
    QCOMPARE(ctl({"export", "shop.drawbridge.yaml", "--mesh", "none", "-o", "out"}).exitCode, 0);
    QVERIFY(!QFileInfo::exists(m_folder->filePath("out/servers/shop-cart-7070.yaml")));
}

/// The design says "none"; what the manifests enrol tells which mesh they are for.
void ExportCommandTest::ambientManifestsAreJudgedAsSuch()
{
    startDesign();
    QCOMPARE(ctl({"export", "shop.drawbridge.yaml", "--mesh", "ambient", "-o", "out"}).exitCode, 0);
    const QString network = m_folder->filePath("out/networkpolicies/shop-allow-cart.yaml");
    QVERIFY2(readAll(network).contains("port: 15008"), readAll(network).constData());
    const auto verified = ctl({"verify", "shop.drawbridge.yaml", "--against", "out"});
    QVERIFY2(verified.err.contains("verified for --mesh ambient"), verified.err.constData());
    const QString path = m_folder->filePath("out/authorizationpolicies/shop-allow-cart.yaml");
    QByteArray text = readAll(path);
    QVERIFY2(text.contains("\"7070\""), text.constData());
    writeText(path, text.replace("\"7070\"", "\"7071\""));
    const auto changed = ctl({"verify", "shop.drawbridge.yaml", "--against", "out"});
    QCOMPARE(changed.exitCode, 1);
    QVERIFY2(changed.out.contains("shop/Deployment/web -> shop/Deployment/cart") &&
                 changed.out.contains("7070/TCP") && changed.out.contains("authorization"),
             changed.out.constData());
}

/// Through a waypoint: the Gateway, its policy and the label of the Service are all written.
void ExportCommandTest::requestsInAnAmbientMeshAreProven()
{
    startDesign();
    QCOMPARE(ctl({"allow", "shop.drawbridge.yaml", "--from", "shop/Deployment/other", "--to",
                  "shop/Deployment/cart", "--port", "7070/tcp", "--method", "GET"})
                 .exitCode,
             0);
    const auto exported = ctl({"export", "shop.drawbridge.yaml", "--mesh", "ambient", "-o", "out"});
    QVERIFY2(exported.exitCode == 0, exported.err.constData());
    QVERIFY(QFileInfo::exists(m_folder->filePath("out/gateways/shop-waypoint.yaml")));
    const auto verified = ctl({"verify", "shop.drawbridge.yaml", "--against", "out"});
    QVERIFY2(verified.exitCode == 0, (verified.out + verified.err).constData());
    const QString path = m_folder->filePath("out/authorizationpolicies/shop-waypoint-cart.yaml");
    QByteArray text = readAll(path);
    QVERIFY2(text.contains("- GET\n"), text.constData());
    writeText(path, text.replace("- GET\n", "- POST\n"));
    const auto changed = ctl({"verify", "shop.drawbridge.yaml", "--against", "out"});
    QCOMPARE(changed.exitCode, 1);
    QVERIFY2(changed.out.contains("shop/Deployment/other -> shop/Deployment/cart") &&
                 changed.out.contains("GET"),
             changed.out.constData());
    // What an export leaves out goes with the next one.
    QCOMPARE(ctl({"export", "shop.drawbridge.yaml", "-o", "out"}).exitCode, 0);
    QVERIFY(!QFileInfo::exists(m_folder->filePath("out/gateways")) ||
            !QFileInfo::exists(m_folder->filePath("out/gateways/shop-waypoint.yaml")));
}

void ExportCommandTest::widenedRuleIsFoundWithItsPlace()
{
    startDesign();
    QCOMPARE(ctl({"export", "shop.drawbridge.yaml", "-o", "out"}).exitCode, 0);
    const QString path = m_folder->filePath("out/networkpolicies/shop-allow-cart.yaml");
    QByteArray text = readAll(path);
    QVERIFY2(text.contains("port: 7070"), text.constData());
    writeText(path, text.replace("port: 7070", "port: 7071"));
    const auto verified = ctl({"verify", "shop.drawbridge.yaml", "--against", "out"});
    QCOMPARE(verified.exitCode, 1);
    QVERIFY2(verified.out.contains("shop/Deployment/web -> shop/Deployment/cart") &&
                 verified.out.contains("7070/TCP"),
             verified.out.constData());
    QVERIFY2(QRegularExpression("out/networkpolicies/shop-allow-cart.yaml:\\d+")
                 .match(QString::fromUtf8(verified.out))
                 .hasMatch(),
             verified.out.constData());
}

void ExportCommandTest::removedPolicyIsFound()
{
    startDesign();
    QCOMPARE(ctl({"export", "shop.drawbridge.yaml", "-o", "out"}).exitCode, 0);
    QVERIFY(QFile::remove(m_folder->filePath("out/networkpolicies/shop-allow-web.yaml")));
    const auto verified = ctl({"verify", "shop.drawbridge.yaml", "--against", "out", "-o", "json"});
    QCOMPARE(verified.exitCode, 1);
    const auto report = QJsonDocument::fromJson(verified.out).object();
    QVERIFY(!report["equal"].toBool());
    QCOMPARE(report["differences"].toArray().first()["kind"].toString(),
             QString("drawn-but-denied"));
}

void ExportCommandTest::verifyReadsManifestsInTheDesignsNamespace()
{
    startDesign();
    QCOMPARE(ctl({"export", "shop.drawbridge.yaml", "-o", "out"}).exitCode, 0);
    auto design = readAll(m_folder->filePath("shop.drawbridge.yaml"));
    design.replace("clusters:\n- sources:", "clusters:\n- defaultNamespace: shop\n  sources:");
    writeText(m_folder->filePath("shop.drawbridge.yaml"), design);
    const QString file = m_folder->filePath("out/networkpolicies/shop-deny-all-by-default.yaml");
    auto policy = readAll(file);
    policy.replace("  namespace: shop\n", "");
    writeText(file, policy);
    const auto result = ctl({"verify", "shop.drawbridge.yaml", "--against", "out"});
    QVERIFY2(result.exitCode == 0, result.out.constData());
}

void ExportCommandTest::hostileNamesStayInsideTheExport()
{
    writeText(m_folder->filePath("evil/in.yaml"),
              "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n  namespace: "
              "'../../evil'\nspec:\n  template:\n    metadata:\n      labels: {app: web}\n    "
              "spec:\n      containers:\n      - name: c\n        image: i\n");
    ctl({"design", "evil", "-o", "a/evil.drawbridge.yaml"});
    QDir(m_folder->path()).mkpath("a/b");
    ctl({"export", "a/evil.drawbridge.yaml", "-o", "a/b/out"});
    const auto left =
        QDir(m_folder->filePath("a/b")).entryList(QDir::AllEntries | QDir::NoDotAndDotDot);
    QVERIFY2(left.isEmpty() || left == QStringList{"out"}, qPrintable(left.join(' ')));
}

void ExportCommandTest::verifyOfNothingIsNotEqual()
{
    writeText(m_folder->filePath("x.drawbridge.yaml"),
              "apiVersion: drawbridge.dev/v1\nkind: Design\nclusters:\n- sources: [gone]\n");
    const auto result = ctl({"verify", "x.drawbridge.yaml"});
    QCOMPARE(result.exitCode, 1);
    QVERIFY(!result.out.contains("equal:"));
}

void ExportCommandTest::grantNeedsTheApiServer()
{
    startDesign();
    const auto refused = ctl({"grant", "shop.drawbridge.yaml", "--to", "shop/web", "--verbs",
                              "get,list", "--resource", "pods", "-n", "shop"});
    QCOMPARE(refused.exitCode, 3);
    QVERIFY2(refused.err.contains("DB1808") && refused.err.contains("apiServer"),
             refused.err.constData());
}

void ExportCommandTest::grantIsExportedAndProven()
{
    startDesign();
    QCOMPARE(ctl({"grant", "shop.drawbridge.yaml", "--to", "shop/web", "--verbs", "list,get",
                  "--resource", "pods/log", "-n", "shop", "--api-server", "192.0.2.10/32"})
                 .exitCode,
             0);
    QCOMPARE(ctl({"export", "shop.drawbridge.yaml", "-o", "out"}).exitCode, 0);
    const auto verified = ctl({"verify", "shop.drawbridge.yaml", "--against", "out"});
    QVERIFY2(verified.exitCode == 0, (verified.out + verified.err).constData());
    QVERIFY(!verified.out.contains(", 0 API permissions"));
}

void ExportCommandTest::dryRunTellsAndWritesNothing()
{
    startDesign();
    const QStringList dryRun{"export", "shop.drawbridge.yaml", "-o", "out", "--dry-run"};
    const auto first = ctl(dryRun);
    QCOMPARE(first.exitCode, 1);
    QVERIFY2(first.out.contains("--- /dev/null\n+++ b/networkpolicies/shop-allow-cart.yaml\n"),
             first.out.constData());
    QVERIFY(!QFileInfo::exists(m_folder->filePath("out")));

    QCOMPARE(ctl(dryRun.mid(0, 4)).exitCode, 0);
    const auto nothing = ctl(dryRun);
    QVERIFY2(nothing.exitCode == 0 && nothing.out.isEmpty(), nothing.out.constData());

    QCOMPARE(ctl({"disallow", "shop.drawbridge.yaml", "--from", "shop/web", "--to", "shop/cart"})
                 .exitCode,
             0);
    const QString cart = m_folder->filePath("out/networkpolicies/shop-allow-cart.yaml");
    const QByteArray before = readAll(cart);
    const auto changed = ctl(dryRun);
    QCOMPARE(changed.exitCode, 1);
    QVERIFY2(changed.out.contains("--- a/networkpolicies/shop-allow-cart.yaml\n+++ /dev/null\n"),
             changed.out.constData());
    QVERIFY2(changed.out.contains("-      port: 7070\n"), changed.out.constData());
    QVERIFY2(changed.err.contains("removed; nothing was written"), changed.err.constData());
    QCOMPARE(readAll(cart), before);
    QCOMPARE(ctl(dryRun.mid(0, 4)).exitCode, 0);
    QVERIFY(!QFileInfo::exists(cart));
    QCOMPARE(ctl(dryRun).exitCode, 0);
}

void ExportCommandTest::dryRunIsRefusedAsTheExportIs()
{
    startDesign();
    writeText(m_folder->filePath("out/kustomization.yaml"), "resources: [mine.yaml]\n");
    const auto result = ctl({"export", "shop.drawbridge.yaml", "-o", "out", "--dry-run"});
    QCOMPARE(result.exitCode, 3);
    QVERIFY2(result.err.contains("DB2203"), result.err.constData());
    QVERIFY(result.out.isEmpty());
}

void ExportCommandTest::existingPoliciesAreJudged()
{
    const auto policy = [](const char *name, const char *port) {
        return "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: " +
               QByteArray(name) +
               ", namespace: shop}\nspec: {podSelector: {matchLabels: {app: cart}}, ingress: "
               "[{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: " +
               port + "}]}]}\n";
    };
    writeText(m_folder->filePath("in/policies.yaml"),
              policy("good", "7070") + policy("bad", "7071"));
    startDesign();
    QCOMPARE(ctl({"verify", "shop.drawbridge.yaml"}).exitCode, 0);
    const auto text = ctl({"verify", "shop.drawbridge.yaml", "--existing"});
    QCOMPARE(text.exitCode, 1);
    QVERIFY2(text.out.contains("redundant: NetworkPolicy shop/good (") &&
                 text.out.contains("conflict: NetworkPolicy shop/bad (") &&
                 text.out.contains("shop/Deployment/web -> shop/Deployment/cart on 7071/TCP"),
             text.out.constData());
    const auto json = ctl({"verify", "shop.drawbridge.yaml", "--existing", "-o", "json"});
    const auto existing = QJsonDocument::fromJson(json.out).object()["existing"].toArray();
    QCOMPARE(existing.size(), 2);
    QCOMPARE(existing[0]["fate"].toString(), QString("conflict"));
    QCOMPARE(existing[0]["differences"].toArray().size(), 1);
    QCOMPARE(existing[1]["fate"].toString(), QString("redundant"));
    QVERIFY(existing[1]["where"]["file"].toString().endsWith("policies.yaml"));
    QCOMPARE(ctl({"verify", "shop.drawbridge.yaml", "--existing", "-o", "junit"}).exitCode, 2);
}

QTEST_GUILESS_MAIN(ExportCommandTest)
#include "test_export_command.moc"
