// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/shop_commands.h"

#include <QDir>
#include <QFileInfo>
#include <QTest>

using namespace drawbridge::test;

/// `export` and `verify` with another DNS, another layout and sidecars held to a registry.
class ExportOptionsTest : public ShopCommandFixture {
    Q_OBJECT
private slots:
    void init() { startShop(); }

    void theNodesCacheIsAdmittedAndProven();
    void anAddressOfTheCacheIsTaken();
    void aCacheInTheInputIsAskedFor();
    void layoutByWorkloadIsProven_data();
    void layoutByWorkloadIsProven();
    void sidecarsAreHeldToTheRegistry();
    void wordsThatAreNone_data();
    void wordsThatAreNone();

private:
    [[nodiscard]] QByteArray exported(const QString &path) const
    {
        return readAll(m_folder->filePath("out/" + path));
    }
};

void ExportOptionsTest::theNodesCacheIsAdmittedAndProven()
{
    startDesign();
    const auto made = ctl({"export", "shop.drawbridge.yaml", "--dns", "node-local", "-o", "out"});
    QVERIFY2(made.exitCode == 0, made.err.constData());
    const QByteArray dns = exported("networkpolicies/shop-allow-dns.yaml");
    QVERIFY2(dns.contains("cidr: \"169.254.20.10/32\"") && dns.contains("k8s-app: kube-dns") &&
                 dns.count("port: 53") == 2,
             dns.constData());
    const auto proven =
        ctl({"verify", "shop.drawbridge.yaml", "--dns", "node-local", "--against", "out"});
    QVERIFY2(proven.exitCode == 0, proven.out.constData());
    const auto other = ctl({"verify", "shop.drawbridge.yaml", "--against", "out"});
    QCOMPARE(other.exitCode, 1);
    QVERIFY2(other.out.contains("169.254.20.10"), other.out.constData());
}

void ExportOptionsTest::anAddressOfTheCacheIsTaken()
{
    const auto made =
        ctl({"design", "in", "--node-local-dns", "169.254.25.10/32", "-o", "shop.drawbridge.yaml"});
    QVERIFY2(made.exitCode == 0, made.err.constData());
    QVERIFY(readAll(m_folder->filePath("shop.drawbridge.yaml"))
                .contains("nodeLocalDns:\n  - \"169.254.25.10/32\"\n"));
    QCOMPARE(ctl({"export", "shop.drawbridge.yaml", "-o", "out"}).exitCode, 0);
    QVERIFY(exported("networkpolicies/shop-allow-dns.yaml").contains("169.254.25.10/32"));
    QCOMPARE(ctl({"verify", "shop.drawbridge.yaml", "--against", "out"}).exitCode, 0);
    QCOMPARE(ctl({"export", "shop.drawbridge.yaml", "--dns", "fd00::10", "-o", "out"}).exitCode, 0);
    QVERIFY(exported("networkpolicies/shop-allow-dns.yaml").contains("fd00::10/128"));
    QCOMPARE(ctl({"export", "shop.drawbridge.yaml", "--dns", "cluster", "-o", "out"}).exitCode, 0);
    QVERIFY(!exported("networkpolicies/shop-allow-dns.yaml").contains("cidr"));
}

/// Its placeholders tell no address, so that nothing is admitted, and that is said.
void ExportOptionsTest::aCacheInTheInputIsAskedFor()
{
    writeText(m_folder->filePath("in/dns.yaml"),
              "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: node-local-dns, namespace: "
              "kube-system}\nspec:\n  selector: {matchLabels: {k8s-app: node-local-dns}}\n"
              "  template:\n    metadata: {labels: {k8s-app: node-local-dns}}\n    spec: "
              "{hostNetwork: true, containers: [{name: c, image: x}]}\n");
    startDesign();
    const auto off = ctl({"export", "shop.drawbridge.yaml", "-o", "out"});
    QVERIFY2(off.err.contains("DNS cache on each node (DaemonSet kube-system/node-local-dns)") &&
                 off.err.contains("--dns node-local"),
             off.err.constData());
    const auto on = ctl({"export", "shop.drawbridge.yaml", "--dns", "node-local", "-o", "out"});
    QVERIFY2(!on.err.contains("DNS cache on each node"), on.err.constData());
}

