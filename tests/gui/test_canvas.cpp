// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/shop_look.h"
#include "views/canvas/canvas_scene.h"
#include "views/canvas/canvas_view.h"
#include "views/canvas/legend.h"

#include <QApplication>
#include <QMouseEvent>
#include <QNativeGestureEvent>
#include <QPainter>
#include <QPointingDevice>
#include <QShortcut>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include <algorithm>

using namespace drawbridge;

namespace {

const NodeKey kCart = shopWorkload("storefront", "cart");
const NodeKey kWeb = shopWorkload("storefront", "web");
const NodeKey kRecommend = shopWorkload("storefront", "recommend");
const NodeKey kCatalog = shopWorkload("storefront", "catalog");
const NodeKey kCheckout = shopWorkload("payments", "checkout");
const NodeKey kFraud = shopWorkload("payments", "fraud-check");
const NodeKey kGrafana = shopWorkload("monitoring", "grafana");
const NodeKey kInternet = shopExternal("Internet");
const NodeKey kCardNetwork = shopExternal("card-network");

using Positions = std::vector<NodePosition>;
using Keys = std::vector<NodeKey>;

QString text(const NodeKey &key)
{
    return QString::fromStdString(toString(key));
}

} // namespace

class CanvasTest : public QObject {
    Q_OBJECT

private slots:
    void init();
    void cleanup();

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

    void draggingNodeMovesOnce();
    void linesFollowADraggedNode();
    void smallNodesCanBeDragged();
    void draggingNamespaceMovesOnlyItsOwnPosition();
    void workloadStaysBelowHeader();
    void gatewayMovesInTheScene();
    void escapeDropsMove();
    void altArrowsNudge();

    void clickSelectsNode();
    void clickSelectsEdge();
    void clickOnGroundClears();
    void controlClickToggles();
    void rightClickKeepsASelectionItIsIn();
    void rubberBandTouchesLeftwardsAndEnclosesRightwards();
    void selectionOfOthersIsShown();
    void selectionSurvivesNewPicture();
    void deleteAsksToRemove();
    void tabWalksNodesAndLeaves();
    void arrowsGoToNearest();
    void bracketsCycleEdges();

    void keysZoom();
    void fittingLeavesTheLegendFree();
    void resizingKeepsAChosenZoom();
    void controlWheelZoomsAtPointer();
    void spaceDragPans();
    void revealCentersSelection();
    void revealMovesNothingInSight();

    void pinchZooms();
    void marksStayAtEveryZoom();
    void textGoesBelowBlocks();
    void exceptionsStayAsDots();
    void refusalHasItsRoomAtEveryZoom();
    void themeSwitchesColours();
    void legendExplainsOnlyWhatIsShown();
    void legendHidesByKey();
    void legendRulesAreNotAtTheStartOfARow();
    void curvesArriveLevel();
    void discsOfParallelLinesDoNotOverlap();
    void hoverDimsOthers();
    void pictureHasLegend();
    void emptyPictureIsFine();
    void savesPicturesWhenAsked();

private:
    void press(const QPoint &at) { QTest::mousePress(m_view->viewport(), Qt::LeftButton, {}, at); }
    void moveTo(const QPoint &at);
    void releaseAt(const QPoint &at)
    {
        QTest::mouseRelease(m_view->viewport(), Qt::LeftButton, {}, at);
    }
    void drag(const QPoint &from, const QPoint &to);
    void key(Qt::Key which, Qt::KeyboardModifiers modifiers = {})
    {
        QTest::keyClick(m_view.get(), which, modifiers);
    }
    void click(const QPoint &at, Qt::KeyboardModifiers modifiers = {})
    {
        QTest::mouseClick(m_view->viewport(), Qt::LeftButton, modifiers, at);
    }
    QPoint center(const NodeKey &node) const { return m_view->nodeViewRect(node).center(); }
    QPoint ring(const NodeKey &node) const
    {
        const QRect box = m_view->nodeViewRect(node);
        return {box.right(), box.top() + 8};
    }
    QColor pixel(const QPoint &at) const { return m_view->viewport()->grab().toImage().pixel(at); }
    void savePictures(const QString &folder, const QString &suffix);

    std::unique_ptr<Selection> m_selection;
    std::unique_ptr<CanvasView> m_view;
};

