// SPDX-License-Identifier: Apache-2.0
// The picture of differences: which lines it has, what they say, and what stands for many.
#include "model/layout/change_drafts.h"
#include "model/layout/scene_layout.h"
#include "tests/unit/analysis/findings_by_hand.h"

#include <QTest>

#include <algorithm>

using namespace drawbridge;
using namespace drawbridge::test;

namespace {

using By = ComparedDesign::By;

std::shared_ptr<const DesignComparison> compared(const Design &before, const Design &after)
{
    return *DesignComparison::make({std::make_shared<const Design>(before), By::Drawing},
                                   {std::make_shared<const Design>(after), By::Drawing});
}

SceneLook pictureOf(const Design &design, const DesignComparison &comparison,
                    const CollapseState &collapse = {})
{
    LayoutOptions options;
    options.collapse = collapse;
    Diagnostics diagnostics;
    const auto positions = layoutNodes(design, options, diagnostics);
    return composeScene(design, {}, positions, options, nullptr, &comparison);
}

const EdgeLook *lineOf(const SceneLook &scene, const NodeKey &from, const NodeKey &to)
{
    const auto at = std::ranges::find_if(
        scene.edges, [&](const EdgeLook &edge) { return edge.from == from && edge.to == to; });
    return at == scene.edges.end() ? nullptr : &*at;
}

DesignChange change(PortSet before, PortSet after)
{
    DesignChange made;
    made.before.allowed = std::move(before);
    made.after.allowed = std::move(after);
    return made;
}

} // namespace

class ChangeDraftsTest : public QObject {
    Q_OBJECT
private slots:
    void chips_data();
    void chips();
    void linesTellWhatChanged();
    void namespacesTellHowMany();
    void manyCutsAreOneStub();
    void whatOpensIsNeverAStub();
};

void ChangeDraftsTest::chips_data()
{
    QTest::addColumn<int>("which");
    QTest::addColumn<QString>("chip");
    QTest::newRow("opened from nothing") << 0 << "8443/TCP";
    QTest::newRow("opened beside others") << 1 << "+8443/TCP";
    QTest::newRow("cut to nothing") << 2 << "8080/TCP";
    QTest::newRow("cut beside others") << 3 << "-8080/TCP";
    QTest::newRow("cut from all ports") << 4 << "only 443/TCP";
    QTest::newRow("another port") << 5 << "-5432 +5433";
}

void ChangeDraftsTest::chips()
{
    QFETCH(int, which);
    QFETCH(QString, chip);
    const std::vector<DesignChange> changes{
        change({}, tcp(8443)),
        change(tcp(443), tcp(443) | tcp(8443)),
        change(tcp(8080), {}),
        change(tcp(443) | tcp(8080), tcp(443)),
        change(PortSet::all(), tcp(443)),
        change(tcp(5432), tcp(5433)),
    };
    QCOMPARE(QString::fromStdString(changeChip(changes[static_cast<std::size_t>(which)], false)),
             chip);
}

void ChangeDraftsTest::linesTellWhatChanged()
{
    const Design before = designOf(
        resources(), {flow(kMonitor, kWeb, 8080), flow(kWeb, kDb, 5432), flow(kWeb, kMonitor, 1)});
    Design after = before;
    after.flows = CowList<Flow>(
        {flow(kMonitor, kDb, 5432), flow(kMonitor, kWeb, 8080), flow(kWeb, kDb, 5433)});
    const SceneLook scene = pictureOf(after, *compared(before, after));
    const EdgeLook *opened = lineOf(scene, kMonitor, kDb);
    const EdgeLook *changed = lineOf(scene, kWeb, kDb);
    const EdgeLook *cut = lineOf(scene, kWeb, kMonitor);
    const EdgeLook *same = lineOf(scene, kMonitor, kWeb);
    QVERIFY(opened && opened->change == EdgeChange::Opens);
    QVERIFY(changed && changed->change == EdgeChange::Changed);
    QCOMPARE(changed->chip, std::string("-5432 +5433"));
    QVERIFY(cut && cut->change == EdgeChange::Cuts && cut->mark != ScenePoint{});
    QCOMPARE(cut->description, std::string("web to monitor, cuts: 1/TCP before, no port after"));
    QVERIFY(same && same->change == EdgeChange::Same && same->chip.empty());
    QVERIFY2(same->description.ends_with(", the same"), same->description.c_str());
}

void ChangeDraftsTest::namespacesTellHowMany()
{
    const Design before = designOf(resources(), {flow(kWeb, kMonitor, 9090)});
    Design after = before;
    after.flows = CowList<Flow>({flow(kDb, kMonitor, 9090)});
    const SceneLook scene = pictureOf(after, *compared(before, after), {true, {}});
    const EdgeLook *bundle =
        lineOf(scene, {"", "", "Namespace", "shop"}, {"", "", "Namespace", "ops"});
    QVERIFY(bundle && bundle->change == EdgeChange::Opens); // what opens is the worst of it
    QCOMPARE(bundle->chip, std::string("+1 -1"));
}

void ChangeDraftsTest::manyCutsAreOneStub()
{
    ResourceSet set = resources();
    std::vector<Flow> flows;
    for (int i = 0; i < 7; ++i) {
        const NodeKey key{"", "many", "Deployment", "w" + std::to_string(i)};
        set.workloads.push_back(workload(key, {80}));
        flows.push_back(flow(key, kDb, 5432));
    }
    const Design before = designOf(std::move(set), flows);
    Design after = before;
    after.flows = {};
    const SceneLook scene = pictureOf(after, *compared(before, after));
    QCOMPARE(scene.edges.size(), std::size_t(1));
    QCOMPARE(scene.edges.front().chip, std::string("any of 7"));
    QCOMPARE(scene.edges.front().mergedCount, 7);
    QVERIFY(scene.edges.front().change == EdgeChange::Cuts);
}

void ChangeDraftsTest::whatOpensIsNeverAStub()
{
    ResourceSet set = resources();
    std::vector<Flow> flows;
    for (int i = 0; i < 7; ++i) {
        const NodeKey key{"", "many", "Deployment", "w" + std::to_string(i)};
        set.workloads.push_back(workload(key, {80}));
        flows.push_back(flow(key, kDb, 5432));
    }
    const Design after = designOf(std::move(set), flows);
    Design before = after;
    before.flows = {};
    const SceneLook scene = pictureOf(after, *compared(before, after));
    QCOMPARE(scene.edges.size(), std::size_t(7));
}

QTEST_GUILESS_MAIN(ChangeDraftsTest)
#include "test_change_drafts.moc"
