// SPDX-License-Identifier: Apache-2.0
#include "model/layout/grid_slots.h"
#include "model/layout/layered_order.h"
#include "model/layout/node_looks.h"
#include "model/layout/text_metrics.h"

#include <QTest>

#include <set>

using namespace drawbridge;

class LayeredOrderTest : public QObject {
    Q_OBJECT
private slots:
    void aChainGetsOneRankEach();
    void aCycleIsBrokenAndStillRanked();
    void nothingGivesNothing();
    void slotsAreUsedOnce_data();
    void slotsAreUsedOnce();
    void aLongRankBecomesSeveralColumns();
    void schedules_data();
    void schedules();
    void elisionKeepsTheTailAndNeverSplitsACharacter();
};

void LayeredOrderTest::aChainGetsOneRankEach()
{
    const auto spots = layeredOrder({3, {{0, 1}, {1, 2}}});
    QCOMPARE(spots[0].rank, 0);
    QCOMPARE(spots[1].rank, 1);
    QCOMPARE(spots[2].rank, 2);
}

void LayeredOrderTest::aCycleIsBrokenAndStillRanked()
{
    const PlainGraph cycle{3, {{0, 1}, {1, 2}, {2, 0}}};
    const PlainGraph open = withoutCycles(cycle);
    QCOMPARE(open.edges.size(), std::size_t{3});
    const auto spots = layeredOrder(cycle);
    QCOMPARE(spots[2].rank, 2);
}

void LayeredOrderTest::nothingGivesNothing()
{
    QVERIFY(layeredOrder({0, {}}).empty());
    QVERIFY(snapToGrid({0, {}}, {}, {}).empty());
}

void LayeredOrderTest::slotsAreUsedOnce_data()
{
    QTest::addColumn<int>("nodes");
    QTest::addColumn<int>("step");
    QTest::newRow("without edges") << 17 << 0;
    QTest::newRow("a star") << 30 << 1;
    QTest::newRow("a web of jumps") << 50 << 7;
}

void LayeredOrderTest::slotsAreUsedOnce()
{
    QFETCH(int, nodes);
    QFETCH(int, step);
    PlainGraph graph{static_cast<std::size_t>(nodes), {}};
    for (std::size_t i = 1; step > 0 && i < graph.nodeCount; ++i)
        graph.edges.emplace_back(step == 1 ? 0 : i / static_cast<std::size_t>(step), i);
    const auto slots_ =
        snapToGrid(graph, layeredOrder(graph), std::vector<OutsideRole>(graph.nodeCount));
    const std::set<GridSlot> distinct(slots_.begin(), slots_.end());
    QCOMPARE(distinct.size(), graph.nodeCount);
    for (const GridSlot &slot : slots_)
        QVERIFY(slot.column >= 0 && slot.row >= 0);
}

void LayeredOrderTest::aLongRankBecomesSeveralColumns()
{
    PlainGraph star{41, {}};
    for (std::size_t i = 1; i < star.nodeCount; ++i)
        star.edges.emplace_back(0, i);
    int lowest = 0;
    for (const GridSlot &slot :
         snapToGrid(star, layeredOrder(star), std::vector<OutsideRole>(star.nodeCount)))
        lowest = std::max(lowest, slot.row);
    QVERIFY2(lowest < 12, qPrintable(QString::number(lowest)));
}

void LayeredOrderTest::schedules_data()
{
    QTest::addColumn<QString>("cron");
    QTest::addColumn<QString>("words");
    QTest::newRow("a fixed minute is hourly") << "5 * * * *"
                                              << "hourly";
    QTest::newRow("a fixed time is daily") << "0 3 * * *"
                                           << "daily";
    QTest::newRow("one weekday is weekly") << "0 3 * * 1"
                                           << "weekly";
    QTest::newRow("one day of the month is monthly") << "0 3 1 * *"
                                                     << "monthly";
    QTest::newRow("a step of minutes") << "*/5 * * * *"
                                       << "every 5 min";
    QTest::newRow("a macro") << "@daily"
                             << "daily";
    QTest::newRow("several weekdays stay as written") << "0 3 * * 1-5"
                                                      << "0 3 * * 1-5";
    QTest::newRow("nonsense stays as written") << "when I say so"
                                               << "when I say so";
    QTest::newRow("nothing stays nothing") << ""
                                           << "";
}

void LayeredOrderTest::schedules()
{
    QFETCH(QString, cron);
    QFETCH(QString, words);
    QCOMPARE(QString::fromStdString(scheduleWords(cron.toStdString())), words);
}

void LayeredOrderTest::elisionKeepsTheTailAndNeverSplitsACharacter()
{
    QCOMPARE(elidedMiddle("web", 12, 100), std::string("web"));
    const std::string cut = elidedMiddle("recommendationservice", 12, 90);
    QVERIFY(textWidth(cut, 12) <= 90);
    QCOMPARE(cut.substr(cut.size() - 4), std::string("vice"));
    const std::string umlauts = elidedRight("äöüäöüäöüäöü", 12, 40);
    QVERIFY(!QString::fromStdString(umlauts).contains(QChar::ReplacementCharacter));
}

QTEST_GUILESS_MAIN(LayeredOrderTest)
#include "test_layered_order.moc"
