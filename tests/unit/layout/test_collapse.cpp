// SPDX-License-Identifier: Apache-2.0
// Namespaces as one box each: where they stand, what lines they have, and that opening one moves
// nothing that is not in its way.
#include "model/layout/edge_thinning.h"
#include "model/layout/frame_room.h"
#include "model/layout/kept_layout.h"
#include "tests/unit/layout/layout_fixture.h"

#include <QTest>

#include <algorithm>

using namespace drawbridge;

namespace {

NodeKey frame(const std::string &name)
{
    return {"", "", "Namespace", name};
}

/// Four namespaces of three workloads; a calls b twice, b calls c, c calls d, and within a.
Design shop()
{
    std::vector<std::string> workloads;
    for (const char *nameSpace : {"a", "b", "c", "d"}) {
        for (const char *name : {"x", "y", "z"})
            workloads.push_back(std::string(nameSpace) + "/" + name);
    }
    return fixture::design(workloads, {{"a/x", "b/x"},
                                       {"a/y", "b/y"},
                                       {"b/x", "c/x"},
                                       {"c/x", "d/x"},
                                       {"a/x", "a/y"},
                                       {"External/internet", "a/x"}});
}

struct Shown {
    SceneLook scene;
    std::vector<NodePosition> positions;
};

Shown shownAs(Design design, const CollapseState &collapse, const AnalysisReport &report = {},
              const std::vector<NodePosition> &kept = {})
{
    LayoutOptions options;
    options.collapse = collapse;
    design.positions = CowList<NodePosition>(kept);
    Diagnostics diagnostics;
    Shown shown;
    shown.positions = layoutNodes(design, options, diagnostics);
    shown.scene = composeScene(design, report, shown.positions, options);
    return shown;
}

const EdgeLook *edge(const SceneLook &scene, const NodeKey &from, const NodeKey &to)
{
    const auto found = std::find_if(scene.edges.begin(), scene.edges.end(), [&](const auto &look) {
        return look.from == from && look.to == to;
    });
    return found == scene.edges.end() ? nullptr : &*found;
}

QString overlap(const SceneLook &scene)
{
    for (const NodeLook &a : scene.nodes) {
        for (const NodeLook &b : scene.nodes) {
            const bool areFrames =
                a.shape == NodeShape::Namespace && b.shape == NodeShape::Namespace;
            if (&a != &b && areFrames && a.rect.intersects(b.rect))
                return QString::fromStdString(a.title + " over " + b.title);
        }
    }
    return {};
}

EdgeDraft line(std::size_t from, std::size_t to, int flows, EdgeKind kind = EdgeKind::Drawn)
{
    EdgeDraft draft;
    draft.from = from;
    draft.to = to;
    draft.kind = kind;
    draft.isBundle = true;
    draft.flowCount = flows;
    draft.mergedCount = kind == EdgeKind::Implicit ? flows : 1;
    return draft;
}

} // namespace

class CollapseTest : public QObject {
    Q_OBJECT
private slots:
    void largeDesignsStartCollapsed_data();
    void largeDesignsStartCollapsed();
    void whatIsNotAsAtFirstIsKept();
    void aCollapsedNamespaceIsOneBox();
    void linesOfACollapsedNamespaceAreOne();
    void worstStateWins();
    void undrawnConnectionsComeFromWholeNamespaces();
    void openingMovesOnlyWhatIsInTheWay();
    void openedWorkloadsStayWhereTheyWere();
    void farAwayThereIsOneLineAPair();
    void findingsAreCounted();
    void roomKeepsApartWhatWasApart();
    void hubsBecomeStubs();
    void weakLinesBecomeStubs();
    void undrawnLinesKeepTheirMark();
    void whereAllAreHubsTheStrongestLinesStay();
};

void CollapseTest::largeDesignsStartCollapsed_data()
{
    QTest::addColumn<std::size_t>("namespaces");
    QTest::addColumn<std::size_t>("workloads");
    QTest::addColumn<bool>("isCollapsed");
    QTest::newRow("five namespaces are shown open") << std::size_t(5) << std::size_t(20) << false;
    QTest::newRow("six are not") << std::size_t(6) << std::size_t(20) << true;
    QTest::newRow("150 workloads are shown") << std::size_t(1) << std::size_t(150) << false;
    QTest::newRow("151 are not") << std::size_t(1) << std::size_t(151) << true;
}

