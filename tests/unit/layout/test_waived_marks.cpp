// SPDX-License-Identifier: Apache-2.0
// What somebody accepted is hatched, and never more than that.
#include "model/layout/edge_thinning.h"
#include "model/layout/finding_marks.h"
#include "model/layout/hatching.h"
#include "tests/unit/layout/layout_fixture.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace drawbridge;

namespace {

Finding findingOf(const std::string &rule, const std::string &target, bool isWaived)
{
    Finding finding;
    finding.ruleId = rule;
    finding.target = fixture::key(target);
    if (isWaived)
        finding.waived = Waiver{};
    return finding;
}

Finding pairOf(const std::string &from, const std::string &to, bool isWaived)
{
    Finding finding = findingOf("ZT-NET-004", to, isWaived);
    finding.peer = fixture::key(from);
    return finding;
}

struct OpenPair {
    std::string from, to;
    bool isWaived = false;
};

AnalysisReport reportOf(const std::vector<OpenPair> &pairs)
{
    AnalysisReport report;
    for (const OpenPair &pair : pairs) {
        report.edges.push_back(fixture::implicitEdge(pair.from, pair.to));
        report.findings.push_back(pairOf(pair.from, pair.to, pair.isWaived));
    }
    std::ranges::sort(report.edges, {},
                      [](const EdgeState &edge) { return std::pair(edge.from, edge.to); });
    return report;
}

SceneLook pictureWith(const Design &design, const AnalysisReport &report,
                      const CollapseState &collapse = {})
{
    LayoutOptions options;
    options.collapse = collapse;
    Diagnostics diagnostics;
    return composeScene(design, report, layoutNodes(design, options, diagnostics), options);
}

/// "x to y: open", "x to y: hatched", sorted.
QStringList implicitLines(const SceneLook &scene)
{
    QStringList lines;
    for (const EdgeLook &edge : scene.edges)
        if (edge.kind == EdgeKind::Implicit)
            lines << QString::fromStdString(edge.from.name + " to " + edge.to.name) +
                         (edge.isWaived ? ": hatched" : ": open");
    lines.sort();
    return lines;
}

NodeLook boxOf(const std::string &name, ShieldState shield)
{
    NodeLook look;
    look.key = fixture::key(name);
    look.hasShield = true;
    look.shield = shield;
    look.isDefaultAccount = true;
    look.isMtlsException = true;
    return look;
}

} // namespace

class WaivedMarksTest : public QObject {
    Q_OBJECT
private slots:
    void aSuppressedPairIsHatched();
    void linesThatStandForManyAreHatchedWhereAllAre_data();
    void linesThatStandForManyAreHatchedWhereAllAre();
    void sourcesTooManyToNameCountToo();
    void stubsOfHubsAreHatchedWhereAllAre();
    void withoutFindingsNothingIsHatched();
    void marksFollowTheirRules_data();
    void marksFollowTheirRules();
    void namespacesCountWhatIsAccepted();
    void strokesGoAlongALine();
    void strokesStayWithinTheirPill();
};

void WaivedMarksTest::aSuppressedPairIsHatched()
{
    const Design design = fixture::design({"a/x", "a/y", "a/z"}, {});
    const SceneLook scene =
        pictureWith(design, reportOf({{"a/x", "a/y", true}, {"a/x", "a/z", false}}));
    QCOMPARE(implicitLines(scene), QStringList({"x to y: hatched", "x to z: open"}));
    const auto hatched = std::ranges::find(scene.edges, true, &EdgeLook::isWaived);
    QVERIFY(QString::fromStdString(hatched->description).endsWith(", suppressed"));
}

void WaivedMarksTest::linesThatStandForManyAreHatchedWhereAllAre_data()
{
    QTest::addColumn<bool>("isSecondWaived");
    QTest::addColumn<QStringList>("lines");
    QTest::newRow("both") << true << QStringList("a to b: hatched");
    QTest::newRow("one of two") << false << QStringList("a to b: open");
}

