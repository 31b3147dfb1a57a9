// SPDX-License-Identifier: Apache-2.0
#include "app/gui/map_visibility.h"
#include "model/design/edits.h"
#include "tests/gui/window_fixture.h"

#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QMouseEvent>
#include <QPushButton>
#include <QTest>
#include <QWindow>

#include <algorithm>

using namespace drawbridge;

namespace {

const NodeKey kWeb{{}, "storefront", "Deployment", "web"};
const NodeKey kCart{{}, "storefront", "Deployment", "cart"};
const NodeKey kFraud{{}, "payments", "Deployment", "fraud-check"};
const NodeKey kCardNetwork{{}, {}, "External", "card-network"};

} // namespace

/// The menu of the map, hiding, copying and arranging, by mouse and keys.
class MapEditingTest : public WindowFixture {
    Q_OBJECT
private slots:
    void init() { startWindow({1600, 1000}); }
    void cleanup() { endWindow(); }

    void theMenuOffersWhatCanBeDone_data();
    void theMenuOffersWhatCanBeDone();
    void denyFromTheMenuClosesTheWay();
    void hidingIsSaidAndTakenBack();
    void onlyTheSelectedAndTheirNeighboursAreShown();
    void whatIsSoughtIsShownAgain();
    void callsArePastedOntoAnotherWorkload();
    void externalsAreCopiedAndDuplicated();
    void altDragCopiesExternalsOnly();
    void severalAreAlignedAsOneStep();
    void unpinnedNodesAreTheLayoutsAgain();

private:
    [[nodiscard]] std::shared_ptr<const Design> design() const
    {
        return m_workspace->document()->design();
    }
    [[nodiscard]] QUndoStack *stack() const { return m_workspace->document()->undoStack(); }
    [[nodiscard]] CanvasView *canvas() const { return m_window->canvas(); }
    [[nodiscard]] QPoint center(const NodeKey &node) const
    {
        return canvas()->nodeViewRect(node).center();
    }
    void click(const NodeKey &node, Qt::KeyboardModifiers modifiers = {})
    {
        QTest::mouseClick(canvas()->viewport(), Qt::LeftButton, modifiers, center(node));
    }
    void key(Qt::Key which, Qt::KeyboardModifiers modifiers = {})
    {
        QTest::keyClick(canvas(), which, modifiers);
    }
    QMenu *openMenu(const QPoint &at);
    void choose(QMenu *menu, const QString &text);
    void altDrag(const QPoint &from, const QPoint &to);
    [[nodiscard]] static QStringList textsOf(const QMenu &menu);
};

// By the window system's way in, since that is what makes a right click ask for a menu.
QMenu *MapEditingTest::openMenu(const QPoint &at)
{
    const QPoint inWindow = canvas()->viewport()->mapTo(m_window.get(), at);
    QTest::mouseClick(m_window->windowHandle(), Qt::RightButton, {}, inWindow);
    QTest::qWait(0);
    return find<QMenu>("canvasMenu");
}

QStringList MapEditingTest::textsOf(const QMenu &menu)
{
    QStringList texts;
    for (const QAction *action : menu.actions()) {
        if (!action->isSeparator())
            texts << action->text().remove(u'&');
    }
    return texts;
}

void MapEditingTest::choose(QMenu *menu, const QString &text)
{
    for (QAction *action : menu->actions()) {
        if (action->text().remove(u'&') != text)
            continue;
        QTest::mouseClick(menu, Qt::LeftButton, {}, menu->actionGeometry(action).center());
        return;
    }
    QFAIL(qPrintable(text + " is not in the menu"));
}

void MapEditingTest::altDrag(const QPoint &from, const QPoint &to)
{
    QWidget *viewport = canvas()->viewport();
    QTest::mousePress(viewport, Qt::LeftButton, Qt::AltModifier, from);
    for (const QPoint &at : {from + (to - from) / 2, to}) {
        QMouseEvent move(QEvent::MouseMove, QPointF(at), viewport->mapToGlobal(QPointF(at)),
                         Qt::NoButton, Qt::LeftButton, Qt::AltModifier);
        QApplication::sendEvent(viewport, &move);
    }
    QTest::mouseRelease(viewport, Qt::LeftButton, Qt::AltModifier, to);
}

void MapEditingTest::theMenuOffersWhatCanBeDone_data()
{
    QTest::addColumn<QString>("node");
    QTest::addColumn<QStringList>("texts");
    QTest::newRow("a workload") << "storefront/Deployment/web"
                                << QStringList{"Allow flow to…",
                                               "Grant API access…",
                                               "Reach from here",
                                               "Who can reach this",
                                               "Attack path",
                                               "Explain",
                                               "Show YAML",
                                               "Hide",
                                               "Show only these",
                                               "Focus",
                                               "Collapse or open the namespace",
                                               "Copy",
                                               "Paste YAML"};
    QTest::newRow("an external") << "External/card-network"
                                 << QStringList{"Allow flow to…",
                                                "Reach from here",
                                                "Who can reach this",
                                                "Attack path",
                                                "Explain",
                                                "Hide",
                                                "Show only these",
                                                "Focus",
                                                "Edit…",
                                                "Copy",
                                                "Duplicate",
                                                "Remove"};
}

