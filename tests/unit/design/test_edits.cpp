// SPDX-License-Identifier: Apache-2.0
#include "edit_manifests.h"
#include "model/design/draft.h"
#include "model/design/edits.h"
#include "model/design/flow_ports.h"
#include "model/design/service_accounts.h"
#include "model/import/importer.h"
#include "model/topology/topology_builder.h"

#include <QTest>

using namespace drawbridge;

namespace {

NodeKey key(const char *text)
{
    return NodeKey::parse(text).value();
}

Design draft(Diagnostics &diagnostics, DraftFrom from = DraftFrom::Empty)
{
    auto topology = buildTopology(importText(kManifests, "m.yaml", {}, diagnostics), diagnostics);
    return draftDesign("d", {}, topology, from, diagnostics);
}

Flow flow(const char *from, const char *to, const char *port)
{
    Flow result;
    result.from = key(from);
    result.to = key(to);
    if (*port)
        result.ports.push_back({PortRange::parse(port).value(), {}});
    return result;
}

QString codeOf(const Result<Design> &result)
{
    return result ? QStringLiteral("fine") : QString::fromStdString(toString(result.error().code));
}

QString textOf(const Flow &f)
{
    return QString::fromStdString(toString(f.from) + " " + toString(f.to) + " " +
                                  toString(f.portSet()) + (f.isToConfirm ? " confirm" : ""));
}

} // namespace

class EditsTest : public QObject {
    Q_OBJECT
private slots:
    void drawingUnitesPortsAndOpensClosures();
    void drawingChecksItsEnds_data();
    void drawingChecksItsEnds();
    void removingPorts();
    void requestsUniteExactlyOrNot();
    void apiAccessNeedsTheServerAddress();
    void identities();
    void draftDrawsWhatResolves();
    void systemFlows();
    void internetIsNotPrivate();
};

void EditsTest::drawingUnitesPortsAndOpensClosures()
{
    Diagnostics diagnostics;
    const Design before = draft(diagnostics);
    const auto closed = addClosure(before, {key("shop/Pod/web"), key("shop/Pod/cart"), ""});
    QVERIFY(closed && closed->isClosed(key("shop/Pod/web"), key("shop/Pod/cart")));
    const auto one = addFlow(*closed, flow("shop/Pod/web", "shop/Pod/cart", "80"));
    QVERIFY(one && one->closures.empty());
    const auto two = addFlow(*one, flow("shop/Pod/web", "shop/Pod/cart", "90/UDP"));
    QVERIFY(two);
    QCOMPARE(two->flows.size(), std::size_t{1});
    QCOMPARE(textOf(two->flows.items()[0]),
             QStringLiteral("shop/Pod/web shop/Pod/cart 80/TCP, 90/UDP"));
    QVERIFY(before.flows.empty());
    QCOMPARE(codeOf(addClosure(*two, {key("shop/Pod/web"), key("shop/Pod/cart"), ""})),
             QStringLiteral("DB1804"));
    QCOMPARE(codeOf(removeClosure(*two, key("shop/Pod/web"), key("shop/Pod/cart"))),
             QStringLiteral("DB1805"));
}

void EditsTest::drawingChecksItsEnds_data()
{
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("port");
    QTest::addColumn<QString>("code");
    QTest::newRow("a workload with itself is fine") << "shop/Pod/web"
                                                    << "shop/Pod/web"
                                                    << "80"
                                                    << "fine";
    QTest::newRow("a stand-in is fine") << "shop/Pod/web"
                                        << "kube-system/Deployment/kube-dns"
                                        << "53/UDP"
                                        << "fine";
    QTest::newRow("unknown workload") << "shop/Pod/web"
                                      << "shop/Pod/gone"
                                      << "80"
                                      << "DB1803";
    QTest::newRow("unknown external") << "External/x"
                                      << "shop/Pod/web"
                                      << "80"
                                      << "DB1803";
    QTest::newRow("both ends outside") << "External/e"
                                       << "External/e"
                                       << "80"
                                       << "DB1806";
    QTest::newRow("no port") << "shop/Pod/web"
                             << "shop/Pod/cart"
                             << ""
                             << "DB1806";
}

