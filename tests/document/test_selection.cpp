// SPDX-License-Identifier: Apache-2.0
#include "model/document/selection.h"

#include <QSignalSpy>
#include <QTest>

using namespace drawbridge;

class SelectionTest : public QObject {
    Q_OBJECT
private slots:
    void nodesAreSortedAndOnce();
    void anEdgeClearsTheNodesAndBack();
    void settingTheSameIsSilent();
    void toggleAddsAndRemoves();
    void revealingIsASignalOfItsOwn();
};

namespace {

const NodeKey kCart{{}, "shop", "Deployment", "cart"};
const NodeKey kWeb{{}, "shop", "Deployment", "web"};

} // namespace

void SelectionTest::nodesAreSortedAndOnce()
{
    Selection selection;
    selection.setNodes({kWeb, kCart, kWeb});
    QVERIFY(selection.nodes() == (std::vector<NodeKey>{kCart, kWeb}));
}

void SelectionTest::anEdgeClearsTheNodesAndBack()
{
    Selection selection;
    selection.setNodes({kCart});
    selection.setEdge({kWeb, kCart});
    QVERIFY(selection.nodes().empty());
    QVERIFY(selection.edge().has_value());
    selection.setNodes({kCart});
    QVERIFY(!selection.edge().has_value());
    selection.clear();
    QVERIFY(selection.isEmpty());
}

void SelectionTest::settingTheSameIsSilent()
{
    Selection selection;
    QSignalSpy spy(&selection, &Selection::changed);
    selection.setEdge({kWeb, kCart});
    selection.setEdge({kWeb, kCart});
    QCOMPARE(spy.count(), 1);
    selection.clear();
    selection.clear();
    QCOMPARE(spy.count(), 2);
    selection.setNodes({kCart});
    selection.setNodes({kCart, kCart});
    QCOMPARE(spy.count(), 3);
    selection.setEdge({kWeb, kCart});
    selection.setEdge({kCart, kWeb});
    QCOMPARE(spy.count(), 5);
    QVERIFY(selection.edge() == (Selection::Edge{kCart, kWeb}));
}

void SelectionTest::toggleAddsAndRemoves()
{
    Selection selection;
    selection.toggleNode(kWeb);
    selection.toggleNode(kCart);
    QCOMPARE(selection.nodes().size(), std::size_t{2});
    selection.toggleNode(kWeb);
    QVERIFY(selection.nodes() == (std::vector<NodeKey>{kCart}));
    selection.toggleNode(kWeb);
    QVERIFY(selection.nodes() == (std::vector<NodeKey>{kCart, kWeb}));
    selection.setEdge({kWeb, kCart});
    selection.toggleNode(kWeb);
    QVERIFY(selection.nodes() == std::vector<NodeKey>{kWeb} && !selection.edge());
}

void SelectionTest::revealingIsASignalOfItsOwn()
{
    Selection selection;
    QSignalSpy changes(&selection, &Selection::changed);
    QSignalSpy reveals(&selection, &Selection::revealRequested);
    selection.reveal();
    QCOMPARE(reveals.count(), 1);
    QCOMPARE(changes.count(), 0);
}

QTEST_GUILESS_MAIN(SelectionTest)
#include "test_selection.moc"
