// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/window_fixture.h"
#include "views/canvas/legend.h"
#include "views/models/reach_model.h"
#include "views/panels/dock_panel.h"
#include "views/panels/reach_panel.h"

#include <QAbstractItemModelTester>
#include <QAccessible>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QSlider>
#include <QTabBar>
#include <QTest>

using namespace drawbridge;

namespace {

const NodeKey kWeb{{}, "storefront", "Deployment", "web"};
const NodeKey kCart{{}, "storefront", "Deployment", "cart"};
const NodeKey kCheckout{{}, "payments", "Deployment", "checkout"};
const NodeKey kOrders{{}, "data", "StatefulSet", "orders-db"};
const NodeKey kGrafana{{}, "monitoring", "Deployment", "grafana"};

} // namespace

/// The blast radius (ux.md 3.9), by mouse and keys as somebody uses it. What the sample allows is
/// what `drawbridgectl reach` says of it.
class ReachViewTest : public WindowFixture {
    Q_OBJECT
private slots:
    void init() { startWindow({1600, 1000}); }
    void cleanup() { endWindow(); }

    void rShowsRingsAndAList();
    void shiftRTellsWhoGetsThere();
    void escapeEndsIt();
    void theButtonEndsIt();
    void theSliderNarrows();
    void layersAndPortsAreChosen();
    void theDrawingIsAskedAndFollowed();
    void aRowShowsItsWayAndTheCut();
    void markdownIsCopied();
    void theMenuOffersBoth();
    void screenReadersAreTold();
    void nothingSelectedIsSaidSo();

private:
    [[nodiscard]] CanvasView *canvas() const { return m_window->canvas(); }
    [[nodiscard]] ReachModel *model() const { return m_window->findChild<ReachModel *>(); }
    [[nodiscard]] const ReachPanel *panel() const { return m_window->findChild<ReachPanel *>(); }
    [[nodiscard]] QString label(const char *name) const { return find<QLabel>(name)->text(); }
    void click(const NodeKey &node)
    {
        QTest::mouseClick(canvas()->viewport(), Qt::LeftButton, {},
                          canvas()->nodeViewRect(node).center());
    }
    /// Selects a node by mouse, asks by key, waits for the answer.
    void ask(const NodeKey &node, Qt::KeyboardModifiers modifiers = {});
    void tick(const char *name);
    /// "cart 1, checkout 2": who has a ring, but for the node itself, sorted by name.
    [[nodiscard]] QString rings() const;
    [[nodiscard]] QStringList rows() const;
    [[nodiscard]] QColor pixelAt(const QPoint &at) const
    {
        return canvas()->viewport()->grab().toImage().pixelColor(at);
    }
    /// Middle of the disc of a node.
    [[nodiscard]] QPoint badgeOf(const NodeKey &node) const
    {
        return canvas()->nodeViewRect(node).topRight();
    }
};

void ReachViewTest::ask(const NodeKey &node, Qt::KeyboardModifiers modifiers)
{
    click(node);
    QVERIFY(m_workspace->selection()->nodes() == std::vector{node});
    QTest::keyClick(canvas(), Qt::Key_R, modifiers);
    QTRY_VERIFY(panel()->answer() && panel()->answer()->question.node == node);
}

// The words beside the box are a part of it.
void ReachViewTest::tick(const char *name)
{
    auto *box = find<QWidget>(name);
    QVERIFY(box && box->isVisible());
    QTest::mouseClick(box, Qt::LeftButton, {}, QPoint(8, box->height() / 2));
}

QString ReachViewTest::rings() const
{
    if (!canvas()->reach())
        return {};
    QStringList texts;
    for (const auto &[key, ring] : canvas()->reach()->rings) {
        if (ring.hops > 0)
            texts << QStringLiteral("%1 %2%3").arg(
                QString::fromStdString(key.name), QString::number(ring.hops),
                ring.isCertain ? QString() : QStringLiteral("?"));
    }
    texts.sort();
    return texts.join(QStringLiteral(", "));
}

QStringList ReachViewTest::rows() const
{
    QStringList texts;
    for (int row = 0; row < model()->rowCount(); ++row)
        texts << model()->index(row).data().toString();
    return texts;
}

