// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/rollout_lines.h"
#include "tests/cli/shop_commands.h"

#include <QDir>
#include <QTest>

using namespace drawbridge::test;

namespace {

const QString kSampleShop =
    QStringLiteral(DRAWBRIDGE_SOURCE_DIR "/resources/samples/shop/shop.drawbridge.yaml");

} // namespace

/// `export` in the stages of a rollout, and what it says each of them breaks.
class RolloutCommandTest : public ShopCommandFixture {
    Q_OBJECT
private slots:
    void init() { startShop(); }

    void stagesBeforeSegmentationCutNoFlow_data();
    void stagesBeforeSegmentationCutNoFlow();
    void theStagesComeToThePlainExport_data();
    void theStagesComeToThePlainExport();
    void anUndrawnFlowIsNamedWhereItIsCut();
    void enforcedPoliciesAreNotLoosened();
    void apiAccessOfTheOldAccountIsLost();
    void whatNobodyKnowsIsUnknown();
    void oneStageLeavesTheOthers();
    void fewestFlowsComeFirst();
    void wrongWordsAreRefused_data();
    void wrongWordsAreRefused();

private:
    /// undrawn.drawbridge.yaml: what web, and legacy outside the mesh, call is not drawn.
    void startUndrawn()
    {
        writeText(m_folder->filePath("in/legacy.yaml"),
                  "apiVersion: v1\nkind: Namespace\nmetadata: {name: legacy, labels: "
                  "{istio-injection: disabled}}\n---\napiVersion: v1\nkind: Namespace\nmetadata: "
                  "{name: shop}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: "
                  "old, namespace: legacy, labels: {app: old}}\nspec: {containers: [{name: c, "
                  "image: x, env: [{name: CART_ADDR, value: 'cart.shop:80'}]}]}\n");
        const auto made = ctl({"design", "in", "-o", "undrawn.drawbridge.yaml", "--empty"});
        QVERIFY2(made.exitCode == 0, made.err.constData());
    }
};

void RolloutCommandTest::stagesBeforeSegmentationCutNoFlow_data()
{
    QTest::addColumn<QString>("design");
    QTest::addColumn<QString>("mesh");
    QTest::addColumn<QStringList>("stages");
    const QStringList all{"0-identity", "1-mesh-permissive", "2-dry-run"};
    QTest::newRow("the sample, which is in the mesh and STRICT")
        << kSampleShop << "sidecar" << QStringList{"0-identity", "2-dry-run"};
    QTest::newRow("a shop that enters the mesh") << "shop.drawbridge.yaml"
                                                 << "sidecar" << all;
    QTest::newRow("flows that are not drawn, one from outside the mesh")
        << "undrawn.drawbridge.yaml"
        << "sidecar" << all;
    QTest::newRow("no mesh") << "shop.drawbridge.yaml"
                             << "none" << QStringList{"0-identity"};
}

void RolloutCommandTest::stagesBeforeSegmentationCutNoFlow()
{
    QFETCH(QString, design);
    QFETCH(QString, mesh);
    QFETCH(QStringList, stages);
    startDesign();
    if (design.startsWith("undrawn"))
        startUndrawn();
    const auto result = ctl({"export", design, "-o", "out", "--layout", "stage", "--mesh", mesh});
    QVERIFY2(result.exitCode == 0, result.err.constData());
    const auto lines = linesByFolder(result.out);
    for (const QString &stage : QStringList{"0-identity", "1-mesh-permissive", "2-dry-run"}) {
        QCOMPARE(lines.contains(stage), stages.contains(stage));
        QCOMPARE(QFileInfo::exists(m_folder->filePath("out/" + stage + "/README.md")),
                 stages.contains(stage));
    }
    for (const QString &stage : stages)
        QCOMPARE(lines[stage].first(), stage + ": cuts no flow");
    QVERIFY2(result.out.contains("flows watched"), result.out.constData());
    QCOMPARE(result.out.contains(": cuts 1 flow"), design.startsWith("undrawn"));
}

void RolloutCommandTest::theStagesComeToThePlainExport_data()
{
    QTest::addColumn<QString>("design");
    QTest::addColumn<QString>("mesh");
    QTest::newRow("the sample") << kSampleShop << "sidecar";
    QTest::newRow("a shop that enters the mesh") << "shop.drawbridge.yaml"
                                                 << "sidecar";
    QTest::newRow("no mesh") << "shop.drawbridge.yaml"
                             << "none";
}

