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

/// The strip that explains the marks, on screen and below a printed picture.
class CanvasLegendTest : public CanvasFixture {
    Q_OBJECT

private slots:
    void init() { startCanvas(); }
    void cleanup() { endCanvas(); }

    void legendExplainsOnlyWhatIsShown();
    void suppressedTrustIsHatchedAndExplained();
    void legendHidesByKey();
    void legendRulesAreNotAtTheStartOfARow();
    void pictureHasLegend();
};

void CanvasLegendTest::legendExplainsOnlyWhatIsShown()
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

void CanvasLegendTest::suppressedTrustIsHatchedAndExplained()
{
    SceneLook look = shopLook();
    const auto implicit =
        std::find_if(look.edges.begin(), look.edges.end(),
                     [](const EdgeLook &edge) { return edge.kind == EdgeKind::Implicit; });
    const std::size_t at = static_cast<std::size_t>(implicit - look.edges.begin());
    const ScenePoint mark = implicit->mark;
    const auto picture = [this, mark] {
        const QPoint middle = m_view->mapFromScene(QPointF(mark.x, mark.y));
        return m_view->viewport()->grab(QRect(middle - QPoint(9, 9), QSize(19, 19))).toImage();
    };
    const QImage before = picture();
    auto *strip = m_view->findChild<LegendStrip *>(QStringLiteral("legend"));
    QVERIFY(!strip->accessibleDescription().contains(legendText(LegendMark::Suppressed)));
    look.edges[at].isWaived = true;
    look.nodes[7].isShieldWaived = true;
    m_view->setScene(look);
    QVERIFY(picture() != before);
    const QString words = strip->accessibleDescription();
    QVERIFY2(words.contains(legendText(LegendMark::Suppressed)), qPrintable(words));
    QVERIFY2(words.contains(legendText(LegendMark::SuppressedFinding)), qPrintable(words));
    QVERIFY2(words.contains(legendText(LegendMark::Implicit)), qPrintable(words)); // of the others
    // It is still there to be clicked.
    click(m_view->mapFromScene(QPointF(mark.x, mark.y)));
    QVERIFY(m_selection->edge() == CanvasView::Edge(look.edges[at].from, look.edges[at].to));
}

void CanvasLegendTest::legendHidesByKey()
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

void CanvasLegendTest::legendRulesAreNotAtTheStartOfARow()
{
    QCOMPARE(legendSize({LegendMark::Drawn, LegendMark::Permissive}, 1).width(),
             legendSize({LegendMark::Permissive}, 1).width());
}

void CanvasLegendTest::pictureHasLegend()
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

QTEST_MAIN(CanvasLegendTest)
#include "test_canvas_legend.moc"