void MapEditingTest::theMenuOffersWhatCanBeDone()
{
    QFETCH(QString, node);
    openSample();
    const NodeKey key = NodeKey::parse(node.toStdString()).value();
    QMenu *menu = openMenu(center(key));
    QVERIFY(menu && menu->isVisible());
    QVERIFY(m_workspace->selection()->nodes() == std::vector{key});
    QTEST(textsOf(*menu), "texts");
    QTest::keyClick(menu, Qt::Key_Escape);
    QTRY_VERIFY(!find<QMenu>("canvasMenu"));
}

void MapEditingTest::denyFromTheMenuClosesTheWay()
{
    openSample();
    const CanvasView::Edge edge = *marked().begin();
    const auto at = canvas()->edgeViewPoint(edge.first, edge.second);
    QVERIFY(at.has_value());
    QMenu *menu = openMenu(*at);
    QVERIFY(menu);
    choose(menu, QStringLiteral("Deny"));
    QVERIFY(design()->isClosed(edge.first, edge.second));
    settle();
    QCOMPARE(marked().count(edge), std::size_t{0});
    QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(!design()->isClosed(edge.first, edge.second));
}

void MapEditingTest::hidingIsSaidAndTakenBack()
{
    openSample();
    auto *bar = find<QWidget>("noticeBar");
    QVERIFY(!bar->isVisible());
    const QColor inside = canvas()->viewport()->grab().toImage().pixelColor(
        canvas()->nodeViewRect(kCart).topLeft() + QPoint(2, 20));
    const QRect place = canvas()->nodeViewRect(kCart);
    QMenu *menu = openMenu(center(kCart));
    choose(menu, QStringLiteral("Hide"));
    QVERIFY(canvas()->nodeViewRect(kCart).isEmpty());
    QVERIFY(bar->isVisible());
    QVERIFY2(find<QLabel>("noticeText")->text().startsWith("1 node is hidden, with "),
             qPrintable(find<QLabel>("noticeText")->text()));
    QCOMPARE(stack()->count(), 0); // no edit
    QVERIFY(m_workspace->selection()->isEmpty());
    // A new picture does not bring it back by itself.
    m_workspace->layOutAgain();
    settle();
    QVERIFY(canvas()->nodeViewRect(kCart).isEmpty());
    clickButton("noticeButton");
    QVERIFY(!bar->isVisible());
    QCOMPARE(canvas()->nodeViewRect(kCart).size(), place.size());
    const QColor again = canvas()->viewport()->grab().toImage().pixelColor(
        canvas()->nodeViewRect(kCart).topLeft() + QPoint(2, 20));
    QCOMPARE(again, inside);
}