void RolloutCommandTest::theStagesComeToThePlainExport()
{
    QFETCH(QString, design);
    QFETCH(QString, mesh);
    startDesign();
    QCOMPARE(ctl({"export", design, "-o", "plain", "--mesh", mesh}).exitCode, 0);
    QCOMPARE(ctl({"export", design, "-o", "out", "--layout", "stage", "--mesh", mesh}).exitCode, 0);
    const auto plain = manifestsOf(m_folder->filePath("plain"));
    QVERIFY(plain.size() > 3);
    QCOMPARE(manifestsOf(m_folder->filePath("out")), plain);
}

void RolloutCommandTest::anUndrawnFlowIsNamedWhereItIsCut()
{
    startDesign();
    const auto removed = ctl({"disallow", "shop.drawbridge.yaml", "--from", "shop/web", "--to",
                              "shop/cart", "--port", "7070"});
    QVERIFY2(removed.exitCode == 0, removed.err.constData());
    const auto result =
        ctl({"export", "shop.drawbridge.yaml", "-o", "out", "--layout", "stage", "--mesh", "none"});
    QVERIFY2(result.exitCode == 0, result.err.constData());
    const auto lines = linesByFolder(result.out);
    QCOMPARE(lines["0-identity"].first(), QString("0-identity: cuts no flow"));
    const QStringList cut = lines["3-network-policy/1-shop"];
    QCOMPARE(cut.value(0), QString("3-network-policy/1-shop: cuts 1 flow"));
    QVERIFY2(cut.value(1).contains("inferred shop/Deployment/web -> shop/Deployment/cart: cut on "
                                   "7070/TCP") &&
                 cut.value(1).contains("env: CART_ADDR=cart:80 (in/web.yaml:22:18)") &&
                 cut.value(1).contains(
                     "3-network-policy/1-shop/networkpolicies/shop-deny-all-by-default.yaml"),
             qPrintable(cut.join(u'\n')));
    for (const char *page : {"out/README.md", "out/3-network-policy/README.md",
                             "out/3-network-policy/1-shop/README.md"})
        QVERIFY2(readAll(m_folder->filePath(page)).contains(cut.value(1).trimmed().toUtf8()), page);
}

/// An enforced policy of the name that the dry run has, and STRICT where PERMISSIVE would stand.
void RolloutCommandTest::enforcedPoliciesAreNotLoosened()
{
    writeText(m_folder->filePath("in/policies.yaml"),
              "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n  labels:\n    "
              "istio-injection: enabled\n---\napiVersion: security.istio.io/v1\nkind: "
              "AuthorizationPolicy\nmetadata: {name: allow-nothing, namespace: shop}\nspec: {}\n"
              "---\napiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: {name: "
              "default, namespace: shop}\nspec: {mtls: {mode: STRICT}}\n");
    startDesign();
    const auto result = ctl({"export", "shop.drawbridge.yaml", "-o", "out", "--layout", "stage"});
    QVERIFY2(result.exitCode == 0, result.err.constData());
    const QString dryRun = m_folder->filePath("out/2-dry-run/authorizationpolicies/");
    QVERIFY(!QFileInfo::exists(dryRun + "shop-allow-nothing.yaml"));
    QVERIFY(readAll(dryRun + "shop-allow-cart.yaml").contains("istio.io/dry-run: \"true\""));
    QVERIFY(!QFileInfo::exists(m_folder->filePath("out/1-mesh-permissive")));
    const QStringList last = linesByFolder(result.out)["6-allow-nothing"];
    QVERIFY2(last.join(u'\n').contains("AuthorizationPolicy shop/allow-nothing (in/policies.yaml"),
             qPrintable(last.join(u'\n')));
}

void RolloutCommandTest::apiAccessOfTheOldAccountIsLost()
{
    writeText(m_folder->filePath("in/rbac.yaml"),
              "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: reader, "
              "namespace: shop}\nrules:\n- {apiGroups: [''], resources: [pods], verbs: [get]}\n"
              "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: "
              "readers, namespace: shop}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: "
              "Role, name: reader}\nsubjects:\n- {kind: ServiceAccount, name: default, namespace: "
              "shop}\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: "
              "{name: lost, namespace: shop}\nroleRef: {apiGroup: rbac.authorization.k8s.io, "
              "kind: Role, name: nowhere}\nsubjects:\n- {kind: ServiceAccount, name: default, "
              "namespace: shop}\n");
    startDesign();
    const auto result =
        ctl({"export", "shop.drawbridge.yaml", "-o", "out", "--stage", "0", "--mesh", "none"});
    QVERIFY2(result.exitCode == 0, result.err.constData());
    const QString text = QString::fromUtf8(result.out);
    QVERIFY2(text.contains("API access is lost by 3 workloads"), result.out.constData());
    QVERIFY2(text.contains("shop/Deployment/web leaves ServiceAccount default for web") &&
                 text.contains("get core/pods in shop, rule 1 of Role shop/reader through "
                               "RoleBinding shop/readers (in/rbac.yaml:"),
             result.out.constData());
    QVERIFY2(text.contains("unknown what else it loses") && text.contains("nowhere"),
             result.out.constData());
    QVERIFY(!text.contains("selfsubjectaccessreviews"));
}