void CanvasTest::init()
{
    m_selection = std::make_unique<Selection>();
    m_view = std::make_unique<CanvasView>();
    m_view->setSelection(m_selection.get());
    m_view->resize(1112, 644);
    m_view->setScene(shopLook());
    m_view->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    m_view->activateWindow();
    m_view->setFocus();
    QTRY_VERIFY(m_view->hasFocus());
    m_view->zoomToActualSize();
}

void CanvasTest::cleanup()
{
    m_view.reset();
    m_selection.reset();
}

// QTest::mouseMove sends no pressed buttons, so a drag needs the event itself.
void CanvasTest::moveTo(const QPoint &at)
{
    QMouseEvent move(QEvent::MouseMove, QPointF(at), m_view->viewport()->mapToGlobal(QPointF(at)),
                     Qt::NoButton, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(m_view->viewport(), &move);
}

void CanvasTest::drag(const QPoint &from, const QPoint &to)
{
    press(from);
    moveTo(from + (to - from) / 3);
    moveTo(from + (to - from) * 2 / 3);
    moveTo(to);
    releaseAt(to);
}

void CanvasTest::dragFromRingAsksForFlow()
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

void CanvasTest::dragWithFlowToolAsksForFlow()
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
void CanvasTest::newPictureKeepsGesture()
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

void CanvasTest::newPictureWithoutSourceDropsGesture()
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
void CanvasTest::escapeIsTheCanvasesWhileItDraws()
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

void CanvasTest::escapeDropsFlow()
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

void CanvasTest::targetThatIsGoneIsNotDrawnTo()
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

void CanvasTest::refusedTargetAsksForNothing()
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

void CanvasTest::ownCheckDecidesTargets()
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

void CanvasTest::keyboardDrawsFlow()
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

void CanvasTest::draggingNodeMovesOnce()
{
    QSignalSpy moves(m_view.get(), &CanvasView::nodesMoved);
    drag(center(kCart), center(kCart) + QPoint(9, 30));
    QCOMPARE(moves.count(), 1);
    // cart lies at (392, 176), its namespace at (144, 44); 9 rounds to 8 and 30 to 32.
    QCOMPARE(moves[0][0].value<Positions>(), (Positions{{kCart, 256, 164, true}}));
    QCOMPARE(m_selection->nodes(), Keys{kCart});
}

void CanvasTest::linesFollowADraggedNode()
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
void CanvasTest::smallNodesCanBeDragged()
{
    QSignalSpy moves(m_view.get(), &CanvasView::nodesMoved);
    QSignalSpy flows(m_view.get(), &CanvasView::flowRequested);
    m_view->setZoom(0.1);
    const QPoint left = center(kCart) - QPoint(2, 0);
    drag(left, left + QPoint(20, 20));
    QCOMPARE(moves.count(), 1);
    QCOMPARE(flows.count(), 0);
}

void CanvasTest::draggingNamespaceMovesOnlyItsOwnPosition()
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

void CanvasTest::workloadStaysBelowHeader()
{
    QSignalSpy moves(m_view.get(), &CanvasView::nodesMoved);
    drag(center(kWeb), center(kWeb) - QPoint(300, 160));
    QCOMPARE(moves.count(), 1);
    QCOMPARE(moves[0][0].value<Positions>(), (Positions{{kWeb, 24, 48, true}}));
}

void CanvasTest::gatewayMovesInTheScene()
{
    QSignalSpy moves(m_view.get(), &CanvasView::nodesMoved);
    const NodeKey gateway{"", "storefront", "Gateway", "public-gw"};
    drag(center(gateway), center(gateway) + QPoint(0, 40));
    QCOMPARE(moves.count(), 1);
    QCOMPARE(moves[0][0].value<Positions>(), (Positions{{gateway, 128, 206, true}}));
}

void CanvasTest::escapeDropsMove()
{
    QSignalSpy moves(m_view.get(), &CanvasView::nodesMoved);
    press(center(kCart));
    moveTo(center(kCart) + QPoint(40, 40));
    key(Qt::Key_Escape);
    releaseAt(center(kCart) + QPoint(40, 40));
    QCOMPARE(moves.count(), 0);
}

void CanvasTest::altArrowsNudge()
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

void CanvasTest::clickSelectsNode()
{
    click(center(kCart));
    QCOMPARE(m_selection->nodes(), Keys{kCart});
    QCOMPARE(m_view->focusNode(), std::optional(kCart));
    click(m_view->nodeViewRect(kWeb).topLeft() + QPoint(60, 2));
    QCOMPARE(m_selection->nodes(), Keys{kWeb});
}

void CanvasTest::clickSelectsEdge()
{
    const NodeKey settlement = shopWorkload("payments", "settlement");
    const NodeKey orders = shopWorkload("data", "orders-db");
    const std::optional<QPoint> at = m_view->edgeViewPoint(settlement, orders);
    QVERIFY(at.has_value());
    click(*at + QPoint(5, 0));
    QVERIFY(m_selection->edge().has_value());
    QCOMPARE(text(m_selection->edge()->first), text(settlement));
    QCOMPARE(text(m_selection->edge()->second), text(orders));
    click(*at + QPoint(44, 0));
    QVERIFY(!m_selection->edge().has_value());
}

void CanvasTest::clickOnGroundClears()
{
    m_selection->setNodes({kCart});
    click(QPoint(1050, 450), Qt::ControlModifier);
    QCOMPARE(m_selection->nodes(), Keys{kCart});
    click(QPoint(1050, 450));
    QVERIFY(m_selection->isEmpty());
}

void CanvasTest::controlClickToggles()
{
    click(center(kCart));
    click(center(kWeb), Qt::ControlModifier);
    QCOMPARE(m_selection->nodes(), (Keys{kCart, kWeb}));
    click(center(kCart), Qt::ControlModifier);
    QCOMPARE(m_selection->nodes(), Keys{kWeb});
}

void CanvasTest::rightClickKeepsASelectionItIsIn()
{
    m_selection->setNodes({kCart, kWeb});
    QTest::mouseClick(m_view->viewport(), Qt::RightButton, {}, center(kWeb));
    QCOMPARE(m_selection->nodes(), (Keys{kCart, kWeb}));
    QTest::mouseClick(m_view->viewport(), Qt::RightButton, {}, center(kGrafana));
    QCOMPARE(m_selection->nodes(), Keys{kGrafana});
}

void CanvasTest::rubberBandTouchesLeftwardsAndEnclosesRightwards()
{
    const QRect grafana = m_view->nodeViewRect(kGrafana);
    const QPoint above = grafana.topLeft() + QPoint(20, -14);
    drag(above, grafana.center());
    QVERIFY(m_selection->nodes().empty());
    drag(grafana.topLeft() - QPoint(14, 14), grafana.bottomRight() + QPoint(12, 14));
    QCOMPARE(m_selection->nodes(), Keys{kGrafana});
    m_selection->clear();
    drag(grafana.bottomRight() + QPoint(14, 14), grafana.center());
    QCOMPARE(m_selection->nodes(), Keys{kGrafana});
}

void CanvasTest::selectionOfOthersIsShown()
{
    const QPoint onRing = m_view->nodeViewRect(kCart).topLeft() + QPoint(60, -2);
    QVERIFY(pixel(onRing) != Theme::light().accent);
    m_selection->setNodes({kCart});
    QCOMPARE(pixel(onRing), Theme::light().accent);
}

void CanvasTest::selectionSurvivesNewPicture()
{
    m_selection->setNodes({kCart});
    m_view->setZoom(2);
    const QRect before = m_view->nodeViewRect(kWeb);
    SceneLook look = shopLook();
    look.edges.pop_back();
    look.bounds.height += 300;
    for (NodeLook &node : look.nodes) {
        if (node.key == kCart)
            node.rect.y += 20;
    }
    m_view->setScene(look);
    QCOMPARE(m_selection->nodes(), Keys{kCart});
    QCOMPARE(m_view->nodeViewRect(kWeb), before);
    m_view->centerOnSelection();
    const QPoint onRing = m_view->nodeViewRect(kCart).topLeft() + QPoint(120, -4);
    QCOMPARE(pixel(onRing), Theme::light().accent);
}

void CanvasTest::deleteAsksToRemove()
{
    QSignalSpy removes(m_view.get(), &CanvasView::removeRequested);
    key(Qt::Key_Delete);
    QCOMPARE(removes.count(), 1);
}

void CanvasTest::tabWalksNodesAndLeaves()
{
    key(Qt::Key_Tab);
    QCOMPARE(m_view->focusNode(), std::optional(shopNamespace("data")));
    key(Qt::Key_Tab);
    QCOMPARE(m_view->focusNode(), std::optional(shopWorkload("data", "cart-redis")));
    key(Qt::Key_Backtab);
    QCOMPARE(m_view->focusNode(), std::optional(shopNamespace("data")));
    m_view->setFocusNode(shopExternal("platform-admins"));
    key(Qt::Key_Tab);
    QVERIFY(!m_view->focusNode().has_value());
}

void CanvasTest::arrowsGoToNearest()
{
    m_view->setFocusNode(kWeb);
    key(Qt::Key_Right);
    QCOMPARE(m_view->focusNode(), std::optional(kCart));
    key(Qt::Key_Up);
    QCOMPARE(m_view->focusNode(), std::optional(kCatalog));
    QCOMPARE(m_selection->nodes(), Keys{kCatalog});
    key(Qt::Key_Left, Qt::ShiftModifier);
    QCOMPARE(m_selection->nodes(), (Keys{kCatalog, kRecommend}));
}

void CanvasTest::bracketsCycleEdges()
{
    QSignalSpy activated(m_view.get(), &CanvasView::edgeActivated);
    m_view->setFocusNode(kCart);
    key(Qt::Key_BracketRight);
    QVERIFY(m_selection->edge().has_value());
    QCOMPARE(text(m_selection->edge()->second), text(shopWorkload("data", "cart-redis")));
    key(Qt::Key_BracketRight);
    QCOMPARE(text(m_selection->edge()->second), text(kCheckout));
    key(Qt::Key_Return);
    QCOMPARE(activated.count(), 1);
    key(Qt::Key_BracketLeft);
    QCOMPARE(text(m_selection->edge()->first), text(kWeb));
}

void CanvasTest::keysZoom()
{
    QSignalSpy zooms(m_view.get(), &CanvasView::zoomChanged);
    key(Qt::Key_Plus);
    QVERIFY(m_view->zoom() > 1.1);
    key(Qt::Key_1, Qt::ControlModifier); // may be a key of the window
    QVERIFY(m_view->zoom() > 1.1);
    key(Qt::Key_1);
    QCOMPARE(m_view->zoom(), 1.0);
    key(Qt::Key_Minus);
    QVERIFY(m_view->zoom() < 0.9);
    QCOMPARE(zooms.count(), 3);
    m_selection->setNodes({kCart});
    key(Qt::Key_2);
    QCOMPARE(m_view->zoom(), 1.5);
    QVERIFY(m_view->viewport()->rect().contains(m_view->nodeViewRect(kCart)));
    key(Qt::Key_0);
    for (const NodeKey &node : {kInternet, kCardNetwork, shopNamespace("data")})
        QVERIFY(m_view->viewport()->rect().contains(m_view->nodeViewRect(node)));
}

void CanvasTest::fittingLeavesTheLegendFree()
{
    m_view->resize(1112, 420);
    m_view->zoomToFit();
    const auto *strip = m_view->findChild<LegendStrip *>(QStringLiteral("legend"));
    for (const NodeLook &node : m_view->look().nodes)
        QVERIFY(m_view->nodeViewRect(node.key).bottom() < strip->geometry().top());
}

void CanvasTest::resizingKeepsAChosenZoom()
{
    m_view->setZoom(2);
    m_view->resize(900, 500);
    QCOMPARE(m_view->zoom(), 2.0);
    m_view->zoomToFit();
    const double fitted = m_view->zoom();
    m_view->resize(700, 400);
    QVERIFY(m_view->zoom() < fitted);
}

void CanvasTest::controlWheelZoomsAtPointer()
{
    const QPoint at = center(kGrafana);
    QWheelEvent wheel(QPointF(at), m_view->viewport()->mapToGlobal(QPointF(at)), {}, {0, 120},
                      Qt::NoButton, Qt::ControlModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(m_view->viewport(), &wheel);
    QVERIFY(m_view->zoom() > 1.15);
    QVERIFY((center(kGrafana) - at).manhattanLength() <= 3);
}

void CanvasTest::spaceDragPans()
{
    const QPoint before = center(kCart);
    QTest::keyPress(m_view.get(), Qt::Key_Space);
    drag(QPoint(560, 400), QPoint(590, 420));
    QTest::keyRelease(m_view.get(), Qt::Key_Space);
    QCOMPARE(center(kCart), before + QPoint(30, 20));
    QVERIFY(m_selection->isEmpty());
    // Who leaves the canvas with the key down releases it elsewhere.
    QTest::keyPress(m_view.get(), Qt::Key_Space);
    m_view->clearFocus();
    m_view->setFocus();
    drag(center(kCart), center(kCart) + QPoint(30, 20));
    QCOMPARE(m_selection->nodes(), Keys{kCart});
}

void CanvasTest::revealCentersSelection()
{
    m_view->setZoom(2);
    m_selection->setNodes({kCardNetwork});
    m_selection->reveal();
    QVERIFY((center(kCardNetwork) - m_view->viewport()->rect().center()).manhattanLength() <= 3);
}

void CanvasTest::revealMovesNothingInSight()
{
    m_view->zoomToFit();
    const QPoint before = center(kCart);
    m_selection->setEdge({kCart, kCheckout});
    m_selection->reveal();
    QCOMPARE(center(kCart), before);
}

void CanvasTest::pinchZooms()
{
    const QPointF at(center(kCart));
    QNativeGestureEvent pinch(Qt::ZoomNativeGesture, QPointingDevice::primaryPointingDevice(), 2,
                              at, at, m_view->viewport()->mapToGlobal(at), 0.25, QPointF());
    QApplication::sendEvent(m_view->viewport(), &pinch);
    QCOMPARE(m_view->zoom(), 1.25);
}

void CanvasTest::marksStayAtEveryZoom()
{
    const std::vector<CanvasView::Edge> expected = {
        {shopExternal("Internet"), kGrafana},
        {shopWorkload("payments", "settlement"), shopExternal("any address")},
        {shopWorkload("storefront", "cart-cleanup"), shopWorkload("monitoring", "prometheus")}};
    for (const double zoom : {1.0, 0.4, 0.1}) {
        m_view->setZoom(zoom);
        QCOMPARE(m_view->markedEdges(), expected);
        const QPoint mark = m_view->mapFromScene(QPointF(56, 356));
        const QImage shown = m_view->viewport()->grab().toImage();
        int orange = 0;
        for (int y = -6; y <= 6; ++y) {
            for (int x = -6; x <= 6; ++x)
                orange += shown.pixelColor(mark + QPoint(x, y)) == Theme::light().implicit;
        }
        QVERIFY2(orange >= 12, qPrintable(QStringLiteral("%1 at %2").arg(orange).arg(zoom)));
    }
    SceneLook look = shopLook();
    look.edges.pop_back();
    m_view->setScene(look);
    QCOMPARE(m_view->markedEdges().size(), std::size_t(2));
}

void CanvasTest::textGoesBelowBlocks()
{
    m_view->setZoom(0.2);
    const QImage shown = m_view->viewport()->grab().toImage();
    const QRect box = m_view->nodeViewRect(kCart).adjusted(3, 3, -3, -3);
    for (int x = box.left(); x <= box.right(); ++x)
        QCOMPARE(shown.pixelColor(x, box.center().y()), Theme::light().control);
}

// Where names alone are left, exceptions stay as dots on the lower border.
void CanvasTest::exceptionsStayAsDots()
{
    const auto dotsWith = [this](bool isDefaultAccount) {
        SceneLook look = shopLook();
        look.edges.clear();
        for (NodeLook &node : look.nodes) {
            node.hasShield = false;
            node.isMtlsException = false;
            node.isDefaultAccount = isDefaultAccount;
        }
        m_view->setScene(look);
        m_view->setZoom(0.45);
        const QRect box = m_view->nodeViewRect(kGrafana);
        const QImage shown = m_view->viewport()->grab().toImage();
        int orange = 0;
        for (int x = box.left(); x < box.center().x(); ++x)
            for (int y = box.bottom() - 3; y <= box.bottom() + 3; ++y)
                orange += shown.pixelColor(x, y) == Theme::light().implicit;
        return orange;
    };
    QCOMPARE(dotsWith(false), 0);
    QVERIFY(dotsWith(true) >= 2);
}

// The reason is set in pixels, so that it covers more of the picture the further away that is.
void CanvasTest::refusalHasItsRoomAtEveryZoom()
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

void CanvasTest::themeSwitchesColours()
{
    const QPoint ground(1050, 450);
    QCOMPARE(pixel(ground), Theme::light().canvas);
    m_view->setTheme(Theme::dark());
    QCOMPARE(pixel(ground), Theme::dark().canvas);
    QCOMPARE(pixel(center(kCart) + QPoint(50, -10)), Theme::dark().node);
}

void CanvasTest::legendExplainsOnlyWhatIsShown()
{
    SceneLook look = shopLook();
    const std::vector<LegendMark> all = marksIn(look);
    QVERIFY(std::find(all.begin(), all.end(), LegendMark::Denied) != all.end());
    look.edges.clear();
    for (NodeLook &node : look.nodes) {
        node.shield = ShieldState::Full;
        node.isDefaultAccount = false;
        node.isMtlsException = false;
    }
    QCOMPARE(marksIn(look), std::vector<LegendMark>{LegendMark::ShieldFull});
    auto *strip = m_view->findChild<LegendStrip *>(QStringLiteral("legend"));
    QVERIFY(strip);
    QVERIFY(m_view->rect().contains(strip->geometry()));
    QCOMPARE(strip->geometry().left(), 12);
    QCOMPARE(m_view->height() - strip->geometry().bottom() - 1, 12);
}

void CanvasTest::legendHidesByKey()
{
    auto *strip = m_view->findChild<LegendStrip *>(QStringLiteral("legend"));
    QVERIFY(strip->isVisible());
    key(Qt::Key_G);
    QVERIFY(!strip->isVisible());
    m_view->setScene(shopLook());
    QVERIFY(!strip->isVisible());
    key(Qt::Key_G);
    QVERIFY(strip->isVisible());
    m_view->setScene({}); // nothing to explain
    key(Qt::Key_G);
    key(Qt::Key_G);
    QVERIFY(!strip->isVisible());
}

void CanvasTest::legendRulesAreNotAtTheStartOfARow()
{
    QCOMPARE(legendSize({LegendMark::Drawn, LegendMark::Permissive}, 1).width(),
             legendSize({LegendMark::Permissive}, 1).width());
}

void CanvasTest::curvesArriveLevel()
{
    EdgeLook edge;
    edge.path = {{0, 0}, {100, 40}};
    QCOMPARE(shapeOf(edge).angle, 0.0);
    std::swap(edge.path[0], edge.path[1]);
    QCOMPARE(shapeOf(edge).angle, 180.0);
    edge.path = {{0, 0}, {0, 40}};
    QCOMPARE(shapeOf(edge).angle, 90.0);
}

void CanvasTest::discsOfParallelLinesDoNotOverlap()
{
    SceneLook look = shopLook();
    look.edges.clear();
    const Keys targets = {kCatalog, kRecommend, kCheckout, kFraud, kCardNetwork};
    for (std::size_t i = 0; i < targets.size(); ++i) {
        EdgeLook edge;
        edge.from = kCart;
        edge.to = targets[i];
        const double y = 182 + 8.0 * double(i);
        edge.path = {{520, y}, {572, y}, {572, 340}, {600, 340}};
        look.edges.push_back(edge);
    }
    CanvasScene scene(Theme::light());
    scene.setLook(look);
    const std::vector<EdgeLayer::Entry> &entries = scene.edges().entries();
    QCOMPARE(entries.size(), targets.size());
    for (std::size_t i = 0; i < entries.size(); ++i) {
        QVERIFY(distanceTo(entries[i].shape.flat, entries[i].shape.plus) < 0.5);
        for (std::size_t j = i + 1; j < entries.size(); ++j)
            QVERIFY(QLineF(entries[i].shape.plus, entries[j].shape.plus).length() > 10);
    }
}

void CanvasTest::hoverDimsOthers()
{
    const QPoint stripe(m_view->nodeViewRect(kGrafana).left() + 2, center(kGrafana).y());
    QCOMPARE(pixel(stripe), Theme::light().nodeLine);
    QTest::mouseMove(m_view->viewport(), center(kCart));
    QTRY_VERIFY(pixel(stripe) != Theme::light().nodeLine);
    QTest::mouseMove(m_view->viewport(), QPoint(1050, 450));
    QTRY_COMPARE(pixel(stripe), Theme::light().nodeLine);
    QTest::mouseMove(m_view->viewport(), center(kCart));
    QTRY_VERIFY(pixel(stripe) != Theme::light().nodeLine);
    SceneLook without = shopLook(); // what was hovered is gone, and nothing stays dim
    std::erase_if(without.nodes, [](const NodeLook &node) { return node.key == kCart; });
    m_view->setScene(without);
    QCOMPARE(pixel(stripe), Theme::light().nodeLine);
}

void CanvasTest::pictureHasLegend()
{
    m_selection->setNodes({kCart});
    const QSizeF size = m_view->renderSize();
    QVERIFY(size.height() > 580 + 28);
    QImage image(size.toSize(), QImage::Format_RGB32);
    image.fill(Qt::black);
    QPainter painter(&image);
    m_view->renderTo(painter, QRectF(image.rect()));
    painter.end();
    QCOMPARE(image.pixelColor(2, 2), Theme::light().canvas);
    int accents = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x)
            accents += image.pixelColor(x, y) == Theme::light().accent;
    }
    QCOMPARE(accents, 0);
}

