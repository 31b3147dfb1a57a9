// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/canvas_fixture.h"
#include "views/canvas/canvas_scene.h"
#include "views/canvas/canvas_view.h"

#include <QShortcut>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>

using namespace drawbridge;
using namespace drawbridge::test;

/// Drawing a flow by mouse and by keyboard.
class CanvasFlowsTest : public CanvasFixture {
    Q_OBJECT

private slots:
    void init() { startCanvas(); }
    void cleanup() { endCanvas(); }

    void dragFromRingAsksForFlow();
    void dragWithFlowToolAsksForFlow();
    void newPictureKeepsGesture();
    void newPictureWithoutSourceDropsGesture();
    void escapeIsTheCanvasesWhileItDraws();
    void escapeDropsFlow();
    void targetThatIsGoneIsNotDrawnTo();
    void refusedTargetAsksForNothing();
    void ownCheckDecidesTargets();
    void keyboardDrawsFlow();

    void refusalHasItsRoomAtEveryZoom();
};

void CanvasFlowsTest::dragFromRingAsksForFlow()
{
    QSignalSpy flows(m_view.get(), &CanvasView::flowRequested);
    QSignalSpy moves(m_view.get(), &CanvasView::nodesMoved);
    drag(ring(kCart), center(kFraud));
    QCOMPARE(flows.count(), 1);
    QCOMPARE(text(flows[0][0].value<NodeKey>()), text(kCart));
    QCOMPARE(text(flows[0][1].value<NodeKey>()), text(kFraud));
    QCOMPARE(flows[0][2].toPoint(), m_view->viewport()->mapToGlobal(center(kFraud)));
    QCOMPARE(moves.count(), 0);
}

void CanvasFlowsTest::dragWithFlowToolAsksForFlow()
{
    QSignalSpy flows(m_view.get(), &CanvasView::flowRequested);
    key(Qt::Key_F);
    QCOMPARE(m_view->tool(), CanvasView::Tool::Flow);
    drag(center(kCart), center(kCardNetwork));
    QCOMPARE(flows.count(), 1);
    QCOMPARE(text(flows[0][0].value<NodeKey>()), text(kCart));
    QCOMPARE(text(flows[0][1].value<NodeKey>()), text(kCardNetwork));
}

// Answers of the last edit come while the next one is being drawn.
void CanvasFlowsTest::newPictureKeepsGesture()
{
    QSignalSpy flows(m_view.get(), &CanvasView::flowRequested);
    QSignalSpy moves(m_view.get(), &CanvasView::nodesMoved);
    SceneLook less = shopLook();
    less.edges.pop_back();
    press(ring(kCart));
    moveTo(center(kWeb));
    m_view->setScene(less);
    moveTo(center(kFraud));
    releaseAt(center(kFraud));
    QCOMPARE(flows.count(), 1);
    QCOMPARE(text(flows[0][1].value<NodeKey>()), text(kFraud));
    press(center(kCart));
    moveTo(center(kCart) + QPoint(40, 20));
    m_view->setScene(shopLook());
    moveTo(center(kCart) + QPoint(40, 20));
    releaseAt(center(kCart) + QPoint(40, 20));
    QCOMPARE(moves.count(), 1);
}

void CanvasFlowsTest::newPictureWithoutSourceDropsGesture()
{
    QSignalSpy flows(m_view.get(), &CanvasView::flowRequested);
    press(ring(kCart));
    moveTo(center(kFraud));
    const QPoint target = center(kFraud);
    SceneLook look = shopLook();
    std::erase_if(look.nodes, [](const NodeLook &node) { return node.key == kCart; });
    std::erase_if(look.edges, [](const EdgeLook &edge) { return edge.from == kCart; });
    m_view->setScene(look);
    moveTo(target);
    releaseAt(target);
    QCOMPARE(flows.count(), 0);
    m_view->setScene(shopLook());
    QSignalSpy moves(m_view.get(), &CanvasView::nodesMoved);
    press(center(kCart));
    moveTo(target);
    m_view->setScene(look);
    releaseAt(target);
    QCOMPARE(moves.count(), 0);
}

// Esc ends what is being drawn before it means anything to the window.
void CanvasFlowsTest::escapeIsTheCanvasesWhileItDraws()
{
    QShortcut shortcut(Qt::Key_Escape, m_view.get());
    QSignalSpy activated(&shortcut, &QShortcut::activated);
    press(ring(kCart));
    moveTo(center(kWeb));
    key(Qt::Key_Escape);
    releaseAt(center(kWeb));
    QCOMPARE(activated.count(), 0);
    key(Qt::Key_Escape);
    QCOMPARE(activated.count(), 1);
}