void WaivedMarksTest::linesThatStandForManyAreHatchedWhereAllAre()
{
    QFETCH(bool, isSecondWaived);
    QFETCH(QStringList, lines);
    const Design design = fixture::design({"a/x", "a/y", "b/x", "b/y"}, {});
    AnalysisReport report = reportOf({{"a/x", "b/x", true}, {"a/y", "b/y", isSecondWaived}});
    report.namespaceTrust = {{{"", "", "Namespace", "a"}, {"", "", "Namespace", "b"}, 2}};
    QCOMPARE(implicitLines(pictureWith(design, report, {true, {}})), lines);
}

void WaivedMarksTest::sourcesTooManyToNameCountToo()
{
    const Design design = fixture::design({"a/x", "b/x"}, {});
    for (const bool isWaived : {true, false}) {
        AnalysisReport report;
        Finding crowd = findingOf("ZT-NET-004", "b/x", isWaived);
        crowd.subKey = "any of 30";
        report.findings = {crowd};
        report.crowds = {{fixture::key("b/x"), PortSet::all(), 30}};
        report.namespaceTrust = {{{"", "", "Namespace", "a"}, {"", "", "Namespace", "b"}, 1}};
        const QString end = isWaived ? ": hatched" : ": open";
        QCOMPARE(implicitLines(pictureWith(design, report)), QStringList("x to x" + end));
        QCOMPARE(implicitLines(pictureWith(design, report, {true, {}})),
                 QStringList("a to b" + end));
    }
}

void WaivedMarksTest::stubsOfHubsAreHatchedWhereAllAre()
{
    const auto stubWith = [](std::size_t open) {
        std::vector<EdgeDraft> drafts;
        for (std::size_t i = 1; i <= 14; ++i) {
            EdgeDraft draft;
            draft.from = i;
            draft.to = 0;
            draft.kind = EdgeKind::Implicit;
            draft.isWaived = i != open;
            drafts.push_back(draft);
        }
        const ThinnedEdges edges = thinEdges(drafts, 15);
        return edges.drawn.size() == 1 && edges.drawn.front().isWaived;
    };
    QVERIFY(stubWith(0)); // none of them
    QVERIFY(!stubWith(1));
    QVERIFY(!stubWith(9));
    QVERIFY(!stubWith(14));
}

void WaivedMarksTest::withoutFindingsNothingIsHatched()
{
    const Design design = fixture::design({"a/x", "b/x"}, {});
    AnalysisReport report = reportOf({{"a/x", "b/x", false}});
    report.findings.clear(); // nothing is drawn: no pair is judged
    report.namespaceTrust = {{{"", "", "Namespace", "a"}, {"", "", "Namespace", "b"}, 1}};
    QCOMPARE(implicitLines(pictureWith(design, report)), QStringList("x to x: open"));
    QCOMPARE(implicitLines(pictureWith(design, report, {true, {}})), QStringList("a to b: open"));
}

void WaivedMarksTest::marksFollowTheirRules_data()
{
    QTest::addColumn<QString>("waived");
    QTest::addColumn<QString>("open");
    QTest::addColumn<QString>("hatched");
    QTest::newRow("ingress") << "ZT-NET-001"
                             << ""
                             << "shield ";
    QTest::newRow("egress") << "ZT-NET-002"
                            << ""
                            << "shield ";
    QTest::newRow("egress alone of both") << "ZT-NET-002"
                                          << "ZT-NET-001"
                                          << "";
    QTest::newRow("the account") << "ZT-ID-001"
                                 << "ZT-NET-001"
                                 << "account ";
    QTest::newRow("plaintext") << "ZT-MTLS-001"
                               << "ZT-ID-001"
                               << "lock ";
    QTest::newRow("another rule") << "ZT-POD-003"
                                  << ""
                                  << "";
}

