// SPDX-License-Identifier: Apache-2.0
#include "model/layout/alignment.h"
#include "model/layout/outside_nodes.h"
#include "model/layout/scene_filter.h"
#include "tests/unit/layout/layout_fixture.h"

#include <QTest>

using namespace drawbridge;

namespace {

const NodeKey kApi{"", "", "External", "kubernetes-api"};
const NodeKey kAdmins{"", "", "Group", "admins"};

ApiAccess access(const NodeKey &subject, std::vector<std::string> verbs, const char *resource)
{
    return {subject, std::move(verbs), "", resource, {}, "shop", ""};
}

/// web calls cart and may read pods; so may a group.
Design accessDesign()
{
    Design design = fixture::design({"shop/web", "shop/cart"}, {{"shop/web", "shop/cart"}});
    const NodeKey web = fixture::key("shop/web");
    design.apiAccess = CowList<ApiAccess>({access(kAdmins, {"get", "list", "watch"}, "pods/log"),
                                           access(web, {"get", "list"}, "pods"),
                                           access(web, {"create"}, "events")});
    return design;
}

SceneLook pictureOf(const Design &design, const LayoutOptions &options = {})
{
    Diagnostics diagnostics;
    return composeScene(design, {}, layoutNodes(design, options, diagnostics), options);
}

const EdgeLook *edgeOf(const SceneLook &scene, const NodeKey &from, const NodeKey &to)
{
    for (const EdgeLook &edge : scene.edges) {
        if (edge.from == from && edge.to == to)
            return &edge;
    }
    return nullptr;
}

QString cornersText(const std::vector<ScenePoint> &corners)
{
    QStringList texts;
    for (const ScenePoint &corner : corners)
        texts << QStringLiteral("%1,%2").arg(corner.x).arg(corner.y);
    return texts.join(u' ');
}

} // namespace

/// What stands outside the clusters, lines to the Kubernetes API, trust zones in the picture, and
/// what is done with a picture: hiding and bringing in line.
class OutsideNodesTest : public QObject {
    Q_OBJECT
private slots:
    void anApiServerIsShownWhereItMatters();
    void groupsStandWithTheCallers();
    void accessIsOneLineForEachSubject();
    void accessOfACollapsedNamespaceIsBundled();
    void zonesAreNamed();
    void boxesAreAligned_data();
    void boxesAreAligned();
    void hiddenNodesTakeTheirLinesAlong();
    void whatIsHiddenIsCounted();
    void neighboursAreOneLineAway();
};

void OutsideNodesTest::anApiServerIsShownWhereItMatters()
{
    Design design = fixture::design({"shop/web"}, {});
    QVERIFY(!pictureOf(design).find(kApi));
    design.clusters[0].apiServer = {Cidr::parse("192.0.2.10/32").value()};
    const SceneLook scene = pictureOf(design);
    const NodeLook *api = scene.find(kApi);
    QVERIFY(api && api->shape == NodeShape::ApiServer);
    QCOMPARE(api->title, std::string("Kubernetes API"));
    QCOMPARE(api->icon, std::string("api-server"));
    QVERIFY(api->rect.x > scene.find(fixture::key("shop/web"))->rect.right());
    QVERIFY(pictureOf(accessDesign()).find(kApi)); // it is unset, and access leads there
}

void OutsideNodesTest::groupsStandWithTheCallers()
{
    const SceneLook scene = pictureOf(accessDesign());
    const NodeLook *group = scene.find(kAdmins);
    QVERIFY(group && group->shape == NodeShape::Group);
    QVERIFY(group->rect.right() < scene.find(fixture::key("shop/web"))->rect.x);
    QVERIFY(group->rect.right() < scene.find(kApi)->rect.x);
}

void OutsideNodesTest::accessIsOneLineForEachSubject()
{
    const SceneLook scene = pictureOf(accessDesign());
    const EdgeLook *web = edgeOf(scene, fixture::key("shop/web"), kApi);
    QVERIFY(web);
    QVERIFY(web->kind == EdgeKind::Drawn);
    QVERIFY2(web->chip == "get, list pods +1" || web->chip == "pods +1", web->chip.c_str());
    QCOMPARE(web->description, std::string("web to Kubernetes API, API access drawn, get, list "
                                           "pods in shop, create events in shop"));
    const EdgeLook *group = edgeOf(scene, kAdmins, kApi);
    QVERIFY(group);
    QVERIFY2(group->chip == "get +2 pods/log" || group->chip == "pods/log", group->chip.c_str());
    QCOMPARE(std::count_if(scene.edges.begin(), scene.edges.end(),
                           [](const EdgeLook &edge) { return edge.to == kApi; }),
             2);
    // Access is no flow: web has one, to cart.
    QVERIFY(scene.find(fixture::key("shop/web"))->description.find("0 flows in, 1 out") !=
            std::string::npos);
}

