// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/exporters/small_design.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::fixture;

/// ServiceAccounts, and the patches that put workloads under them.
class ExportedAccountsTest : public QObject {
    Q_OBJECT
private slots:
    void tokensFollowTheDrawing_data();
    void tokensFollowTheDrawing();
    void patchesKnowTheirWorkload_data();
    void patchesKnowTheirWorkload();
    void patchesSayOnlyWhatMustChange();
    void accountsOfSeveralWorkloads();
    void accountsOfOtherNamespacesAreOthers();
    void whatTheOldAccountGaveIsKept();
    void differentCloudIdentitiesAreForAPerson();
};

void ExportedAccountsTest::tokensFollowTheDrawing_data()
{
    QTest::addColumn<QString>("ofPod");     // automountServiceAccountToken of the pod
    QTest::addColumn<QString>("ofAccount"); // and of its imported account; "" has none
    QTest::addColumn<bool>("usesApi");
    QTest::addColumn<QString>("patched");
    const auto row = [](const char *name, const char *ofPod, const char *ofAccount, bool usesApi,
                        const char *patched) {
        QTest::newRow(name) << ofPod << ofAccount << usesApi << patched;
    };
    row("a new account says it", "", "", false, "");
    row("a new account says it for the API", "", "", true, "");
    row("the pod mounts what it need not", "true", "", false, "false");
    row("the pod does not mount what it needs", "false", "", true, "true");
    row("the pod agrees", "true", "", true, "");
    row("an imported account mounts by default", "", "unset", false, "false");
    row("an imported account does not mount", "", "false", false, "");
    row("an imported account does not mount what is needed", "", "false", true, "true");
    row("the pod goes before its account", "false", "true", false, "");
}

void ExportedAccountsTest::tokensFollowTheDrawing()
{
    QFETCH(QString, ofPod);
    QFETCH(QString, ofAccount);
    QFETCH(bool, usesApi);
    QFETCH(QString, patched);
    ResourceSet resources = manifests();
    resources.workloads[0].pod.serviceAccountName = "mine";
    if (!ofPod.isEmpty())
        resources.workloads[0].pod.automountServiceAccountToken = ofPod == "true";
    if (!ofAccount.isEmpty()) {
        resources.serviceAccounts.emplace_back();
        resources.serviceAccounts[0].meta.nameSpace = "shop";
        resources.serviceAccounts[0].meta.name = "mine";
        if (ofAccount != "unset")
            resources.serviceAccounts[0].automountServiceAccountToken = ofAccount == "true";
    }
    Design design = designOver(resources);
    design.clusters[0].apiServer = {cidr("198.51.100.1/32")};
    if (usesApi) {
        ApiAccess access;
        access.subject = key("shop/Pod/web");
        access.verbs = {"get"};
        access.resource = "pods";
        design.apiAccess = CowList<ApiAccess>({access});
    }
    Diagnostics diagnostics;
    const ManifestSet set = exportDesign(design, {}, diagnostics);
    const QString patch = fileOf(set, "workload-patches/shop-pod-web.yaml");
    const QString why = usesApi ? "# API access is drawn\n" : "# no API access is drawn\n";
    QCOMPARE(
        patch.section("automountServiceAccountToken: ", 1).section(u'\n', 0, 0).section(u' ', 0, 0),
        patched);
    QCOMPARE(patch.contains(why), !patched.isEmpty());
    const QString all = fileOf(set, "kustomization.yaml");
    QVERIFY(all.contains("The workloads must be changed too: see workload-patches."));
    const QString account = fileOf(set, "serviceaccounts/shop-mine.yaml");
    QCOMPARE(account.isEmpty(), !ofAccount.isEmpty());
    if (ofAccount.isEmpty())
        QVERIFY(account.contains(QStringLiteral("automountServiceAccountToken: ") +
                                 (usesApi ? "true" : "false")));
}

