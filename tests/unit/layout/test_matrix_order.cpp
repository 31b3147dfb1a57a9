// SPDX-License-Identifier: Apache-2.0
// Order of the lines of the matrix, and which of its bands are kept collapsed.
#include "model/analysis/edge_lookup.h"
#include "model/layout/kept_layout.h"
#include "model/layout/matrix_axis.h"
#include "tests/unit/analysis/findings_by_hand.h"

#include <QTest>

#include <algorithm>

using namespace drawbridge;
using namespace drawbridge::test;

namespace {

NodeKey key(const std::string &nameSpace, const std::string &name)
{
    return {"", nameSpace, "Deployment", name};
}

/// a and c call x, b and d call y; nothing else passes.
Design twoGroups()
{
    ResourceSet set;
    set.namespaces = {nameSpace("shop"), nameSpace("data"), nameSpace("idle")};
    std::vector<NodeKey> all{key("shop", "a"), key("shop", "b"), key("shop", "c"), key("shop", "d"),
                             key("data", "x"), key("data", "y"), key("idle", "z")};
    for (const NodeKey &each : all) {
        set.workloads.push_back(workload(each, {80}));
        set.networkPolicies.push_back(isolating(each));
    }
    return designOf(std::move(set), {flow(key("shop", "a"), key("data", "x"), 80),
                                     flow(key("shop", "b"), key("data", "y"), 80),
                                     flow(key("shop", "c"), key("data", "x"), 80),
                                     flow(key("shop", "d"), key("data", "y"), 80)});
}

PairStates statesOf(const Design &design)
{
    return *pairStates(EdgeLookup(design, {}));
}

QStringList names(const PairStates &states, const MatrixAxis &axis)
{
    QStringList list;
    for (const MatrixLine &line : axis.lines())
        list << QString::fromStdString(line.isBand ? states.bands()[line.band].key.name
                                                   : states.ends()[line.first].key.name);
    return list;
}

} // namespace

class MatrixOrderTest : public QObject {
    Q_OBJECT
private slots:
    void likeStandsBesideLike();
    void nothingIsLost();
    void linesAreFoundInAnyOrder();
    void bandsAreKept();
    void bandsAsAtFirstAreNotKept();
};

void MatrixOrderTest::likeStandsBesideLike()
{
    const PairStates states = statesOf(twoGroups());
    QCOMPARE(names(states, MatrixAxis(states, {}, {}, {})),
             QStringList({"x", "y", "z", "a", "b", "c", "d"}));
    const MatrixOrder order = orderMatrix(states, MatrixSorting::Likeness);
    const QStringList ordered = names(states, MatrixAxis(states, {}, {}, {}, &order));
    // x and y share no partner; a and c, b and d share all of theirs. Who calls stands by its own.
    QCOMPARE(ordered, QStringList({"x", "y", "a", "c", "b", "d", "z"}));
}

void MatrixOrderTest::nothingIsLost()
{
    const PairStates states = statesOf(twoGroups());
    MatrixOrder order = orderMatrix(states, MatrixSorting::Likeness);
    std::ranges::sort(order.bands);
    for (std::vector<std::size_t> &ends : order.ends)
        std::ranges::sort(ends);
    QVERIFY(order == orderMatrix(states, MatrixSorting::Name));
}

void MatrixOrderTest::linesAreFoundInAnyOrder()
{
    const PairStates states = statesOf(twoGroups());
    const MatrixOrder order = orderMatrix(states, MatrixSorting::Likeness);
    const MatrixAxis axis(states, {{"", "", "Namespace", "data"}}, {}, {}, &order);
    for (std::size_t end = 0; end < states.ends().size(); ++end) {
        const auto line = axis.lineOf(end);
        QVERIFY(line);
        QVERIFY(axis.lines()[*line].first <= end && end < axis.lines()[*line].end);
    }
    const MatrixAxis some(states, {}, "shop", {}, &order);
    QVERIFY(!some.lineOf(*states.find(key("data", "x"))));
}

void MatrixOrderTest::bandsAreKept()
{
    CollapseState bands{true, {{"", "", "Namespace", "shop"}, NodeKey{}}};
    LayoutExtras extras;
    keepBands(bands, extras);
    const Design design = twoGroups();
    const std::string text = writeLayout(design, extras);
    QVERIFY2(text.find("  matrix:\n") != std::string::npos &&
                 text.find("Externals/all") != std::string::npos,
             text.c_str());
    Diagnostics diagnostics;
    const auto read =
        readLayout(text, std::make_shared<const std::string>("x.layout.yaml"), diagnostics);
    QVERIFY(read);
    QVERIFY(openingBands(read->extras) == bands);
    QVERIFY(openingState(design, read->extras) == CollapseState{}); // that of the map is its own
}

void MatrixOrderTest::bandsAsAtFirstAreNotKept()
{
    LayoutExtras extras;
    keepBands(CollapseState{false, {{"", "", "Namespace", "shop"}}}, extras);
    QVERIFY(openingBands(extras));
    keepBands(std::nullopt, extras);
    QVERIFY(!openingBands(extras));
    QVERIFY(extras == LayoutExtras{});
}

QTEST_GUILESS_MAIN(MatrixOrderTest)
#include "test_matrix_order.moc"
