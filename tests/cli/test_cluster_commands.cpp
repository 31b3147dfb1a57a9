// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/shop_commands.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace drawbridge::test;

/// A design of two clusters from the terminal: drawn, exported and proven.
class ClusterCommandsTest : public CommandFixture {
    Q_OBJECT
private slots:
    void init();

    void designIsExportedAndProven();
    void aGatewayInBetween();
    void flowsWithoutSettingsAreToldAndMissing();
    void exportsOnDiskAreProvenAsAWholeOrOneByOne();
    void aChangedFileIsFoundInItsCluster();
    void againstNeedsEveryCluster();
    void policiesAndStubsAreOfTheirCluster();
    void clustersThatAreGoneLeaveNothingBehind();
    void stagesAreOfTheirCluster();
    void oneStageLeavesTheOthersOfEachCluster();
    void callersOfOtherClustersAreJudgedByTheirIdentity();
    void quarantineReachesTheOtherMeshes();
    void brokenSettingsAreToldWithTheirPlace_data();
    void brokenSettingsAreToldWithTheirPlace();

private:
    /// west calls east; `settings` are lines of the two clusters.
    void putDesign(const QByteArray &east, const QByteArray &west, const QByteArray &mesh = "none",
                   const QByteArray &port = "5432/TCP")
    {
        writeText(m_folder->filePath("two.drawbridge.yaml"),
                  "apiVersion: drawbridge.dev/v1\nkind: Design\nname: two\nmesh: " + mesh +
                      "\nclusters:\n- name: east\n  sources: [east]\n" + east +
                      "- name: west\n  sources: [west]\n" + west +
                      "flows:\n- from: west:shop/Deployment/web\n  to: east:shop/Deployment/db\n"
                      "  ports: [" +
                      port + "]\n");
    }
    void putPods() { putDesign("  pods: [10.20.0.0/16]\n", "  pods: [10.10.0.0/16]\n"); }
    QByteArray read(const QString &name) const { return readAll(m_folder->filePath(name)); }
};

void ClusterCommandsTest::init()
{
    newFolder();
    const QByteArray nameSpace = "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n";
    writeText(m_folder->filePath("east/db.yaml"), workload("db", "", 5432) + nameSpace);
    writeText(m_folder->filePath("west/web.yaml"), workload("web", "", 8080) + nameSpace);
}

void ClusterCommandsTest::designIsExportedAndProven()
{
    const auto drafted = ctl({"design", "--cluster", "east=east", "--cluster", "west=west", "-o",
                              "two.drawbridge.yaml"});
    QVERIFY2(drafted.exitCode == 0, drafted.err.constData());
    const QString path = m_folder->filePath("two.drawbridge.yaml");
    QByteArray text = readAll(path);
    text.replace("- name: east\n", "- name: east\n  pods: [10.20.0.0/16]\n");
    text.replace("- name: west\n", "- name: west\n  pods: [10.10.0.0/16]\n");
    writeText(path, text);
    const auto drawn = ctl({"allow", "two.drawbridge.yaml", "--from", "west:shop/Deployment/web",
                            "--to", "east:shop/Deployment/db", "--port", "5432"});
    QVERIFY2(drawn.exitCode == 0, drawn.err.constData());

    const auto exported = ctl({"export", "two.drawbridge.yaml", "-o", "out"});
    QVERIFY2(exported.exitCode == 0, exported.err.constData());
    QVERIFY(read("out/clusters/east/networkpolicies/shop-allow-db.yaml")
                .contains("cidr: \"10.10.0.0/16\""));
    QVERIFY(read("out/clusters/west/networkpolicies/shop-allow-web.yaml")
                .contains("cidr: \"10.20.0.0/16\""));
    QVERIFY(QFileInfo::exists(m_folder->filePath("out/clusters/west/kustomization.yaml")));

    const auto verified = ctl({"verify", "two.drawbridge.yaml"});
    QVERIFY2(verified.exitCode == 0, (verified.out + verified.err).constData());
}

void ClusterCommandsTest::aGatewayInBetween()
{
    putDesign("  pods: [10.20.0.0/16]\n  eastWestGateway: {addresses: [198.51.100.7/32]}\n",
              "  pods: [10.20.0.0/16]\n", "sidecar", "{port: 5432/TCP, methods: [GET]}");
    const auto exported = ctl({"export", "two.drawbridge.yaml", "-o", "out"});
    QVERIFY2(exported.exitCode == 0, exported.err.constData());
    const QByteArray web = read("out/clusters/west/networkpolicies/shop-allow-web.yaml");
    QVERIFY2(web.contains("cidr: \"198.51.100.7/32\"") && web.contains("port: 15443") &&
                 web.contains("east:shop/Deployment/db on 5432/TCP"),
             web.constData());
    const QByteArray db = read("out/clusters/east/networkpolicies/shop-allow-db.yaml");
    QVERIFY2(db.contains("istio: eastwestgateway") && db.contains("port: 5432"), db.constData());
    const QByteArray allowed = read("out/clusters/east/authorizationpolicies/shop-allow-db.yaml");
    QVERIFY2(allowed.contains("cluster.local/ns/shop/sa/web") && allowed.contains("- GET"),
             allowed.constData());
    const auto verified = ctl({"verify", "two.drawbridge.yaml", "--against", "out"});
    QVERIFY2(verified.exitCode == 0, (verified.out + verified.err).constData());
    QVERIFY(!verified.out.contains(", 0 request classes"));
}

