// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/layout/layout_fixture.h"

#include "model/layout/edge_drafts.h"

#include <QTest>

#include <algorithm>

using namespace drawbridge;

namespace {

SceneLook pictureOf(const Design &design, const AnalysisReport &report)
{
    Diagnostics diagnostics;
    return composeScene(design, report, layoutNodes(design, {}, diagnostics), {});
}

SceneRect segmentRect(ScenePoint a, ScenePoint b)
{
    return {std::min(a.x, b.x), std::min(a.y, b.y), std::abs(a.x - b.x), std::abs(a.y - b.y)};
}

/// The first box a line runs through, as text.
QString crossedBox(const SceneLook &scene)
{
    for (const EdgeLook &edge : scene.edges) {
        for (const NodeLook &node : scene.nodes) {
            if (node.shape == NodeShape::Cluster || node.shape == NodeShape::Namespace)
                continue;
            const SceneRect core{node.rect.x + 1, node.rect.y + 1, node.rect.width - 2,
                                 node.rect.height - 2};
            for (std::size_t i = 1; i < edge.path.size(); ++i) {
                const SceneRect s = segmentRect(edge.path[i - 1], edge.path[i]);
                if (s.x <= core.right() && s.right() >= core.x && s.y <= core.bottom() &&
                    s.bottom() >= core.y)
                    return QString::fromStdString(toString(edge.from) + " to " + toString(edge.to) +
                                                  " through " + toString(node.key));
            }
        }
    }
    return {};
}

QString chipTrouble(const SceneLook &scene)
{
    for (const EdgeLook &a : scene.edges) {
        if (a.chipRect.width == 0)
            continue;
        for (const EdgeLook &b : scene.edges) {
            if (&a != &b && b.chipRect.width > 0 && a.chipRect.intersects(b.chipRect))
                return QString::fromStdString(a.description + " over " + b.description);
        }
        for (const NodeLook &node : scene.nodes) {
            const bool isBox =
                node.shape != NodeShape::Cluster && node.shape != NodeShape::Namespace;
            if (isBox && a.chipRect.intersects(node.rect))
                return QString::fromStdString(a.description + " on " + toString(node.key));
        }
    }
    return {};
}

bool isOnBorder(ScenePoint p, const SceneRect &r)
{
    const bool isOnSide = p.x == r.x || p.x == r.right();
    const bool isOnEdge = p.y == r.y || p.y == r.bottom();
    return r.contains(p) && (isOnSide || isOnEdge);
}

} // namespace

class ComposeSceneTest : public QObject {
    Q_OBJECT
private slots:
    void linesGoRoundBoxesAndEndOnBorders();
    void chipsKeepOffBoxesAndEachOther();
    void stateDecidesTheKindOfLine_data();
    void stateDecidesTheKindOfLine();
    void partlyAllowedIsTwoLines();
    void sixSourcesAreLinesSevenAreOneStub();
    void aSmallOpenClusterIsStubsToo();
    void closedPairsAreNotFlagged();
    void bothDirectionsAreTwoLines();
    void portsBecomeChips_data();
    void portsBecomeChips();
    void aStaleReportNamingUnknownNodesIsPassedOver();
    void nodesAreSortedByShapeThenKey();
};

void ComposeSceneTest::linesGoRoundBoxesAndEndOnBorders()
{
    for (std::uint32_t seed = 1; seed <= 10; ++seed) {
        const Design design = fixture::randomDesign(seed, 1 + seed % 5, 16 + seed, 26);
        const SceneLook scene = pictureOf(design, {});
        QVERIFY2(crossedBox(scene).isEmpty(), qPrintable(crossedBox(scene)));
        for (const EdgeLook &edge : scene.edges) {
            QVERIFY(edge.path.size() >= 2);
            QVERIFY(isOnBorder(edge.path.front(), scene.find(edge.from)->rect));
            QVERIFY(isOnBorder(edge.path.back(), scene.find(edge.to)->rect));
        }
    }
}

