// SPDX-License-Identifier: Apache-2.0
#include "model/import/importer.h"

#include "tests/helpers/compare.h"
#include "tests/helpers/diagnostics_text.h"

#include <QTest>

using namespace drawbridge;

namespace {

constexpr const char *kWeb = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n"
                             "spec: {template: {spec: {containers: [{name: c}]}}}\n";

} // namespace

class KustomizationTest : public QObject {
    Q_OBJECT
private slots:
    void patchFilesAreNoObjects();
    void targetDecides();
    void inlinePatch();
    void namespacePatch();
    void labelsOfAService();
    void everyKindOfWorkload_data();
    void everyKindOfWorkload();
    void saysWhatIsNotApplied_data();
    void saysWhatIsNotApplied();
    void fluxKustomizationsAreOrdinary();
};

void KustomizationTest::patchFilesAreNoObjects()
{
    Diagnostics diagnostics;
    const ResourceSet resources = importTexts(
        {{"k/base/web.yaml", kWeb},
         {"k/kustomization.yaml",
          "resources: [base/web.yaml]\npatches:\n- path: p/../p/web.yaml\n"},
         {"k/p/web.yaml", "apiVersion: apps/v1\nkind: Deployment\n"
                          "metadata: {name: web, namespace: shop}\n"
                          "spec: {template: {metadata: {labels: {a: b}}, spec: "
                          "{serviceAccountName: sa, automountServiceAccountToken: true}}}\n"}},
        {}, diagnostics);
    QCOMPARE(resources.workloads.size(), std::size_t{1});
    QCOMPARE(resources.patches.size(), std::size_t{1});
    const WorkloadPatch &patch = resources.patches[0];
    COMPARE(patch.target.name, "web");
    COMPARE(patch.target.nameSpace, "shop");
    COMPARE(patch.podLabels.at("a"), "b");
    COMPARE(patch.serviceAccountName.value(), "sa");
    QVERIFY(patch.automountServiceAccountToken == true);
    COMPARE(toString(patch.target.where), "k/p/web.yaml:1:1");
    COMPARE(resources.opaque.at(0).meta.kind, "Kustomization");
    QVERIFY(diagnostics.empty());
    QVERIFY(resources.isComplete);
}

void KustomizationTest::targetDecides()
{
    Diagnostics diagnostics;
    const ResourceSet resources = importTexts(
        {{"kustomization.yaml",
          "patches:\n- path: p.yaml\n  target: {kind: StatefulSet, name: db, namespace: x}\n"},
         {"p.yaml", "kind: any\nmetadata: {name: any}\n"
                    "spec: {template: {spec: {serviceAccountName: sa}}}\n"}},
        {}, diagnostics);
    COMPARE(resources.patches.at(0).target.kind, "StatefulSet");
    COMPARE(resources.patches[0].target.name, "db");
    COMPARE(resources.patches[0].target.nameSpace, "x");
}

void KustomizationTest::inlinePatch()
{
    Diagnostics diagnostics;
    const ResourceSet resources =
        importTexts({{"kustomization.yaml", "patches:\n- patch: |\n    kind: Pod\n    metadata:\n"
                                            "      name: p\n      labels: {a: b}\n"}},
                    {}, diagnostics);
    COMPARE(resources.patches.at(0).podLabels.at("a"), "b");
    QVERIFY(resources.patches[0].target.namespaceInferred);
    COMPARE(toString(resources.patches[0].target.where), "kustomization.yaml:2:3");
    QVERIFY(diagnostics.empty());
}

void KustomizationTest::namespacePatch()
{
    Diagnostics diagnostics;
    const ResourceSet resources = importTexts(
        {{"kustomization.yaml", "patchesStrategicMerge: [ns.yaml]\n"},
         {"ns.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {a: b}}\n"}},
        {}, diagnostics);
    COMPARE(resources.patches.at(0).labels.at("a"), "b");
    COMPARE(resources.patches[0].target.nameSpace, "");
    QVERIFY(resources.namespaces.empty());
}

void KustomizationTest::labelsOfAService()
{
    Diagnostics diagnostics;
    const ResourceSet set = importTexts(
        {{"kustomization.yaml", "patches: [{path: p.yaml}]\n"},
         {"p.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: shop, labels: "
                    "{a: b}}\n"}},
        {}, diagnostics);
    QVERIFY(diagnostics.empty());
    QVERIFY(set.services.empty());
    QCOMPARE(set.patches.size(), std::size_t{1});
    QVERIFY((set.patches[0].labels == LabelMap{{"a", "b"}}));
    QVERIFY(set.patches[0].podLabels.empty());
}