void ClusterCommandsTest::flowsWithoutSettingsAreToldAndMissing()
{
    putDesign("", "");
    const auto exported = ctl({"export", "two.drawbridge.yaml", "-o", "out"});
    QVERIFY2(exported.exitCode == 0, exported.err.constData());
    QVERIFY2(exported.err.contains("DB2201") && exported.err.contains("set pods of cluster east"),
             exported.err.constData());
    const auto verified = ctl({"verify", "two.drawbridge.yaml", "-o", "json"});
    QCOMPARE(verified.exitCode, 1);
    const auto differences =
        QJsonDocument::fromJson(verified.out).object()["differences"].toArray();
    QCOMPARE(differences.size(), 1);
    QCOMPARE(differences[0]["kind"].toString(), QString("drawn-but-denied"));
    QCOMPARE(differences[0]["from"].toString(), QString("west:shop/Deployment/web"));
    QVERIFY(differences[0]["because"].toString().contains("set pods of cluster east"));
}

void ClusterCommandsTest::exportsOnDiskAreProvenAsAWholeOrOneByOne()
{
    putPods();
    QCOMPARE(ctl({"export", "two.drawbridge.yaml", "-o", "out"}).exitCode, 0);
    const auto whole = ctl({"verify", "two.drawbridge.yaml", "--against", "out"});
    QVERIFY2(whole.exitCode == 0, (whole.out + whole.err).constData());
    const auto apart = ctl({"verify", "two.drawbridge.yaml", "--against", "west=out/clusters/west",
                            "--against", "east=out/clusters/east"});
    QCOMPARE(apart.exitCode, 0);
    QCOMPARE(apart.out, whole.out);
    const auto swapped = ctl({"verify", "two.drawbridge.yaml", "--against",
                              "east=out/clusters/west", "--against", "west=out/clusters/east"});
    QCOMPARE(swapped.exitCode, 1);
}

void ClusterCommandsTest::aChangedFileIsFoundInItsCluster()
{
    putPods();
    QCOMPARE(ctl({"export", "two.drawbridge.yaml", "-o", "out"}).exitCode, 0);
    const QString path = m_folder->filePath("out/clusters/east/networkpolicies/shop-allow-db.yaml");
    writeText(path, readAll(path).replace("10.10.0.0/16", "10.0.0.0/8"));
    const auto verified = ctl({"verify", "two.drawbridge.yaml", "--against", "out"});
    QCOMPARE(verified.exitCode, 1);
    QVERIFY2(verified.out.contains("cluster east: "), verified.out.constData());
    QVERIFY2(verified.out.contains("out/clusters/east/networkpolicies/shop-allow-db.yaml:"),
             verified.out.constData());
    const auto junit = ctl({"verify", "two.drawbridge.yaml", "--against", "out", "-o", "junit"});
    QVERIFY2(junit.out.contains("name=\"east: "), junit.out.constData());
}

void ClusterCommandsTest::againstNeedsEveryCluster()
{
    putPods();
    QCOMPARE(ctl({"export", "two.drawbridge.yaml", "-o", "out"}).exitCode, 0);
    const auto one = ctl({"verify", "two.drawbridge.yaml", "--against", "west=out/clusters/west"});
    QCOMPARE(one.exitCode, 2);
    QVERIFY2(one.err.contains("no --against is for cluster east"), one.err.constData());
    const auto wrong = ctl({"verify", "two.drawbridge.yaml", "--against", "out/clusters/west"});
    QCOMPARE(wrong.exitCode, 2);
    QVERIFY2(wrong.err.contains("holds no folder clusters/east for cluster east"),
             wrong.err.constData());
}