void OutsideNodesTest::accessOfACollapsedNamespaceIsBundled()
{
    LayoutOptions options;
    options.collapse = {true, {}};
    const SceneLook scene = pictureOf(accessDesign(), options);
    const EdgeLook *edge = edgeOf(scene, {"", "", "Namespace", "shop"}, kApi);
    QVERIFY(edge);
    QCOMPARE(edge->flowCount, 2);
}

void OutsideNodesTest::zonesAreNamed()
{
    Design design = fixture::design({"shop/web"}, {});
    design.trustZones = CowList<TrustZone>({{"cards", {{"", "", "Namespace", "shop"}}, ""}});
    const SceneLook scene = pictureOf(design);
    const NodeLook *frame = scene.find({"", "", "Namespace", "shop"});
    QCOMPARE(frame->subtitle, std::string("zone cards"));
    QVERIFY(frame->description.find(", trust zone cards") != std::string::npos);
}

void OutsideNodesTest::boxesAreAligned_data()
{
    QTest::addColumn<int>("alignment");
    QTest::addColumn<QString>("corners");
    const auto row = [](const char *name, Alignment alignment, const char *corners) {
        QTest::newRow(name) << int(alignment) << corners;
    };
    // 10,10 of 20 x 10; 100,40 of 40 x 20; 40,100 of 10 x 10
    row("left", Alignment::Left, "10,10 10,40 10,100");
    row("centre", Alignment::Centre, "65,10 55,40 70,100");
    row("right", Alignment::Right, "120,10 100,40 130,100");
    row("top", Alignment::Top, "10,10 100,10 40,10");
    row("middle", Alignment::Middle, "10,55 100,50 40,55");
    row("bottom", Alignment::Bottom, "10,100 100,90 40,100");
    row("across", Alignment::SpreadAcross, "10,10 100,40 60,100");
    row("down", Alignment::SpreadDown, "10,10 100,50 40,100");
}

void OutsideNodesTest::boxesAreAligned()
{
    QFETCH(int, alignment);
    const std::vector<SceneRect> boxes{{10, 10, 20, 10}, {100, 40, 40, 20}, {40, 100, 10, 10}};
    QTEST(cornersText(aligned(boxes, Alignment(alignment))), "corners");
    QVERIFY(aligned({}, Alignment(alignment)).empty());
}

void OutsideNodesTest::hiddenNodesTakeTheirLinesAlong()
{
    const SceneLook scene = pictureOf(accessDesign());
    SceneRest rest;
    const SceneLook left = filtered(scene, {{fixture::key("shop/web")}}, rest);
    QVERIFY(!left.find(fixture::key("shop/web")));
    QVERIFY(left.find(fixture::key("shop/cart")));
    QVERIFY(left.find(fixture::key("shop/cart"))->rect ==
            scene.find(fixture::key("shop/cart"))->rect);
    QVERIFY(!edgeOf(left, fixture::key("shop/web"), kApi));
    QVERIFY(edgeOf(left, kAdmins, kApi));
    QVERIFY((rest == SceneRest{1, 2, 0}));
    QVERIFY(filtered(scene, {}, rest) == scene);
    QVERIFY(rest == SceneRest{});
}

void OutsideNodesTest::whatIsHiddenIsCounted()
{
    SceneLook scene = pictureOf(accessDesign());
    EdgeLook implicit;
    implicit.from = implicit.to = fixture::key("shop/cart"); // a stub: any of 3
    implicit.kind = EdgeKind::Implicit;
    implicit.mergedCount = 3;
    scene.edges.push_back(implicit);
    scene.stubbed.push_back({0, 1, EdgeKind::Drawn, 1});
    SceneRest rest;
    const SceneLook left = filtered(scene, {{fixture::key("shop/cart")}}, rest);
    QVERIFY((rest == SceneRest{1, 2, 3}));
    QCOMPARE(left.stubbed.size(), std::size_t{1}); // of nodes that are shown
    QVERIFY(left.nodes[left.stubbed[0].to].key == scene.nodes[1].key);
}

void OutsideNodesTest::neighboursAreOneLineAway()
{
    const SceneLook scene = pictureOf(accessDesign());
    const auto near = neighbourhoodOf(scene, {fixture::key("shop/cart")});
    QVERIFY(near == (std::set<NodeKey>{fixture::key("shop/cart"), fixture::key("shop/web")}));
    SceneRest rest;
    const SceneLook left = filtered(scene, showingOnly(scene, near), rest);
    QVERIFY(left.find({"", "", "Namespace", "shop"})); // frames stay
    QVERIFY(!left.find(kApi) && !left.find(kAdmins));
    QCOMPARE(rest.nodes, 2);
}

QTEST_GUILESS_MAIN(OutsideNodesTest)
#include "test_outside_nodes.moc"