void CollapseTest::largeDesignsStartCollapsed()
{
    QFETCH(std::size_t, namespaces);
    QFETCH(std::size_t, workloads);
    QFETCH(bool, isCollapsed);
    std::vector<std::string> names;
    for (std::size_t i = 0; i < workloads; ++i)
        names.push_back("ns" + std::to_string(i % namespaces) + "/w" + std::to_string(i));
    QCOMPARE(startsCollapsed(fixture::design(names, {})), isCollapsed);
}

void CollapseTest::whatIsNotAsAtFirstIsKept()
{
    const Design design = shop(); // small: opened at first
    LayoutExtras extras;
    extras.views["later"] = {true, {}};
    QVERIFY(openingState(design, extras) == CollapseState{});
    keepState(design, {}, extras);
    QVERIFY(!extras.views.contains("graph"));
    const CollapseState state{true, {frame("b")}};
    keepState(design, state, extras);
    QVERIFY(openingState(design, extras) == state);
    QVERIFY(extras.views.contains("later"));
    keepState(design, {}, extras);
    QVERIFY(!extras.views.contains("graph"));
}

void CollapseTest::aCollapsedNamespaceIsOneBox()
{
    const SceneLook scene = shownAs(shop(), {true, {}}).scene;
    const NodeLook *box = scene.find(frame("a"));
    QVERIFY(box && box->isCollapsed);
    QCOMPARE(box->rect.width, 136.0);
    QCOMPARE(box->rect.height, 52.0);
    QCOMPARE(box->subtitle, std::string("3 workloads"));
    QCOMPARE(box->workloadCount, 3);
    QVERIFY(!scene.find(fixture::key("a/x")));
    QVERIFY(scene.findFacts(fixture::key("a/x")));
    QVERIFY(scene.find({"", "", "External", "internet"}));
    QVERIFY2(overlap(scene).isEmpty(), qPrintable(overlap(scene)));
}

void CollapseTest::linesOfACollapsedNamespaceAreOne()
{
    const SceneLook scene = shownAs(shop(), {true, {}}).scene;
    QCOMPARE(scene.edges.size(), std::size_t(4)); // what is within a is not seen
    const EdgeLook *twice = edge(scene, frame("a"), frame("b"));
    QVERIFY(twice);
    QCOMPARE(twice->flowCount, 2);
    QVERIFY(twice->kind == EdgeKind::Drawn);
    QCOMPARE(lineWidth(*twice), 1.5);
    QVERIFY(twice->path.size() >= 2);
    QCOMPARE(QString::fromStdString(twice->description), QString("a to b, 2 flows"));
    const SceneLook mixed = shownAs(shop(), {true, {frame("a")}}).scene;
    QVERIFY(edge(mixed, fixture::key("a/x"), frame("b")));
    QVERIFY(edge(mixed, fixture::key("a/x"), fixture::key("a/y")));
}

void CollapseTest::worstStateWins()
{
    AnalysisReport report;
    report.namespaceTrust.push_back({frame("a"), frame("b"), 7});
    const SceneLook scene = shownAs(shop(), {true, {}}, report).scene;
    const EdgeLook *worst = edge(scene, frame("a"), frame("b"));
    QVERIFY(worst && worst->kind == EdgeKind::Implicit);
    QCOMPARE(worst->mergedCount, 7);
    QCOMPARE(worst->flowCount, 9);
    QCOMPARE(worst->chip, std::string("7"));
    QVERIFY(worst->chipRect.width > 0);
    QVERIFY(scene.find(frame("a"))->rect.right() < worst->mark.x);
    QCOMPARE(QString::fromStdString(worst->description),
             QString("a to b, 2 flows, 7 connections by implicit trust: possible, not drawn"));
}