void WaivedMarksTest::marksFollowTheirRules()
{
    QFETCH(QString, waived);
    QFETCH(QString, open);
    QFETCH(QString, hatched);
    AnalysisReport report;
    report.findings.push_back(findingOf(waived.toStdString(), "a/x", true));
    if (!open.isEmpty())
        report.findings.push_back(findingOf(open.toStdString(), "a/x", false));
    NodeLooks looks;
    looks.boxes = {boxOf("a/x", ShieldState::None), boxOf("a/y", ShieldState::None),
                   boxOf("a/x", ShieldState::Full)};
    markFindings(report, looks);
    const auto marksOf = [](const NodeLook &look) {
        return QString((look.isShieldWaived ? "shield " : "")) +
               (look.isAccountWaived ? "account " : "") + (look.isMtlsWaived ? "lock " : "");
    };
    QCOMPARE(marksOf(looks.boxes[0]), hatched);
    QCOMPARE(isHatched(looks.boxes[0]), !hatched.isEmpty());
    QCOMPARE(marksOf(looks.boxes[1]), QString()); // nothing is said about y
    QVERIFY(!looks.boxes[2].isShieldWaived);      // a full shield accepts nothing
    QCOMPARE(looks.boxes[0].description.find("suppressed: ") != std::string::npos,
             !hatched.isEmpty());
}

void WaivedMarksTest::namespacesCountWhatIsAccepted()
{
    AnalysisReport report;
    for (const bool isWaived : {true, true, false})
        report.findings.push_back(findingOf("ZT-POD-003", "a/x", isWaived));
    const Design design = fixture::design({"a/x", "b/x"}, {});
    const SceneLook scene = pictureWith(design, report, {true, {}});
    const NodeLook *a = scene.find({"", "", "Namespace", "a"});
    const NodeLook *b = scene.find({"", "", "Namespace", "b"});
    QCOMPARE(a->waivedCount, 2);
    QCOMPARE(a->findingCount, 1);
    QVERIFY2(a->description.ends_with("1 finding, the worst high, 2 suppressed findings"),
             a->description.c_str());
    QVERIFY(isHatched(*a) && !isHatched(*b));
}

void WaivedMarksTest::strokesGoAlongALine()
{
    // 10 px to the right, nothing, then 12 px down: four strokes, 6 px apart round the bend too.
    const auto strokes = hatchAlong({{0, 0}, {10, 0}, {10, 0}, {10, 12}});
    QCOMPARE(strokes.size(), std::size_t{4});
    const std::vector<ScenePoint> middles{{3, 0}, {9, 0}, {10, 5}, {10, 11}};
    for (std::size_t i = 0; i < 4; ++i) {
        const auto &[from, to] = strokes[i];
        QVERIFY(std::abs((from.x + to.x) / 2 - middles[i].x) < 1e-9);
        QVERIFY(std::abs((from.y + to.y) / 2 - middles[i].y) < 1e-9);
        QVERIFY(std::abs(std::hypot(to.x - from.x, to.y - from.y) - kHatchLength) < 1e-9);
        QVERIFY(std::abs(std::abs(to.x - from.x) - std::abs(to.y - from.y)) < 1e-9);
    }
    QCOMPARE(hatchAlong({{0, 0}, {12, 0}}, 2).size(), std::size_t{1});
    QVERIFY(hatchAlong({{5, 5}, {5, 5}}).empty());
    QVERIFY(hatchAlong({}).empty());
}

void WaivedMarksTest::strokesStayWithinTheirPill()
{
    const SceneRect pill{100, 36, 21, 16};
    const auto strokes = hatchWithin(pill);
    QVERIFY(strokes.size() >= 3);
    for (const auto &[from, to] : strokes) {
        QVERIFY(pill.contains(from) && pill.contains(to));
        QVERIFY(from != to);
    }
    QVERIFY(hatchWithin({0, 0, 4, 4}).size() <= 1);
}

QTEST_GUILESS_MAIN(WaivedMarksTest)
#include "test_waived_marks.moc"
