// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/matrix_fixture.h"

#include <QImage>
#include <QLineEdit>
#include <QTabBar>

using namespace drawbridge;

/// Mouse and keys of the matrix.
class MatrixViewTest : public MatrixFixture {
    Q_OBJECT
private slots:
    void init() { startWindow({1600, 1000}); }
    void cleanup() { endWindow(); }

    void tabsAndKeysShowTheMatrix();
    void aClickSelectsThePairEverywhere();
    void whatTheMapSelectsIsMarkedAndInSight();
    void aSmallerWindowKeepsTheCurrentCellInSight();
    void arrowsMoveTheCurrentCell();
    void spaceDrawsAndRemoves();
    void spaceAsksForPortsThatNothingTells();
    void enterOpensThePopoverAndEscapeComesBack();
    void typingFilters();
    void namespacesCollapseByMouseAndKeys();
    void anotherDesignStartsAnew();
};

void MatrixViewTest::tabsAndKeysShowTheMatrix()
{
    openSample();
    auto *tabs = find<QTabBar>("viewTabs");
    QTest::mouseClick(tabs, Qt::LeftButton, {}, tabs->tabRect(1).center());
    settleMatrix();
    QVERIFY(view()->isVisible() && !m_window->canvas()->isVisible());
    QVERIFY(view()->hasFocus());
    QCOMPARE(view()->look().rows.size(), std::size_t(14 + 2)); // two externals
    QVERIFY(m_window->actions()[ActionId::ShowMatrix]->isChecked());
    QTest::keyClick(m_window.get(), Qt::Key_1, Qt::ControlModifier);
    QVERIFY(m_window->canvas()->isVisible() && m_window->canvas()->hasFocus());
    QCOMPARE(tabs->currentIndex(), 0);
    showMatrix();
    QVERIFY(view()->isVisible());
}

void MatrixViewTest::aClickSelectsThePairEverywhere()
{
    openSample();
    showMatrix();
    click(kApi, kOrders);
    const CanvasView::Edge edge{kApi, kOrders};
    QVERIFY(m_workspace->selection()->edge() == edge);
    QVERIFY(view()->look().current == placeOf(kApi, kOrders));
    const QImage image =
        view()->viewport()->grab(view()->cellRect(placeOf(kApi, kOrders))).toImage();
    QVERIFY(image.pixelColor(image.width() / 2, 0) == Theme::light().accent ||
            image.pixelColor(image.width() / 2, 1) == Theme::light().accent);
    const QRect head = view()->rowHeadRect(placeOf(kCart, kOrders).row);
    QTest::mouseClick(view()->viewport(), Qt::LeftButton, {},
                      QPoint(head.right() - 40, head.center().y()));
    QVERIFY(m_workspace->selection()->nodes() == std::vector<NodeKey>{kCart});
}

void MatrixViewTest::whatTheMapSelectsIsMarkedAndInSight()
{
    m_window->resize(1200, 800);
    openSample();
    showMatrix();
    press(Qt::Key_Home, Qt::ControlModifier);
    QTest::keyClick(m_window.get(), Qt::Key_1, Qt::ControlModifier);
    const auto point = m_window->canvas()->edgeViewPoint(kWeb, kCatalog);
    QVERIFY(point);
    QTest::mouseClick(m_window->canvas()->viewport(), Qt::LeftButton, {}, *point);
    QVERIFY(m_workspace->selection()->edge());
    const CanvasView::Edge edge = *m_workspace->selection()->edge();
    showMatrix();
    const MatrixPlace place = placeOf(edge.first, edge.second);
    QVERIFY(view()->look().current == place);
    const QRect cell = view()->cellRect(place);
    QVERIFY(view()->placeAt(cell.center()) == place); // not below the heads
    QVERIFY(view()->viewport()->rect().contains(cell));
}

void MatrixViewTest::aSmallerWindowKeepsTheCurrentCellInSight()
{
    m_window->resize(1600, 1000);
    openSample();
    showMatrix();
    press(Qt::Key_End, Qt::ControlModifier);
    const auto isInSight = [this] {
        return view()->viewport()->rect().contains(view()->cellRect(*view()->look().current));
    };
    QVERIFY(isInSight());
    const int height = view()->viewport()->height();
    m_window->resize(1200, 600);
    QTRY_VERIFY(view()->viewport()->height() < height);
    QVERIFY(isInSight());
}