void CollapseTest::undrawnConnectionsComeFromWholeNamespaces()
{
    AnalysisReport report;
    report.edges.push_back(fixture::implicitEdge("a/x", "d/x"));
    report.namespaceTrust.push_back({frame("a"), frame("d"), 1});
    const SceneLook scene = shownAs(shop(), {true, {frame("a")}}, report).scene;
    const EdgeLook *trust = edge(scene, frame("a"), frame("d"));
    QVERIFY(trust && trust->kind == EdgeKind::Implicit);
    QVERIFY(!edge(scene, fixture::key("a/x"), frame("d")));
    const SceneLook other = shownAs(shop(), {true, {frame("d")}}, report).scene;
    QVERIFY(edge(other, frame("a"), fixture::key("d/x")));
}

void CollapseTest::openingMovesOnlyWhatIsInTheWay()
{
    const Design design = shop();
    const Shown closed = shownAs(design, {true, {}});
    for (const char *name : {"a", "b", "c", "d"}) {
        const Shown opened = shownAs(design, {true, {frame(name)}}, {}, closed.positions);
        QVERIFY2(overlap(opened.scene).isEmpty(), qPrintable(overlap(opened.scene)));
        const SceneRect &grown = closed.scene.find(frame(name))->rect;
        for (const NodeLook &node : closed.scene.nodes) {
            const NodeLook *now = opened.scene.find(node.key);
            if (node.shape != NodeShape::Namespace || node.key == frame(name))
                continue;
            const bool isBehind = node.rect.x >= grown.right() || node.rect.y >= grown.bottom();
            QVERIFY(now);
            QVERIFY(isBehind || now->rect == node.rect);
            QVERIFY(now->rect.x >= node.rect.x && now->rect.y >= node.rect.y);
            QCOMPARE(now->rect.x - now->aside.x, node.rect.x);
            QCOMPARE(now->rect.y - now->aside.y, node.rect.y);
        }
        QVERIFY(opened.scene.find(fixture::key(std::string(name) + "/x")));
        const Shown again = shownAs(design, {true, {}}, {}, opened.positions);
        QVERIFY(again.scene.nodes == closed.scene.nodes);
    }
}

void CollapseTest::openedWorkloadsStayWhereTheyWere()
{
    const Design design = shop();
    const Shown first = shownAs(design, {true, {frame("a")}});
    const Shown both = shownAs(design, {true, {frame("a"), frame("b")}}, {}, first.positions);
    const auto inFrame = [](const SceneLook &scene, const char *workload) {
        const SceneRect &box = scene.find(fixture::key(workload))->rect;
        const SceneRect &home = scene.find(frame("a"))->rect;
        return std::pair(box.x - home.x, box.y - home.y);
    };
    for (const char *workload : {"a/x", "a/y", "a/z"})
        QVERIFY(inFrame(first.scene, workload) == inFrame(both.scene, workload));
}

void CollapseTest::farAwayThereIsOneLineAPair()
{
    const SceneLook open = shownAs(shop(), {false, {}}).scene;
    QCOMPARE(open.edges.size(), std::size_t(6));
    QCOMPARE(open.bundles.size(), std::size_t(4));
    QVERIFY(std::any_of(open.bundles.begin(), open.bundles.end(), [](const EdgeLook &look) {
        return look.from == frame("a") && look.to == frame("b") && look.flowCount == 2;
    }));
    QVERIFY(shownAs(shop(), {true, {}}).scene.bundles.empty());
}

void CollapseTest::findingsAreCounted()
{
    AnalysisReport report;
    for (const Severity severity : {Severity::Medium, Severity::High, Severity::Low}) {
        Finding finding;
        finding.target = fixture::key("b/x");
        finding.severity = severity;
        report.findings.push_back(finding);
    }
    report.findings.back().waived = Waiver{};
    const SceneLook scene = shownAs(shop(), {true, {}}, report).scene;
    QCOMPARE(scene.find(frame("b"))->findingCount, 2);
    QVERIFY(scene.find(frame("b"))->worstFinding == Severity::High);
    QCOMPARE(scene.find(frame("a"))->findingCount, 0);
    QVERIFY(scene.find(frame("b"))
                ->description.ends_with("2 findings, the worst high, 1 suppressed finding"));
}