void ExportOptionsTest::layoutByWorkloadIsProven_data()
{
    QTest::addColumn<QString>("mesh");
    QTest::newRow("without a mesh") << "none";
    QTest::newRow("with sidecars") << "sidecar";
    QTest::newRow("in an ambient mesh") << "ambient";
}

void ExportOptionsTest::layoutByWorkloadIsProven()
{
    QFETCH(QString, mesh);
    startDesign();
    QCOMPARE(ctl({"export", "shop.drawbridge.yaml", "--mesh", mesh, "-o", "out"}).exitCode, 0);
    const auto made = ctl(
        {"export", "shop.drawbridge.yaml", "--mesh", mesh, "--layout", "workload", "-o", "out"});
    QVERIFY2(made.exitCode == 0, made.err.constData());
    QVERIFY(QFileInfo::exists(m_folder->filePath("out/namespaces/shop/cart.yaml")));
    QVERIFY(QDir(m_folder->filePath("out/networkpolicies")).isEmpty());
    const auto proven = ctl({"verify", "shop.drawbridge.yaml", "--mesh", mesh, "--against", "out"});
    QVERIFY2(proven.exitCode == 0, (proven.out + proven.err).constData());
    const QString path = m_folder->filePath("out/namespaces/shop/cart.yaml");
    QByteArray text = readAll(path);
    const QByteArray port = mesh == "ambient" ? "\"7070\"" : "port: 7070";
    QVERIFY2(text.contains(port), text.constData());
    writeText(path, text.replace(port, QByteArray(port).replace("7070", "7071")));
    const auto changed =
        ctl({"verify", "shop.drawbridge.yaml", "--mesh", mesh, "--against", "out"});
    QCOMPARE(changed.exitCode, 1);
    QVERIFY2(changed.out.contains("out/namespaces/shop/cart.yaml:"), changed.out.constData());
}

void ExportOptionsTest::sidecarsAreHeldToTheRegistry()
{
    startDesign();
    const auto made = ctl({"export", "shop.drawbridge.yaml", "--mesh", "sidecar", "--egress",
                           "registry", "--layout", "workload", "-o", "out"});
    QVERIFY2(made.exitCode == 0, made.err.constData());
    const QByteArray web = exported("namespaces/shop/web.yaml");
    QVERIFY2(web.contains("kind: Sidecar\n") && web.contains("mode: REGISTRY_ONLY"),
             web.constData());
    QVERIFY(exported("sidecars/README.md").contains("    shop/Deployment/web\n"));
    const auto proven =
        ctl({"verify", "shop.drawbridge.yaml", "--mesh", "sidecar", "--against", "out"});
    QVERIFY2(proven.exitCode == 0, (proven.out + proven.err).constData());
    QVERIFY2(proven.out.contains("Sidecars and ServiceEntries of the manifests"),
             proven.out.constData());
    QCOMPARE(ctl({"export", "shop.drawbridge.yaml", "--mesh", "sidecar", "-o", "out"}).exitCode, 0);
    QVERIFY(!QFileInfo::exists(m_folder->filePath("out/sidecars/README.md")));
}

void ExportOptionsTest::wordsThatAreNone_data()
{
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<QByteArray>("why");
    const auto row = [](const char *name, const QStringList &words, const char *why) {
        QTest::newRow(name) << words << QByteArray(why);
    };
    row("a DNS", {"--dns", "coredns"}, "--dns does not take \"coredns\"");
    row("an egress", {"--egress", "none"}, "--egress is any or registry");
    row("a layout", {"--layout", "flat"}, "--layout is object, workload or stage");
    row("a stage by workload", {"--layout", "workload", "--stage", "3"}, "leave out --layout");
    row("a registry of a stage", {"--egress", "registry", "--layout", "stage"},
        "belongs to no stage");
}

void ExportOptionsTest::wordsThatAreNone()
{
    QFETCH(QStringList, words);
    QFETCH(QByteArray, why);
    startDesign();
    const auto result = ctl(QStringList{"export", "shop.drawbridge.yaml", "-o", "out"} + words);
    QCOMPARE(result.exitCode, 2);
    QVERIFY2(result.err.contains(why), result.err.constData());
    QVERIFY(!QFileInfo::exists(m_folder->filePath("out")));
}

QTEST_GUILESS_MAIN(ExportOptionsTest)
#include "test_export_options.moc"
