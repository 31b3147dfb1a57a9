// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/made_for.h"
#include "model/design/draft.h"
#include "model/import/importer.h"
#include "model/topology/topology_builder.h"
#include "tests/helpers/parsed_text.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

/// What exported objects say they were made for, beside answers.
class MadeForTest : public QObject {
    Q_OBJECT
private slots:
    void flowsBetweenTheEnds_data();
    void flowsBetweenTheEnds();
    void accessOfTheCaller_data();
    void accessOfTheCaller();
    void objectsAndTheirRulesAreFound();
    void whatIsNoLongerDrawn_data();
    void whatIsNoLongerDrawn();
    void otherDesignsAreLeftAlone();
    void everyKindIsLookedAt();
};

namespace {

ResourceSet read(const std::string &text)
{
    Diagnostics diagnostics;
    ResourceSet resources = importText(text, "e.yaml", {}, diagnostics);
    if (diagnostics.hasErrors())
        qFatal("%s", toString(diagnostics.all()[0]).c_str());
    return resources;
}

/// A NetworkPolicy of one rule in line 16.
std::string policy(const std::string &flows, const std::string &access = {},
                   const std::string &design = "shop")
{
    return "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: allow-web\n"
           "  namespace: shop\n  annotations:\n    drawbridge.dev/design: \"" +
           design + "\"\n    drawbridge.dev/flows: \"" + flows +
           "\"\n    drawbridge.dev/api-access: \"" + access +
           "\"\nspec:\n  podSelector:\n    matchLabels:\n      app: web\n"
           "  policyTypes: [Ingress]\n  ingress:\n  - from:\n    - podSelector: {}\n";
}

SourceSpan at(const ResourceSet &resources, std::uint32_t line, std::uint32_t column)
{
    SourceSpan span = resources.networkPolicies.front().meta.where;
    span.lineOneBased = line;
    span.columnOneBased = column;
    return span;
}

std::optional<NodeKey> end(const QString &text)
{
    return text.isEmpty() ? std::nullopt : std::optional(key(text.toStdString()));
}

QString textOf(const std::optional<MadeFor> &madeFor)
{
    if (!madeFor)
        return "nothing";
    QStringList texts;
    for (const FlowName &name : madeFor->flows)
        texts << QString::fromStdString(toString(name));
    for (const ApiAccess &access : madeFor->apiAccess)
        texts << QString::fromStdString(accessName(access));
    texts << QString("+%1").arg(madeFor->otherCount);
    return texts.join(" | ");
}

/// Nothing is drawn between web and cart but what is told.
Design shopWith(std::vector<Flow> flows, std::vector<ApiAccess> access = {})
{
    Diagnostics ignored;
    Design design = draftDesign(
        "shop", {},
        buildTopology(read("apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: "
                           "shop}\nspec: {containers: [{name: c, image: x}]}\n"),
                      ignored),
        DraftFrom::Empty, ignored);
    design.flows = CowList<Flow>(std::move(flows));
    design.apiAccess = CowList<ApiAccess>(std::move(access));
    return design;
}

Flow flow(const char *from, const char *to, const char *port)
{
    Flow result;
    result.from = key(from);
    result.to = key(to);
    result.ports = {{PortRange::parse(port).value(), {}}};
    return result;
}

QStringList lostOf(const Design &design, const ResourceSet &resources)
{
    QStringList lines;
    for (const LostOrigin &lost : lostOrigins(design, resources))
        lines << QString::fromStdString(lost.object + " (" + toString(lost.where) + ") " +
                                        lost.madeFor);
    return lines;
}

} // namespace