void ReachViewTest::rShowsRingsAndAList()
{
    openSample();
    const QAbstractItemModelTester tester(model(),
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    const QPoint inGrafana = canvas()->nodeViewRect(kGrafana).topLeft() + QPoint(2, 20);
    const QColor badgeBefore = pixelAt(badgeOf(kOrders) - QPoint(4, 0));
    const QColor stripeBefore = pixelAt(inGrafana);
    ask(kWeb);
    QCOMPARE(rings(),
             QStringLiteral("card-network 4, cart 1, cart-redis 2, catalog 1, catalog-db 2, "
                            "checkout 2, fraud-check 3, orders-db 3, payment-api 3, "
                            "recommend 1"));
    QCOMPARE(rows().first(), QStringLiteral("1 hop"));
    QVERIFY(rows().contains(QStringLiteral("3 hops")));
    QVERIFY(rows().contains(QStringLiteral("ServiceAccount storefront/web")));
    QCOMPARE(label("reachTitle"), QStringLiteral("Reach from web"));
    QCOMPARE(label("reachSummary"), QStringLiteral("9 of 13 workloads and 1 external"));
    // The disc of orders-db is drawn, and grafana has stepped back.
    QVERIFY(pixelAt(badgeOf(kOrders) - QPoint(4, 0)) != badgeBefore);
    QCOMPARE(pixelAt(badgeOf(kOrders) - QPoint(4, 0)), Theme::light().text);
    QVERIFY(pixelAt(inGrafana).lightness() > stripeBefore.lightness());
    QVERIFY(find<QWidget>("reachList")->isVisible());
    const QString legend = find<QWidget>("legend")->accessibleDescription();
    QVERIFY2(legend.contains(legendText(LegendMark::ReachFaded)), qPrintable(legend));
    QVERIFY2(legend.contains(legendText(LegendMark::ReachHops)), qPrintable(legend));
}

void ReachViewTest::shiftRTellsWhoGetsThere()
{
    openSample();
    ask(kOrders, Qt::ShiftModifier);
    QCOMPARE(label("reachTitle"), QStringLiteral("Who can reach orders-db"));
    const QString told = rings();
    QVERIFY2(told.contains(QStringLiteral("checkout 1")), qPrintable(told));
    QVERIFY2(told.contains(QStringLiteral("cart 2")), qPrintable(told));
    QVERIFY2(told.contains(QStringLiteral("web 3")), qPrintable(told));
    QVERIFY2(!told.contains(QStringLiteral("catalog-db")), qPrintable(told));
    // The same node the other way round, by the panel's own button.
    clickButton("reachFrom");
    QTRY_COMPARE(panel()->answer()->question.direction, ReachDirection::From);
    QVERIFY2(!rings().contains(QStringLiteral("checkout")), qPrintable(rings()));
}

void ReachViewTest::escapeEndsIt()
{
    openSample();
    ask(kWeb);
    QTest::keyClick(canvas(), Qt::Key_Escape);
    QVERIFY(!canvas()->reach());
    QVERIFY(!panel()->answer());
    QVERIFY(!find<QWidget>("reachList")->isVisible());
    QVERIFY(!m_workspace->selection()->isEmpty()); // only the reach ended
    QTest::keyClick(canvas(), Qt::Key_Escape);
    QVERIFY(m_workspace->selection()->isEmpty());
    ask(kWeb);
    find<QListView>("reachList")->setFocus();
    QTest::keyClick(find<QListView>("reachList"), Qt::Key_Escape);
    QVERIFY(!canvas()->reach());
    QVERIFY(canvas()->hasFocus());
}

void ReachViewTest::theButtonEndsIt()
{
    openSample();
    ask(kWeb);
    clickButton("leaveReach");
    QVERIFY(!canvas()->reach());
    const QString legend = find<QWidget>("legend")->accessibleDescription();
    QVERIFY(!legend.contains(legendText(LegendMark::ReachFaded)));
}

void ReachViewTest::theSliderNarrows()
{
    openSample();
    ask(kWeb);
    auto *slider = find<QSlider>("reachHops");
    QCOMPARE(slider->maximum(), 4);
    slider->setFocus();
    QTest::keyClick(slider, Qt::Key_Left);
    QTest::keyClick(slider, Qt::Key_Left);
    QCOMPARE(label("reachHopsText"), QStringLiteral("2"));
    QVERIFY2(!rings().contains(QStringLiteral("orders-db")), qPrintable(rings()));
    QVERIFY(rings().contains(QStringLiteral("checkout 2")));
    QVERIFY(!rows().contains(QStringLiteral("3 hops")));
    QTest::keyClick(slider, Qt::Key_Home);
    QCOMPARE(rings(), QStringLiteral("cart 1, catalog 1, recommend 1"));
    // What was chosen stays with the next node.
    ask(kOrders, Qt::ShiftModifier);
    QCOMPARE(label("reachHopsText"), QStringLiteral("1"));
    QVERIFY2(!rings().contains(QStringLiteral("web")), qPrintable(rings()));
}

void ReachViewTest::layersAndPortsAreChosen()
{
    openSample();
    ask(kWeb);
    const auto answered = [this](auto isSo) {
        return panel()->answer() && isSo(panel()->answer()->question);
    };
    tick("reachApi");
    QTRY_VERIFY(answered([](const ReachQuestion &question) { return !question.withApi; }));
    QVERIFY(!rows().contains(QStringLiteral("API access")));
    tick("reachNetwork");
    QTRY_VERIFY(answered([](const ReachQuestion &question) { return !question.filter.network; }));
    QVERIFY2(rings().contains(QStringLiteral("grafana 1")), qPrintable(rings()));
    tick("reachNetwork");
    QTRY_VERIFY(answered([](const ReachQuestion &question) { return question.filter.network; }));
    auto *ports = find<QLineEdit>("reachPorts");
    QTest::mouseClick(ports, Qt::LeftButton);
    QTest::keyClicks(ports, QStringLiteral("8080"));
    QTRY_VERIFY(answered([](const ReachQuestion &question) {
        return question.filter.ports == PortSet{*PortRange::parse("8080/TCP")};
    }));
    QTRY_COMPARE(rings(), QStringLiteral("cart 1, catalog 1, recommend 1"));
    QTest::keyClick(ports, Qt::Key_X);
    QVERIFY(find<QLabel>("reachPortsError")->isVisible());
    QVERIFY(label("reachPortsError").contains(QStringLiteral("8080x")));
    QTest::keyClick(ports, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClick(ports, Qt::Key_Delete);
    QTRY_VERIFY(rings().contains(QStringLiteral("orders-db 3")));
    QVERIFY(!find<QLabel>("reachPortsError")->isVisible());
}

void ReachViewTest::theDrawingIsAskedAndFollowed()
{
    openSample();
    ask(kWeb);
    auto *basis = find<QComboBox>("reachBasis");
    basis->setFocus();
    QTest::keyClick(basis, Qt::Key_Down);
    QTRY_COMPARE(panel()->answer()->question.basis, ReachBasis::Designed);
    QCOMPARE(rings(), QStringLiteral("cart 1, cart-redis 2, catalog 1, catalog-db 2, recommend 1"));
    QTest::keyClick(canvas(), Qt::Key_0); // the whole map again
    drawFlow({kCart, kCheckout, QStringLiteral("8443")});
    QTRY_VERIFY2(rings().contains(QStringLiteral("checkout 2")), qPrintable(rings()));
    QVERIFY2(rings().contains(QStringLiteral("orders-db 3")), qPrintable(rings()));
    QTest::keyClick(canvas(), Qt::Key_Z, Qt::ControlModifier);
    settle();
    QTRY_VERIFY2(!rings().contains(QStringLiteral("checkout")), qPrintable(rings()));
}

void ReachViewTest::aRowShowsItsWayAndTheCut()
{
    openSample();
    ask(kWeb);
    auto *list = find<QListView>("reachList");
    const QModelIndex row = model()->index(model()->rowOf(kOrders));
    QVERIFY(row.isValid());
    list->scrollTo(row);
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(row).center());
    QVERIFY(m_workspace->selection()->nodes() == std::vector{kOrders});
    QCOMPARE(label("reachWay"),
             QStringLiteral("storefront/web gets to storefront/cart on 8080/TCP (drawn).\n"
                            "storefront/cart gets to payments/checkout on 8443/TCP.\n"
                            "payments/checkout gets to data/orders-db on 5432/TCP (drawn)."));
    QTRY_VERIFY(find<QLabel>("reachCut")->isVisible());
    QVERIFY2(label("reachCut")
                 .startsWith(QStringLiteral(
                     "Closing 1 connection keeps storefront/web from data/orders-db: ")),
             qPrintable(label("reachCut")));
    QCOMPARE(list->currentIndex().row(), model()->rowOf(kOrders)); // the new answer kept the row
    QVERIFY2(rings().contains(QStringLiteral("orders-db 3")), qPrintable(rings()));
}

void ReachViewTest::markdownIsCopied()
{
    openSample();
    ask(kWeb);
    clickButton("copyReach");
    const QString text = QGuiApplication::clipboard()->text();
    QVERIFY2(text.startsWith(QStringLiteral("# Reach from storefront/web, as imported\n")),
             qPrintable(text));
    QVERIFY2(text.contains(QStringLiteral(
                 "- **storefront/cart**: storefront/web gets to storefront/cart on 8080/TCP")),
             qPrintable(text));
}

void ReachViewTest::theMenuOffersBoth()
{
    openSample();
    const QPoint inWindow =
        canvas()->viewport()->mapTo(m_window.get(), canvas()->nodeViewRect(kCart).center());
    QTest::mouseClick(m_window->windowHandle(), Qt::RightButton, {}, inWindow);
    QTest::qWait(0);
    auto *menu = find<QMenu>("canvasMenu");
    QVERIFY(menu && menu->isVisible());
    QAction *wanted = nullptr;
    for (QAction *action : menu->actions())
        if (action == m_window->actions()[ActionId::ReachTo])
            wanted = action;
    QVERIFY(wanted);
    QTest::mouseClick(menu, Qt::LeftButton, {}, menu->actionGeometry(wanted).center());
    QTRY_VERIFY(panel()->answer());
    QVERIFY(panel()->answer()->question.node == kCart);
    QCOMPARE(panel()->answer()->question.direction, ReachDirection::To);
    QVERIFY2(rings().contains(QStringLiteral("web 1")), qPrintable(rings()));
}

void ReachViewTest::screenReadersAreTold()
{
    openSample();
    ask(kWeb);
    QVERIFY(canvas()->reachWords(kWeb).contains(QStringLiteral("starts here")));
    QCOMPARE(canvas()->reachWords(kOrders), QStringLiteral("reached in 3 hops"));
    QCOMPARE(canvas()->reachWords(kGrafana), QStringLiteral("not reached"));
    const QModelIndex row = model()->index(model()->rowOf(kOrders));
    QCOMPARE(row.data(Qt::AccessibleTextRole).toString(),
             QStringLiteral("orders-db, data · through cart, checkout, 5432/TCP"));
    for (const char *name : {"reachBasis", "reachHops", "reachPorts", "reachList"})
        QVERIFY2(!find<QWidget>(name)->accessibleName().isEmpty(), name);
    QAccessibleInterface *root = QAccessible::queryAccessibleInterface(canvas());
    QStringList names;
    for (int i = 0; i < root->childCount(); ++i)
        for (int j = 0; root->child(i) && j < root->child(i)->childCount(); ++j)
            names << root->child(i)->child(j)->text(QAccessible::Name);
    QVERIFY2(!names.filter(QStringLiteral("reached in 1 hop")).isEmpty(),
             qPrintable(names.join('\n')));
}

void ReachViewTest::nothingSelectedIsSaidSo()
{
    openSample();
    canvas()->setFocus();
    QTest::keyClick(canvas(), Qt::Key_R);
    QVERIFY(!canvas()->reach());
    QVERIFY(!panel()->answer());
    QStringList shown;
    for (const QLabel *each : m_window->findChildren<QLabel *>())
        shown << each->text();
    QVERIFY(!shown.filter(QStringLiteral("Select one workload or external first")).isEmpty());
}

QTEST_MAIN(ReachViewTest)
#include "test_reach_view.moc"
