// SPDX-License-Identifier: Apache-2.0
#include "exporters/design_exporter.h"
#include "model/design/draft.h"
#include "model/import/importer.h"
#include "model/topology/topology_builder.h"

#include <QTest>

#include <algorithm>

using namespace drawbridge;

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
};

namespace {

NodeKey key(const QString &text)
{
    return NodeKey::parse(text.toStdString()).value();
}

Cidr cidr(const char *text)
{
    return Cidr::parse(text).value();
}

ResourceSet manifests(const std::string &more = {})
{
    const auto pod = [](const std::string &name, const std::string &spec) {
        return "---\napiVersion: v1\nkind: Pod\nmetadata: {name: " + name +
               ", namespace: shop, labels: {app: " + name + "}}\nspec: {" + spec +
               "containers: [{name: c, image: x}]}\n";
    };
    Diagnostics diagnostics;
    ResourceSet resources = importText(pod("web", "") + pod("cart", "") + pod("done", "") +
                                           pod("host", "hostNetwork: true, ") + more,
                                       "m.yaml", {}, diagnostics);
    resources.workloads[2].phase = "Succeeded";
    return resources;
}

Design designOver(const ResourceSet &resources)
{
    Diagnostics diagnostics;
    Design design =
        draftDesign("d", {}, buildTopology(resources, diagnostics), DraftFrom::Empty, diagnostics);
    std::vector<External> externals(4);
    externals[0].key = key("External/empty");
    externals[1].key = key("External/gate");
    externals[1].kind = External::Kind::Gateway;
    externals[2].key = key("External/host");
    externals[2].kind = External::Kind::Fqdn;
    externals[2].host = "api.example.com";
    externals[3].key = key("External/partner");
    externals[3].cidrs = {cidr("203.0.113.0/24")};
    design.externals = CowList<External>(std::move(externals));
    return design;
}

void draw(Design &design, const QString &from, const QString &to)
{
    Flow flow;
    flow.from = key(from);
    flow.to = key(to);
    flow.ports.push_back({PortRange::parse("8080").value(), {}});
    design.flows = CowList<Flow>({flow});
}

/// The text of a file of the export, or nothing when there is none.
QString fileOf(const ManifestSet &set, const QString &path)
{
    for (const ManifestFile &file : set.files) {
        if (QString::fromStdString(file.path) == path)
            return QString::fromStdString(file.text());
    }
    return {};
}

QStringList messagesOf(const Diagnostics &diagnostics, ErrorCode code)
{
    QStringList messages;
    for (const Diagnostic &diagnostic : diagnostics.all()) {
        if (diagnostic.what.code == code)
            messages << QString::fromStdString(diagnostic.what.message);
    }
    return messages;
}

} // namespace

void DesignExporterTest::whatCannotBeWrittenIsLeftOut_data()
{
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("why");
    const auto row = [](const char *name, const char *from, const char *to, const char *why) {
        QTest::newRow(name) << from << to << why;
    };
    row("both are there", "shop/Pod/web", "shop/Pod/cart", "");
    row("a source that is gone", "shop/Pod/gone", "shop/Pod/cart",
        "shop/Pod/gone is not in the input");
    row("a destination that is gone", "shop/Pod/cart", "shop/Pod/gone",
        "shop/Pod/gone is not in the input");
    row("a finished Pod", "shop/Pod/done", "shop/Pod/cart",
        "shop/Pod/done is a finished Pod without a network");
    row("the host network", "shop/Pod/cart", "shop/Pod/host",
        "shop/Pod/host runs on the host network, where policies cannot name it");
    row("no such external", "External/x", "shop/Pod/cart",
        "External/x is not an external of the design");
    row("an external without addresses", "shop/Pod/cart", "External/empty",
        "External/empty stands for no address");
    row("a gateway without a namespace", "External/gate", "shop/Pod/cart",
        "External/gate is a gateway without a namespace");
    row("a host without addresses", "shop/Pod/cart", "External/host",
        "External/host is a host name without addresses, which no NetworkPolicy can admit");
    row("addresses", "External/partner", "shop/Pod/cart", "");
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
    access.verbs = {verb.toStdString()};
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
    QVERIFY(exportDesign(Design{}, {}, ofTwo).files.empty());
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
    QCOMPARE(
        patch.section("automountServiceAccountToken: ", 1).section(u'\n', 0, 0).section(u' ', 0, 0),
        patched);
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
    QVERIFY2(patch.contains(path + "AccountName: web\n"), qPrintable(patch));
    const QString list = fileOf(set, "workload-patches/kustomization.yaml");
    QVERIFY2(list.contains("- path: shop-" + kind.toLower() + "-web.yaml\n  target:\n    kind: " +
                           kind + "\n    name: web\n    namespace: shop\n"),
             qPrintable(list));
}

QTEST_GUILESS_MAIN(DesignExporterTest)
#include "test_design_exporter.moc"