void MadeForTest::flowsBetweenTheEnds_data()
{
    QTest::addColumn<QString>("flows");
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("told");
    const QString call = "shop/Pod/web -> shop/Pod/cart on 80/TCP";
    const QString other = "shop/Pod/api -> shop/Pod/cart on 80/TCP";
    const QString dns = "Namespace/shop -> kube-system/Pod/dns on 53/UDP (system)";
    const QString bank = "shop/Pod/web -> External/bank on 443/TCP";
    const QString all = call + "\\n" + other + "\\n" + dns + "\\n" + bank;
    const auto row = [&all](const char *name, const char *from, const char *to,
                            const QString &told) {
        QTest::newRow(name) << all << from << to << told;
    };
    row("a drawn pair", "shop/Pod/web", "shop/Pod/cart", call + " | +3");
    row("the other way", "shop/Pod/cart", "shop/Pod/web", "+4");
    row("a pair that is not drawn", "shop/Pod/web", "shop/Pod/db", "+4");
    row("a namesake elsewhere", "test/Pod/web", "shop/Pod/cart", "+4");
    row("of all pods of a namespace", "shop/Pod/web", "kube-system/Pod/dns", dns + " | +3");
    row("of a pod of another namespace", "test/Pod/web", "kube-system/Pod/dns", "+4");
    row("to an address", "shop/Pod/web", "", bank + " | +3");
    row("from an address", "", "shop/Pod/cart", "+4");
    QTest::newRow("what had no room counts") << call + "\\n... and 7 more"
                                             << "shop/Pod/web"
                                             << "shop/Pod/cart" << call + " | +7";
}

void MadeForTest::flowsBetweenTheEnds()
{
    QFETCH(QString, flows);
    QFETCH(QString, from);
    QFETCH(QString, to);
    QFETCH(QString, told);
    const ResourceSet resources = read(policy(flows.toStdString()));
    ExportedObjects exported;
    exported.add(resources);
    QCOMPARE(textOf(exported.madeFor(at(resources, 1, 1), {end(from), end(to)})), told);
}

void MadeForTest::accessOfTheCaller_data()
{
    QTest::addColumn<QString>("flows");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("told");
    const QString call = "shop/Pod/web -> shop/Pod/cart on 80/TCP";
    const QString pods = "shop/Pod/web can get pods in shop";
    QTest::newRow("beside flows, of a call outside") << call << "" << pods + " | +2";
    QTest::newRow("beside flows, of a call inside") << call << "shop/Pod/cart" << call + " | +2";
    QTest::newRow("alone, whatever is asked")
        << ""
        << "shop/Pod/cart"
        << "shop/Pod/api can get pods in shop | shop/Pod/web can get pods in shop | +0";
}

void MadeForTest::accessOfTheCaller()
{
    QFETCH(QString, flows);
    QFETCH(QString, to);
    QFETCH(QString, told);
    const ResourceSet resources =
        read(policy(flows.toStdString(),
                    "shop/Pod/api can get pods in shop\\nshop/Pod/web can get pods in shop"));
    ExportedObjects exported;
    exported.add(resources);
    QCOMPARE(textOf(exported.madeFor(at(resources, 1, 1), {end("shop/Pod/web"), end(to)})), told);
}

void MadeForTest::objectsAndTheirRulesAreFound()
{
    const ResourceSet resources = read(policy("shop/Pod/web -> shop/Pod/cart on 80/TCP"));
    ExportedObjects exported;
    exported.add(resources);
    const AskedEnds ends{key("shop/Pod/web"), key("shop/Pod/cart")};
    const auto &object = resources.networkPolicies.front();
    QVERIFY(exported.madeFor(object.meta.where, ends));
    QVERIFY(exported.madeFor(object.ingress.front().where, ends));
    QVERIFY(exported.madeFor(object.meta.where, ends)->design == "shop");
    QVERIFY(!exported.madeFor(at(resources, 2, 1), ends));
    QVERIFY(!exported.madeFor({}, ends));
    const ResourceSet byHand =
        read("apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, "
             "namespace: shop, annotations: {drawbridge.dev/rationale: because}}\n"
             "spec: {podSelector: {}}\n");
    ExportedObjects none;
    none.add(byHand);
    QVERIFY(!none.madeFor(byHand.networkPolicies.front().meta.where, ends));
}

