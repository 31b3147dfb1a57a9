// SPDX-License-Identifier: Apache-2.0
#include "model/kubernetes/object_kinds.h"

#include "tests/helpers/compare.h"

#include <QTest>

using namespace drawbridge;

class ObjectKindsTest : public QObject {
    Q_OBJECT
private slots:
    void kind_data();
    void kind();
    void scope();
    void identity();
};

void ObjectKindsTest::kind_data()
{
    QTest::addColumn<QString>("version");
    QTest::addColumn<QString>("name");
    QTest::addColumn<ObjectKind>("expected");
    const auto row = [](const char *name, const char *version, const char *kind,
                        ObjectKind expected) {
        QTest::newRow(name) << QString(version) << QString(kind) << expected;
    };
    row("a core Service", "v1", "Service", ObjectKind::Service);
    row("a Knative Service is none", "serving.knative.dev/v1", "Service", ObjectKind::Opaque);
    row("a Deployment of today", "apps/v1", "Deployment", ObjectKind::Workload);
    row("a Deployment of old", "extensions/v1beta1", "Deployment", ObjectKind::Workload);
    row("a CronJob of old", "batch/v1beta1", "CronJob", ObjectKind::Workload);
    row("a Secret stays opaque", "v1", "Secret", ObjectKind::Opaque);
    row("an old Ingress", "extensions/v1beta1", "Ingress", ObjectKind::Ingress);
    row("a policy of a version to come", "networking.k8s.io/v9", "NetworkPolicy",
        ObjectKind::UnsupportedPolicy);
    row("a policy in the core group", "v1", "NetworkPolicy", ObjectKind::UnsupportedPolicy);
    row("a policy of another product", "projectcalico.org/v3", "NetworkPolicy", ObjectKind::Opaque);
    row("a Role of another product", "iam.example/v1", "Role", ObjectKind::Opaque);
    row("an Istio policy in beta", "security.istio.io/v1beta1", "AuthorizationPolicy",
        ObjectKind::AuthorizationPolicy);
}

void ObjectKindsTest::kind()
{
    QFETCH(QString, version);
    QFETCH(QString, name);
    QFETCH(ObjectKind, expected);
    QCOMPARE(objectKind(version.toStdString(), name.toStdString()), expected);
}

void ObjectKindsTest::scope()
{
    QVERIFY(isNamespaced("v1", "Pod") == true);
    QVERIFY(isNamespaced("v1", "Secret") == true);
    QVERIFY(isNamespaced("v1", "Namespace") == false);
    QVERIFY(isNamespaced("rbac.authorization.k8s.io/v1", "ClusterRole") == false);
    QVERIFY(!isNamespaced("example.org/v1", "Thing").has_value());
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
