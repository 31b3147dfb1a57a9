// SPDX-License-Identifier: Apache-2.0
#include "model/import/importer.h"

#include "tests/helpers/compare.h"
#include "tests/helpers/diagnostics_text.h"

#include <QTest>

using namespace drawbridge;

namespace {

constexpr const char *kRollout =
    "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: r, namespace: a}\n"
    "spec: {replicas: 3, workloadRef: {kind: Deployment, name: web}}\n";

std::string deployment(const std::string &nameSpace)
{
    return "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: " +
           nameSpace +
           "}\nspec: {replicas: 0, template: {metadata: {labels: {app: web}}, spec: {containers: "
           "[{name: c}]}}}\n";
}

} // namespace

class WorkloadTemplatesTest : public QObject {
    Q_OBJECT
private slots:
    void takesTheTemplate();
    void missingDeployment_data();
    void missingDeployment();
};

void WorkloadTemplatesTest::takesTheTemplate()
{
    Diagnostics diagnostics;
    const ResourceSet resources = importText(kRollout + deployment("a"), "f.yaml", {}, diagnostics);
    QCOMPARE(resources.workloads.size(), std::size_t{2});
    const WorkloadObject &rollout = resources.workloads[0];
    COMPARE(rollout.podLabels.at("app"), "web");
    QCOMPARE(rollout.pod.containers.size(), std::size_t{1});
    QVERIFY(rollout.replicas == std::int64_t{3});
    COMPARE(resources.workloads[1].meta.controllerKind.value(), "Rollout");
    COMPARE(resources.workloads[1].meta.controllerName, "r");
    QVERIFY(resources.isComplete && diagnostics.empty());
}

void WorkloadTemplatesTest::missingDeployment_data()
{
    QTest::addColumn<QString>("more");
    QTest::newRow("no Deployment at all") << "";
    QTest::newRow("one of that name in another namespace")
        << QString::fromStdString(deployment("b"));
}

void WorkloadTemplatesTest::missingDeployment()
{
    QFETCH(QString, more);
    Diagnostics diagnostics;
    const ResourceSet resources =
        importText(kRollout + more.toStdString(), "f.yaml", {}, diagnostics);
    for (const WorkloadObject &workload : resources.workloads)
        COMPARE(workload.meta.kind, "Deployment");
    QVERIFY(!resources.isComplete);
    COMPARE(test::codesAndPlaces(diagnostics), "error DB1412 1:1");
}

QTEST_GUILESS_MAIN(WorkloadTemplatesTest)
#include "test_workload_templates.moc"
