// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/exporters/small_design.h"

#include <QTest>

#include <algorithm>

using namespace drawbridge;
using namespace drawbridge::fixture;

/// What an export leaves out and says so: it never widens what is drawn to make it expressible.
class DesignExporterTest : public QObject {
    Q_OBJECT
private slots:
    void whatCannotBeWrittenIsLeftOut_data();
    void whatCannotBeWrittenIsLeftOut();
    void accessThatCannotBeWrittenIsLeftOut_data();
    void accessThatCannotBeWrittenIsLeftOut();
    void designsThatAreNotExported();
    void hiddenCallersAreNoted();
    void addressesThatMayHoldPodsAreNoted();
    void kindsAreChosen_data();
    void kindsAreChosen();
    void tokensFollowTheDrawing_data();
    void tokensFollowTheDrawing();
    void patchesKnowTheirWorkload_data();
    void patchesKnowTheirWorkload();
    void patchesSayOnlyWhatMustChange();
    void accountsOfSeveralWorkloads();
    void accountsOfOtherNamespacesAreOthers();
    void theHostNetworkIsSaidOnce();
    void systemFlowsOfSomePodsAreNotOfAll();
    void neighboursOfTheSystemAreIsolatedOneByOne();
    void portRangesIstioDoesNotTake_data();
    void portRangesIstioDoesNotTake();
};

void DesignExporterTest::whatCannotBeWrittenIsLeftOut_data()
{
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("why");
    QTest::addColumn<QString>("hint");
    const auto row = [](const char *name, const char *from, const char *to, const char *why,
                        const char *hint) { QTest::newRow(name) << from << to << why << hint; };
    row("both are there", "shop/Pod/web", "shop/Pod/cart", "", "");
    row("a source that is gone", "shop/Pod/gone", "shop/Pod/cart",
        "shop/Pod/gone is not in the input",
        "import the manifests that declare it, or remove the flow");
    row("a destination that is gone", "shop/Pod/cart", "shop/Pod/gone",
        "shop/Pod/gone is not in the input",
        "import the manifests that declare it, or remove the flow");
    row("a finished Pod", "shop/Pod/done", "shop/Pod/cart",
        "shop/Pod/done is a finished Pod without a network", "remove the flow");
    row("the host network", "shop/Pod/cart", "shop/Pod/host",
        "shop/Pod/host runs on the host network, where policies cannot name it",
        "take hostNetwork off, or draw an external of the node addresses");
    row("no such external", "External/x", "shop/Pod/cart",
        "External/x is not an external of the design", "add the external, or remove the flow");
    row("an external without addresses", "shop/Pod/cart", "External/empty",
        "External/empty stands for no address", "set `cidrs` of the external");
    row("a gateway without a namespace", "External/gate", "shop/Pod/cart",
        "External/gate is a gateway without a namespace",
        "set `namespace` (and `podLabels`) of the external");
    row("a host without addresses", "shop/Pod/cart", "External/host",
        "External/host is a host name without addresses, which no NetworkPolicy can admit",
        "set `cidrs` of the external");
    row("addresses", "External/partner", "shop/Pod/cart", "", "");
}

void DesignExporterTest::whatCannotBeWrittenIsLeftOut()
{
    QFETCH(QString, from);
    QFETCH(QString, to);
    QFETCH(QString, why);
    Design design = designOver(manifests());
    draw(design, from, to);
    Diagnostics diagnostics;
    const ManifestSet set = exportDesign(design, {}, diagnostics);
    const bool isWritten = std::any_of(set.files.begin(), set.files.end(), [](const auto &file) {
        return file.text().find("8080") != std::string::npos;
    });
    QCOMPARE(isWritten, why.isEmpty());
    const QStringList left =
        messagesOf(diagnostics, ErrorCode::NotExportable).filter(QStringLiteral("is left out"));
    QCOMPARE(left, why.isEmpty()
                       ? QStringList{}
                       : QStringList{"flow " + from + " -> " + to + " is left out: " + why});
    QTEST(hintOf(diagnostics, "is left out"), "hint");
}

