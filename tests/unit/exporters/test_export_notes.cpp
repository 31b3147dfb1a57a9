// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/exporters/small_design.h"

#include <QTest>

#include <algorithm>

using namespace drawbridge;
using namespace drawbridge::fixture;

/// What an export leaves out and says so: it never widens what is drawn to make it expressible.
class ExportNotesTest : public QObject {
    Q_OBJECT
private slots:
    void whatCannotBeWrittenIsLeftOut_data();
    void whatCannotBeWrittenIsLeftOut();
    void accessThatCannotBeWrittenIsLeftOut_data();
    void accessThatCannotBeWrittenIsLeftOut();
    void designsThatAreNotExported();
    void hiddenCallersAreNoted();
    void addressesThatMayHoldPodsAreNoted();
    void theHostNetworkIsSaidOnce();
    void refusedNamesAreNotWritten();
};

void ExportNotesTest::whatCannotBeWrittenIsLeftOut_data()
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
    row("people without addresses", "Group/people", "shop/Pod/cart",
        "Group/people names people, and a NetworkPolicy admits addresses",
        "set `cidrs` of the external to where they connect from, or draw the flow from the "
        "gateway they come through");
    row("addresses", "External/partner", "shop/Pod/cart", "", "");
}

void ExportNotesTest::whatCannotBeWrittenIsLeftOut()
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

void ExportNotesTest::accessThatCannotBeWrittenIsLeftOut_data()
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
    row("one person", "User/jane", "get", "pods", true,
        "is for one person, and the export binds groups only");
    row("nobody", "shop/Pod/gone", "get", "pods", true, "is not in the input");
    row("the server is nowhere", "shop/Pod/web", "get", "pods", false,
        "cannot reach the API server: its addresses are not known");
}

void ExportNotesTest::accessThatCannotBeWrittenIsLeftOut()
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
                            "import the manifests that declare it, or revoke the access",
                            "grant it to a group of your identity provider, Group/NAME"};
    QCOMPARE(hintOf(diagnostics, "API access"), hints[why.isEmpty()              ? 0
                                                      : why.startsWith("names")  ? 1
                                                      : why.startsWith("cannot") ? 2
                                                      : why.startsWith("is for") ? 4
                                                                                 : 3]);
}

void ExportNotesTest::designsThatAreNotExported()
{
    Design design = designOver(manifests());
    Diagnostics diagnostics;
    ExportOptions ambient;
    ambient.mesh = MeshKind::Ambient;
    Design several = design;
    several.clusters.resize(2);
    several.clusters[0].name = "a";
    QVERIFY(exportDesign(several, ambient, diagnostics).files.empty());
    QVERIFY(diagnostics.hasErrors());
    QCOMPARE(hintOf(diagnostics, "of several clusters"),
             QString("export for `sidecar` or `none`, or make a design of each cluster"));
    several.mesh = MeshKind::Ambient;
    QVERIFY(exportDesign(several, {}, diagnostics).files.empty());
    ExportOptions none;
    none.mesh = MeshKind::None;
    QVERIFY(!exportDesign(design, none, diagnostics).files.empty());
    Design unread;
    unread.clusters.resize(1);
    Diagnostics ofNothing;
    QVERIFY(exportDesign(unread, {}, ofNothing).files.empty());
    QVERIFY(ofNothing.all().empty());
}

void ExportNotesTest::hiddenCallersAreNoted()
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

void ExportNotesTest::addressesThatMayHoldPodsAreNoted()
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

void ExportNotesTest::theHostNetworkIsSaidOnce()
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

/// A template that nobody has filled in: policies go by labels, all else would be refused.
void ExportNotesTest::refusedNamesAreNotWritten()
{
    ResourceSet resources = manifests();
    resources.workloads[0].meta.name = "web-{{uid}}";
    Design design = designOver(resources);
    design.clusters[0].apiServer = {cidr("198.51.100.1/32")};
    ApiAccess access;
    access.subject = {"", "shop", "Pod", "web-{{uid}}"};
    access.verbs = {"get"};
    access.resource = "pods";
    design.apiAccess = CowList<ApiAccess>({access});
    Diagnostics diagnostics;
    const ManifestSet set = exportDesign(design, {}, diagnostics);
    const QStringList said = messagesOf(diagnostics, ErrorCode::NotExportable);
    QVERIFY2(said.contains("shop/Pod/web-{{uid}} (ServiceAccount web-{{uid}}) has a name that the "
                           "API server refuses: no account and no patch is written for it"),
             qPrintable(said.join('\n')));
    QVERIFY2(said.contains("API access of shop/Pod/web-{{uid}} to pods is left out: it has a name "
                           "that the API server refuses"),
             qPrintable(said.join('\n')));
    for (const ManifestFile &file : set.files)
        QVERIFY2(file.path.find("{{uid}}") == std::string::npos, file.path.c_str());
    QVERIFY(!fileOf(set, "serviceaccounts/shop-cart.yaml").isEmpty());
    QVERIFY(!fileOf(set, "networkpolicies/shop-allow-web---uid.yaml").isEmpty());
}

QTEST_GUILESS_MAIN(ExportNotesTest)
#include "test_export_notes.moc"