void ExportedAccountsTest::patchesKnowTheirWorkload_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("head");
    QTest::addColumn<QString>("path");
    const QString inTemplate = QStringLiteral("\nspec:\n  template:\n    spec:\n      service");
    const auto row = [](const char *kind, const QString &apiVersion, const QString &path) {
        QTest::newRow(kind) << kind << "\napiVersion: " + apiVersion + "\nkind: " + kind + "\n"
                            << path;
    };
    row("Pod", "v1", "\nspec:\n  service");
    row("ReplicationController", "v1", inTemplate);
    row("Deployment", "apps/v1", inTemplate);
    row("StatefulSet", "apps/v1", inTemplate);
    row("DaemonSet", "apps/v1", inTemplate);
    row("ReplicaSet", "apps/v1", inTemplate);
    row("Rollout", "argoproj.io/v1alpha1", inTemplate);
    row("DeploymentConfig", "apps.openshift.io/v1", inTemplate);
    row("Service", "serving.knative.dev/v1", inTemplate);
    row("Job", "batch/v1", inTemplate);
    row("CronJob", "batch/v1",
        "\nspec:\n  jobTemplate:\n    spec:\n      template:\n        spec:\n          service");
}

void ExportedAccountsTest::patchesKnowTheirWorkload()
{
    QFETCH(QString, kind);
    QFETCH(QString, head);
    QFETCH(QString, path);
    ResourceSet resources = manifests();
    resources.workloads[0].meta.kind = kind.toStdString();
    Diagnostics diagnostics;
    const ManifestSet set = exportDesign(designOver(resources), {}, diagnostics);
    const QString patch = fileOf(set, "workload-patches/shop-" + kind.toLower() + "-web.yaml");
    QVERIFY2(patch.contains(head), qPrintable(patch));
    QVERIFY2(patch.contains("\nmetadata:\n  name: web\n  namespace: shop\nspec:"),
             qPrintable(patch));
    QVERIFY2(patch.contains(path + "AccountName: web\n"), qPrintable(patch));
    const QString list = fileOf(set, "workload-patches/kustomization.yaml");
    QVERIFY2(list.contains("- path: shop-" + kind.toLower() + "-web.yaml\n  target:\n    kind: " +
                           kind + "\n    name: web\n    namespace: shop\n"),
             qPrintable(list));
}

void ExportedAccountsTest::patchesSayOnlyWhatMustChange()
{
    ResourceSet resources = manifests();
    for (WorkloadObject &workload : resources.workloads) {
        workload.pod.serviceAccountName = workload.meta.name;
        workload.pod.automountServiceAccountToken = false;
    }
    Diagnostics diagnostics;
    const ManifestSet whole = exportDesign(designOver(resources), {}, diagnostics);
    for (const ManifestFile &file : whole.files)
        QVERIFY2(file.path.rfind("workload-patches", 0) != 0, file.path.c_str());
    QVERIFY(!fileOf(whole, "kustomization.yaml").contains("workload-patches"));
    resources.workloads[1].podLabels = resources.workloads[0].podLabels;
    const ManifestSet twins = exportDesign(designOver(resources), {}, diagnostics);
    QVERIFY2(fileOf(twins, "workload-patches/shop-pod-cart.yaml")
                 .endsWith("\nmetadata:\n  name: cart\n  namespace: shop\n  labels:\n    "
                           "drawbridge.dev/workload: cart\n"),
             qPrintable(fileOf(twins, "workload-patches/shop-pod-cart.yaml")));
    resources.workloads[1].meta.kind = "Deployment";
    const ManifestSet other = exportDesign(designOver(resources), {}, diagnostics);
    QVERIFY2(fileOf(other, "workload-patches/shop-deployment-cart.yaml")
                 .endsWith("\n  template:\n    metadata:\n      labels:\n        "
                           "drawbridge.dev/workload: cart\n"),
             qPrintable(fileOf(other, "workload-patches/shop-deployment-cart.yaml")));
}