void EditsTest::drawingChecksItsEnds()
{
    QFETCH(QString, from);
    QFETCH(QString, to);
    QFETCH(QString, port);
    QFETCH(QString, code);
    Diagnostics diagnostics;
    External external;
    external.key = key("External/e");
    QCOMPARE(codeOf(addExternal(draft(diagnostics), external)), QStringLiteral("DB1801"));
    external.cidrs.push_back(Cidr::parse("203.0.113.0/24").value());
    const auto design = addExternal(draft(diagnostics), external);
    QVERIFY(design);
    QCOMPARE(codeOf(addFlow(*design, flow(qPrintable(from), qPrintable(to), qPrintable(port)))),
             code);
}

void EditsTest::removingPorts()
{
    Diagnostics diagnostics;
    const auto design = addFlow(draft(diagnostics), flow("shop/Pod/web", "shop/Pod/cart", "80-90"));
    QVERIFY(design);
    const auto less = removeFlow(*design, key("shop/Pod/web"), key("shop/Pod/cart"),
                                 {PortRange::parse("85").value()});
    QVERIFY(less);
    QCOMPARE(textOf(less->flows.items()[0]),
             QStringLiteral("shop/Pod/web shop/Pod/cart 80-84/TCP, 86-90/TCP"));
    const auto none = removeFlow(*less, key("shop/Pod/web"), key("shop/Pod/cart"));
    QVERIFY(none && none->flows.empty());
    QCOMPARE(codeOf(removeFlow(*none, key("shop/Pod/web"), key("shop/Pod/cart"))),
             QStringLiteral("DB1805"));
    QCOMPARE(codeOf(removeFlow(*less, key("shop/Pod/web"), key("shop/Pod/cart"),
                               {PortRange::parse("85").value()})),
             QStringLiteral("DB1805"));
    QCOMPARE(codeOf(replaceFlow(*none, flow("shop/Pod/web", "shop/Pod/cart", "1"))),
             QStringLiteral("DB1805"));
}

void EditsTest::requestsUniteExactlyOrNot()
{
    const PortRange port{Protocol::Tcp, 80, 80};
    const auto same = uniteFlowPorts({{port, {{"GET"}, {"/a"}}}, {port, {{"GET"}, {"/b"}}}});
    QVERIFY(same);
    QVERIFY((same->at(0).http == HttpRules{{"GET"}, {"/a", "/b"}}));
    const auto any = uniteFlowPorts({{port, {{"GET"}, {"/a"}}}, {port, {}}});
    QVERIFY(any && any->size() == 1 && any->at(0).http.isAny());
    const auto cross = uniteFlowPorts({{port, {{"GET"}, {"/a"}}}, {port, {{"POST"}, {"/b"}}}});
    QVERIFY(!cross);
    QCOMPARE(QString::fromStdString(toString(cross.error().code)), QStringLiteral("DB1806"));
    const auto part = uniteFlowPorts({{{Protocol::Tcp, 80, 90}, {{"GET"}, {}}}, {port, {}}});
    QVERIFY(part);
    QCOMPARE(part->size(), std::size_t{2});
    QVERIFY(part->at(0).http.isAny() && !part->at(1).http.isAny());
}

void EditsTest::apiAccessNeedsTheServerAddress()
{
    Diagnostics diagnostics;
    const Design design = draft(diagnostics);
    const ApiAccess access{key("shop/Pod/web"), {"list", "get"}, "", "pods", {}, "shop", ""};
    QCOMPARE(codeOf(grantAccess(design, access)), QStringLiteral("DB1808"));
    ApiAccess ofGroup = access;
    ofGroup.subject = key("Group/ops");
    QCOMPARE(codeOf(grantAccess(design, ofGroup)), QStringLiteral("fine"));
    ofGroup.verbs.clear();
    QCOMPARE(codeOf(grantAccess(design, ofGroup)), QStringLiteral("DB1807"));
    DesignCluster cluster = design.clusters[0];
    cluster.apiServer.push_back(Cidr::parse("10.0.0.1/32").value());
    const auto granted = grantAccess(*setClusterSettings(design, cluster), access);
    QVERIFY(granted);
    QVERIFY((granted->apiAccess.items()[0].verbs == std::vector<std::string>{"get", "list"}));
    ApiAccess get = access;
    get.verbs = {"get"};
    const auto left = revokeAccess(*granted, get);
    QVERIFY(left);
    QCOMPARE(left->apiAccess.items()[0].verbs.size(), std::size_t{1});
    QCOMPARE(codeOf(revokeAccess(*left, get)), QStringLiteral("DB1807"));
}