void MatrixViewTest::arrowsMoveTheCurrentCell()
{
    openSample();
    showMatrix();
    press(Qt::Key_Home, Qt::ControlModifier);
    QVERIFY((view()->look().current == MatrixPlace{0, 0}));
    press(Qt::Key_Right);
    press(Qt::Key_Down);
    press(Qt::Key_Down);
    press(Qt::Key_Up);
    QVERIFY((view()->look().current == MatrixPlace{1, 1}));
    press(Qt::Key_Right);
    const auto &lines = view()->look().columns.lines();
    const CanvasView::Edge edge{view()->look().states->ends()[lines[1].first].key,
                                view()->look().states->ends()[lines[2].first].key};
    QVERIFY(m_workspace->selection()->edge() == edge);
    press(Qt::Key_Left);
    press(Qt::Key_Left);
    press(Qt::Key_Left);
    QVERIFY((view()->look().current == MatrixPlace{1, 0})); // it stops at the border
    press(Qt::Key_End, Qt::ControlModifier);
    QVERIFY((view()->look().current ==
             MatrixPlace{view()->look().rows.size() - 1, view()->look().columns.size() - 1}));
}

void MatrixViewTest::spaceDrawsAndRemoves()
{
    openSample();
    showMatrix();
    click(kApi, kOrders);
    const MatrixPlace place = placeOf(kApi, kOrders);
    QCOMPARE(pixels(place, Theme::light().drawn), 0);
    press(Qt::Key_Space);
    const auto drawn = m_workspace->document()->design();
    const Flow *flow = drawn->findFlow(kApi, kOrders);
    QVERIFY(flow);
    QCOMPARE(toString(flow->portSet()), std::string("5432/TCP"));
    QVERIFY(view()
                ->look()
                .states->at(view()->look().row(place).first,
                            view()->look().column(place).first)
                .has(PairState::Drawn)); // before it is evaluated
    settleMatrix();
    QVERIFY(view()->hasFocus());
    QVERIFY(pixels(place, Theme::light().allowed) > 10); // orders-db admits all of payments
    press(Qt::Key_Space);
    QVERIFY(!m_workspace->document()->design()->findFlow(kApi, kOrders));
    settleMatrix();
    QVERIFY(pixels(place, Theme::light().implicit) > 10);
    QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(m_workspace->document()->design()->findFlow(kApi, kOrders));
    QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
    settleMatrix();
    QCOMPARE(m_workspace->document()->undoStack()->index(), 0);
    QVERIFY(pixels(place, Theme::light().implicit) > 10);
    click(kCart, kOrders); // which no policy admits
    press(Qt::Key_Space);
    settleMatrix();
    QCOMPARE(view()->textOf(placeOf(kCart, kOrders)),
             QString("cart to orders-db, drawn, 5432/TCP"));
    QVERIFY(pixels(placeOf(kCart, kOrders), Theme::light().drawn) > 10);
    QCOMPARE(pixels(placeOf(kCart, kOrders), Theme::light().implicit), 0);
}

void MatrixViewTest::spaceAsksForPortsThatNothingTells()
{
    openSample();
    showMatrix();
    click(kCart, kCardNetwork);
    press(Qt::Key_Space);
    QVERIFY(popover()->isVisible());
    QVERIFY(!m_workspace->document()->design()->findFlow(kCart, kCardNetwork));
    QTest::keyClicks(find<QLineEdit>("otherPorts"), "443");
    QTest::keyClick(find<QLineEdit>("otherPorts"), Qt::Key_Return);
    QVERIFY(m_workspace->document()->design()->findFlow(kCart, kCardNetwork));
    QVERIFY(view()->hasFocus());
    settleMatrix();
}

void MatrixViewTest::enterOpensThePopoverAndEscapeComesBack()
{
    openSample();
    showMatrix();
    click(kCart, kCheckout);
    press(Qt::Key_Return);
    QVERIFY(popover()->isVisible());
    QTest::keyClick(find<QLineEdit>("note"), Qt::Key_Escape);
    QVERIFY(!popover()->isVisible());
    QVERIFY(view()->hasFocus());
    QCOMPARE(m_workspace->document()->undoStack()->count(), 0);
    QTest::mouseDClick(view()->viewport(), Qt::LeftButton, {},
                       view()->cellRect(placeOf(kCart, kCheckout)).center());
    QVERIFY(popover()->isVisible());
}