/// A policy nobody can read leaves open what passes, before and after.
void RolloutCommandTest::whatNobodyKnowsIsUnknown()
{
    writeText(m_folder->filePath("in/broken.yaml"),
              "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: broken, "
              "namespace: shop}\nspec: {podSelector: 7, policyTypes: [Ingress]}\n");
    ctl({"design", "in", "-o", "shop.drawbridge.yaml"});
    const auto result =
        ctl({"export", "shop.drawbridge.yaml", "-o", "out", "--layout", "stage", "--mesh", "none"});
    const QString text = QString::fromUtf8(result.out);
    QVERIFY2(text.contains("note: unknown in the input itself: drawn shop/Deployment/web -> "
                           "shop/Deployment/cart: unknown on 7070/TCP"),
             (result.out + result.err).constData());
}

void RolloutCommandTest::oneStageLeavesTheOthers()
{
    startDesign();
    const QStringList whole{
        "export", "shop.drawbridge.yaml", "-o", "out", "--mesh", "sidecar", "--layout", "stage"};
    QCOMPARE(ctl(whole).exitCode, 0);
    const auto before = manifestsOf(m_folder->filePath("out"));
    const QString stale = m_folder->filePath("out/3-network-policy/2-gone/networkpolicies/x.yaml");
    const QByteArray ours = "# Written by Drawbridge from shop.drawbridge.yaml\nkind: X\n";
    writeText(stale, ours);
    const QString other = m_folder->filePath("out/4-authorization/9-gone/rbac/x.yaml");
    writeText(other, ours);
    QCOMPARE(
        ctl({"export", "shop.drawbridge.yaml", "-o", "out", "--mesh", "sidecar", "--stage", "3"})
            .exitCode,
        0);
    QVERIFY(!QFileInfo::exists(stale));
    QVERIFY(QFileInfo::exists(other));
    QVERIFY(QFile::remove(other));
    QCOMPARE(manifestsOf(m_folder->filePath("out")), before);
    // The other layout takes all of it away.
    QCOMPARE(ctl({"export", "shop.drawbridge.yaml", "-o", "out", "--mesh", "sidecar"}).exitCode, 0);
    QVERIFY(!QFileInfo::exists(m_folder->filePath("out/3-network-policy/README.md")));
    QVERIFY(!QFileInfo::exists(m_folder->filePath("out/README.md")));
}

void RolloutCommandTest::fewestFlowsComeFirst()
{
    const auto result = ctl({"export", kSampleShop, "-o", "out", "--stage", "3"});
    QVERIFY2(result.exitCode == 0, result.err.constData());
    const QStringList folders = QDir(m_folder->filePath("out/3-network-policy"))
                                    .entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name);
    QCOMPARE(folders, QStringList({"1-monitoring", "2-data", "3-payments", "4-storefront"}));
}

void RolloutCommandTest::wrongWordsAreRefused_data()
{
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<QString>("message");
    QTest::newRow("no such stage") << QStringList{"--stage", "7"} << "--stage is 0 to 6";
    QTest::newRow("no such layout")
        << QStringList{"--layout", "x"} << "--layout is object, workload or stage";
}

void RolloutCommandTest::wrongWordsAreRefused()
{
    QFETCH(QStringList, words);
    QFETCH(QString, message);
    startDesign();
    const auto result = ctl(QStringList{"export", "shop.drawbridge.yaml", "-o", "out"} + words);
    QCOMPARE(result.exitCode, 2);
    QVERIFY2(result.err.contains(message.toUtf8()), result.err.constData());
    QVERIFY(!QFileInfo::exists(m_folder->filePath("out")));
}

QTEST_GUILESS_MAIN(RolloutCommandTest)
#include "test_rollout_command.moc"