void EditsTest::identities()
{
    Diagnostics diagnostics;
    const Design design = draft(diagnostics);
    QVERIFY((serviceAccountsOf(design) == std::vector<std::string>{"cart", "host", "web"}));
    const auto chosen = setIdentity(design, {key("shop/Pod/cart"), "web"});
    QVERIFY(chosen);
    QVERIFY((serviceAccountsOf(*chosen) == std::vector<std::string>{"web", "host", "web-sa"}));
    const auto back = setIdentity(*chosen, {key("shop/Pod/cart"), "cart"});
    QVERIFY(back && back->identities.empty());
    QCOMPARE(codeOf(setIdentity(design, {key("shop/Pod/cart"), "No"})), QStringLiteral("DB1604"));
    QCOMPARE(codeOf(setIdentity(design, {key("shop/Pod/gone"), "x"})), QStringLiteral("DB1803"));
}

void EditsTest::draftDrawsWhatResolves()
{
    Diagnostics diagnostics;
    const Design design = draft(diagnostics, DraftFrom::Inferred);
    QStringList flows;
    for (const Flow &f : design.flows)
        flows << textOf(f);
    QCOMPARE(flows, (QStringList{"External/cart-sources shop/Pod/cart 8080/TCP confirm",
                                 "shop/Pod/web External/pay.example.com 443/TCP confirm",
                                 "shop/Pod/web shop/Pod/cart 8080/TCP"}));
    QCOMPARE(QString::fromStdString(design.flows.items()[2].evidence.at(0)),
             QStringLiteral("env: CART_ADDR=cart:80 (m.yaml:5:79)"));
    QCOMPARE(design.externals.size(), std::size_t{2});
    QCOMPARE(diagnostics.all().size(), std::size_t{1});
    QCOMPARE(QString::fromStdString(toString(diagnostics.all()[0].what.code)),
             QStringLiteral("DB1408"));
    QVERIFY(design.mesh == MeshKind::None);
}

void EditsTest::systemFlows()
{
    Diagnostics diagnostics;
    Design design = draft(diagnostics);
    QCOMPARE(systemFlowsOf(design).size(), std::size_t{2});
    QCOMPARE(textOf(systemFlowsOf(design)[0]),
             QStringLiteral("shop/Pod/cart kube-system/Deployment/kube-dns 53/TCP, 53/UDP"));
    design.mesh = MeshKind::Sidecar;
    QCOMPARE(systemFlowsOf(design).size(), std::size_t{4});
    const auto topology = withSystemPeers(design);
    QCOMPARE(topology->workloads.size(), std::size_t{5});
    const auto cart = topology->findWorkload(key("shop/Pod/cart"));
    QVERIFY(cart && topology->services[0].backends.front() == *cart);
    QCOMPARE(topology->namespaceOf(topology->workload(*cart)).name, std::string("shop"));
    design.systemFlows = {false, false};
    QVERIFY(systemFlowsOf(design).empty());
    QVERIFY(withSystemPeers(design) == design.topology);
}

void EditsTest::internetIsNotPrivate()
{
    External internet;
    internet.kind = External::Kind::Internet;
    DesignCluster cluster;
    cluster.nodes.push_back(Cidr::parse("198.51.100.0/24").value());
    const AddressSet addresses = addressesOf(internet, cluster);
    const auto holds = [&](const char *text) {
        return addresses.contains(IpAddress::parse(text).value());
    };
    QVERIFY(holds("8.8.8.8") && holds("2001:4860:4860::8888"));
    for (const char *text : {"10.1.1.1", "100.64.0.1", "169.254.169.254", "198.51.100.7",
                             "224.0.0.1", "::1", "fd00::1"})
        QVERIFY2(!holds(text), text);
    QVERIFY(!podAddresses(cluster).empty());
}

QTEST_GUILESS_MAIN(EditsTest)
#include "test_edits.moc"
