// SPDX-License-Identifier: Apache-2.0
#include "imported_topology.h"

#include <QTest>

using namespace drawbridge;

class WorkloadPatchesTest : public QObject {
    Q_OBJECT
private slots:
    void changesOnlyWhatItNames();
    void addsAMissingNamespace();
    void missingWorkloadIsNoted();
};

void WorkloadPatchesTest::changesOnlyWhatItNames()
{
    Diagnostics diagnostics;
    const ResourceSet before = importText(deployment("web"), "shop.yaml", {}, diagnostics);
    WorkloadPatch patch;
    patch.target = before.workloads.at(0).meta;
    patch.podLabels["identity"] = "web";
    patch.serviceAccountName = "web";
    const ResourceSet after = applyPatches(before, {patch}, diagnostics);
    QCOMPARE(after.workloads[0].pod.serviceAccountName, std::string("web"));
    QVERIFY((after.workloads[0].podLabels == (LabelMap{{"app", "web"}, {"identity", "web"}})));
    QVERIFY(!after.workloads[0].pod.automountServiceAccountToken);
    QVERIFY(diagnostics.empty());
}

void WorkloadPatchesTest::addsAMissingNamespace()
{
    Diagnostics diagnostics;
    WorkloadPatch patch;
    patch.target.kind = "Namespace";
    patch.target.name = "shop";
    patch.labels["istio-injection"] = "enabled";
    const ResourceSet after = applyPatches({}, {patch}, diagnostics);
    QCOMPARE(after.namespaces.size(), std::size_t{1});
    QCOMPARE(after.namespaces[0].meta.labels.at("istio-injection"), std::string("enabled"));
}

void WorkloadPatchesTest::missingWorkloadIsNoted()
{
    Diagnostics diagnostics;
    WorkloadPatch patch;
    patch.target.kind = "Deployment";
    patch.target.nameSpace = "shop";
    patch.target.name = "gone";
    patch.target.where = {makeFileRef("patch.yaml"), 3, 1};
    const ResourceSet after = applyPatches({}, {patch}, diagnostics);
    QVERIFY(after.workloads.empty());
    QCOMPARE(diagnostics.all().size(), std::size_t{1});
    QCOMPARE(toString(diagnostics.all()[0].what.code), toString(ErrorCode::PatchTargetMissing));
    QCOMPARE(toString(diagnostics.all()[0].what.where), std::string("patch.yaml:3:1"));
}

QTEST_GUILESS_MAIN(WorkloadPatchesTest)
#include "test_workload_patches.moc"