void DesignExporterTest::accessThatCannotBeWrittenIsLeftOut_data()
{
    QTest::addColumn<QString>("subject");
    QTest::addColumn<QString>("verb");
    QTest::addColumn<QString>("resource");
    QTest::addColumn<bool>("hasServer");
    QTest::addColumn<QString>("why");
    const auto row = [](const char *name, const char *subject, const char *verb,
                        const char *resource, bool hasServer, const char *why) {
        QTest::newRow(name) << subject << verb << resource << hasServer << why;
    };
    row("exact", "shop/Pod/web", "get", "pods", true, "");
    row("a group needs no address", "Group/ops", "get", "pods", false, "");
    row("any verb", "shop/Pod/web", "*", "pods", true, "names no exact verbs and resource");
    row("any resource", "shop/Pod/web", "get", "*", true, "names no exact verbs and resource");
    row("a part of any resource", "shop/Pod/web", "get", "*/scale", true,
        "names no exact verbs and resource");
    row("no verb", "shop/Pod/web", "", "pods", true, "names no exact verbs and resource");
    row("no resource", "shop/Pod/web", "get", "", true, "names no exact verbs and resource");
    row("any group", "shop/Pod/web", "get", "pods of any group", true,
        "names no exact verbs and resource");
    row("nobody", "shop/Pod/gone", "get", "pods", true, "is not in the input");
    row("the server is nowhere", "shop/Pod/web", "get", "pods", false,
        "cannot reach the API server: its addresses are not known");
}

void DesignExporterTest::accessThatCannotBeWrittenIsLeftOut()
{
    QFETCH(QString, subject);
    QFETCH(QString, verb);
    QFETCH(QString, resource);
    QFETCH(bool, hasServer);
    QFETCH(QString, why);
    Design design = designOver(manifests());
    if (hasServer)
        design.clusters[0].apiServer = {cidr("198.51.100.1/32")};
    ApiAccess access;
    access.subject = key(subject);
    if (!verb.isEmpty())
        access.verbs = {verb.toStdString()};
    access.apiGroup = resource.endsWith(" any group") ? "*" : "";
    access.resource = resource.toStdString();
    access.nameSpace = "shop";
    design.apiAccess = CowList<ApiAccess>({access});
    Diagnostics diagnostics;
    const ManifestSet set = exportDesign(design, {}, diagnostics);
    const bool hasRole =
        std::any_of(set.files.begin(), set.files.end(),
                    [](const ManifestFile &file) { return file.path.rfind("rbac/", 0) == 0; });
    QCOMPARE(hasRole, why.isEmpty());
    QCOMPARE(messagesOf(diagnostics, ErrorCode::NotExportable).filter("API access"),
             why.isEmpty() ? QStringList{}
                           : QStringList{"API access of " + subject + " to " + resource +
                                         " is left out: it " + why});
    const QStringList hints{"", "name each verb and resource", "set cluster.apiServer",
                            "import the manifests that declare it, or revoke the access"};
    QCOMPARE(hintOf(diagnostics, "API access"), hints[why.isEmpty()              ? 0
                                                      : why.startsWith("names")  ? 1
                                                      : why.startsWith("cannot") ? 2
                                                                                 : 3]);
}

void DesignExporterTest::designsThatAreNotExported()
{
    Design design = designOver(manifests());
    Diagnostics diagnostics;
    ExportOptions ambient;
    ambient.mesh = MeshKind::Ambient;
    QVERIFY(exportDesign(design, ambient, diagnostics).files.empty());
    QCOMPARE(messagesOf(diagnostics, ErrorCode::NotExportable),
             QStringList{"an ambient mesh cannot be exported by this version"});
    QVERIFY(diagnostics.all()[0].level == DiagnosticLevel::Error);
    QCOMPARE(diagnostics.all()[0].what.hint,
             std::string("export for `sidecar` or `none`; ambient comes later"));
    design.mesh = MeshKind::Ambient;
    QVERIFY(exportDesign(design, {}, diagnostics).files.empty());
    ExportOptions none;
    none.mesh = MeshKind::None;
    QVERIFY(!exportDesign(design, none, diagnostics).files.empty());
    design.mesh = MeshKind::None;
    design.clusters.emplace_back();
    Diagnostics ofTwo;
    QVERIFY(exportDesign(design, {}, ofTwo).files.empty());
    QCOMPARE(messagesOf(ofTwo, ErrorCode::NotExportable),
             QStringList{"a design of several clusters cannot be exported by this version"});
    QCOMPARE(ofTwo.all()[0].what.hint, std::string("keep one design for each cluster"));
    Design unread;
    unread.clusters.resize(1);
    Diagnostics ofNothing;
    QVERIFY(exportDesign(unread, {}, ofNothing).files.empty());
    QVERIFY(ofNothing.all().empty());
}

