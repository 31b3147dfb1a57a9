// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/canvas_fixture.h"
#include "views/canvas/canvas_scene.h"
#include "views/canvas/canvas_view.h"
#include "views/canvas/legend.h"

#include <QPainter>
#include <QTest>

#include <algorithm>

using namespace drawbridge;
using namespace drawbridge::test;

/// What is painted.
class CanvasPictureTest : public CanvasFixture {
    Q_OBJECT

private slots:
    void init() { startCanvas(); }
    void cleanup() { endCanvas(); }

    void marksStayAtEveryZoom();
    void textGoesBelowBlocks();
    void exceptionsStayAsDots();
    void themeSwitchesColours();
    void curvesArriveLevel();
    void discsOfParallelLinesDoNotOverlap();
    void hoverDimsOthers();
    void emptyPictureIsFine();
    void savesPicturesWhenAsked();

private:
    void savePictures(const QString &folder, const QString &suffix);
};

void CanvasPictureTest::marksStayAtEveryZoom()
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

void CanvasPictureTest::textGoesBelowBlocks()
{
    m_view->setZoom(0.2);
    const QImage shown = m_view->viewport()->grab().toImage();
    const QRect box = m_view->nodeViewRect(kCart).adjusted(3, 3, -3, -3);
    for (int x = box.left(); x <= box.right(); ++x)
        QCOMPARE(shown.pixelColor(x, box.center().y()), Theme::light().control);
}

// Where names alone are left, exceptions stay as dots on the lower border.
void CanvasPictureTest::exceptionsStayAsDots()
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

void CanvasPictureTest::themeSwitchesColours()
{
    const QPoint ground(1050, 450);
    QCOMPARE(pixel(ground), Theme::light().canvas);
    m_view->setTheme(Theme::dark());
    QCOMPARE(pixel(ground), Theme::dark().canvas);
    QCOMPARE(pixel(center(kCart) + QPoint(50, -10)), Theme::dark().node);
}

void CanvasPictureTest::curvesArriveLevel()
{
    EdgeLook edge;
    edge.path = {{0, 0}, {100, 40}};
    QCOMPARE(shapeOf(edge).angle, 0.0);
    std::swap(edge.path[0], edge.path[1]);
    QCOMPARE(shapeOf(edge).angle, 180.0);
    edge.path = {{0, 0}, {0, 40}};
    QCOMPARE(shapeOf(edge).angle, 90.0);
}

void CanvasPictureTest::discsOfParallelLinesDoNotOverlap()
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

void CanvasPictureTest::hoverDimsOthers()
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

void CanvasPictureTest::emptyPictureIsFine()
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

void CanvasPictureTest::savePictures(const QString &folder, const QString &suffix)
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
void CanvasPictureTest::savesPicturesWhenAsked()
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

QTEST_MAIN(CanvasPictureTest)
#include "test_canvas_picture.moc"
