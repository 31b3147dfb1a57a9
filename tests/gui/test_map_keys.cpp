// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/window_fixture.h"
#include "views/models/inspector_content.h"
#include "views/panels/inspector_panel.h"

#include <QApplication>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QTableView>
#include <QTest>

using namespace drawbridge;

namespace {

const NodeKey kWeb{{}, "storefront", "Deployment", "web"};
const NodeKey kCart{{}, "storefront", "Deployment", "cart"};
const NodeKey kCatalog{{}, "storefront", "Deployment", "catalog"};

} // namespace

/// Keys of the map (ux.md 3.14) and fields of the inspector, as somebody without a mouse uses them.
class MapKeysTest : public WindowFixture {
    Q_OBJECT
private slots:
    void init() { startWindow({1600, 1000}); }
    void cleanup() { endWindow(); }

    void editOpensWhatIsSelected();
    void backspaceGoesBack();
    void findNextGoesOn();
    void theSheetListsEveryKey();
    void lettersActOnTheMapOnly();
    void typingIsOneStep();
    void aPauseStartsAnotherStep();
    void whatIsWrongStaysInTheField();
    void zonesAreSetInTheInspector();
    void addressesCountWhenTheyAreComplete();

private:
    [[nodiscard]] std::shared_ptr<const Design> design() const
    {
        return m_workspace->document()->design();
    }
    [[nodiscard]] QUndoStack *stack() const { return m_workspace->document()->undoStack(); }
    [[nodiscard]] CanvasView *canvas() const { return m_window->canvas(); }
    void click(const NodeKey &node)
    {
        QTest::mouseClick(canvas()->viewport(), Qt::LeftButton, {},
                          canvas()->nodeViewRect(node).center());
    }
    void selectFlow(const NodeKey &from, const NodeKey &to);
    [[nodiscard]] QLineEdit *field(InspectorField which) const;
    void clickInto(InspectorField which);
    /// Into the field of the moment: the inspector is made anew with every change.
    void type(InspectorField which, const QString &text);
};

void MapKeysTest::selectFlow(const NodeKey &from, const NodeKey &to)
{
    const auto at = canvas()->edgeViewPoint(from, to);
    QVERIFY(at.has_value());
    QTest::mouseClick(canvas()->viewport(), Qt::LeftButton, {}, *at);
}

QLineEdit *MapKeysTest::field(InspectorField which) const
{
    const QString name = QStringLiteral("field%1").arg(static_cast<int>(which));
    const QWidget *body = m_window->findChild<InspectorPanel *>()->widget();
    return body->findChild<QLineEdit *>(name);
}

void MapKeysTest::clickInto(InspectorField which)
{
    QVERIFY(field(which));
    m_window->findChild<InspectorPanel *>()->ensureWidgetVisible(field(which));
    QTest::mouseClick(field(which), Qt::LeftButton);
    QTRY_VERIFY(field(which)->hasFocus());
}

void MapKeysTest::type(InspectorField which, const QString &text)
{
    for (const QChar letter : text) {
        QVERIFY(field(which)->hasFocus());
        QTest::keyClick(field(which), letter.toLatin1());
    }
}

void MapKeysTest::editOpensWhatIsSelected()
{
    openSample();
    selectFlow(kWeb, kCart);
    QTest::keyClick(canvas(), Qt::Key_E);
    QVERIFY(popover()->isVisible());
    QTest::keyClick(popover(), Qt::Key_Escape);
    QVERIFY(!popover()->isVisible());
    QTest::keyClick(canvas(), Qt::Key_F2);
    QVERIFY(popover()->isVisible());
}

void MapKeysTest::backspaceGoesBack()
{
    openSample();
    for (const NodeKey &node : {kWeb, kCart, kCatalog})
        click(node);
    QTest::keyClick(canvas(), Qt::Key_Backspace);
    QCOMPARE(canvas()->focusNode(), std::optional(kCart));
    QVERIFY(m_workspace->selection()->nodes() == std::vector{kCart});
    QTest::keyClick(canvas(), Qt::Key_Backspace);
    QCOMPARE(canvas()->focusNode(), std::optional(kWeb));
    QTest::keyClick(canvas(), Qt::Key_Backspace);
    QCOMPARE(canvas()->focusNode(), std::optional(kWeb));
}

void MapKeysTest::findNextGoesOn()
{
    openSample();
    auto *search = find<QLineEdit>("search");
    QTest::keyClick(m_window.get(), Qt::Key_F3); // nothing sought yet: it asks
    QTRY_VERIFY(search->hasFocus());
    QTest::keyClicks(search, QStringLiteral("cart"));
    QTest::keyClick(search, Qt::Key_Return);
    std::set<std::vector<NodeKey>> seen;
    canvas()->setFocus();
    for (int i = 0; i < 12; ++i) {
        QTest::keyClick(m_window.get(), Qt::Key_F3);
        seen.insert(m_workspace->selection()->nodes());
    }
    QVERIFY(seen.count({kCart}) == 1);
    QVERIFY(seen.size() > 1); // cart-redis, cart-cleanup
}