void DesignExporterTest::hiddenCallersAreNoted()
{
    const auto service = [](const std::string &more) {
        return "---\napiVersion: v1\nkind: Service\nmetadata: {name: cart, namespace: shop}\nspec: "
               "{type: NodePort, selector: {app: cart}, ports: [{port: 80, targetPort: 8080}]" +
               more + "}\n";
    };
    const auto hidden = [](const std::string &more, const QString &from, const QString &to) {
        Design design = designOver(manifests(more));
        draw(design, from, to);
        Diagnostics diagnostics;
        const ManifestSet set = exportDesign(design, {}, diagnostics);
        const bool isSaid = fileOf(set, "networkpolicies/shop-allow-cart.yaml")
                                .contains("Service shop/cart hides the caller");
        const auto messages = messagesOf(diagnostics, ErrorCode::SourceHidden);
        return isSaid == !messages.isEmpty() ? messages : QStringList{"half said"};
    };
    QCOMPARE(hidden(service(""), "External/partner", "shop/Pod/cart"),
             QStringList{"callers of shop/Pod/cart through Service shop/cart arrive with a node "
                         "address, which External/partner -> shop/Pod/cart does not admit"});
    QVERIFY(hidden("", "External/partner", "shop/Pod/cart").isEmpty());
    QVERIFY(hidden(service(""), "External/partner", "shop/Pod/web").isEmpty());
    QVERIFY(hidden(service(""), "shop/Pod/web", "shop/Pod/cart").isEmpty());
    QVERIFY(hidden(service(", externalTrafficPolicy: Local"), "External/partner", "shop/Pod/cart")
                .isEmpty());
    std::string other = service("");
    other.replace(other.find("8080"), 4, "9090");
    QVERIFY(hidden(other, "External/partner", "shop/Pod/cart").isEmpty());
}

void DesignExporterTest::addressesThatMayHoldPodsAreNoted()
{
    Design design = designOver(manifests());
    std::vector<External> externals = design.externals.items();
    externals[3].cidrs = {cidr("10.0.0.0/8")};
    design.externals = CowList<External>(externals);
    const QStringList expected{"the addresses of External/partner may hold pods, and plugins "
                               "differ on whether an ipBlock then admits them"};
    for (const bool isSource : {true, false}) {
        draw(design, isSource ? "External/partner" : "shop/Pod/cart",
             isSource ? "shop/Pod/cart" : "External/partner");
        Diagnostics diagnostics;
        (void)exportDesign(design, {}, diagnostics);
        QCOMPARE(messagesOf(diagnostics, ErrorCode::SettingMissing), expected);
        QCOMPARE(hintOf(diagnostics, "may hold pods"),
                 QString("set cluster.pods to the ranges pods really have"));
    }
    design.clusters[0].pods = {cidr("192.168.0.0/16")};
    Diagnostics diagnostics;
    (void)exportDesign(design, {}, diagnostics);
    QVERIFY(messagesOf(diagnostics, ErrorCode::SettingMissing).isEmpty());
}

