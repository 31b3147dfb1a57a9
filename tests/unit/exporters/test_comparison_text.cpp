// SPDX-License-Identifier: Apache-2.0
// What a comparison says: its summary, reasons and places, for the window and for a pull request.
#include "exporters/comparison_text.h"
#include "exporters/svg_map.h"
#include "tests/unit/analysis/findings_by_hand.h"

#include <QTest>

#include <algorithm>

using namespace drawbridge;
using namespace drawbridge::test;

namespace {

using By = ComparedDesign::By;

/// The manifests admit nobody to db; the drawing admits web, and nobody else anywhere.
std::shared_ptr<const DesignComparison> comparison()
{
    ResourceSet set = resources();
    set.networkPolicies = {isolating(kDb), isolating(kMonitor)};
    const auto design =
        std::make_shared<const Design>(designOf(std::move(set), {flow(kWeb, kDb, 5432)}));
    return *DesignComparison::make({design, By::Manifests}, {design, By::Drawing});
}

const DesignChange *changeOf(const DesignComparison &all, const NodeKey &from, const NodeKey &to)
{
    const auto at = std::ranges::find_if(all.changes(), [&](const DesignChange &change) {
        return change.from == std::vector{from} && change.to == std::vector{to};
    });
    return at == all.changes().end() ? nullptr : &*at;
}

EdgeLook line(EdgeChange change, bool isBreaking)
{
    EdgeLook edge;
    edge.from = kWeb;
    edge.to = kDb;
    edge.path = {{0, 0}, {200, 0}};
    edge.mark = {100, 0};
    edge.change = change;
    edge.isBreaking = isBreaking;
    edge.description = "<hostile> & \"name\"";
    return edge;
}

QByteArray svgOf(const EdgeLook &edge)
{
    SceneLook scene;
    scene.edges = {edge};
    scene.bounds = {0, -40, 300, 100};
    return QByteArray::fromStdString(writeSvgMap(scene, SvgTheme::Light));
}

} // namespace

class ComparisonTextTest : public QObject {
    Q_OBJECT
private slots:
    void theSummaryCounts();
    void reasonsNameBothSides();
    void markdownHoldsARowAChange();
    void svgLinesTellTheKind();
};

void ComparisonTextTest::theSummaryCounts()
{
    const std::string text = comparisonSummary(*comparison());
    QVERIFY2(text.starts_with("1 open, "), text.c_str());
    QVERIFY2(text.ends_with(" cut, 0 changed, 0 same"), text.c_str());
}

void ComparisonTextTest::reasonsNameBothSides()
{
    const auto all = comparison();
    const DesignChange *opened = changeOf(*all, kWeb, kDb);
    QVERIFY(opened);
    const auto lines = changeReasons(*all, *opened);
    QCOMPARE(lines.front(), std::string("before: no port"));
    const bool isNamed = std::ranges::any_of(lines, [](const std::string &reason) {
        return reason.starts_with("before: ") &&
               reason.find("NetworkPolicy shop/db") != std::string::npos;
    });
    QVERIFY(isNamed);
    QCOMPARE(lines.back(), std::string("after: drawn: 5432/TCP"));
    const DesignChange *cut = changeOf(*all, kDb, kWeb);
    QVERIFY(cut);
    QCOMPARE(changeReasons(*all, *cut).back(),
             std::string("after: not drawn, so the export does not admit it"));
}

void ComparisonTextTest::markdownHoldsARowAChange()
{
    const auto all = comparison();
    const std::string text = comparisonMarkdown(*all, "Import", "a|b\nc");
    QVERIFY2(text.starts_with("## From Import to a|b\\nc\n\n1 open, "), text.c_str());
    QCOMPARE(std::ranges::count(text, '\n') - 4,
             static_cast<std::ptrdiff_t>(all->changes().size()) + 2);
    QVERIFY(
        text.find("| opens | shop/Deployment/web to shop/Deployment/db | no port | 5432/TCP |") !=
        std::string::npos);
}

void ComparisonTextTest::svgLinesTellTheKind()
{
    const QByteArray opens = svgOf(line(EdgeChange::Opens, false));
    QVERIFY(opens.contains("stroke-width=\"4\"") && opens.contains(">Opens<"));
    const QByteArray cuts = svgOf(line(EdgeChange::Cuts, false));
    QVERIFY(cuts.contains("stroke-dasharray=\"6 3 1 3\"") && cuts.contains(">Cuts<"));
    QVERIFY(!cuts.contains("BREAKS"));
    const QByteArray breaks = svgOf(line(EdgeChange::Narrows, true));
    QVERIFY(breaks.contains(">BREAKS<") &&
            breaks.contains(">Cuts in part, breaks what is called<"));
    QCOMPARE(breaks.count(">BREAKS<"), 1); // the legend says it in words
    const QByteArray same = svgOf(line(EdgeChange::Same, false));
    QVERIFY(same.contains(">Same on declared ports<") && !same.contains(">Allowed<"));
    QVERIFY(cuts.contains("&lt;hostile&gt; &amp; &quot;name&quot;"));
}

QTEST_GUILESS_MAIN(ComparisonTextTest)
#include "test_comparison_text.moc"