void ComposeSceneTest::chipsKeepOffBoxesAndEachOther()
{
    std::size_t shown = 0;
    std::size_t all = 0;
    for (std::uint32_t seed = 1; seed <= 10; ++seed) {
        const SceneLook scene = pictureOf(fixture::randomDesign(seed, 4, 20, 24), {});
        QVERIFY2(chipTrouble(scene).isEmpty(), qPrintable(chipTrouble(scene)));
        for (const EdgeLook &edge : scene.edges)
            shown += edge.chipRect.width > 0 ? 1 : 0;
        all += scene.edges.size();
    }
    QVERIFY2(shown * 10 > all * 7, qPrintable(QString("%1 of %2").arg(shown).arg(all)));
}

void ComposeSceneTest::stateDecidesTheKindOfLine_data()
{
    QTest::addColumn<bool>("isAllowed");
    QTest::addColumn<bool>("isOpenByDefault");
    QTest::addColumn<int>("kind");
    QTest::newRow("a policy admits it") << true << false << static_cast<int>(EdgeKind::Allowed);
    QTest::newRow("no policy admits it") << false << false << static_cast<int>(EdgeKind::Drawn);
    QTest::newRow("nothing forbids it") << true << true << static_cast<int>(EdgeKind::Drawn);
}

void ComposeSceneTest::stateDecidesTheKindOfLine()
{
    QFETCH(bool, isAllowed);
    QFETCH(bool, isOpenByDefault);
    QFETCH(int, kind);
    const Design design = fixture::design({"shop/a", "shop/b"}, {{"shop/a", "shop/b"}});
    EdgeState state;
    state.from = fixture::key("shop/a");
    state.to = fixture::key("shop/b");
    state.drawn = PortSet{{Protocol::Tcp, 8080, 8080}};
    if (isAllowed)
        state.allowed = PortSet::all();
    state.isOpenByDefault = isOpenByDefault;
    AnalysisReport report;
    report.edges = {state};
    const SceneLook scene = pictureOf(design, report);
    QCOMPARE(scene.edges.size(), std::size_t{1});
    QCOMPARE(static_cast<int>(scene.edges.front().kind), kind);
    QCOMPARE(scene.edges.front().chip, std::string("8080/TCP"));
}

void ComposeSceneTest::partlyAllowedIsTwoLines()
{
    Design design = fixture::design({"shop/a", "shop/b"}, {{"shop/a", "shop/b"}});
    Flow flow = design.flows.items().front();
    flow.ports.push_back({{Protocol::Tcp, 9090, 9090}, {{"GET"}, {}}});
    design.flows = CowList<Flow>({flow});
    EdgeState state;
    state.from = flow.from;
    state.to = flow.to;
    state.drawn = flow.portSet();
    state.allowed = PortSet{{Protocol::Tcp, 8080, 8080}};
    AnalysisReport report;
    report.edges = {state};
    const SceneLook scene = pictureOf(design, report);
    QCOMPARE(scene.edges.size(), std::size_t{2});
    QCOMPARE(scene.edges[0].kind, EdgeKind::Allowed);
    QVERIFY(!scene.edges[0].hasRequestRules);
    QCOMPARE(scene.edges[1].kind, EdgeKind::Drawn);
    QVERIFY(scene.edges[1].hasRequestRules);
    QVERIFY(scene.edges[0].path != scene.edges[1].path);
}

void ComposeSceneTest::sixSourcesAreLinesSevenAreOneStub()
{
    std::vector<std::string> names{"shop/target"};
    for (int i = 0; i < 7; ++i)
        names.push_back("shop/w" + std::to_string(i));
    const Design design = fixture::design(names, {});
    AnalysisReport report;
    for (int i = 0; i < 6; ++i)
        report.edges.push_back(fixture::implicitEdge("shop/w" + std::to_string(i), "shop/target"));
    QCOMPARE(pictureOf(design, report).edges.size(), std::size_t{6});
    report.edges.push_back(fixture::implicitEdge("shop/w6", "shop/target"));
    const SceneLook scene = pictureOf(design, report);
    QCOMPARE(scene.edges.size(), std::size_t{1});
    const EdgeLook &stub = scene.edges.front();
    QCOMPARE(stub.mergedCount, 7);
    QCOMPARE(stub.chip, std::string("any of 7"));
    QVERIFY(stub.to == fixture::key("shop/target"));
    QVERIFY(isOnBorder(stub.path.back(), scene.find(stub.to)->rect));
    QVERIFY(!scene.find(stub.to)->rect.contains(stub.mark));
    QVERIFY(stub.chipRect.width > 0);
}

