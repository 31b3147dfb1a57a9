// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/run_program.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace drawbridge::test;

namespace {

QByteArray workload(const QByteArray &name, const QByteArray &account)
{
    return "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: " + name +
           ", namespace: shop}\nspec:\n  selector: {matchLabels: {app: " + name +
           "}}\n  template:\n    metadata: {labels: {app: " + name +
           "}}\n    spec: {serviceAccountName: " + account +
           ", containers: [{name: main, image: x, ports: [{containerPort: 80}]}]}\n";
}

/// web and worker share an account with a role at AWS; SPIRE gives web an id, and everything in the
/// mesh has one.
QByteArray shop()
{
    return "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {istio-injection: "
           "enabled}}\n" +
           workload("web", "web") + workload("worker", "web") + workload("idle", "default") + R"(---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: web
  namespace: shop
  annotations: {eks.amazonaws.com/role-arn: "arn:aws:iam::123456789012:role/web"}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: istio, namespace: istio-system}
data: {mesh: "trustDomain: example.org"}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: manager, namespace: spire}
data:
  config.yaml: |
    apiVersion: spire.spiffe.io/v1alpha1
    kind: ControllerManagerConfig
    trustDomain: example.org
    clusterName: demo
---
apiVersion: spire.spiffe.io/v1alpha1
kind: ClusterSPIFFEID
metadata: {name: by-label}
spec:
  podSelector: {matchLabels: {app: web}}
  spiffeIDTemplate: spiffe://{{ .TrustDomain }}/{{ .ClusterName }}/{{ .PodMeta.Labels.app }}
)";
}

} // namespace

/// Who workloads are, in `graph` and in `reach`.
class IdentityCommandsTest : public QObject {
    Q_OBJECT
private slots:
    void init();
    void graphTellsIdentities();
    void graphTellsThemAsJson();
    void reachLeadsToTheCloud();

private:
    ProgramResult ctl(const QStringList &arguments)
    {
        return runProgram("drawbridgectl", arguments, m_folder->path());
    }
    std::unique_ptr<QTemporaryDir> m_folder;
};

void IdentityCommandsTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    writeText(m_folder->filePath("in.yaml"), shop());
}

void IdentityCommandsTest::graphTellsIdentities()
{
    const auto result = ctl({"graph", "in.yaml"});
    QCOMPARE(result.exitCode, 0);
    const QByteArray expected =
        "  Deployment/idle  runs as default (designed: idle), the default account, ports 80/TCP, "
        "mesh sidecar\n"
        "    SPIFFE id spiffe://example.org/ns/shop/sa/default\n"
        "  Deployment/web  runs as web (designed: web-sa), shared by 2 workloads, ports 80/TCP, "
        "mesh sidecar\n"
        "    SPIFFE id spiffe://example.org/ns/shop/sa/web\n"
        "    SPIRE id spiffe://example.org/demo/web by ClusterSPIFFEID by-label\n"
        "    cloud identity aws arn:aws:iam::123456789012:role/web (given: EKS gives the pods a "
        "token for it; that the role trusts the ServiceAccount no manifest tells)\n"
        "  Deployment/worker  runs as web (designed: worker), shared by 2 workloads, ports "
        "80/TCP, mesh sidecar\n"
        "    SPIFFE id spiffe://example.org/ns/shop/sa/web\n"
        "    cloud identity aws ";
    QVERIFY2(result.out.contains(expected), result.out.constData());
}

void IdentityCommandsTest::graphTellsThemAsJson()
{
    const auto result = ctl({"graph", "in.yaml", "-o", "json"});
    const QJsonObject graph = QJsonDocument::fromJson(result.out).object();
    const QJsonObject web = graph["workloads"].toArray()[1].toObject();
    QCOMPARE(web["serviceAccount"].toString(), QString("web"));
    const QJsonObject identity = web["identity"].toObject();
    QCOMPARE(identity["sharedBy"].toInt(), 2);
    QCOMPARE(identity["spireIds"].toArray()[0].toObject()["by"].toString(), QString("by-label"));
    QVERIFY(identity["spireIds"].toArray()[0].toObject()["unknown"].isNull());
    QCOMPARE(identity["cloudIdentities"].toArray()[0].toObject()["standing"].toString(),
             QString("given"));
    QCOMPARE(graph["serviceAccounts"].toArray()[1].toObject()["workloads"].toArray().size(), 2);
}

void IdentityCommandsTest::reachLeadsToTheCloud()
{
    const auto web = ctl({"reach", "in.yaml", "--from", "shop/web", "--no-builtin"});
    QVERIFY2(web.out.contains("  cloud identity aws arn:aws:iam::123456789012:role/web, 1 hop: its "
                              "pods present ServiceAccount shop/web to the cloud (possible) (e17) "
                              "-> cloud identity aws arn:aws:iam::123456789012:role/web\n"),
             web.out.constData());
    const auto idle = ctl({"reach", "in.yaml", "--from", "shop/idle", "--no-builtin"});
    QCOMPARE(idle.exitCode, 0);
    QVERIFY(!idle.out.contains("arn:aws"));
}

QTEST_GUILESS_MAIN(IdentityCommandsTest)
#include "test_identity_commands.moc"