void MadeForTest::whatIsNoLongerDrawn_data()
{
    QTest::addColumn<QString>("flows");
    QTest::addColumn<QString>("access");
    QTest::addColumn<QString>("lost");
    QTest::newRow("all is drawn") << "shop/Pod/web -> shop/Pod/cart on 80/TCP"
                                  << ""
                                  << "";
    QTest::newRow("a pair is gone") << "shop/Pod/web -> shop/Pod/db on 80/TCP"
                                    << ""
                                    << "shop/Pod/web -> shop/Pod/db on 80/TCP";
    QTest::newRow("a port is gone") << "shop/Pod/web -> shop/Pod/cart on 80-81/TCP"
                                    << ""
                                    << "shop/Pod/web -> shop/Pod/cart on 81/TCP";
    QTest::newRow("the other way is another flow") << "shop/Pod/cart -> shop/Pod/web on 80/TCP"
                                                   << ""
                                                   << "shop/Pod/cart -> shop/Pod/web on 80/TCP";
    QTest::newRow("system flows are drawn by nobody")
        << "Namespace/shop -> kube-system/Pod/dns on 53/UDP (system)"
        << ""
        << "";
    QTest::newRow("what names nothing is not lost") << "edited by hand"
                                                    << ""
                                                    << "";
    QTest::newRow("access is drawn") << ""
                                     << "shop/Pod/web can get,list pods in shop"
                                     << "";
    QTest::newRow("a verb is gone") << ""
                                    << "shop/Pod/web can delete,get pods in shop"
                                    << "shop/Pod/web can delete pods in shop";
    QTest::newRow("by name where all are drawn") << ""
                                                 << "shop/Pod/web can get pods named x in shop"
                                                 << "";
    QTest::newRow("all where some are drawn") << ""
                                              << "shop/Pod/web can get secrets in shop"
                                              << "shop/Pod/web can get secrets in shop";
    QTest::newRow("one of two names is gone") << ""
                                              << "shop/Pod/web can get secrets named a,z in shop"
                                              << "shop/Pod/web can get secrets named a,z in shop";
    QTest::newRow("everywhere where a namespace is drawn")
        << ""
        << "shop/Pod/web can get pods everywhere"
        << "shop/Pod/web can get pods everywhere";
}

void MadeForTest::whatIsNoLongerDrawn()
{
    QFETCH(QString, flows);
    QFETCH(QString, access);
    QFETCH(QString, lost);
    const NodeKey web = key("shop/Pod/web");
    const Design design = shopWith({flow("shop/Pod/web", "shop/Pod/cart", "80")},
                                   {{web, {"get"}, "", "pods", {}, "shop", ""},
                                    {web, {"get"}, "", "secrets", {"a", "b"}, "shop", ""},
                                    {web, {"list"}, "", "pods", {}, "shop", "apart"}});
    const QStringList expected =
        lost.isEmpty() ? QStringList()
                       : QStringList{"NetworkPolicy shop/allow-web (e.yaml:1:1) " + lost};
    QCOMPARE(lostOf(design, read(policy(flows.toStdString(), access.toStdString()))), expected);
}

void MadeForTest::otherDesignsAreLeftAlone()
{
    const std::string gone = "shop/Pod/web -> shop/Pod/db on 80/TCP";
    QCOMPARE(lostOf(shopWith({}), read(policy(gone, "", "shop"))).size(), 1);
    QCOMPARE(lostOf(shopWith({}), read(policy(gone, "", "other"))), QStringList());
}

void MadeForTest::everyKindIsLookedAt()
{
    const auto object = [](const char *api, const char *kind, const char *rest) {
        return std::string("---\napiVersion: ") + api + "\nkind: " + kind +
               "\nmetadata:\n  name: o\n  namespace: shop\n  annotations:\n    "
               "drawbridge.dev/design: shop\n    drawbridge.dev/flows: a/Pod/a -> b/Pod/b on "
               "80/TCP\n" +
               rest;
    };
    const std::string rbac = "rbac.authorization.k8s.io/v1";
    const ResourceSet resources =
        read(object("networking.k8s.io/v1", "NetworkPolicy", "spec: {podSelector: {}}\n") +
             object("security.istio.io/v1", "PeerAuthentication", "spec: {}\n") +
             object("security.istio.io/v1", "AuthorizationPolicy", "spec: {}\n") +
             object("gateway.networking.k8s.io/v1", "Gateway",
                    "spec: {gatewayClassName: istio-waypoint, listeners: [{name: mesh, port: "
                    "15008, protocol: HBONE}]}\n") +
             object(rbac.c_str(), "Role", "rules: []\n") +
             object(rbac.c_str(), "RoleBinding",
                    "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: o}\n"
                    "subjects: [{kind: ServiceAccount, name: a, namespace: shop}]\n"));
    QCOMPARE(lostOf(shopWith({}), resources).size(), 6);
}

QTEST_GUILESS_MAIN(MadeForTest)
#include "test_made_for.moc"
