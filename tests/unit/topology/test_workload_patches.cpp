// SPDX-License-Identifier: Apache-2.0
#include "imported_topology.h"

#include <QTest>

using namespace drawbridge;

class WorkloadPatchesTest : public QObject {
    Q_OBJECT
private slots:
    void changesOnlyWhatItNames();
    void addsAMissingNamespace();
    void labelsOfANamespaceAreAdded();
    void labelsOfAServiceAreAdded();
    void everyFieldOfAPatch();
    void annotationsAreSet();
    void onlyItsTargetIsChanged_data();
    void onlyItsTargetIsChanged();
    void missingWorkloadIsNoted();
    void aRolloutFollowsItsDeployment();
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
    patch.target.nameSpace = "default";
    patch.labels["istio-injection"] = "enabled";
    const ResourceSet after = applyPatches({}, {patch}, diagnostics);
    QVERIFY(diagnostics.empty());
    QCOMPARE(after.namespaces.size(), std::size_t{1});
    QCOMPARE(after.namespaces[0].meta.name, std::string("shop"));
    QVERIFY(after.namespaces[0].meta.nameSpace.empty());
    QCOMPARE(after.namespaces[0].meta.labels.at("istio-injection"), std::string("enabled"));
}

void WorkloadPatchesTest::labelsOfANamespaceAreAdded()
{
    Diagnostics diagnostics;
    ResourceSet before;
    before.namespaces.resize(2);
    before.namespaces[0].meta.name = "data";
    before.namespaces[1].meta.name = "shop";
    before.namespaces[1].meta.labels = {{"team", "a"}, {"istio-injection", "disabled"}};
    WorkloadPatch patch;
    patch.target.kind = "Namespace";
    patch.target.name = "shop";
    patch.labels["istio-injection"] = "enabled";
    const ResourceSet after = applyPatches(before, {patch}, diagnostics);
    QCOMPARE(after.namespaces.size(), std::size_t{2});
    QVERIFY(after.namespaces[0].meta.labels.empty());
    QVERIFY((after.namespaces[1].meta.labels ==
             LabelMap{{"team", "a"}, {"istio-injection", "enabled"}}));
}

void WorkloadPatchesTest::labelsOfAServiceAreAdded()
{
    Diagnostics diagnostics;
    ResourceSet before;
    before.services.resize(2);
    for (ServiceObject &service : before.services)
        service.meta.name = "web";
    before.services[0].meta.nameSpace = "data";
    before.services[1].meta.nameSpace = "shop";
    before.services[1].meta.labels["team"] = "a";
    WorkloadPatch patch;
    patch.target.apiVersion = "v1";
    patch.target.kind = "Service";
    patch.target.name = "web";
    patch.target.nameSpace = "shop";
    patch.labels["istio.io/use-waypoint"] = "waypoint";
    const ResourceSet after = applyPatches(before, {patch}, diagnostics);
    QVERIFY(diagnostics.empty());
    QVERIFY(after.services[0].meta.labels.empty());
    QVERIFY((after.services[1].meta.labels ==
             LabelMap{{"team", "a"}, {"istio.io/use-waypoint", "waypoint"}}));
    patch.target.nameSpace = "elsewhere";
    static_cast<void>(applyPatches(before, {patch}, diagnostics));
    QCOMPARE(diagnostics.all().size(), std::size_t{1});
}

void WorkloadPatchesTest::everyFieldOfAPatch()
{
    Diagnostics diagnostics;
    ResourceSet before = importText(deployment("web"), "shop.yaml", {}, diagnostics);
    before.workloads[0].pod.serviceAccountName = "old";
    before.workloads[0].pod.automountServiceAccountToken = true;
    WorkloadPatch patch;
    patch.target = before.workloads[0].meta;
    patch.labels["tier"] = "front";
    const ResourceSet labelled = applyPatches(before, {patch}, diagnostics);
    QCOMPARE(labelled.workloads[0].meta.labels.at("tier"), std::string("front"));
    QCOMPARE(labelled.workloads[0].podLabels.count("tier"), std::size_t{0});
    QCOMPARE(labelled.workloads[0].pod.serviceAccountName, std::string("old"));
    QVERIFY(labelled.workloads[0].pod.automountServiceAccountToken == true);
    patch.automountServiceAccountToken = false;
    const ResourceSet after = applyPatches(before, {patch}, diagnostics);
    QVERIFY(after.workloads[0].pod.automountServiceAccountToken == false);
}

