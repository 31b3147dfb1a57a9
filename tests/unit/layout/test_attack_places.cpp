// SPDX-License-Identifier: Apache-2.0
#include "model/layout/attack_places.h"

#include <QTest>

using namespace drawbridge;

namespace {

NodeKey inShop(const std::string &name)
{
    return {"", "shop", "Deployment", name};
}

const NodeKey kShop{"", "", "Namespace", "shop"};
const NodeKey kData{"", "", "Namespace", "data"};

NodeLook look(const NodeKey &key, NodeShape shape, const SceneRect &rect, bool isCollapsed = false)
{
    NodeLook node;
    node.key = key;
    node.shape = shape;
    node.rect = rect;
    node.isCollapsed = isCollapsed;
    return node;
}

/// web and db as boxes of their own, with a bent line between them.
SceneLook opened()
{
    SceneLook scene;
    scene.nodes = {look(kShop, NodeShape::Namespace, {0, 0, 500, 300}),
                   look(inShop("web"), NodeShape::Workload, {24, 48, 128, 44}),
                   look(inShop("db"), NodeShape::Workload, {324, 148, 128, 44})};
    EdgeLook edge;
    edge.from = inShop("web");
    edge.to = inShop("db");
    edge.path = {{152, 70}, {238, 70}, {238, 170}, {324, 170}};
    scene.edges = {edge};
    scene.bounds = {0, 0, 520, 320};
    return scene;
}

SceneLook collapsed()
{
    SceneLook scene;
    scene.nodes = {look(kShop, NodeShape::Namespace, {24, 24, 136, 52}, true),
                   look(kData, NodeShape::Namespace, {24, 140, 136, 52}, true)};
    scene.bounds = {0, 0, 184, 216};
    return scene;
}

/// Ways over workloads of the shop, and over things beside the map where the name is empty.
AttackWay way(const std::vector<std::string> &stops, bool isCut = false)
{
    AttackWay result;
    for (const std::string &name : stops)
        result.stops.push_back({name.empty() ? std::nullopt : std::optional(inShop(name)),
                                name.empty() ? "ServiceAccount shop/of-somebody" : name, "pod"});
    for (std::size_t i = 1; i < stops.size(); ++i)
        result.hops.push_back({true, isCut});
    return result;
}

SceneRect disc(const ScenePoint &at)
{
    return {at.x - kHopBadge / 2, at.y - kHopBadge / 2, kHopBadge, kHopBadge};
}

} // namespace

/// Where an attack path lies in a picture.
class AttackPlacesTest : public QObject {
    Q_OBJECT
private slots:
    void linesFollowThePicture();
    void numbersStandHalfwayOnTheirLine();
    void numbersWithinABoxLeaveItsWordsFree();
    void numbersWithinABoxStandSideBySide_data();
    void numbersWithinABoxStandSideBySide();
    void pillsStandApart();
    void linesToPillsLeaveHeadsFree();
    void boxesOfAnEndAreMarkedAsSuch();
    void longNamesAreCut();
    void theBoundsHoldEverything();
    void heatNumbersFitTheirPills();
};

void AttackPlacesTest::linesFollowThePicture()
{
    const AttackPlaces places = placeAttack(opened(), way({"web", "db"}));
    QVERIFY(places.stops[0].shown == inShop("web") && places.stops[1].shown == inShop("db"));
    QVERIFY(places.hops[0].path == opened().edges[0].path);
    QVERIFY(places.holds(inShop("db")) && !places.holds(kShop));
    const AttackPlaces back = placeAttack(opened(), way({"db", "web"})); // no line that way
    QVERIFY((back.hops[0].path == std::vector<ScenePoint>{{324, 170}, {152, 70}}));
}

void AttackPlacesTest::numbersStandHalfwayOnTheirLine()
{
    const AttackPlaces places = placeAttack(opened(), way({"web", "db"}));
    QVERIFY((places.hops[0].number == ScenePoint{238, 116})); // 8 px of the end are the head's
    const AttackPlaces back = placeAttack(opened(), way({"db", "web"}));
    QVERIFY((back.hops[0].number == ScenePoint{242, 120})); // of a curve that arrives level
}

// Titles have their base line at 21, counts and marks reach 43 px below the top (of 52).
void AttackPlacesTest::numbersWithinABoxLeaveItsWordsFree()
{
    const AttackPlaces places = placeAttack(collapsed(), way({"web", "db", "cache"}));
    const SceneRect box = collapsed().nodes[0].rect;
    for (const AttackPlaces::Hop &hop : places.hops) {
        QVERIFY(hop.path.empty());
        QVERIFY(disc(hop.number).y >= box.y + 43);
        QVERIFY(disc(hop.number).y < box.bottom()); // still on its border
    }
}