void MapEditingTest::onlyTheSelectedAndTheirNeighboursAreShown()
{
    openSample();
    click(kCardNetwork);
    key(Qt::Key_H, Qt::ShiftModifier);
    QVERIFY(!canvas()->nodeViewRect(kCardNetwork).isEmpty());
    QVERIFY(canvas()->nodeViewRect(kWeb).isEmpty());
    key(Qt::Key_H, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(!canvas()->nodeViewRect(kWeb).isEmpty());
    click(kWeb);
    key(Qt::Key_F, Qt::ShiftModifier);
    QVERIFY(!canvas()->nodeViewRect(kWeb).isEmpty());
    QVERIFY(!canvas()->nodeViewRect(kCart).isEmpty()); // web calls it
    QVERIFY(canvas()->nodeViewRect(kCardNetwork).isEmpty());
}

void MapEditingTest::whatIsSoughtIsShownAgain()
{
    openSample();
    click(kCart);
    key(Qt::Key_H);
    QVERIFY(canvas()->nodeViewRect(kCart).isEmpty());
    QTest::keyClick(m_window.get(), Qt::Key_P, Qt::ControlModifier);
    auto *field = find<QLineEdit>("paletteField");
    QTest::keyClicks(field, QStringLiteral("cart"));
    QTest::keyClick(field, Qt::Key_Return);
    QVERIFY(!canvas()->nodeViewRect(kCart).isEmpty());
}

void MapEditingTest::callsArePastedOntoAnotherWorkload()
{
    openSample();
    QVERIFY(design()->findFlow(kWeb, kCart));
    click(kWeb);
    key(Qt::Key_C, Qt::ControlModifier);
    QVERIFY(
        QApplication::clipboard()->text().contains(QLatin1String("storefront/Deployment/cart")));
    click(kFraud);
    key(Qt::Key_V, Qt::ControlModifier);
    const Flow *copy = design()->findFlow(kFraud, kCart);
    QVERIFY(copy);
    QVERIFY(copy->ports == design()->findFlow(kWeb, kCart)->ports);
    QVERIFY(copy->evidence.empty());
    QCOMPARE(stack()->count(), 1);
    settle();
    QVERIFY(canvas()->edgeViewPoint(kFraud, kCart).has_value());
    QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(!design()->findFlow(kFraud, kCart));
}

void MapEditingTest::externalsAreCopiedAndDuplicated()
{
    openSample();
    click(kCardNetwork);
    key(Qt::Key_C, Qt::ControlModifier);
    key(Qt::Key_V, Qt::ControlModifier);
    const NodeKey second{{}, {}, "External", "card-network-2"};
    QVERIFY(design()->findExternal(second));
    QVERIFY(m_workspace->selection()->nodes() == std::vector{second});
    settle();
    QVERIFY(!canvas()->nodeViewRect(second).isEmpty());
    QVERIFY(!canvas()->nodeViewRect(second).intersects(canvas()->nodeViewRect(kCardNetwork)));
    key(Qt::Key_D, Qt::ControlModifier);
    const NodeKey third{{}, {}, "External", "card-network-3"};
    QVERIFY(design()->findExternal(third));
    QCOMPARE(stack()->count(), 2);
    QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(!design()->findExternal(third));
    // Text of anything else is read as manifests, as before.
    QApplication::clipboard()->setText(QStringLiteral("kind: Nothing"));
    QVERIFY(!QApplication::clipboard()->mimeData()->hasFormat("application/vnd.drawbridge+yaml"));
}

void MapEditingTest::altDragCopiesExternalsOnly()
{
    openSample();
    const QRect before = canvas()->nodeViewRect(kCardNetwork);
    QVERIFY(canvas()->viewport()->rect().contains(before));
    altDrag(before.center(), before.center() - QPoint(0, 120));
    const NodeKey copy{{}, {}, "External", "card-network-2"};
    QVERIFY(design()->findExternal(copy));
    settle();
    QCOMPARE(canvas()->nodeViewRect(kCardNetwork), before);
    const QPoint shift = canvas()->nodeViewRect(copy).topLeft() - before.topLeft();
    QVERIFY(qAbs(shift.x()) <= 4 && qAbs(shift.y() + 120) <= 4); // places are on a grid
    QCOMPARE(stack()->count(), 1);
    const QRect web = canvas()->nodeViewRect(kWeb);
    altDrag(web.center(), web.center() + QPoint(0, 60));
    QCOMPARE(canvas()->nodeViewRect(kWeb), web);
    QCOMPARE(stack()->count(), 1);
}

void MapEditingTest::severalAreAlignedAsOneStep()
{
    openSample();
    click(kWeb);
    click(kCart, Qt::ControlModifier);
    QVERIFY(canvas()->nodeViewRect(kWeb).top() != canvas()->nodeViewRect(kCart).top());
    QMenu *menu = openMenu(center(kCart));
    QVERIFY(menu);
    QMenu *arrange = nullptr;
    for (QAction *action : menu->actions()) {
        if (action->menu())
            arrange = action->menu();
    }
    QVERIFY(arrange);
    QTest::mouseClick(menu, Qt::LeftButton, {},
                      menu->actionGeometry(arrange->menuAction()).center());
    QTRY_VERIFY(arrange->isVisible());
    choose(arrange, QStringLiteral("Top"));
    QCOMPARE(stack()->count(), 1);
    QCOMPARE(stack()->undoText(), QStringLiteral("Align"));
    settle();
    QCOMPARE(canvas()->nodeViewRect(kWeb).top(), canvas()->nodeViewRect(kCart).top());
    QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
    settle();
    QVERIFY(canvas()->nodeViewRect(kWeb).top() != canvas()->nodeViewRect(kCart).top());
}

void MapEditingTest::unpinnedNodesAreTheLayoutsAgain()
{
    openSample();
    const QRect card = canvas()->nodeViewRect(kCardNetwork);
    drag(card.center(), card.center() + QPoint(0, 80));
    settle();
    const auto isPinned = [this] {
        const auto &positions = design()->positions;
        return std::any_of(positions.begin(), positions.end(), [](const NodePosition &position) {
            return position.node == kCardNetwork && position.isPinned;
        });
    };
    QVERIFY(isPinned());
    choose(openMenu(center(kCardNetwork)), QStringLiteral("Unpin"));
    QVERIFY(!isPinned());
}

QTEST_MAIN(MapEditingTest)
#include "test_map_editing.moc"