void ExportedAccountsTest::accountsOfSeveralWorkloads()
{
    Design design = designOver(manifests());
    design.clusters[0].apiServer = {cidr("198.51.100.1/32")};
    design.identities = CowList<Identity>({{key("shop/Pod/cart"), "both"},
                                           {key("shop/Pod/host"), "default"},
                                           {key("shop/Pod/web"), "both"}});
    ApiAccess access;
    access.subject = key("shop/Pod/cart");
    access.verbs = {"get"};
    access.resource = "pods";
    design.apiAccess = CowList<ApiAccess>({access});
    Diagnostics diagnostics;
    const ManifestSet set = exportDesign(design, {}, diagnostics);
    QVERIFY(fileOf(set, "serviceaccounts/shop-both.yaml") // one of them uses the API
                .contains("automountServiceAccountToken: true"));
    QVERIFY(fileOf(set, "serviceaccounts/shop-default.yaml").isEmpty()); // every namespace has it
    ExportOptions patches; // without the accounts their tokens are those of today
    patches.kinds = {"patches"};
    const ManifestSet some = exportDesign(design, patches, diagnostics);
    QVERIFY(fileOf(some, "workload-patches/shop-pod-web.yaml")
                .contains("automountServiceAccountToken: false"));
    QVERIFY(!fileOf(some, "workload-patches/shop-pod-cart.yaml")
                 .contains("automountServiceAccountToken"));
    design.apiAccess = {};
    QVERIFY(
        fileOf(exportDesign(design, patches, diagnostics), "workload-patches/shop-pod-cart.yaml")
            .contains("automountServiceAccountToken: false"));
}

void ExportedAccountsTest::accountsOfOtherNamespacesAreOthers()
{
    ResourceSet resources = manifests();
    resources.workloads[0].pod.serviceAccountName = "mine";
    resources.serviceAccounts.resize(1);
    resources.serviceAccounts[0].meta.nameSpace = "pay";
    resources.serviceAccounts[0].meta.name = "mine";
    Diagnostics diagnostics;
    const ManifestSet set = exportDesign(designOver(resources), {}, diagnostics);
    QVERIFY(!fileOf(set, "serviceaccounts/shop-mine.yaml").isEmpty());
}

namespace {

ServiceAccountObject accountWith(const char *name, const char *role, const char *secret)
{
    ServiceAccountObject account;
    account.meta.nameSpace = "shop";
    account.meta.name = name;
    account.meta.annotations = {{"eks.amazonaws.com/role-arn", role}, {"team", "a"}};
    account.imagePullSecrets = {secret};
    return account;
}

} // namespace

void ExportedAccountsTest::whatTheOldAccountGaveIsKept()
{
    ResourceSet resources = manifests();
    resources.serviceAccounts = {accountWith("default", "arn:aws:iam::1:role/shop", "registry")};
    Diagnostics diagnostics;
    const QString account = fileOf(exportDesign(designOver(resources), {}, diagnostics),
                                   "serviceaccounts/shop-web.yaml");
    QVERIFY2(account.contains("    eks.amazonaws.com/role-arn: arn:aws:iam::1:role/shop\n"),
             qPrintable(account));
    QVERIFY(account.contains("imagePullSecrets:\n- name: registry\n"));
    QVERIFY(account.contains("system:serviceaccount:shop:web"));
    QVERIFY(!account.contains("team: a"));
}

void ExportedAccountsTest::differentCloudIdentitiesAreForAPerson()
{
    ResourceSet resources = manifests();
    resources.workloads[0].pod.serviceAccountName = "one";
    resources.workloads[1].pod.serviceAccountName = "two";
    resources.serviceAccounts = {accountWith("one", "arn:1", "a"),
                                 accountWith("two", "arn:2", "b")};
    Design design = designOver(resources);
    design.identities = CowList<Identity>(
        {Identity{key("shop/Pod/cart"), "both"}, Identity{key("shop/Pod/web"), "both"}});
    Diagnostics diagnostics;
    const QString account =
        fileOf(exportDesign(design, {}, diagnostics), "serviceaccounts/shop-both.yaml");
    QVERIFY2(account.contains("different values of eks.amazonaws.com/role-arn"),
             qPrintable(account));
    QVERIFY(!account.contains("arn:1") && !account.contains("arn:2"));
    QVERIFY(account.contains("- name: a\n- name: b\n"));
}

QTEST_GUILESS_MAIN(ExportedAccountsTest)
#include "test_exported_accounts.moc"
