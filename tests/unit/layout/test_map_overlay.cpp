// SPDX-License-Identifier: Apache-2.0
#include "model/layout/map_overlay.h"

#include "model/import/importer.h"
#include "model/layout/overlay_request.h"
#include "model/topology/topology_builder.h"

#include <QTest>

using namespace drawbridge;

namespace {

NodeKey deployment(const std::string &nameSpace, const std::string &name)
{
    return {"", nameSpace, "Deployment", name};
}

NodeLook box(const NodeKey &key, NodeShape shape, bool isCollapsed)
{
    NodeLook look;
    look.key = key;
    look.shape = shape;
    look.isCollapsed = isCollapsed;
    return look;
}

/// A namespace as one box, another opened around its one workload.
SceneLook halfCollapsed()
{
    SceneLook scene;
    scene.nodes = {box({"", "", "Namespace", "data"}, NodeShape::Namespace, true),
                   box({"", "", "Namespace", "shop"}, NodeShape::Namespace, false),
                   box(deployment("shop", "web"), NodeShape::Workload, false)};
    return scene;
}

/// front gets to back over the network; nobody holds anything of the API.
Design twoPods()
{
    const auto pod = [](const std::string &name) {
        return "---\napiVersion: v1\nkind: Pod\nmetadata: {name: " + name +
               ", namespace: shop, labels: {app: " + name +
               "}}\nspec: {containers: [{name: c, image: i, ports: [{containerPort: 80}]}]}\n";
    };
    Diagnostics diagnostics;
    Design design;
    design.clusters.emplace_back();
    design.topology = buildTopology(
        importText(pod("front") + pod("back"), "pods.yaml", {}, diagnostics), diagnostics);
    return design;
}

FoundOverlay foundFor(const std::string &word)
{
    OverlayRequest request;
    if (!addOverlay(request, word))
        return {};
    const Design design = twoPods();
    return overlayOf(request, design, analyzeWithEdges(design)).value_or(FoundOverlay{});
}

} // namespace

/// What a picture shows beside the design: as words ask for it, and in words.
class MapOverlayTest : public QObject {
    Q_OBJECT
private slots:
    void wordsAskForOverlays_data();
    void wordsAskForOverlays();
    void onePictureShowsOneWay();
    void theNearestRingOfABoxIsShown();
    void linesAwayFromTheStartAreOnTheWay();
    void lackIsByTheWorstCase();
    void titlesSayWhatIsShown();
    void stopsHaveIconsOfTheirKind();
    void aReachIsWorkedOut();
    void theAttackPathOfATargetIsWorkedOut();
    void whereNoWayLeadsTheReachIsShown();
    void unknownNodesAreRefused();
};

void MapOverlayTest::wordsAskForOverlays_data()
{
    QTest::addColumn<QString>("word");
    QTest::addColumn<QString>("refusal"); // empty: taken
    QTest::newRow("a heat map is of S1 by itself") << "heat"
                                                   << "";
    QTest::newRow("of the last share") << "heat=S6"
                                       << "";
    QTest::newRow("in small letters") << "heat=s4"
                                      << "";
    QTest::newRow("of a share beyond the last") << "heat=S7"
                                                << "names no share";
    QTest::newRow("of a share before the first") << "heat=S0"
                                                 << "names no share";
    QTest::newRow("of nothing") << "heat="
                                << "is no overlay";
    QTest::newRow("an attack path to cluster admin") << "attack=shop/web"
                                                     << "";
    QTest::newRow("an attack path to a node") << "attack=shop/web,shop/db"
                                              << "";
    QTest::newRow("an attack path from nowhere") << "attack="
                                                 << "is no overlay";
    QTest::newRow("an attack path without a start") << "attack=,shop/db"
                                                    << "lacks an end";
    QTest::newRow("an attack path with an empty end") << "attack=shop/web,"
                                                      << "lacks an end";
    QTest::newRow("a reach") << "reach=shop/web"
                             << "";
    QTest::newRow("a reach of nothing") << "reach"
                                        << "is no overlay";
    QTest::newRow("another word") << "rainbow=1"
                                  << "is no overlay";
    QTest::newRow("no word") << ""
                             << "is no overlay";
}

