// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/canvas_fixture.h"
#include "views/canvas/canvas_scene.h"
#include "views/canvas/canvas_view.h"

#include <QSignalSpy>
#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

/// What is selected, and where the keyboard is.
class CanvasSelectionTest : public CanvasFixture {
    Q_OBJECT

private slots:
    void init() { startCanvas(); }
    void cleanup() { endCanvas(); }

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
};

void CanvasSelectionTest::clickSelectsNode()
{
    click(center(kCart));
    QCOMPARE(m_selection->nodes(), Keys{kCart});
    QCOMPARE(m_view->focusNode(), std::optional(kCart));
    click(m_view->nodeViewRect(kWeb).topLeft() + QPoint(60, 2));
    QCOMPARE(m_selection->nodes(), Keys{kWeb});
}

void CanvasSelectionTest::clickSelectsEdge()
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

void CanvasSelectionTest::clickOnGroundClears()
{
    m_selection->setNodes({kCart});
    click(QPoint(1050, 450), Qt::ControlModifier);
    QCOMPARE(m_selection->nodes(), Keys{kCart});
    click(QPoint(1050, 450));
    QVERIFY(m_selection->isEmpty());
}

void CanvasSelectionTest::controlClickToggles()
{
    click(center(kCart));
    click(center(kWeb), Qt::ControlModifier);
    QCOMPARE(m_selection->nodes(), (Keys{kCart, kWeb}));
    click(center(kCart), Qt::ControlModifier);
    QCOMPARE(m_selection->nodes(), Keys{kWeb});
}

void CanvasSelectionTest::rightClickKeepsASelectionItIsIn()
{
    m_selection->setNodes({kCart, kWeb});
    QTest::mouseClick(m_view->viewport(), Qt::RightButton, {}, center(kWeb));
    QCOMPARE(m_selection->nodes(), (Keys{kCart, kWeb}));
    QTest::mouseClick(m_view->viewport(), Qt::RightButton, {}, center(kGrafana));
    QCOMPARE(m_selection->nodes(), Keys{kGrafana});
}

void CanvasSelectionTest::rubberBandTouchesLeftwardsAndEnclosesRightwards()
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

void CanvasSelectionTest::selectionOfOthersIsShown()
{
    const QPoint onRing = m_view->nodeViewRect(kCart).topLeft() + QPoint(60, -2);
    QVERIFY(pixel(onRing) != Theme::light().accent);
    m_selection->setNodes({kCart});
    QCOMPARE(pixel(onRing), Theme::light().accent);
}

void CanvasSelectionTest::selectionSurvivesNewPicture()
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

void CanvasSelectionTest::deleteAsksToRemove()
{
    QSignalSpy removes(m_view.get(), &CanvasView::removeRequested);
    key(Qt::Key_Delete);
    QCOMPARE(removes.count(), 1);
}

void CanvasSelectionTest::tabWalksNodesAndLeaves()
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

void CanvasSelectionTest::arrowsGoToNearest()
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

void CanvasSelectionTest::bracketsCycleEdges()
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

QTEST_MAIN(CanvasSelectionTest)
#include "test_canvas_selection.moc"
