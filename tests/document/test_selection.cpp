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
}

void SelectionTest::toggleAddsAndRemoves()
{
    Selection selection;
    selection.toggleNode(kWeb);
    selection.toggleNode(kCart);
    QCOMPARE(selection.nodes().size(), std::size_t{2});
    selection.toggleNode(kWeb);
    QVERIFY(selection.nodes() == (std::vector<NodeKey>{kCart}));
}

QTEST_GUILESS_MAIN(SelectionTest)
#include "test_selection.moc"
