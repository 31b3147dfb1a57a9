// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/findings_order.h"

#include <QTest>

#include <algorithm>
#include <random>

using namespace drawbridge;

namespace {

FindingItem randomFinding(std::mt19937 &random)
{
    Finding finding;
    finding.severity = static_cast<Severity>(random() % 3);
    finding.ruleId = "ZT-NET-00" + std::to_string(random() % 3);
    finding.target = {"", "shop", "Deployment", "w" + std::to_string(random() % 40)};
    if (random() % 2 == 0)
        finding.peer = NodeKey{"", "ops", "Deployment", "p" + std::to_string(random() % 3)};
    finding.message = "m" + std::to_string(random() % 4); // some are alike in all but this
    return std::make_shared<Finding>(std::move(finding));
}

} // namespace

class FindingsOrderTest : public QObject {
    Q_OBJECT
private slots:
    void changesComeToTheSameAsSorting();
    void piecesThatStayAreShared();
    void contentsDecideWhereNamesAreAlike();
};

void FindingsOrderTest::changesComeToTheSameAsSorting()
{
    std::mt19937 random(3);
    std::vector<FindingItem> items;
    SharedList<Finding> list;
    for (int round = 0; round < 60; ++round) {
        std::vector<FindingItem> removed, added;
        std::ranges::shuffle(items, random);
        for (auto count = items.empty() ? 0 : random() % std::min<std::size_t>(40, items.size());
             count > 0; --count) {
            removed.push_back(items.back());
            items.pop_back();
        }
        for (auto count = random() % 60; count > 0; --count)
            added.push_back(randomFinding(random));
        items.insert(items.end(), added.begin(), added.end());
        list = changedFindings(list, removed, added);
        std::vector<FindingItem> sorted = items;
        sortFindings(sorted);
        QVERIFY2(list == SharedList<Finding>::of(sorted),
                 qPrintable(QStringLiteral("round %1").arg(round)));
    }
    QVERIFY(list.size() > 300);
}

void FindingsOrderTest::piecesThatStayAreShared()
{
    std::mt19937 random(5);
    std::vector<FindingItem> items;
    for (int i = 0; i < 2000; ++i)
        items.push_back(randomFinding(random));
    sortFindings(items);
    const auto list = SharedList<Finding>::of(items);
    const auto changed = changedFindings(list, {items[700]}, {});
    QCOMPARE(changed.size(), list.size() - 1);
    std::size_t shared = 0;
    for (const auto &piece : changed.pieces())
        shared += std::ranges::count(list.pieces(), piece) == 1 ? 1 : 0;
    QVERIFY(shared + 2 >= changed.pieces().size());
    QVERIFY(changedFindings(list, {}, {}).pieces() == list.pieces());
}

void FindingsOrderTest::contentsDecideWhereNamesAreAlike()
{
    std::mt19937 random(9);
    const FindingItem first = randomFinding(random);
    auto second = std::make_shared<Finding>(*first);
    second->message += "x";
    QVERIFY(isBefore(*first, *second) && !isBefore(*second, *first));
    std::vector<FindingItem> one{second, first}, other{first, second};
    sortFindings(one);
    QVERIFY(one == other);
}

QTEST_GUILESS_MAIN(FindingsOrderTest)
#include "test_findings_order.moc"