void KustomizationTest::everyKindOfWorkload_data()
{
    QTest::addColumn<QString>("apiVersion");
    for (const auto &[kind, apiVersion] :
         {std::pair("Deployment", "apps/v1"), std::pair("ReplicationController", "v1"),
          std::pair("Rollout", "argoproj.io/v1alpha1"),
          std::pair("DeploymentConfig", "apps.openshift.io/v1"),
          std::pair("Service", "serving.knative.dev/v1")})
        QTest::newRow(kind) << apiVersion;
}

void KustomizationTest::everyKindOfWorkload()
{
    QFETCH(QString, apiVersion);
    const std::string kind = QTest::currentDataTag();
    Diagnostics diagnostics;
    const ResourceSet set =
        importTexts({{"kustomization.yaml", "patches: [{path: p.yaml}]\n"},
                     {"p.yaml", "apiVersion: " + apiVersion.toStdString() + "\nkind: " + kind +
                                    "\nmetadata: {name: w, namespace: shop}\nspec: {template: "
                                    "{metadata: {labels: {a: b}}, spec: {serviceAccountName: "
                                    "own}}}\n"}},
                    {}, diagnostics);
    QVERIFY(diagnostics.empty());
    QCOMPARE(set.patches.size(), std::size_t{1});
    QCOMPARE(set.patches[0].target.kind, kind);
    QVERIFY((set.patches[0].podLabels == LabelMap{{"a", "b"}}));
    QCOMPARE(set.patches[0].serviceAccountName.value_or(""), std::string("own"));
}

void KustomizationTest::saysWhatIsNotApplied_data()
{
    QTest::addColumn<QString>("kustomization");
    QTest::addColumn<QString>("patch");
    QTest::addColumn<QString>("expected");
    QTest::addColumn<int>("patches");
    const QString one = "patches: [{path: p.yaml}]\n";
    const QString deployment = "kind: Deployment\nmetadata: {name: w}\n";
    QTest::newRow("other fields of a patch") << one << deployment + "spec: {replicas: 2}\n"
                                             << "note DB1020 1:1" << 1;
    QTest::newRow("a label taken away")
        << one << deployment + "spec: {template: {metadata: {labels: {a: null}}}}\n"
        << "note DB1020 1:1" << 1;
    QTest::newRow("a JSON 6902 patch") << one << "- {op: remove, path: /a}\n"
                                       << "note DB1020 1:1" << 0;
    QTest::newRow("a directive") << one << deployment + "$patch: delete\n"
                                 << "note DB1020 1:1" << 0;
    QTest::newRow("another kind") << one << "kind: Service\nmetadata: {name: s}\n"
                                  << "note DB1020 1:1" << 0;
    QTest::newRow("a target by label")
        << "patches: [{path: p.yaml, target: {labelSelector: a=b}}]\n"
        << deployment + "spec: {}\n"
        << "note DB1020 1:34, note DB1020 1:1" << 0;
    QTest::newRow("fields of the kustomization") << one + "namespace: x\n"
                                                 << deployment << "note DB1020 1:1" << 1;
}

void KustomizationTest::saysWhatIsNotApplied()
{
    QFETCH(QString, kustomization);
    QFETCH(QString, patch);
    QFETCH(QString, expected);
    QFETCH(int, patches);
    Diagnostics diagnostics;
    const ResourceSet resources = importTexts(
        {{"kustomization.yaml", kustomization.toStdString()}, {"p.yaml", patch.toStdString()}}, {},
        diagnostics);
    QCOMPARE(QString::fromStdString(test::codesAndPlaces(diagnostics)), expected);
    QCOMPARE(int(resources.patches.size()), patches);
    QVERIFY(resources.workloads.empty());
}

void KustomizationTest::fluxKustomizationsAreOrdinary()
{
    Diagnostics diagnostics;
    const ResourceSet resources = importTexts(
        {{"apps.yaml", "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
                       "metadata: {name: apps, namespace: flux}\nspec: {path: ./apps}\n"}},
        {}, diagnostics);
    COMPARE(resources.opaque.at(0).meta.name, "apps");
    QVERIFY(diagnostics.empty());
}

QTEST_GUILESS_MAIN(KustomizationTest)
#include "test_kustomization.moc"