void DesignExporterTest::kindsAreChosen_data()
{
    QTest::addColumn<QStringList>("kinds");
    QTest::addColumn<QStringList>("folders");
    const auto row = [](const char *kind, const QStringList &folders) {
        QTest::newRow(kind) << QStringList{QLatin1String(kind)} << folders;
    };
    QTest::newRow("all") << QStringList{} << QStringList{"authorizationpolicies",
                                                         "kustomization.yaml",
                                                         "networkpolicies",
                                                         "peerauthentications",
                                                         "rbac",
                                                         "serviceaccounts",
                                                         "workload-patches"};
    row("NetworkPolicy", {"kustomization.yaml", "networkpolicies"});
    row("PeerAuthentication", {"kustomization.yaml", "peerauthentications"});
    row("AuthorizationPolicy", {"authorizationpolicies", "kustomization.yaml"});
    row("ServiceAccount", {"kustomization.yaml", "serviceaccounts"});
    row("Role", {"kustomization.yaml", "rbac"});
    row("RoleBinding", {"kustomization.yaml", "rbac"});
    row("patches", {"kustomization.yaml", "workload-patches"});
}

void DesignExporterTest::kindsAreChosen()
{
    QFETCH(QStringList, kinds);
    Design design = designOver(manifests());
    design.mesh = MeshKind::Sidecar;
    draw(design, "shop/Pod/web", "shop/Pod/cart");
    design.clusters[0].apiServer = {cidr("198.51.100.1/32")};
    ApiAccess access;
    access.subject = key("shop/Pod/web");
    access.verbs = {"get"};
    access.resource = "pods";
    access.nameSpace = "shop";
    design.apiAccess = CowList<ApiAccess>({access});
    ExportOptions options;
    for (const QString &kind : kinds)
        options.kinds.insert(kind.toStdString());
    Diagnostics diagnostics;
    QStringList folders;
    for (const ManifestFile &file : exportDesign(design, options, diagnostics).files)
        folders << QString::fromStdString(file.path).section(u'/', 0, 0);
    folders.removeDuplicates();
    QTEST(folders, "folders");
}

void DesignExporterTest::tokensFollowTheDrawing_data()
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

void DesignExporterTest::tokensFollowTheDrawing()
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

void DesignExporterTest::patchesKnowTheirWorkload_data()
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
    row("Job", "batch/v1", inTemplate);
    row("CronJob", "batch/v1",
        "\nspec:\n  jobTemplate:\n    spec:\n      template:\n        spec:\n          service");
}

void DesignExporterTest::patchesKnowTheirWorkload()
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

void DesignExporterTest::patchesSayOnlyWhatMustChange()
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

void DesignExporterTest::accountsOfSeveralWorkloads()
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

void DesignExporterTest::accountsOfOtherNamespacesAreOthers()
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

void DesignExporterTest::theHostNetworkIsSaidOnce()
{
    const auto messages = [](const ResourceSet &resources, ErrorCode code) {
        Diagnostics diagnostics;
        (void)exportDesign(designOver(resources), {}, diagnostics);
        return messagesOf(diagnostics, code);
    };
    ResourceSet resources = manifests();
    const QStringList bound{"shop/Pod/host runs on the host network: no NetworkPolicy binds it, "
                            "and none can name it as a peer"};
    QCOMPARE(messages(resources, ErrorCode::NotExportable), bound);
    resources.workloads[3].podLabels = resources.workloads[0].podLabels; // web, which is bound
    QCOMPARE(messages(resources, ErrorCode::NotExportable), bound);
    QCOMPARE(messages(resources, ErrorCode::SelectorAmbiguous),
             QStringList{"no stable pod label tells shop/Pod/web from its neighbours; the export "
                         "selects it by drawbridge.dev/workload=web"});
    Diagnostics diagnostics;
    const ManifestSet set = exportDesign(designOver(resources), {}, diagnostics);
    QVERIFY(!fileOf(set, "workload-patches/shop-pod-host.yaml").contains("labels"));
    resources.workloads[3].phase = "Failed"; // without a network it is nobody's neighbour
    QCOMPARE(messages(resources, ErrorCode::NotExportable), QStringList{});
    QCOMPARE(messages(resources, ErrorCode::SelectorAmbiguous), QStringList{});
}