void CollapseTest::roomKeepsApartWhatWasApart()
{
    // A column of two and one beside them; the upper left and the right one grow.
    const std::vector<SceneRect> arranged{{0, 0, 10, 10}, {0, 20, 10, 10}, {20, 0, 10, 10}};
    std::vector<SceneRect> shown = arranged;
    shown[0].width = 40;
    shown[0].height = 15;
    shown[2].height = 100;
    const FrameRoom room(arranged, shown);
    QVERIFY(room.shifted({0, 0}) == (ScenePoint{0, 0}));
    QVERIFY(room.shifted({20, 0}) == (ScenePoint{50, 0}));
    QVERIFY(room.shifted({0, 20}) == (ScenePoint{0, 110}));
}

void CollapseTest::hubsBecomeStubs()
{
    std::vector<EdgeDraft> edges;
    for (std::size_t from = 1; from <= 13; ++from)
        edges.push_back(line(from, 0, 2));
    edges.push_back(line(0, 20, 1));
    const ThinnedEdges thinned = thinEdges(edges, 50);
    QCOMPARE(thinned.stubbed.size(), std::size_t(13));
    QCOMPARE(thinned.drawn.size(), std::size_t(2));
    const EdgeDraft &stub = thinned.drawn.back();
    QVERIFY(!stub.from && stub.to == 0);
    QCOMPARE(stub.stubbedCount, 13);
    QCOMPARE(stub.flowCount, 26);
    edges.erase(edges.begin());
    QVERIFY(thinEdges(edges, 50).stubbed.empty()); // twelve are no hub
    QVERIFY(thinEdges(std::vector<EdgeDraft>(edges), 500).stubbed.empty());
}

void CollapseTest::weakLinesBecomeStubs()
{
    std::vector<EdgeDraft> edges;
    for (std::size_t from = 0; from < 10; ++from) {
        for (std::size_t to = 0; to < 10; ++to) {
            if (from != to)
                edges.push_back(line(from, to, static_cast<int>(1 + from)));
        }
    }
    const ThinnedEdges thinned = thinEdges(edges, 10);
    const auto lines = std::count_if(thinned.drawn.begin(), thinned.drawn.end(),
                                     [](const EdgeDraft &draft) { return draft.from.has_value(); });
    QCOMPARE(lines, 24);
    QCOMPARE(thinned.stubbed.size(), std::size_t(66));
    for (const EdgeDraft &draft : thinned.stubbed)
        QVERIFY(draft.flowCount <= 8);
}

void CollapseTest::undrawnLinesKeepTheirMark()
{
    std::vector<EdgeDraft> edges;
    for (std::size_t from = 1; from <= 14; ++from)
        edges.push_back(line(from, 0, 3, from % 2 == 0 ? EdgeKind::Implicit : EdgeKind::Allowed));
    const ThinnedEdges thinned = thinEdges(edges, 20);
    QCOMPARE(thinned.drawn.size(), std::size_t(2));
    QVERIFY(thinned.drawn[0].kind == EdgeKind::Allowed);
    QCOMPARE(thinned.drawn[0].stubbedCount, 7);
    QVERIFY(thinned.drawn[1].kind == EdgeKind::Implicit);
    QCOMPARE(thinned.drawn[1].mergedCount, 21);
}

void CollapseTest::whereAllAreHubsTheStrongestLinesStay()
{
    std::vector<EdgeDraft> edges;
    for (std::size_t from = 0; from < 20; ++from) {
        for (std::size_t to = 0; to < 20; ++to) {
            if (from != to)
                edges.push_back(line(from, to, static_cast<int>(1 + (from * 7 + to) % 19)));
        }
    }
    const ThinnedEdges thinned = thinEdges(edges, 20);
    QCOMPARE(thinned.stubbed.size(), std::size_t(356));
    for (const EdgeDraft &draft : thinned.drawn)
        QVERIFY(draft.from ? draft.flowCount >= 18 : !draft.isOfHub);
}

QTEST_GUILESS_MAIN(CollapseTest)
#include "test_collapse.moc"