void MapOverlayTest::wordsAskForOverlays()
{
    QFETCH(QString, word);
    QFETCH(QString, refusal);
    OverlayRequest request;
    const auto added = addOverlay(request, word.toStdString());
    QCOMPARE(added.has_value(), refusal.isEmpty());
    if (!added) {
        QVERIFY(added.error().code == ErrorCode::Usage);
        QVERIFY2(added.error().message.find(refusal.toStdString()) != std::string::npos,
                 added.error().message.c_str());
        return;
    }
    if (word.startsWith("heat"))
        QCOMPARE(*request.heatShare, word == "heat" ? 0U : word == "heat=S6" ? 5U : 3U);
    if (word == "attack=shop/web,shop/db")
        QVERIFY((request.attack == OverlayRequest::Attack{"shop/web", "shop/db"}));
    if (word == "attack=shop/web")
        QVERIFY((request.attack == OverlayRequest::Attack{"shop/web", ""}));
    if (word.startsWith("reach"))
        QVERIFY(request.reachFrom == "shop/web");
}

void MapOverlayTest::onePictureShowsOneWay()
{
    OverlayRequest request;
    QVERIFY(addOverlay(request, "attack=a/b"));
    QVERIFY(addOverlay(request, "heat=S2"));
    QVERIFY(!addOverlay(request, "heat=S3"));
    QVERIFY(!addOverlay(request, "reach=a/b"));
    QVERIFY(!addOverlay(request, "attack=a/c"));
    QVERIFY(request.heatShare == 1U && request.attack->from == "a/b" && !request.reachFrom);
}

void MapOverlayTest::theNearestRingOfABoxIsShown()
{
    ReachRings rings;
    rings.rings = {
        {deployment("data", "far"), {3, true}},      {deployment("data", "near"), {2, true}},
        {deployment("data", "perhaps"), {1, false}}, {deployment("gone", "x"), {1, true}},
        {deployment("shop", "web"), {0, true}},      {deployment("shop", "unseen"), {1, true}}};
    const ReachRings shown = shownRings(halfCollapsed(), rings);
    QCOMPARE(shown.rings.size(), std::size_t{2}); // an opened namespace stands for nobody
    QVERIFY((shown.rings.at({"", "", "Namespace", "data"}) == ReachRings::Ring{2, true}));
    QVERIFY((shown.rings.at(deployment("shop", "web")) == ReachRings::Ring{0, true}));
}

void MapOverlayTest::linesAwayFromTheStartAreOnTheWay()
{
    const NodeKey start = deployment("shop", "web");
    const NodeKey end = deployment("shop", "db");
    ReachRings rings;
    rings.rings = {{start, {0, true}}, {end, {1, true}}};
    EdgeLook there;
    there.from = start;
    there.to = end;
    EdgeLook back;
    back.from = end;
    back.to = start;
    QVERIFY(rings.isOnTheWay(there) && !rings.isOnTheWay(back));
    rings.isOutward = false;
    QVERIFY(!rings.isOnTheWay(there) && rings.isOnTheWay(back));
    there.to = deployment("shop", "other");
    QVERIFY(!rings.isOnTheWay(there));
}

void MapOverlayTest::lackIsByTheWorstCase()
{
    QCOMPARE((HeatMap::Value{ScoreRange{0.25, 1}, false}.lack()), 0.75);
    QCOMPARE((HeatMap::Value{ScoreRange{1, 1}, false}.lack()), 0.0);
    QCOMPARE((HeatMap::Value{std::nullopt, true}.lack()), 0.0); // unknown is never tinted
}