void CanvasFlowsTest::escapeDropsFlow()
{
    QSignalSpy flows(m_view.get(), &CanvasView::flowRequested);
    press(ring(kCart));
    moveTo(center(kWeb));
    moveTo(center(kCheckout));
    key(Qt::Key_Escape);
    releaseAt(center(kCheckout));
    QCOMPARE(flows.count(), 0);
    QVERIFY(m_selection->isEmpty());
}

void CanvasFlowsTest::targetThatIsGoneIsNotDrawnTo()
{
    QSignalSpy flows(m_view.get(), &CanvasView::flowRequested);
    m_view->setFocusNode(kCart);
    key(Qt::Key_F);
    key(Qt::Key_Left);
    key(Qt::Key_Up);
    SceneLook look = shopLook();
    std::erase_if(look.nodes, [](const NodeLook &node) { return node.key == kRecommend; });
    std::erase_if(look.edges, [](const EdgeLook &edge) {
        return edge.from == kRecommend || edge.to == kRecommend;
    });
    m_view->setScene(look);
    key(Qt::Key_Return);
    QCOMPARE(flows.count(), 0);
}

void CanvasFlowsTest::refusedTargetAsksForNothing()
{
    QSignalSpy flows(m_view.get(), &CanvasView::flowRequested);
    m_view->setTool(CanvasView::Tool::Flow);
    press(center(kInternet));
    moveTo(center(kCardNetwork));
    QCOMPARE(m_view->viewport()->cursor().shape(), Qt::ForbiddenCursor);
    moveTo(center(kCart));
    QCOMPARE(m_view->viewport()->cursor().shape(), Qt::CrossCursor);
    moveTo(center(kCardNetwork));
    releaseAt(center(kCardNetwork));
    drag(center(kInternet), center(kCardNetwork));
    drag(center(kCart), center(kCart) + QPoint(20, 4));
    const QRect payments = m_view->nodeViewRect(shopNamespace("payments"));
    drag(center(kCart), payments.topLeft() + QPoint(200, 14));
    drag(center(kCart), QPoint(560, 630));
    QCOMPARE(flows.count(), 0);
    drag(center(kCart), center(kCardNetwork));
    QCOMPARE(flows.count(), 1);
}

void CanvasFlowsTest::ownCheckDecidesTargets()
{
    QSignalSpy flows(m_view.get(), &CanvasView::flowRequested);
    m_view->setTargetCheck([](const NodeLook &, const NodeLook &to) {
        return to.key == kFraud ? QStringLiteral("needs a selector: bare pod without labels")
                                : QString();
    });
    drag(ring(kCart), center(kFraud));
    QCOMPARE(flows.count(), 0);
    drag(ring(kCart), center(kCheckout));
    QCOMPARE(flows.count(), 1);
}

void CanvasFlowsTest::keyboardDrawsFlow()
{
    QSignalSpy flows(m_view.get(), &CanvasView::flowRequested);
    m_view->setFocusNode(kCart);
    key(Qt::Key_F);
    key(Qt::Key_Return);
    QCOMPARE(flows.count(), 0);
    key(Qt::Key_Left);
    key(Qt::Key_Up);
    key(Qt::Key_Return);
    QCOMPARE(flows.count(), 1);
    QCOMPARE(text(flows[0][0].value<NodeKey>()), text(kCart));
    QCOMPARE(text(flows[0][1].value<NodeKey>()), text(kRecommend));
    key(Qt::Key_Escape);
    QCOMPARE(m_view->tool(), CanvasView::Tool::Select);
}

// The reason is set in pixels, so that it covers more of the picture the further away that is.
void CanvasFlowsTest::refusalHasItsRoomAtEveryZoom()
{
    m_view->setZoom(0.4);
    m_view->setTool(CanvasView::Tool::Flow);
    press(center(kInternet));
    moveTo(center(kCardNetwork));
    const auto items = m_view->QGraphicsView::scene()->items();
    const auto *overlay =
        *std::max_element(items.begin(), items.end(),
                          [](const auto *a, const auto *b) { return a->zValue() < b->zValue(); });
    QVERIFY(overlay->boundingRect().right() >=
            m_view->mapToScene(center(kCardNetwork)).x() + 480 / 0.4 - 1);
    key(Qt::Key_Escape);
    releaseAt(center(kCardNetwork));
}

QTEST_MAIN(CanvasFlowsTest)
#include "test_canvas_flows.moc"
