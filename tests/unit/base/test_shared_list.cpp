// SPDX-License-Identifier: Apache-2.0
#include "model/base/shared_list.h"

#include <QTest>

#include <algorithm>
#include <numeric>
#include <random>

using namespace drawbridge;

namespace {

using Numbers = SharedList<int>;

Numbers upTo(int count)
{
    std::vector<int> items(static_cast<std::size_t>(count));
    std::iota(items.begin(), items.end(), 0);
    return {std::move(items)};
}

std::vector<int> valuesOf(const Numbers &list)
{
    return {list.begin(), list.end()};
}

} // namespace

class SharedListTest : public QObject {
    Q_OBJECT
private slots:
    void copiesShareAllPieces();
    void changingOneLeavesItsCopiesAsTheyAre();
    void onlyThePieceThatChangesIsCopied();
    void walksLikeAVector();
    void piecesOfOthersAreAppended();
    void equalListsMayBeCutOtherwise();
    void erasingKeepsUntouchedPieces();
    void randomChangesAreThoseOfAVector();
};

void SharedListTest::copiesShareAllPieces()
{
    const Numbers list = upTo(1000);
    const Numbers copy = list;
    QVERIFY(list.pieces().size() > 3);
    QVERIFY(copy.pieces() == list.pieces());
    QVERIFY(copy == list);
}

void SharedListTest::changingOneLeavesItsCopiesAsTheyAre()
{
    Numbers list = upTo(300);
    const Numbers copy = list;
    list[5] = -1;
    list.back() = -2;
    list.front() = -3;
    list.push_back(-4);
    list.pop_back();
    list.push_back(-5);
    QVERIFY(valuesOf(copy) == valuesOf(upTo(300)));
    std::vector<int> wanted = valuesOf(upTo(300));
    wanted[5] = -1;
    wanted.back() = -2;
    wanted.front() = -3;
    wanted.push_back(-5);
    QVERIFY(valuesOf(list) == wanted);
    Numbers shorter = copy;
    shorter.pop_back();
    QCOMPARE(copy.size(), std::size_t(300));
    QCOMPARE(shorter.size(), std::size_t(299));
}

void SharedListTest::onlyThePieceThatChangesIsCopied()
{
    Numbers list = upTo(1000);
    const Numbers copy = list;
    list[500] = 7;
    std::size_t others = 0;
    for (std::size_t i = 0; i < list.pieces().size(); ++i)
        others += list.pieces()[i] == copy.pieces()[i] ? 0 : 1;
    QCOMPARE(others, std::size_t(1));
    // A list of its own is changed in place.
    const int *before = &list[500];
    list[500] = 8;
    QVERIFY(&list[500] == before);
    QCOMPARE(copy[500], 500);
}

void SharedListTest::walksLikeAVector()
{
    const Numbers list = upTo(777);
    const std::vector<int> items = valuesOf(list);
    static_assert(std::random_access_iterator<Numbers::const_iterator>);
    static_assert(std::random_access_iterator<Numbers::iterator>);
    QCOMPARE(list.end() - list.begin(), std::ptrdiff_t(777));
    for (std::ptrdiff_t i = 0; i < 777; i += 37) {
        QCOMPARE(*(list.begin() + i), items[static_cast<std::size_t>(i)]);
        QCOMPARE(*(list.end() - (i + 1)), items[static_cast<std::size_t>(776 - i)]);
        QVERIFY(list.begin() + i < list.end());
    }
    QVERIFY(list.begin() + 777 == list.end());
    QCOMPARE(*std::ranges::lower_bound(list, 400), 400);
    QVERIFY(std::equal(std::make_reverse_iterator(list.end()),
                       std::make_reverse_iterator(list.begin()), items.rbegin(), items.rend()));
    QVERIFY(Numbers().empty());
    QCOMPARE(Numbers().size(), std::size_t(0));
}

void SharedListTest::piecesOfOthersAreAppended()
{
    const Numbers part = upTo(10);
    Numbers list;
    list.append(part.pieces().front());
    list.append(nullptr);
    list.append(part.pieces().front());
    list.push_back(99);
    QCOMPARE(list.size(), std::size_t(21));
    QCOMPARE(list[12], 2);
    QCOMPARE(std::as_const(list).back(), 99);
    QVERIFY(list.pieces().front() == part.pieces().front());
    QCOMPARE(part.size(), std::size_t(10)); // what came after it is in another piece
    QVERIFY(Numbers::of(list.items()) == list);
}

void SharedListTest::equalListsMayBeCutOtherwise()
{
    Numbers one;
    for (int i = 0; i < 200; ++i) {
        const Numbers part{i};
        one.append(part.pieces().front());
    }
    QVERIFY(one.pieces().size() == 200);
    QVERIFY(one == upTo(200));
    Numbers other = upTo(200);
    other[150] = 0;
    QVERIFY(!(one == other));
    QVERIFY(!(one == upTo(199)));
}

void SharedListTest::erasingKeepsUntouchedPieces()
{
    Numbers list = upTo(1000);
    const Numbers copy = list;
    QCOMPARE(erase_if(list, [](int item) { return item >= 128 && item < 300; }), std::size_t(172));
    QCOMPARE(list.size(), std::size_t(828));
    QCOMPARE(list[128], 300);
    QVERIFY(list.pieces().front() == copy.pieces().front());
    QVERIFY(list.pieces().back() == copy.pieces().back());
    QCOMPARE(copy.size(), std::size_t(1000));
}

void SharedListTest::randomChangesAreThoseOfAVector()
{
    std::mt19937 random(7);
    Numbers list;
    std::vector<int> items;
    std::vector<std::pair<Numbers, std::vector<int>>> kept;
    for (int i = 0; i < 4000; ++i) {
        const int value = static_cast<int>(random() % 1000);
        switch (random() % 6) {
        case 0:
            if (!items.empty()) {
                const std::size_t at = random() % items.size();
                list[at] = items[at] = value;
            }
            break;
        case 1:
            if (!items.empty()) {
                list.pop_back();
                items.pop_back();
            }
            break;
        case 2:
            if (value < 20)
                kept.emplace_back(list, items);
            break;
        default: list.push_back(value); items.push_back(value);
        }
    }
    QVERIFY(kept.size() > 3);
    kept.emplace_back(list, items);
    std::sort(list.begin(), list.end());
    std::sort(items.begin(), items.end());
    kept.emplace_back(list, items);
    for (const auto &[shared, plain] : kept)
        QVERIFY(valuesOf(shared) == plain && shared.size() == plain.size());
}

QTEST_GUILESS_MAIN(SharedListTest)
#include "test_shared_list.moc"
