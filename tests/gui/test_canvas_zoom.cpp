// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/canvas_fixture.h"
#include "views/canvas/canvas_scene.h"
#include "views/canvas/canvas_view.h"
#include "views/canvas/legend.h"

#include <QApplication>
#include <QNativeGestureEvent>
#include <QPointingDevice>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

using namespace drawbridge;
using namespace drawbridge::test;

/// Which part of the picture is in sight.
class CanvasZoomTest : public CanvasFixture {
    Q_OBJECT

private slots:
    void init() { startCanvas(); }
    void cleanup() { endCanvas(); }

    void keysZoom();
    void fittingLeavesTheLegendFree();
    void resizingKeepsAChosenZoom();
    void controlWheelZoomsAtPointer();
    void spaceDragPans();
    void revealCentersSelection();
    void revealMovesNothingInSight();

    void pinchZooms();
};

void CanvasZoomTest::keysZoom()
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

void CanvasZoomTest::fittingLeavesTheLegendFree()
{
    m_view->resize(1112, 420);
    m_view->zoomToFit();
    const auto *strip = m_view->findChild<LegendStrip *>(QStringLiteral("legend"));
    for (const NodeLook &node : m_view->look().nodes)
        QVERIFY(m_view->nodeViewRect(node.key).bottom() < strip->geometry().top());
}

void CanvasZoomTest::resizingKeepsAChosenZoom()
{
    m_view->setZoom(2);
    m_view->resize(900, 500);
    QCOMPARE(m_view->zoom(), 2.0);
    m_view->zoomToFit();
    const double fitted = m_view->zoom();
    m_view->resize(700, 400);
    QVERIFY(m_view->zoom() < fitted);
}

void CanvasZoomTest::controlWheelZoomsAtPointer()
{
    const QPoint at = center(kGrafana);
    QWheelEvent wheel(QPointF(at), m_view->viewport()->mapToGlobal(QPointF(at)), {}, {0, 120},
                      Qt::NoButton, Qt::ControlModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(m_view->viewport(), &wheel);
    QVERIFY(m_view->zoom() > 1.15);
    QVERIFY((center(kGrafana) - at).manhattanLength() <= 3);
}

void CanvasZoomTest::spaceDragPans()
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

void CanvasZoomTest::revealCentersSelection()
{
    m_view->setZoom(2);
    m_selection->setNodes({kCardNetwork});
    m_selection->reveal();
    QVERIFY((center(kCardNetwork) - m_view->viewport()->rect().center()).manhattanLength() <= 3);
}

void CanvasZoomTest::revealMovesNothingInSight()
{
    m_view->zoomToFit();
    const QPoint before = center(kCart);
    m_selection->setEdge({kCart, kCheckout});
    m_selection->reveal();
    QCOMPARE(center(kCart), before);
}

void CanvasZoomTest::pinchZooms()
{
    const QPointF at(center(kCart));
    QNativeGestureEvent pinch(Qt::ZoomNativeGesture, QPointingDevice::primaryPointingDevice(), 2,
                              at, at, m_view->viewport()->mapToGlobal(at), 0.25, QPointF());
    QApplication::sendEvent(m_view->viewport(), &pinch);
    QCOMPARE(m_view->zoom(), 1.25);
}

QTEST_MAIN(CanvasZoomTest)
#include "test_canvas_zoom.moc"
