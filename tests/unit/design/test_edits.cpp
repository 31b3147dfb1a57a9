// SPDX-License-Identifier: Apache-2.0
#include "model/design/draft_flows.h"
#include "model/design/edits.h"
#include "model/design/service_accounts.h"
#include "tests/unit/design/edit_draft.h"

#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

namespace {

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

} // namespace

/// Edits of flows, closures, identities and API access.
class EditsTest : public QObject {
    Q_OBJECT
private slots:
    void drawingUnitesPortsAndOpensClosures();
    void drawingChecksItsEnds_data();
    void drawingChecksItsEnds();
    void removingPorts();
    void apiAccessNeedsTheServerAddress();
    void identities();
    void drawingManyIsDrawingEach();
    void unitingKeepsWordsAndEvidence();
    void replacingIsChecked();
    void closuresAreKeptPerPair();
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
    QTest::newRow("from an external is fine") << "External/e"
                                              << "shop/Pod/web"
                                              << "80"
                                              << "fine";
    QTest::newRow("to an external is fine") << "shop/Pod/web"
                                            << "External/e"
                                            << "80"
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

void EditsTest::drawingManyIsDrawingEach()
{
    Diagnostics diagnostics;
    Design design = draft(diagnostics);
    const auto closed = addClosure(design, {key("shop/Pod/web"), key("shop/Pod/cart"), ""});
    QVERIFY(closed);
    const std::vector<Flow> flows{flow("shop/Pod/web", "shop/Pod/cart", "90/UDP"),
                                  flow("shop/Pod/cart", "shop/Pod/web", "1"),
                                  flow("shop/Pod/web", "shop/Pod/cart", "80")};
    const auto all = addFlows(*closed, flows);
    QVERIFY(all);
    Result<Design> each = *closed;
    for (const Flow &item : flows)
        each = addFlow(*each, item);
    QVERIFY(each && all->flows == each->flows && all->closures == each->closures);
    QCOMPARE(codeOf(addFlows(design, {flow("shop/Pod/web", "shop/Pod/gone", "80")})),
             QStringLiteral("DB1803"));
}

void EditsTest::unitingKeepsWordsAndEvidence()
{
    Diagnostics diagnostics;
    Flow first = flow("shop/Pod/web", "shop/Pod/cart", "80");
    first.evidence = {"one", "two"};
    first.isToConfirm = true;
    first.note = "old";
    first.expires = "2030-01-01";
    const auto before = addFlow(draft(diagnostics), first);
    QVERIFY(before);
    Flow next = flow("shop/Pod/web", "shop/Pod/cart", "81");
    next.evidence = {"two", "three"};
    next.isToConfirm = true;
    auto after = addFlow(*before, next);
    QVERIFY(after);
    const Flow united = after->flows.items()[0];
    QVERIFY((united.evidence == std::vector<std::string>{"one", "two", "three"}));
    QVERIFY(united.isToConfirm);
    QCOMPARE(united.note, std::string("old"));
    QCOMPARE(united.expires, std::string("2030-01-01"));
    next.note = "new";
    next.expires = "2031-01-01";
    next.isToConfirm = false;
    after = addFlow(*before, next);
    QCOMPARE(after->flows.items()[0].note, std::string("new"));
    QCOMPARE(after->flows.items()[0].expires, std::string("2031-01-01"));
    QVERIFY(!after->flows.items()[0].isToConfirm);
    first.isToConfirm = false;
    next.isToConfirm = true;
    after = addFlow(*addFlow(draft(diagnostics), first), next);
    QVERIFY(!after->flows.items()[0].isToConfirm);
}

void EditsTest::replacingIsChecked()
{
    Diagnostics diagnostics;
    const auto one = addFlow(draft(diagnostics), flow("shop/Pod/web", "shop/Pod/cart", "80"));
    const auto before = addFlow(*one, flow("shop/Pod/cart", "shop/Pod/web", "80"));
    QVERIFY(before);
    const auto after = replaceFlow(*before, flow("shop/Pod/web", "shop/Pod/cart", "90"));
    QVERIFY(after);
    QCOMPARE(after->flows.size(), std::size_t{2});
    QCOMPARE(textOf(*after->findFlow(key("shop/Pod/web"), key("shop/Pod/cart"))),
             QStringLiteral("shop/Pod/web shop/Pod/cart 90/TCP"));
    QCOMPARE(codeOf(replaceFlow(*before, flow("shop/Pod/web", "shop/Pod/cart", ""))),
             QStringLiteral("DB1806"));
    Flow crossed = flow("shop/Pod/web", "shop/Pod/cart", "80");
    crossed.ports[0].http = {{"GET"}, {"/a"}};
    crossed.ports.push_back({PortRange::parse("80").value(), {{"PUT"}, {"/b"}}});
    QCOMPARE(codeOf(replaceFlow(*before, crossed)), QStringLiteral("DB1806"));
    QVERIFY(!before->findFlow(key("shop/Pod/web"), key("shop/Pod/host")));
    QVERIFY(!before->findFlow(key("shop/Pod/web"), key("shop/Pod/a")));
    const auto most = removeFlow(*before, key("shop/Pod/web"), key("shop/Pod/cart"),
                                 {PortRange::parse("1-65535").value()});
    QVERIFY(most);
    QCOMPARE(most->flows.size(), std::size_t{1});
    QVERIFY(!most->findFlow(key("shop/Pod/web"), key("shop/Pod/cart")));
    const auto wrong = removeFlow(*before, key("shop/Pod/web"), key("shop/Pod/cart"),
                                  {PortRange::parse("81").value()});
    QCOMPARE(QString::fromStdString(wrong.error().message),
             QStringLiteral("shop/Pod/web -> shop/Pod/cart is drawn on 80/TCP, not on 81/TCP"));
}

void EditsTest::closuresAreKeptPerPair()
{
    Diagnostics diagnostics;
    const NodeKey web = key("shop/Pod/web");
    const NodeKey cart = key("shop/Pod/cart");
    const NodeKey host = key("shop/Pod/host");
    auto design = addClosure(draft(diagnostics), {web, host, "first"});
    for (const Closure &closure :
         {Closure{web, cart, ""}, Closure{cart, host, ""}, Closure{web, host, "second"}})
        design = addClosure(*design, closure);
    QVERIFY(design);
    QCOMPARE(design->closures.size(), std::size_t{3});
    QVERIFY(std::is_sorted(design->closures.begin(), design->closures.end()));
    QCOMPARE(design->closures.items()[2].note, std::string("second"));
    QVERIFY(!design->isClosed(cart, web) && !design->isClosed(host, web));
    const auto opened = addFlow(*design, flow("shop/Pod/web", "shop/Pod/cart", "80"));
    QVERIFY(opened);
    QCOMPARE(opened->closures.size(), std::size_t{2});
    QVERIFY(opened->isClosed(web, host) && opened->isClosed(cart, host));
    const auto removed = removeClosure(*design, cart, host);
    QVERIFY(removed);
    QCOMPARE(removed->closures.size(), std::size_t{2});
    QVERIFY(!removed->isClosed(cart, host));
    QCOMPARE(codeOf(addClosure(*design, {web, key("shop/Pod/gone"), ""})),
             QStringLiteral("DB1803"));
}

QTEST_GUILESS_MAIN(EditsTest)
#include "test_edits.moc"
