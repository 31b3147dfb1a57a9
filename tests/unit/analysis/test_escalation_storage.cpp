// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/escalation.h"

#include "tests/helpers/compare.h"
#include "tests/unit/analysis/escalation_cases.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

namespace {

using VolumeKind = SharedVolume::Kind;

/// Where front leads to by volumes that the three workloads mount.
QString shared(const SharedVolume &ofFront, const SharedVolume &ofBack, const SharedVolume &ofDb)
{
    EscalationWorld world = shopAndData();
    world.workloads[0].volumes = {ofFront};
    world.workloads[1].volumes = {ofBack};
    world.workloads[2].volumes = {ofDb};
    return targetsBy(makeEscalationGraph(engineOf({}), world), "shop/Deployment/front", "e20");
}

SharedVolume folder(const char *path, bool isWritten = true)
{
    return {VolumeKind::HostPath, path, isWritten, {}};
}

SharedVolume claim(const char *name, bool isWritten = true)
{
    return {VolumeKind::Claim, name, isWritten, {}};
}

} // namespace

/// The edges of findings.md 2.5 that lead through storage: e14 and e20.
class EscalationStorageTest : public QObject {
    Q_OBJECT
private slots:
    void volumesOfTheNode_data();
    void volumesOfTheNode();
    void claimsAreSharedInOneNamespace();
    void claimsOfAStatefulSet();
    void foldersAreSharedOnOneNode();
};

void EscalationStorageTest::volumesOfTheNode_data()
{
    QTest::addColumn<QString>("scope");
    QTest::addColumn<QStringList>("grants");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const char *scope, QStringList grants,
                        const char *expected) {
        QTest::newRow(name) << scope << grants << expected;
    };
    const QString volumes = "create - persistentvolumes";
    row("volumes and pods, even where Pod Security says baseline", "shop",
        {volumes, "create - pods"}, "every node");
    row("volumes and Deployments", "shop", {volumes, "create apps deployments"}, "every node");
    row("restricted pods are not root", "data", {volumes, "create - pods"}, "? every node");
    row("volumes without pods", "shop", {volumes}, "");
    row("pods without volumes", "shop", {"create - persistentvolumeclaims", "create - pods"}, "");
    row("volumes that are read", "shop", {"get - persistentvolumes", "create - pods"}, "");
    row("a named create names nothing", "shop", {volumes + " x", "create - pods"}, "");
}

void EscalationStorageTest::volumesOfTheNode()
{
    QFETCH(QString, scope);
    QFETCH(QStringList, grants);
    QFETCH(QString, expected);
    std::vector<Bound> bound;
    for (const QString &grant : grants)
        bound.push_back(
            {"jane", grant.contains("persistentvolumes") ? "" : scope.toStdString(), rule(grant)});
    QCOMPARE(targetsBy(makeEscalationGraph(engineOf(bound), shopAndData()), "jane", "e14"),
             expected);
}

void EscalationStorageTest::claimsAreSharedInOneNamespace()
{
    const QString back = "? workload shop/Deployment/back";
    QCOMPARE(shared(claim("files"), claim("files"), claim("files")), back);
    QCOMPARE(shared(claim("files"), claim("files", false), claim("x")), back);
    QCOMPARE(shared(claim("files", false), claim("files"), claim("x")), QString());
    QCOMPARE(shared(claim("files"), claim("other"), claim("x")), QString());
    QCOMPARE(shared(claim("/files"), folder("/files"), claim("x")), QString());
}

void EscalationStorageTest::claimsOfAStatefulSet()
{
    const SharedVolume made{VolumeKind::ClaimsOfStatefulSet, "data-back-", true, {}};
    const QString back = "? workload shop/Deployment/back";
    QCOMPARE(shared(claim("data-back-0"), made, claim("x")), back);
    QCOMPARE(shared(made, claim("data-back-12"), claim("x")), back);
    QCOMPARE(shared(claim("data-back-old"), made, claim("x")), QString());
    QCOMPARE(shared(made, claim("data-back-x1"), claim("x")), QString());
    QCOMPARE(shared(claim("data-other-0"), made, claim("x")), QString());
}

void EscalationStorageTest::foldersAreSharedOnOneNode()
{
    const QString both = "? workload data/StatefulSet/db,? workload shop/Deployment/back";
    QCOMPARE(shared(folder("/data"), folder("/data"), folder("/data/db")), both);
    QCOMPARE(shared(folder("/data/db/x"), folder("/"), folder("/data")), both);
    QCOMPARE(shared(folder("/"), folder("/data"), folder("/opt")), both);
    QCOMPARE(shared(folder("/data"), folder("/data2"), folder("/opt")), QString());
    QCOMPARE(shared(folder("/data", false), folder("/data"), folder("/data")), QString());
    QCOMPARE(shared(folder("/sys/fs/bpf"), folder("/sys/fs/bpf"), folder("/sys")), QString());
    QCOMPARE(shared(folder("/run/docker.sock"), folder("/run/docker.sock"), folder("/run")),
             QString());
    QCOMPARE(shared(folder("/system"), folder("/system"), folder("/opt")),
             QString("? workload shop/Deployment/back"));
    EscalationWorld world = shopAndData();
    for (auto &workload : world.workloads)
        workload.volumes = {folder("/data")};
    world.workloads[0].placement.nodeSelector = {{"pool", "a"}};
    world.workloads[1].placement.nodeSelector = {{"pool", "b"}};
    world.workloads[2].placement.nodeSelector = {{"pool", "a"}};
    QCOMPARE(targetsBy(makeEscalationGraph(engineOf({}), world), "shop/Deployment/front", "e20"),
             QString("? workload data/StatefulSet/db"));
}

QTEST_GUILESS_MAIN(EscalationStorageTest)
#include "test_escalation_storage.moc"
