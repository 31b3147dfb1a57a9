// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/object_kinds.h"

#include "tests/helpers/compare.h"

#include <QTest>

#include <set>
#include <utility>

using namespace drawbridge;

class ObjectKindsTest : public QObject {
    Q_OBJECT
private slots:
    void kind_data();
    void kind();
    void unreadableVersion_data();
    void unreadableVersion();
    void versionOfStrictKinds();
    void noKindTwice();
    void scope();
    void identity();
};

void ObjectKindsTest::kind_data()
{
    QTest::addColumn<QString>("version");
    QTest::addColumn<QString>("name");
    QTest::addColumn<Reading>("expected");
    const auto row = [](const char *name, const char *version, const char *kind, Reading expected) {
        QTest::newRow(name) << QString(version) << QString(kind) << expected;
    };
    row("a core Service", "v1", "Service", Reading::Lenient);
    row("a Deployment of today", "apps/v1", "Deployment", Reading::Lenient);
    row("a Deployment of old", "extensions/v1beta1", "Deployment", Reading::Lenient);
    row("a CronJob of old", "batch/v1beta1", "CronJob", Reading::Lenient);
    row("an autoscaler is known by name", "autoscaling/v2", "HorizontalPodAutoscaler",
        Reading::Recognised);
    row("a kind nobody knows", "example.org/v1", "Thing", Reading::Unknown);
    row("an old Ingress", "extensions/v1beta1", "Ingress", Reading::Lenient);
    row("a policy", "networking.k8s.io/v1", "NetworkPolicy", Reading::Strict);
    row("a policy of a version to come", "networking.k8s.io/v9", "NetworkPolicy", Reading::Strict);
    row("a policy in the core group", "v1", "NetworkPolicy", Reading::Strict);
    row("a Role of another product", "iam.example/v1", "Role", Reading::Unknown);
    row("an Istio policy in beta", "security.istio.io/v1beta1", "AuthorizationPolicy",
        Reading::Strict);
}

void ObjectKindsTest::kind()
{
    QFETCH(QString, version);
    QFETCH(QString, name);
    QFETCH(Reading, expected);
    const KindInfo &info = kindInfo(version.toStdString(), name.toStdString());
    QCOMPARE(info.reading, expected);
    QCOMPARE(info.decode != nullptr, expected == Reading::Lenient || expected == Reading::Strict);
}

void ObjectKindsTest::unreadableVersion_data()
{
    QTest::addColumn<QString>("version");
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("isReadable");
    const auto row = [](const char *name, const char *version, const char *kind, bool isReadable) {
        QTest::newRow(name) << QString(version) << QString(kind) << isReadable;
    };
    row("a version there is", "networking.k8s.io/v1", "NetworkPolicy", true);
    row("an old group's version", "extensions/v1beta1", "NetworkPolicy", true);
    row("a version to come", "networking.k8s.io/v9", "NetworkPolicy", false);
    row("part of a version's name", "networking.k8s.io/v", "NetworkPolicy", false);
    row("no version", "networking.k8s.io/", "NetworkPolicy", false);
    row("the second version named", "rbac.authorization.k8s.io/v1beta1", "Role", true);
    row("the core group", "v1", "NetworkPolicy", false);
}

void ObjectKindsTest::unreadableVersion()
{
    QFETCH(QString, version);
    QFETCH(QString, name);
    QFETCH(bool, isReadable);
    const KindInfo &info = kindInfo(version.toStdString(), name.toStdString());
    QCOMPARE(info.reading, Reading::Strict);
    QCOMPARE(info.group.empty(), !isReadable);
}

void ObjectKindsTest::versionOfStrictKinds()
{
    COMPARE(versionOfStrictKind("NetworkPolicy"), "networking.k8s.io/v1");
    COMPARE(versionOfStrictKind("ClusterRole"), "rbac.authorization.k8s.io/v1");
    COMPARE(versionOfStrictKind("Deployment"), "");
}

void ObjectKindsTest::noKindTwice()
{
    std::set<std::pair<std::string_view, std::string_view>> seen;
    for (const auto &family : {admissionKinds(), clusterKinds(), foreignPolicyKinds(), meshKinds(),
                               policyKinds(), routeKinds(), workloadKinds()}) {
        for (const KindInfo &info : family) {
            QVERIFY2(seen.insert({info.group, info.kind}).second, info.kind.data());
            QVERIFY(info.scope != Scope::Any);
            QVERIFY(info.reading != Reading::Unknown);
            QCOMPARE(!info.readableVersions.empty(), info.reading == Reading::Strict);
        }
    }
}

void ObjectKindsTest::scope()
{
    QCOMPARE(kindInfo("v1", "Pod").scope, Scope::Namespaced);
    QCOMPARE(kindInfo("v1", "Secret").scope, Scope::Namespaced);
    QCOMPARE(kindInfo("v1", "Namespace").scope, Scope::ClusterWide);
    QCOMPARE(kindInfo("rbac.authorization.k8s.io/v1", "ClusterRole").scope, Scope::ClusterWide);
    QCOMPARE(kindInfo("v1", "ClusterRole").scope, Scope::ClusterWide);
    QCOMPARE(kindInfo("example.org/v1", "Thing").scope, Scope::Any);
}

void ObjectKindsTest::identity()
{
    COMPARE(identityGroup("extensions/v1beta1", "Deployment"), "apps");
    COMPARE(identityGroup("extensions/v1beta1", "Ingress"), "networking.k8s.io");
    COMPARE(identityGroup("v1", "Pod"), "");
    COMPARE(std::string(apiVersionOnly("apps/v1")), "v1");
}

QTEST_GUILESS_MAIN(ObjectKindsTest)
#include "test_object_kinds.moc"