// A pod without a sidecar must not reach the control plane because its neighbours have one.
void DesignExporterTest::systemFlowsOfSomePodsAreNotOfAll()
{
    const auto filesOf = [](const LabelMap &labelsOfCart) {
        ResourceSet resources = manifests();
        resources.workloads[1].podLabels.insert(labelsOfCart.begin(), labelsOfCart.end());
        Design design = designOver(resources);
        design.mesh = MeshKind::Sidecar;
        Diagnostics diagnostics;
        return exportDesign(design, {}, diagnostics);
    };
    const QString shared = "networkpolicies/shop-allow-mesh-control-plane.yaml";
    const ManifestSet all = filesOf({});
    QVERIFY(fileOf(all, shared).contains("\n  podSelector: {}\n"));
    QVERIFY(fileOf(all, "networkpolicies/shop-allow-web.yaml").isEmpty());
    const ManifestSet some = filesOf({{"sidecar.istio.io/inject", "false"}});
    QVERIFY(fileOf(some, shared).isEmpty());
    QVERIFY(fileOf(some, "networkpolicies/shop-allow-web.yaml").contains("port: 15012\n"));
    QVERIFY(fileOf(some, "networkpolicies/shop-allow-cart.yaml").isEmpty());
    QVERIFY(!fileOf(some, "networkpolicies/shop-allow-dns.yaml").isEmpty());
}

// Where no policy may select every pod, each has one of its own, though it admits nothing.
void DesignExporterTest::neighboursOfTheSystemAreIsolatedOneByOne()
{
    ResourceSet resources = manifests();
    resources.workloads[0].meta.nameSpace = "kube-system";
    Design design = designOver(resources);
    design.systemFlows.dns = false;
    Diagnostics diagnostics;
    const ManifestSet set = exportDesign(design, {}, diagnostics);
    QVERIFY2(fileOf(set, "networkpolicies/kube-system-allow-web.yaml")
                 .endsWith("\n  podSelector:\n    matchLabels:\n      app: web\n  policyTypes:\n  "
                           "- Ingress\n  - Egress\n"),
             qPrintable(fileOf(set, "networkpolicies/kube-system-allow-web.yaml")));
    QVERIFY(fileOf(set, "networkpolicies/kube-system-deny-all-by-default.yaml").isEmpty());
    QVERIFY(fileOf(set, "networkpolicies/shop-allow-cart.yaml").isEmpty());
    QVERIFY(!fileOf(set, "networkpolicies/shop-deny-all-by-default.yaml").isEmpty());
}

void DesignExporterTest::portRangesIstioDoesNotTake_data()
{
    QTest::addColumn<QString>("range");
    QTest::addColumn<QString>("why");
    QTest::newRow("as many as are taken") << "1001-1256"
                                          << "";
    QTest::newRow("one more") << "1001-1257"
                              << "it has 257 TCP ports, and Istio takes single ports only";
    QTest::newRow("other protocols are not Istio's") << "1001-2000/UDP"
                                                     << "";
}

void DesignExporterTest::portRangesIstioDoesNotTake()
{
    QFETCH(QString, range);
    QFETCH(QString, why);
    Design design = designOver(manifests());
    design.mesh = MeshKind::Sidecar;
    Flow flow;
    flow.from = key("shop/Pod/web");
    flow.to = key("shop/Pod/cart");
    flow.ports.push_back({PortRange::parse(range.toStdString()).value(), {}});
    design.flows = CowList<Flow>({flow});
    Diagnostics diagnostics;
    const ManifestSet set = exportDesign(design, {}, diagnostics);
    QCOMPARE(messagesOf(diagnostics, ErrorCode::NotExportable).filter("AuthorizationPolicy"),
             why.isEmpty() ? QStringList{}
                           : QStringList{"flow shop/Pod/web -> shop/Pod/cart is left out of the "
                                         "AuthorizationPolicy: " +
                                         why});
    const QString allow = fileOf(set, "authorizationpolicies/shop-allow-cart.yaml");
    QCOMPARE(allow.contains("\"1256\""), why.isEmpty() && !range.contains("UDP"));
    QVERIFY(fileOf(set, "networkpolicies/shop-allow-cart.yaml").contains("port: 1001"));
    QCOMPARE(hintOf(diagnostics, "AuthorizationPolicy"),
             why.isEmpty() ? QString() : QString("draw at most 256 TCP ports"));
}

QTEST_GUILESS_MAIN(DesignExporterTest)
#include "test_design_exporter.moc"