void MapOverlayTest::titlesSayWhatIsShown()
{
    MapOverlay overlay;
    QVERIFY(overlay.isEmpty() && overlayTitle(overlay).empty());
    overlay.heat.emplace().share = 5;
    QCOMPARE(overlayTitle(overlay).c_str(), "Heat map: S6 edge of the system");
    overlay.reach.emplace().rings[deployment("shop", "web")] = {0, true};
    QCOMPARE(overlayTitle(overlay).c_str(),
             "Reach from shop/Deployment/web; Heat map: S6 edge of the system");
    overlay.heat.reset();
    overlay.attack.emplace();
    overlay.attack->stops = {{{}, "shop/web", "pod"}, {{}, "data/db", "pod"}, {{}, "x", "crown"}};
    overlay.attack->hops = {{true, true}, {false, false}};
    QCOMPARE(overlayTitle(overlay).c_str(), "Attack path: shop/web to x, 2 hops");
    QCOMPARE(overlayDetails(overlay).c_str(),
             "1 shop/web to data/db, part of the smallest cut. 2 data/db to x, possible.");
}

void MapOverlayTest::stopsHaveIconsOfTheirKind()
{
    AttackPath path;
    path.stops = {
        {"shop/web", EscalationNode::Kind::Workload, NodeKey{"", "shop", "StatefulSet", "x"}},
        {"ServiceAccount shop/web", EscalationNode::Kind::Identity, {}},
        {"the Internet", {}, NodeKey{"", "", "Internet", "Internet"}}};
    path.hops = {{{}, {}, true, false}, {{}, {}, false, true}};
    const AttackWay way = attackWayOf(path, 1);
    QCOMPARE(way.stops[0].icon.c_str(), "statefulset");
    QCOMPARE(way.stops[1].icon.c_str(), "identity");
    QCOMPARE(way.stops[2].icon.c_str(), "tool-external");
    QVERIFY(way.hops[1].isCut && !way.hops[1].isCertain && way.chosen == 1U);
}

void MapOverlayTest::aReachIsWorkedOut()
{
    const FoundOverlay found = foundFor("reach=shop/front");
    QVERIFY(found.note.empty() && found.overlay.reach && !found.overlay.attack);
    const NodeKey front{"", "shop", "Pod", "front"};
    const NodeKey back{"", "shop", "Pod", "back"};
    const std::map<NodeKey, ReachRings::Ring> expected{{front, {0, true}}, {back, {1, true}}};
    QVERIFY(found.overlay.reach->rings == expected);
    const FoundOverlay heat = foundFor("heat");
    QVERIFY(heat.overlay.heat && heat.overlay.heat->share == 0 && !heat.overlay.reach);
}

void MapOverlayTest::theAttackPathOfATargetIsWorkedOut()
{
    const FoundOverlay found = foundFor("attack=shop/front,shop/back");
    QVERIFY(found.note.empty() && found.overlay.attack);
    QCOMPARE(found.overlay.attack->stops.size(), std::size_t{2});
    QCOMPARE(found.overlay.attack->stops.back().title.c_str(), "shop/back");
    QVERIFY(found.overlay.attack->hops.front().isCut);
}

void MapOverlayTest::whereNoWayLeadsTheReachIsShown()
{
    const FoundOverlay found = foundFor("attack=shop/front");
    QVERIFY(!found.overlay.attack && found.overlay.reach);
    QVERIFY2(found.note.starts_with("no way from shop/front to cluster admin was found"),
             found.note.c_str());
}

void MapOverlayTest::unknownNodesAreRefused()
{
    const Design design = twoPods();
    const Analysis analysis = analyzeWithEdges(design);
    for (const char *word :
         {"attack=shop/nobody", "attack=shop/front,shop/nobody", "reach=shop/nobody"}) {
        OverlayRequest request;
        QVERIFY(addOverlay(request, word));
        const auto found = overlayOf(request, design, analysis);
        QVERIFY(!found && found.error().code == ErrorCode::NodeUnknown);
    }
}

QTEST_GUILESS_MAIN(MapOverlayTest)
#include "test_map_overlay.moc"