void ClusterCommandsTest::policiesAndStubsAreOfTheirCluster()
{
    writeText(
        m_folder->filePath("west/more.yaml"),
        workload("api", "        env:\n        - {name: DB_PASSWORD, value: Tr0ub4dor-x}\n", 8080));
    putDesign("  pods: [10.20.0.0/16]\n  admission: {imageDigests: true}\n",
              "  pods: [10.10.0.0/16]\n");
    const auto result = ctl({"export", "two.drawbridge.yaml", "-o", "out", "--policy-as-code",
                             "vap", "--secret-stubs", "csi"});
    QVERIFY2(result.exitCode == 0, result.err.constData());
    const auto isThere = [this](const char *name) {
        return QFileInfo::exists(m_folder->filePath(QString("out/clusters/") + name));
    };
    QVERIFY(isThere("east/policy-as-code/vap/image-digests-policy.yaml"));
    QVERIFY(isThere("west/policy-as-code/vap/own-service-account-policy.yaml"));
    QVERIFY(!isThere("west/policy-as-code/vap/image-digests-policy.yaml"));
    QVERIFY(isThere("west/secret-stubs") && !isThere("east/secret-stubs"));
    QVERIFY2(result.out.contains("cluster east: admission would refuse shop/Deployment/db"),
             result.out.constData());
}

void ClusterCommandsTest::clustersThatAreGoneLeaveNothingBehind()
{
    putPods();
    QCOMPARE(ctl({"export", "two.drawbridge.yaml", "-o", "out"}).exitCode, 0);
    writeText(m_folder->filePath("out/clusters/east/networkpolicies/mine.yaml"), "kind: Mine\n");
    writeText(m_folder->filePath("out/clusters/notes.txt"), "mine\n");
    writeText(m_folder->filePath("two.drawbridge.yaml"),
              "apiVersion: drawbridge.dev/v1\nkind: Design\nname: two\nclusters:\n- sources: "
              "[west]\n");
    QCOMPARE(ctl({"export", "two.drawbridge.yaml", "-o", "out"}).exitCode, 0);
    QVERIFY(QFileInfo::exists(m_folder->filePath("out/networkpolicies")));
    QVERIFY(!QFileInfo::exists(
        m_folder->filePath("out/clusters/east/networkpolicies/shop-allow-db.yaml")));
    QVERIFY(!QFileInfo::exists(m_folder->filePath("out/clusters/west/kustomization.yaml")));
    QVERIFY(QFileInfo::exists(m_folder->filePath("out/clusters/east/networkpolicies/mine.yaml")));
    QVERIFY(QFileInfo::exists(m_folder->filePath("out/clusters/notes.txt")));
}

void ClusterCommandsTest::stagesAreOfTheirCluster()
{
    putPods();
    QCOMPARE(ctl({"export", "two.drawbridge.yaml", "-o", "plain"}).exitCode, 0);
    const auto result = ctl({"export", "two.drawbridge.yaml", "-o", "out", "--layout", "stage"});
    QVERIFY2(result.exitCode == 0, result.err.constData());
    for (const QByteArray cluster : {"east", "west"}) {
        const QByteArray folder = "clusters/" + cluster + "/3-network-policy/1-shop";
        QVERIFY2(result.out.contains(folder + ": cuts no flow\n"), result.out.constData());
        QVERIFY2(result.out.contains("note: cluster " + cluster + ": "), result.out.constData());
        const QString policy = "/networkpolicies/shop-deny-all-by-default.yaml";
        QCOMPARE(read("out/" + folder + policy), read("plain/clusters/" + cluster + policy));
        QVERIFY(!read("out/" + folder + policy).isEmpty());
        QVERIFY(
            read("out/clusters/" + cluster + "/README.md").contains("3-network-policy/1-shop:"));
    }
    QVERIFY(read("out/README.md").contains("cluster by cluster"));
}

/// Nobody applies a stage in all clusters and means to lose the other stages.
void ClusterCommandsTest::oneStageLeavesTheOthersOfEachCluster()
{
    putPods();
    const QStringList words{"export", "two.drawbridge.yaml", "-o", "out"};
    QCOMPARE(ctl(words + QStringList{"--layout", "stage"}).exitCode, 0);
    const QString stale = "out/clusters/west/3-network-policy/2-gone/networkpolicies/x.yaml";
    writeText(m_folder->filePath(stale), "# Written by Drawbridge from two.drawbridge.yaml\n");
    QVERIFY(!read("out/clusters/west/0-identity/kustomization.yaml").isEmpty());
    QCOMPARE(ctl(words + QStringList{"--stage", "3"}).exitCode, 0);
    QVERIFY(!QFileInfo::exists(m_folder->filePath(stale)));
    QVERIFY(!read("out/clusters/west/0-identity/kustomization.yaml").isEmpty());
    QVERIFY(!read("out/README.md").isEmpty());
    QCOMPARE(ctl(words).exitCode, 0); // The other layout takes all of them away.
    QVERIFY(read("out/clusters/west/0-identity/kustomization.yaml").isEmpty());
    QVERIFY(read("out/README.md").isEmpty());
}