void WorkloadPatchesTest::annotationsAreSet()
{
    Diagnostics diagnostics;
    ResourceSet before = importText(deployment("web"), "shop.yaml", {}, diagnostics);
    before.workloads[0].podAnnotations = {{"kept", "a"}, {"changed", "b"}};
    before.namespaces.resize(1);
    before.namespaces[0].meta.name = "shop";
    before.namespaces[0].meta.annotations = {{"kept", "a"}};
    WorkloadPatch pods, space;
    pods.target = before.workloads[0].meta;
    pods.podAnnotations["changed"] = "c";
    space.target.kind = "Namespace";
    space.target.name = "shop";
    space.annotations["linkerd.io/inject"] = "";
    const ResourceSet after = applyPatches(before, {pods, space}, diagnostics);
    QVERIFY((after.workloads[0].podAnnotations == LabelMap{{"kept", "a"}, {"changed", "c"}}));
    QVERIFY((after.namespaces[0].meta.annotations ==
             LabelMap{{"kept", "a"}, {"linkerd.io/inject", ""}}));
}

void WorkloadPatchesTest::onlyItsTargetIsChanged_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("nameSpace");
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("isFound");
    QTest::newRow("all three") << "Deployment"
                               << "shop"
                               << "web" << true;
    QTest::newRow("another kind") << "StatefulSet"
                                  << "shop"
                                  << "web" << false;
    QTest::newRow("another namespace") << "Deployment"
                                       << "data"
                                       << "web" << false;
    QTest::newRow("another name") << "Deployment"
                                  << "shop"
                                  << "api" << false;
}

void WorkloadPatchesTest::onlyItsTargetIsChanged()
{
    QFETCH(QString, kind);
    QFETCH(QString, nameSpace);
    QFETCH(QString, name);
    QFETCH(bool, isFound);
    Diagnostics diagnostics;
    const ResourceSet before = importText(deployment("web"), "shop.yaml", {}, diagnostics);
    WorkloadPatch patch;
    patch.target.kind = kind.toStdString();
    patch.target.nameSpace = nameSpace.toStdString();
    patch.target.name = name.toStdString();
    patch.serviceAccountName = "x";
    const ResourceSet after = applyPatches(before, {patch}, diagnostics);
    QCOMPARE(after.workloads[0].pod.serviceAccountName == "x", isFound);
    QCOMPARE(diagnostics.empty(), isFound);
}

void WorkloadPatchesTest::missingWorkloadIsNoted()
{
    Diagnostics diagnostics;
    WorkloadPatch patch;
    patch.target.kind = "Deployment";
    patch.target.nameSpace = "shop";
    patch.target.name = "gone";
    patch.target.where = {makeFileRef("patch.yaml"), 3, 1};
    WorkloadPatch next;
    next.target.kind = "Namespace";
    next.target.name = "shop";
    const ResourceSet after = applyPatches({}, {patch, next}, diagnostics);
    QVERIFY(after.workloads.empty());
    QCOMPARE(after.namespaces.size(), std::size_t{1});
    QCOMPARE(diagnostics.all().size(), std::size_t{1});
    QCOMPARE(toString(diagnostics.all()[0].what.code), toString(ErrorCode::PatchTargetMissing));
    QCOMPARE(toString(diagnostics.all()[0].what.where), std::string("patch.yaml:3:1"));
    QCOMPARE(diagnostics.all()[0].what.message,
             std::string("the patch of Deployment shop/gone finds no such workload in the input"));
}

void WorkloadPatchesTest::aRolloutFollowsItsDeployment()
{
    Diagnostics diagnostics;
    const ResourceSet before = importText(deployment("web") + "---\n" + deployment("other") +
                                              "---\napiVersion: argoproj.io/v1alpha1\n"
                                              "kind: Rollout\n"
                                              "metadata: {name: canary, namespace: shop}\n"
                                              "spec: {workloadRef: {apiVersion: apps/v1, kind: "
                                              "Deployment, name: web}}\n",
                                          "shop.yaml", {}, diagnostics);
    QCOMPARE(before.workloads.size(), std::size_t{3});
    WorkloadPatch patch;
    for (const WorkloadObject &workload : before.workloads)
        if (workload.meta.name == "web")
            patch.target = workload.meta;
    patch.serviceAccountName = "own";
    const ResourceSet after = applyPatches(before, {patch}, diagnostics);
    for (const WorkloadObject &workload : after.workloads)
        QCOMPARE(workload.pod.serviceAccountName == "own", workload.meta.name != "other");
}

QTEST_GUILESS_MAIN(WorkloadPatchesTest)
#include "test_workload_patches.moc"