void MapKeysTest::theSheetListsEveryKey()
{
    openSample();
    QTest::keyClick(canvas(), '?');
    auto *sheet = find<QDialog>("shortcutSheet");
    QVERIFY(sheet && sheet->isVisible());
    auto *table = find<QTableView>("shortcutTable");
    const int all = table->model()->rowCount();
    QCOMPARE(all, int(m_window->actions().keyList().size()));
    auto *filter = find<QLineEdit>("shortcutFilter");
    QTest::keyClicks(filter, QStringLiteral("hide"));
    QVERIFY(table->model()->rowCount() >= 1 && table->model()->rowCount() < all);
    QTest::keyClick(filter, Qt::Key_Escape);
    QTest::keyClick(sheet, Qt::Key_Escape);
    QTRY_VERIFY(!find<QDialog>("shortcutSheet"));
}

void MapKeysTest::lettersActOnTheMapOnly()
{
    openSample();
    click(kCart);
    auto *search = find<QLineEdit>("search");
    QTest::mouseClick(search, Qt::LeftButton);
    QTRY_VERIFY(search->hasFocus());
    QTest::keyClick(search, Qt::Key_H);
    QCOMPARE(search->text(), QStringLiteral("h"));
    QVERIFY(!canvas()->nodeViewRect(kCart).isEmpty());
}

void MapKeysTest::typingIsOneStep()
{
    openSample();
    selectFlow(kWeb, kCart);
    clickInto(InspectorField::FlowNote);
    type(InspectorField::FlowNote, QStringLiteral("PAY-318"));
    QCOMPARE(design()->findFlow(kWeb, kCart)->note, std::string("PAY-318"));
    QCOMPARE(stack()->count(), 1);
    QTest::keyClick(field(InspectorField::FlowNote), Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(design()->findFlow(kWeb, kCart)->note.empty());
    QVERIFY(field(InspectorField::FlowNote)->text().isEmpty());
    QCOMPARE(stack()->index(), 0);
}

void MapKeysTest::aPauseStartsAnotherStep()
{
    openSample();
    selectFlow(kWeb, kCart);
    clickInto(InspectorField::FlowNote);
    type(InspectorField::FlowNote, QStringLiteral("ab"));
    QTest::qWait(1100); // longer than typing merges
    type(InspectorField::FlowNote, QStringLiteral("cd"));
    QCOMPARE(design()->findFlow(kWeb, kCart)->note, std::string("abcd"));
    QCOMPARE(stack()->count(), 2);
    stack()->undo();
    QCOMPARE(design()->findFlow(kWeb, kCart)->note, std::string("ab"));
}

void MapKeysTest::whatIsWrongStaysInTheField()
{
    openSample();
    selectFlow(kWeb, kCart);
    clickInto(InspectorField::FlowExpires);
    type(InspectorField::FlowExpires, QStringLiteral("2030-02-30"));
    QCOMPARE(field(InspectorField::FlowExpires)->text(), QStringLiteral("2030-02-30"));
    QVERIFY(design()->findFlow(kWeb, kCart)->expires.empty());
    QCOMPARE(stack()->count(), 0);
    QTest::keyClick(field(InspectorField::FlowExpires), Qt::Key_Backspace);
    QTest::keyClick(field(InspectorField::FlowExpires), Qt::Key_Backspace);
    type(InspectorField::FlowExpires, QStringLiteral("28"));
    QCOMPARE(design()->findFlow(kWeb, kCart)->expires, std::string("2030-02-28"));
    QCOMPARE(stack()->count(), 1);
}

void MapKeysTest::zonesAreSetInTheInspector()
{
    openSample();
    const NodeKey payments{{}, {}, "Namespace", "payments"};
    const QRect frame = canvas()->nodeViewRect(payments);
    QTest::mouseClick(canvas()->viewport(), Qt::LeftButton, {}, frame.topLeft() + QPoint(60, 12));
    QVERIFY(m_workspace->selection()->nodes() == std::vector{payments});
    clickInto(InspectorField::Zone);
    type(InspectorField::Zone, QStringLiteral("cards"));
    QVERIFY(design()->findZone(payments));
    QCOMPARE(design()->findZone(payments)->name, std::string("cards"));
    QCOMPARE(stack()->count(), 1);
    settle();
    const NodeLook *look = canvas()->look().find(payments);
    QVERIFY(look->subtitle.find("zone cards") != std::string::npos);
    QTest::keyClick(field(InspectorField::Zone), Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(!design()->findZone(payments));
}

void MapKeysTest::addressesCountWhenTheyAreComplete()
{
    openSample();
    const NodeKey network{{}, {}, "External", "card-network"};
    click(network);
    clickInto(InspectorField::Addresses);
    const auto cidrs = design()->findExternal(network)->cidrs;
    field(InspectorField::Addresses)->selectAll();
    type(InspectorField::Addresses, QStringLiteral("192.0.2.0/28"));
    QVERIFY(design()->findExternal(network)->cidrs == cidrs); // 192.0.2.0/2 is another range
    QTest::keyClick(field(InspectorField::Addresses), Qt::Key_Return);
    QVERIFY(design()->findExternal(network)->cidrs ==
            std::vector{Cidr::parse("192.0.2.0/28").value()});
    QCOMPARE(stack()->count(), 1);
}

QTEST_MAIN(MapKeysTest)
#include "test_map_keys.moc"