/// Who calls from another cluster comes with the identity that the policies of stage 4 name.
void ClusterCommandsTest::callersOfOtherClustersAreJudgedByTheirIdentity()
{
    putDesign("  pods: [10.20.0.0/16]\n  eastWestGateway: {addresses: [198.51.100.7/32]}\n",
              "  pods: [10.10.0.0/16]\n", "sidecar", "{port: 5432/TCP, methods: [GET]}");
    const auto result = ctl({"export", "two.drawbridge.yaml", "-o", "out", "--layout", "stage"});
    QVERIFY2(result.exitCode == 0, result.err.constData());
    for (const QByteArray stage : {"3-network-policy", "4-authorization", "5-strict"})
        QVERIFY2(result.out.contains("clusters/east/" + stage + "/1-shop: cuts no flow\n"),
                 result.out.constData());
    // Another name for them, and it is cut where the policies are enforced.
    const QByteArray before = readAll(m_folder->filePath("east/db.yaml"));
    writeText(m_folder->filePath("east/db.yaml"),
              before +
                  "---\napiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: "
                  "{name: closed, namespace: shop}\nspec: {action: DENY, rules: [{from: "
                  "[{source: {principals: [cluster.local/ns/shop/sa/web]}}]}]}\n");
    const auto closed = ctl({"export", "two.drawbridge.yaml", "-o", "out", "--layout", "stage"});
    QVERIFY2(closed.out.contains("cuts 1 flow\n") && closed.out.contains("GET ") &&
                 closed.out.contains("west:shop/Deployment/web -> shop/Deployment/db"),
             closed.out.constData());
}

/// Its own cluster isolates it; the identity that it has is refused in the other one as well.
void ClusterCommandsTest::quarantineReachesTheOtherMeshes()
{
    for (const char *cluster : {"east", "west"})
        writeText(m_folder->filePath(QString(cluster) + "/mesh.yaml"),
                  "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: "
                  "{istio-injection: enabled}}\n");
    for (const char *file : {"east/db.yaml", "west/web.yaml"}) {
        QByteArray text = readAll(m_folder->filePath(file));
        writeText(m_folder->filePath(file), text.left(text.lastIndexOf("---\n")));
    }
    putDesign("  pods: [10.20.0.0/16]\n", "  pods: [10.10.0.0/16]\n", "sidecar");
    const auto result = ctl({"quarantine", "two.drawbridge.yaml", "west:shop/web", "-o", "out"});
    QVERIFY2(result.exitCode == 0, (result.out + result.err).constData());
    QVERIFY2(result.out.startsWith("quarantine of west:shop/Deployment/web\n") &&
                 result.out.contains("in cluster west: kubectl apply -f 1-network/isolate.yaml") &&
                 result.out.contains(
                     "in cluster east: kubectl apply -f 2-mesh/deny-identity-elsewhere.yaml") &&
                 result.out.contains("also hit, by the same ServiceAccount: "
                                     "east:shop/Deployment/db\n") &&
                 result.out.contains("after that nothing reaches it, and it reaches nothing") &&
                 result.out.contains("cut on 5432/TCP"),
             result.out.constData());
    const QByteArray denial = read("out/2-mesh/deny-identity-elsewhere.yaml");
    QVERIFY2(denial.contains("namespace: istio-system\n") &&
                 denial.contains("- cluster.local/ns/shop/sa/default\n"),
             denial.constData());
    const auto unknown = ctl({"quarantine", "two.drawbridge.yaml", "north:shop/web", "-o", "out2"});
    QCOMPARE(unknown.exitCode, 3);
    QVERIFY(!QFileInfo::exists(m_folder->filePath("out2")));
}

void ClusterCommandsTest::brokenSettingsAreToldWithTheirPlace_data()
{
    QTest::addColumn<QByteArray>("east");
    QTest::addColumn<QByteArray>("said");
    QTest::newRow("a gateway without addresses")
        << QByteArray("  eastWestGateway: {namespace: x}\n") << QByteArray("names no addresses");
    QTest::newRow("no CIDR") << QByteArray("  outgoing: [10.0.0.0/99]\n")
                             << QByteArray("\"99\" is not a prefix length");
    QTest::newRow("a key that would be lost")
        << QByteArray("  eastWestGateway: {addresses: [10.0.0.1/32], port: 1}\n")
        << QByteArray("port");
}

void ClusterCommandsTest::brokenSettingsAreToldWithTheirPlace()
{
    QFETCH(QByteArray, east);
    QFETCH(QByteArray, said);
    putDesign(east, "");
    const auto result = ctl({"export", "two.drawbridge.yaml", "-o", "out"});
    QCOMPARE(result.exitCode, 3);
    QVERIFY2(result.err.contains(said) && result.err.contains("two.drawbridge.yaml:8:"),
             result.err.constData());
    QVERIFY(!QFileInfo::exists(m_folder->filePath("out")));
}

QTEST_GUILESS_MAIN(ClusterCommandsTest)
#include "test_cluster_commands.moc"
