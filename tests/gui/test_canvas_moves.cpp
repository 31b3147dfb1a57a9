// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/canvas_fixture.h"
#include "views/canvas/canvas_scene.h"
#include "views/canvas/canvas_view.h"

#include <QSignalSpy>
#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

/// Moving nodes and namespaces.
class CanvasMovesTest : public CanvasFixture {
    Q_OBJECT

private slots:
    void init() { startCanvas(); }
    void cleanup() { endCanvas(); }

    void draggingNodeMovesOnce();
    void linesFollowADraggedNode();
    void smallNodesCanBeDragged();
    void draggingNamespaceMovesOnlyItsOwnPosition();
    void workloadStaysBelowHeader();
    void gatewayMovesInTheScene();
    void escapeDropsMove();
    void altArrowsNudge();
};

void CanvasMovesTest::draggingNodeMovesOnce()
{
    QSignalSpy moves(m_view.get(), &CanvasView::nodesMoved);
    drag(center(kCart), center(kCart) + QPoint(9, 30));
    QCOMPARE(moves.count(), 1);
    // cart lies at (392, 176), its namespace at (144, 44); 9 rounds to 8 and 30 to 32.
    QCOMPARE(moves[0][0].value<Positions>(), (Positions{{kCart, 256, 164, true}}));
    QCOMPARE(m_selection->nodes(), Keys{kCart});
}

void CanvasMovesTest::linesFollowADraggedNode()
{
    const auto incoming = m_view->edgeViewPoint(kWeb, kCart);
    const auto outgoing = m_view->edgeViewPoint(kCart, kCheckout);
    QVERIFY(incoming && outgoing);
    press(center(kCart));
    moveTo(center(kCart) + QPoint(0, 80));
    QVERIFY(m_view->edgeViewPoint(kWeb, kCart) != incoming);
    QVERIFY(m_view->edgeViewPoint(kCart, kCheckout) != outgoing);
    key(Qt::Key_Escape);
    QCOMPARE(m_view->edgeViewPoint(kWeb, kCart), incoming);
}

// The ring that starts a flow leaves the middle half of a box that is a few pixels wide.
void CanvasMovesTest::smallNodesCanBeDragged()
{
    QSignalSpy moves(m_view.get(), &CanvasView::nodesMoved);
    QSignalSpy flows(m_view.get(), &CanvasView::flowRequested);
    m_view->setZoom(0.1);
    const QPoint left = center(kCart) - QPoint(2, 0);
    drag(left, left + QPoint(20, 20));
    QCOMPARE(moves.count(), 1);
    QCOMPARE(flows.count(), 0);
}

void CanvasMovesTest::draggingNamespaceMovesOnlyItsOwnPosition()
{
    QSignalSpy moves(m_view.get(), &CanvasView::nodesMoved);
    const QRect frame = m_view->nodeViewRect(shopNamespace("data"));
    drag(frame.topLeft() + QPoint(250, 14), frame.topLeft() + QPoint(290, 34));
    QCOMPARE(moves.count(), 1);
    QCOMPARE(moves[0][0].value<Positions>(), (Positions{{shopNamespace("data"), 624, 396, true}}));
    // A member that is selected too is carried along, and keeps its place in the namespace.
    m_selection->setNodes({shopNamespace("storefront"), kCart});
    drag(center(kCart), center(kCart) + QPoint(40, 0));
    QCOMPARE(moves.count(), 2);
    QCOMPARE(moves[1][0].value<Positions>().size(), std::size_t{1});
    QCOMPARE(text(moves[1][0].value<Positions>().front().node), text(shopNamespace("storefront")));
}

void CanvasMovesTest::workloadStaysBelowHeader()
{
    QSignalSpy moves(m_view.get(), &CanvasView::nodesMoved);
    drag(center(kWeb), center(kWeb) - QPoint(300, 160));
    QCOMPARE(moves.count(), 1);
    QCOMPARE(moves[0][0].value<Positions>(), (Positions{{kWeb, 24, 48, true}}));
}

void CanvasMovesTest::gatewayMovesInTheScene()
{
    QSignalSpy moves(m_view.get(), &CanvasView::nodesMoved);
    const NodeKey gateway{"", "storefront", "Gateway", "public-gw"};
    drag(center(gateway), center(gateway) + QPoint(0, 40));
    QCOMPARE(moves.count(), 1);
    QCOMPARE(moves[0][0].value<Positions>(), (Positions{{gateway, 128, 206, true}}));
}

void CanvasMovesTest::escapeDropsMove()
{
    QSignalSpy moves(m_view.get(), &CanvasView::nodesMoved);
    press(center(kCart));
    moveTo(center(kCart) + QPoint(40, 40));
    key(Qt::Key_Escape);
    releaseAt(center(kCart) + QPoint(40, 40));
    QCOMPARE(moves.count(), 0);
}

void CanvasMovesTest::altArrowsNudge()
{
    QSignalSpy moves(m_view.get(), &CanvasView::nodesMoved);
    key(Qt::Key_Right, Qt::AltModifier);
    QCOMPARE(moves.count(), 0);
    m_selection->setNodes({kCart});
    key(Qt::Key_Right, Qt::AltModifier);
    key(Qt::Key_Up, Qt::AltModifier | Qt::ShiftModifier);
    QCOMPARE(moves.count(), 2);
    QCOMPARE(moves[0][0].value<Positions>(), (Positions{{kCart, 256, 132, true}}));
    QCOMPARE(moves[1][0].value<Positions>(), (Positions{{kCart, 248, 131, true}}));
}

QTEST_MAIN(CanvasMovesTest)
#include "test_canvas_moves.moc"
