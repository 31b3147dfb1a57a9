// SPDX-License-Identifier: Apache-2.0
#include "model/import/importer.h"
#include "model/topology/topology_builder.h"
#include "views/models/inspector_content.h"
#include "views/models/inspector_facts.h"

#include <QTest>

using namespace drawbridge;

namespace {

constexpr const char *kIdentities = R"(apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {istio-injection: enabled}}
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: web
  namespace: shop
  annotations:
    eks.amazonaws.com/role-arn: arn:aws:iam::123456789012:role/web
    azure.workload.identity/client-id: 0a1b2c3d-0000-4444-8888-abcdef012345
---
apiVersion: v1
kind: ConfigMap
metadata: {name: istio, namespace: istio-system}
data: {mesh: "trustDomain: td"}
---
apiVersion: spire.spiffe.io/v1alpha1
kind: ClusterSPIFFEID
metadata: {name: by-label}
spec:
  podSelector: {matchExpressions: [{key: app, operator: Exists}]}
  workloadSelectorTemplates: ["unix:uid:1"]
  # the template has its own line
  # for its place
  # to be told
  spiffeIDTemplate: SCHEME//example.org/{{ .PodMeta.Labels.app }}
---
apiVersion: v1
kind: Pod
metadata: {name: front, namespace: shop, labels: {app: web}}
spec: {serviceAccountName: web, containers: [{name: c, image: x}]}
---
apiVersion: v1
kind: Pod
metadata: {name: other, namespace: shop, labels: {app: other}}
spec: {serviceAccountName: web, containers: [{name: c, image: x}]}
---
apiVersion: v1
kind: Pod
metadata: {name: idle, namespace: shop, labels: {sidecar.istio.io/inject: "false"}}
spec: {containers: [{name: c, image: x}]}
)";

/// "LABEL | VALUE" of the rows about the identity of a workload, places as "link | VALUE".
QStringList identityRows(int workload)
{
    Diagnostics diagnostics;
    const std::string yaml =
        QString(kIdentities).replace("SCHEME", "spiffe:").toStdString(); // moc reads "//" as it is
    Design design;
    design.topology = buildTopology(importText(yaml, "who.yaml", {}, diagnostics), diagnostics);
    QStringList rows;
    for (const InspectorRow &row :
         workloadIdentitySection(design, {static_cast<std::uint32_t>(workload)}).rows)
        rows << (row.isLink ? QStringLiteral("link") : row.label) + " | " + row.value;
    return rows;
}

} // namespace

/// What the inspector says about who a workload is.
class InspectorIdentityTest : public QObject {
    Q_OBJECT
private slots:
    void inspectorShowsWhoAWorkloadIs_data();
    void inspectorShowsWhoAWorkloadIs();
    void inspectorShowsWhatIsNotAnyIdentity();
};

void InspectorIdentityTest::inspectorShowsWhoAWorkloadIs_data()
{
    QTest::addColumn<int>("workload"); // front and other run as web, idle as the default account
    QTest::addColumn<QString>("row");  // "LABEL | VALUE"
    QTest::newRow("an account of its own") << 0 << "Account | front";
    QTest::newRow("the account of today") << 0 << "Today | web";
    QTest::newRow("where the account is made") << 0 << "link | who.yaml:5";
    QTest::newRow("a shared account")
        << 0 << " | Today it shares its account with 1 other workload.";
    QTest::newRow("the default account")
        << 1 << " | Today it runs as the default account of its namespace.";
    QTest::newRow("a SPIFFE id of the mesh") << 0 << "SPIFFE | td/ns/shop/sa/front";
    QTest::newRow("an id of SPIRE") << 0 << "SPIRE | example.org/web";
    QTest::newRow("the object that gives it") << 0 << "link | who.yaml:28";
    QTest::newRow("its processes") << 0 << " | Only for processes with unix:uid:1.";
    QTest::newRow("what is not certain about it")
        << 0
        << " | Not certain: the trust domain of SPIRE's controller manager is not in the "
           "input.";
    QTest::newRow("a cloud identity") << 0 << "AWS | arn:aws:iam::123456789012:role/web";
    QTest::newRow("one that its pods do not get")
        << 0
        << " | Its pods do not get it: the pods lack the label azure.workload.identity/use: "
           "\"true\".";
    QTest::newRow("what is not known")
        << 1
        << " | Not known: the ServiceAccount default is not in the input, nor what its "
           "annotations name.";
}

void InspectorIdentityTest::inspectorShowsWhoAWorkloadIs()
{
    QFETCH(int, workload);
    QFETCH(QString, row);
    const QStringList rows = identityRows(workload);
    QVERIFY2(rows.contains(row), qPrintable(rows.join('\n')));
}

void InspectorIdentityTest::inspectorShowsWhatIsNotAnyIdentity()
{
    const QStringList idle = identityRows(1);
    QVERIFY(idle.contains("SPIFFE | none, it is in no mesh"));
    QVERIFY(idle.filter("SPIRE |").isEmpty() && idle.filter("AWS").isEmpty());
    QVERIFY(idle.filter("shares its account").isEmpty());
    QVERIFY(identityRows(0).filter("default account").isEmpty());
    QVERIFY(identityRows(0).filter("Not known").isEmpty());
}

QTEST_MAIN(InspectorIdentityTest)
#include "test_inspector_identity.moc"