void CanvasTest::emptyPictureIsFine()
{
    m_view->setScene(SceneLook{});
    QVERIFY(m_view->markedEdges().empty());
    for (const Qt::Key which : {Qt::Key_0, Qt::Key_2, Qt::Key_F, Qt::Key_Escape, Qt::Key_Right,
                                Qt::Key_Return, Qt::Key_BracketRight})
        key(which);
    drag(QPoint(100, 100), QPoint(300, 300));
    QVERIFY(m_selection->isEmpty());
    QVERIFY(!m_view->viewport()->grab().isNull());
}

void CanvasTest::savePictures(const QString &folder, const QString &suffix)
{
    const auto save = [&](const QString &name) {
        QVERIFY(m_view->grab().save(folder + QStringLiteral("/%1-%2.png").arg(name, suffix)));
    };
    const auto lookAtAll = [this](double zoom) {
        m_view->setZoom(zoom);
        m_view->centerOn(QPointF(556, 322));
    };
    lookAtAll(1);
    m_selection->setEdge({kCart, kCheckout});
    save(QStringLiteral("canvas"));
    m_selection->clear();
    lookAtAll(0.45);
    save(QStringLiteral("names"));
    lookAtAll(0.2);
    save(QStringLiteral("blocks"));
    lookAtAll(2);
    save(QStringLiteral("detail"));
    lookAtAll(1);
    press(ring(kCart));
    moveTo(center(kWeb));
    moveTo(center(kCheckout));
    save(QStringLiteral("draw"));
    moveTo(m_view->nodeViewRect(shopNamespace("data")).topLeft() + QPoint(200, 10));
    save(QStringLiteral("refused"));
    key(Qt::Key_Escape);
    releaseAt(center(kCheckout));
    m_view->setFocusNode(kFraud);
    m_selection->setNodes({kFraud, shopNamespace("data")});
    QTest::mouseMove(m_view->viewport(), center(kGrafana));
    save(QStringLiteral("hover"));
    QTest::mouseMove(m_view->viewport(), QPoint(1050, 450));
    m_selection->clear();
}

// DRAWBRIDGE_PICTURES names a folder that gets what the canvas shows, for people to look at.
void CanvasTest::savesPicturesWhenAsked()
{
    const QString folder = qEnvironmentVariable("DRAWBRIDGE_PICTURES");
    if (folder.isEmpty())
        QSKIP("DRAWBRIDGE_PICTURES is not set: no pictures are written");
    savePictures(folder, QStringLiteral("light"));
    m_view->setTheme(Theme::dark());
    savePictures(folder, QStringLiteral("dark"));
    QImage picture(m_view->renderSize().toSize() * 2, QImage::Format_RGB32);
    QPainter painter(&picture);
    m_view->renderTo(painter, QRectF(picture.rect()));
    painter.end();
    QVERIFY(picture.save(folder + QStringLiteral("/map.png")));
}

QTEST_MAIN(CanvasTest)
#include "test_canvas.moc"