void ComposeSceneTest::aSmallOpenClusterIsStubsToo()
{
    const std::vector<std::string> names{"shop/a", "shop/b", "shop/c", "shop/d", "shop/e"};
    AnalysisReport report;
    for (const std::string &from : names) {
        for (const std::string &to : names) {
            if (from != to)
                report.edges.push_back(fixture::implicitEdge(from, to));
        }
    }
    const SceneLook scene = pictureOf(fixture::design(names, {}), report);
    QCOMPARE(scene.edges.size(), names.size());
    for (const EdgeLook &edge : scene.edges)
        QCOMPARE(edge.mergedCount, 4);
}

void ComposeSceneTest::closedPairsAreNotFlagged()
{
    const Design design = fixture::design({"shop/a", "shop/b"}, {});
    AnalysisReport report;
    report.edges = {fixture::implicitEdge("shop/a", "shop/b")};
    QCOMPARE(pictureOf(design, report).edges.size(), std::size_t{1});
    report.edges.front().isClosed = true;
    QVERIFY(pictureOf(design, report).edges.empty());
}

void ComposeSceneTest::bothDirectionsAreTwoLines()
{
    const SceneLook scene = pictureOf(
        fixture::design({"shop/a", "shop/b"}, {{"shop/a", "shop/b"}, {"shop/b", "shop/a"}}), {});
    QCOMPARE(scene.edges.size(), std::size_t{2});
    const double apart = std::abs(scene.edges[0].path.front().y - scene.edges[1].path.back().y);
    QVERIFY2(apart >= 6, qPrintable(QString::number(apart)));
}

void ComposeSceneTest::portsBecomeChips_data()
{
    QTest::addColumn<QString>("ports");
    QTest::addColumn<QString>("full");
    QTest::addColumn<QString>("brief");
    QTest::newRow("one port") << "8443/TCP"
                              << "8443/TCP"
                              << "8443";
    QTest::newRow("two ports") << "8443/TCP,9090/TCP"
                               << "8443 +1"
                               << "8443 +1";
    QTest::newRow("UDP keeps its protocol") << "53/UDP"
                                            << "53/UDP"
                                            << "53/UDP";
    QTest::newRow("a range") << "9000-9010/TCP"
                             << "9000-9010/TCP"
                             << "9000-9010";
    QTest::newRow("no port") << ""
                             << ""
                             << "";
}

void ComposeSceneTest::portsBecomeChips()
{
    QFETCH(QString, ports);
    QFETCH(QString, full);
    QFETCH(QString, brief);
    PortSet set;
    for (const QString &part : ports.split(',', Qt::SkipEmptyParts))
        set.add(*PortRange::parse(part.toStdString()));
    QCOMPARE(QString::fromStdString(portChip(set, false)), full);
    QCOMPARE(QString::fromStdString(portChip(set, true)), brief);
    QCOMPARE(portChip(PortSet::all(), false), std::string("*"));
}

void ComposeSceneTest::aStaleReportNamingUnknownNodesIsPassedOver()
{
    const Design design = fixture::design({"shop/a", "shop/b"}, {{"shop/a", "shop/b"}});
    AnalysisReport report;
    report.edges = {fixture::implicitEdge("gone/x", "shop/b"),
                    fixture::implicitEdge("shop/a", "gone/x")};
    const SceneLook scene = pictureOf(design, report);
    QCOMPARE(scene.edges.size(), std::size_t{1});
    QCOMPARE(scene.edges.front().kind, EdgeKind::Drawn);
}

void ComposeSceneTest::nodesAreSortedByShapeThenKey()
{
    const SceneLook scene = pictureOf(fixture::randomDesign(2, 3, 9, 9), {});
    const auto level = [](const NodeLook &node) {
        if (node.shape == NodeShape::Cluster)
            return 0;
        return node.shape == NodeShape::Namespace ? 1 : 2;
    };
    for (std::size_t i = 1; i < scene.nodes.size(); ++i) {
        const NodeLook &a = scene.nodes[i - 1];
        const NodeLook &b = scene.nodes[i];
        QVERIFY(std::pair(level(a), a.key) < std::pair(level(b), b.key));
        QVERIFY(!b.description.empty());
    }
}

QTEST_GUILESS_MAIN(ComposeSceneTest)
#include "test_compose_scene.moc"