void AttackPlacesTest::numbersWithinABoxStandSideBySide_data()
{
    QTest::addColumn<int>("hops");
    QTest::addColumn<bool>("isCut");
    QTest::newRow("two") << 2 << false;
    QTest::newRow("as many as a way has") << 6 << false;
    QTest::newRow("with scissors, in rows") << 6 << true;
}

void AttackPlacesTest::numbersWithinABoxStandSideBySide()
{
    QFETCH(int, hops);
    QFETCH(bool, isCut);
    std::vector<std::string> stops;
    for (int i = 0; i <= hops; ++i)
        stops.push_back("w" + std::to_string(i));
    const AttackPlaces places = placeAttack(collapsed(), way(stops, isCut));
    const auto room = [&](const AttackPlaces::Hop &hop) {
        SceneRect rect = disc(hop.number);
        rect.width += isCut ? kCutBadgeAside : 0;
        return rect;
    };
    const SceneRect box = collapsed().nodes[0].rect;
    for (std::size_t i = 0; i < places.hops.size(); ++i) {
        QVERIFY(room(places.hops[i]).x >= box.x && room(places.hops[i]).right() <= box.right() + 4);
        for (std::size_t j = 0; j < i; ++j)
            QVERIFY(!room(places.hops[i]).intersects(room(places.hops[j])));
    }
}

void AttackPlacesTest::pillsStandApart()
{
    const AttackPlaces places = placeAttack(opened(), way({"", "web", "", "db", ""}));
    for (std::size_t i = 0; i < places.stops.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            QVERIFY(!places.stops[i].rect.intersects(places.stops[j].rect));
    // Both would stand beside web.
    const AttackPlaces twice = placeAttack(opened(), way({"web", "", "web", ""}));
    QVERIFY(!twice.stops[1].rect.intersects(twice.stops[3].rect));
    for (const std::size_t pill : {0U, 2U, 4U}) {
        QVERIFY(!places.stops[pill].shown);
        QVERIFY(places.stops[pill].rect.x > 452); // beside what is on the map
    }
}

// A line that ends in the middle of a side must not be covered by the next one.
void AttackPlacesTest::linesToPillsLeaveHeadsFree()
{
    const AttackPlaces places = placeAttack(collapsed(), way({"web", ""}));
    const SceneRect box = collapsed().nodes[0].rect;
    const ScenePoint start = places.hops[0].path.front();
    QVERIFY(start.x == box.right() && start.y >= box.y + box.height / 2 + 9);
    QVERIFY(start.y < box.bottom());
}

void AttackPlacesTest::boxesOfAnEndAreMarkedAsSuch()
{
    const AttackPlaces places = placeAttack(collapsed(), way({"web", "db", "", ""}));
    QVERIFY(places.isAtAnEnd(0) && places.isAtAnEnd(1)); // one box
    QVERIFY(!places.isAtAnEnd(2) && places.isAtAnEnd(3));
    QVERIFY(!placeAttack(opened(), way({"web", "db", ""})).isAtAnEnd(1));
}

void AttackPlacesTest::longNamesAreCut()
{
    AttackWay long_ = way({"web", ""});
    long_.stops[1].title = std::string(300, 'w');
    const AttackPlaces places = placeAttack(opened(), long_);
    QVERIFY(places.stops[1].rect.width <= 241);
    QVERIFY(places.stops[1].title.find("…") != std::string::npos);
    QVERIFY(places.stops[1].title.size() < 40);
}

void AttackPlacesTest::theBoundsHoldEverything()
{
    const SceneLook scene = opened();
    MapOverlay overlay;
    QVERIFY(pictureBounds(scene, overlay) == scene.bounds);
    overlay.attack = way({"db", "", ""}); // pills to the right of the map
    const SceneRect bounds = pictureBounds(scene, overlay);
    for (const AttackPlaces::Stop &stop : placeAttack(scene, *overlay.attack).stops)
        QVERIFY(bounds.contains({stop.rect.x, stop.rect.y}) &&
                bounds.contains({stop.rect.right() + 4, stop.rect.bottom() + 4}));
    QVERIFY(bounds.x == 0 && bounds.y == 0 && bounds.bottom() >= 320);
    overlay.attack = AttackWay{};
    QVERIFY(pictureBounds(scene, overlay) == scene.bounds);
}

void AttackPlacesTest::heatNumbersFitTheirPills()
{
    const NodeLook box = collapsed().nodes[0];
    const SceneRect shortPill = heatPill(box, "0.42");
    const SceneRect longPill = heatPill(box, "0.40 to 0.90");
    QVERIFY(longPill.width > shortPill.width + 30);
    QCOMPARE(longPill.right(), shortPill.right());
    QVERIFY(shortPill.bottom() <= box.rect.y + 9); // above the name
}

QTEST_GUILESS_MAIN(AttackPlacesTest)
#include "test_attack_places.moc"