void MatrixViewTest::typingFilters()
{
    openSample();
    showMatrix();
    const std::size_t all = view()->look().rows.size();
    press(Qt::Key_C);
    auto *filter = find<QLineEdit>("matrixFilter");
    QVERIFY(filter->hasFocus());
    QTest::keyClicks(filter, "art > orders");
    QCOMPARE(filter->text(), QString("cart > orders"));
    QCOMPARE(view()->look().rows.size(), std::size_t{3}); // cart, cart-cleanup, cart-redis
    QCOMPARE(view()->look().columns.size(), std::size_t{1});
    QTest::keyClick(filter, Qt::Key_Return);
    QVERIFY(view()->hasFocus());
    QVERIFY(view()->placeOf(kCart, kOrders) && !view()->placeOf(kApi, kOrders));
    press(Qt::Key_Escape);
    QCOMPARE(view()->look().rows.size(), all);
    QTest::keyClick(m_window.get(), Qt::Key_F, Qt::ControlModifier);
    QVERIFY(filter->hasFocus());
    QTest::keyClicks(filter, "nobody");
    QCOMPARE(view()->look().rows.size(), std::size_t{0});
    QTest::keyClick(filter, Qt::Key_Escape);
    QCOMPARE(view()->look().rows.size(), all);
    QVERIFY(view()->hasFocus());
}

void MatrixViewTest::namespacesCollapseByMouseAndKeys()
{
    openSample();
    showMatrix();
    const std::size_t all = view()->look().rows.size();
    QRect head = view()->rowHeadRect(placeOf(kWeb, kOrders).row);
    QTest::mouseClick(view()->viewport(), Qt::LeftButton, {}, QPoint(12, head.center().y()));
    QCOMPARE(view()->look().rows.size(), all - 5 + 1);
    const MatrixPlace place = placeOf(kWeb, kOrders);
    QVERIFY(view()->look().row(place).isBand);
    QVERIFY(view()->textOf(place).startsWith(QLatin1String("storefront to orders-db, ")));
    head = view()->rowHeadRect(place.row);
    QTest::mouseClick(view()->viewport(), Qt::LeftButton, {},
                      QPoint(head.right() - 40, head.center().y()));
    QCOMPARE(view()->look().rows.size(), all);
    click(kApi, kOrders);
    press(Qt::Key_Space, Qt::ShiftModifier);
    QVERIFY(view()->look().row(placeOf(kApi, kOrders)).isBand);
    QVERIFY(view()->look().column(placeOf(kApi, kOrders)).isBand);
    QVERIFY(view()->look().current == placeOf(kApi, kOrders));
    QVERIFY(view()->textOf(placeOf(kApi, kOrders)).contains(QLatin1String("implicit trust")));
    QVERIFY(pixels(placeOf(kApi, kOrders), Theme::light().implicit) > 5);
    press(Qt::Key_Return);
    QCOMPARE(view()->look().rows.size(), all);
    QVERIFY(view()->look().current == placeOf(kApi, kOrders));
    choose(ActionId::CollapseAll);
    QCOMPARE(view()->look().rows.size(), std::size_t{5});
    QVERIFY(!m_workspace->collapse().isCollapsedAtFirst); // of the map nothing
    choose(ActionId::OpenAll);
    QCOMPARE(view()->look().rows.size(), all);
}

void MatrixViewTest::anotherDesignStartsAnew()
{
    openSample();
    showMatrix();
    choose(ActionId::CollapseAll);
    choose(ActionId::CloseDesign);
    QVERIFY(!view()->look().states);
    m_window->openPaths({m_folder->filePath("shop/shop.drawbridge.yaml")});
    settle();
    QVERIFY(m_window->canvas()->isVisible()); // the map comes first
    showMatrix();
    QCOMPARE(view()->look().rows.size(), std::size_t{16});
}

QTEST_MAIN(MatrixViewTest)
#include "test_matrix_view.moc"
