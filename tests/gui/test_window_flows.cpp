// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/window_fixture.h"
#include "views/dialogs/export_dialog.h"
#include "views/models/findings_model.h"

#include <QApplication>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableView>
#include <QTest>

#include <set>

using namespace drawbridge;

namespace {

std::set<CanvasView::Edge> pairsOf(const std::vector<SampleRow> &rows)
{
    std::set<CanvasView::Edge> pairs;
    for (const SampleRow &row : rows)
        pairs.emplace(row.from, row.to);
    return pairs;
}

} // namespace

/// Drawing and deciding on the map of the sample, from the gesture to the answers.
class WindowFlowsTest : public WindowFixture {
    Q_OBJECT
private slots:
    void init() { startWindow({1600, 1000}); }
    void cleanup() { endWindow(); }

    void initTestCase();

    void drawnFlowsLeaveExactlyThePlantedPairsMarked();
    void closingAWayRemovesItsMarkAndUndoBringsItBack();
    void drawingAFindingDrawsItsPorts();
    void escapeDiscardsThePopover();
    void popoverSaysWhatIsWrong();
    void deleteRemovesADrawnFlow();
    void externalIsAddedToTheMap();
    void popoverTakesTheFocusWhenAskedAgain();
};

void WindowFlowsTest::initTestCase()
{
    QVERIFY2(QFile::exists(sampleFolder()), "resources/samples/shop is part of the sources");
    QVERIFY(!sampleTable(QStringLiteral("draw by hand")).empty());
    QVERIFY(!sampleTable(QStringLiteral("ZT-NET-004")).empty());
}

void WindowFlowsTest::drawnFlowsLeaveExactlyThePlantedPairsMarked()
{
    openSample();
    drawPlanned();
    const auto planted = pairsOf(sampleTable(QStringLiteral("ZT-NET-004")));
    for (const auto &pair : planted)
        QVERIFY2(marked().count(pair) == 1,
                 (toString(pair.first) + " to " + toString(pair.second) + " has no mark").c_str());
    QVERIFY(marked() == planted);
    QVERIFY(listed() == planted);
}

void WindowFlowsTest::closingAWayRemovesItsMarkAndUndoBringsItBack()
{
    openSample();
    drawPlanned();
    const auto planted = pairsOf(sampleTable(QStringLiteral("ZT-NET-004")));
    const CanvasView::Edge first = *planted.rbegin();
    clickFinding(first);
    clickButton("closeIt");
    settle();
    auto rest = planted;
    rest.erase(first);
    QVERIFY(marked() == rest);
    QVERIFY(listed() == rest);
    QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
    settle();
    QVERIFY(marked() == planted);
    QVERIFY(listed() == planted);
}

void WindowFlowsTest::drawingAFindingDrawsItsPorts()
{
    openSample();
    drawPlanned();
    const CanvasView::Edge edge = *listed().rbegin();
    clickFinding(edge);
    clickButton("drawIt");
    settle();
    QVERIFY(m_workspace->document()->design()->findFlow(edge.first, edge.second) != nullptr);
    QVERIFY(marked().count(edge) == 0);
}

void WindowFlowsTest::escapeDiscardsThePopover()
{
    openSample();
    const SampleRow row = sampleTable(QStringLiteral("draw by hand")).front();
    const QRect from = m_window->canvas()->nodeViewRect(row.from);
    drag({from.right(), from.top() + from.height() / 4},
         m_window->canvas()->nodeViewRect(row.to).center());
    QVERIFY(popover()->isVisible());
    QTest::keyClick(find<QLineEdit>("note"), Qt::Key_Escape);
    QVERIFY(!popover()->isVisible());
    QCOMPARE(m_workspace->document()->undoStack()->count(), 0);
}

void WindowFlowsTest::popoverSaysWhatIsWrong()
{
    openSample();
    const SampleRow row = sampleTable(QStringLiteral("draw by hand")).at(1); // to the card network
    const QRect from = m_window->canvas()->nodeViewRect(row.from);
    drag({from.right(), from.top() + from.height() / 4},
         m_window->canvas()->nodeViewRect(row.to).center());
    auto *other = find<QLineEdit>("otherPorts");
    QVERIFY(!find<QPushButton>("acceptFlow")->isEnabled());
    QTest::keyClicks(other, QStringLiteral("70000"));
    QTest::keyClick(other, Qt::Key_Return);
    QVERIFY(popover()->isVisible());
    QVERIFY(find<QLabel>("effect")->text().contains(QLatin1String("70000")));
    QCOMPARE(m_workspace->document()->undoStack()->count(), 0);
    other->selectAll();
    QTest::keyClicks(other, QStringLiteral("443"));
    QCOMPARE(find<QLabel>("effect")->text(), QStringLiteral("Opens 1 connection"));
    QTest::keyClick(other, Qt::Key_Return);
    QCOMPARE(m_workspace->document()->undoStack()->count(), 1);
}

void WindowFlowsTest::deleteRemovesADrawnFlow()
{
    openSample();
    const NodeKey web{{}, "storefront", "Deployment", "web"};
    const NodeKey cart{{}, "storefront", "Deployment", "cart"};
    QVERIFY(m_workspace->document()->design()->findFlow(web, cart));
    const auto point = m_window->canvas()->edgeViewPoint(web, cart);
    QVERIFY(point.has_value());
    QTest::mouseClick(m_window->canvas()->viewport(), Qt::LeftButton, {}, *point);
    QVERIFY(m_workspace->selection()->edge() == (CanvasView::Edge{web, cart}));
    QTest::keyClick(m_window->canvas(), Qt::Key_Delete);
    QVERIFY(!m_workspace->document()->design()->findFlow(web, cart));
    QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(m_workspace->document()->design()->findFlow(web, cart));
}

void WindowFlowsTest::externalIsAddedToTheMap()
{
    openSample();
    choose(ActionId::AddExternal);
    auto *dialog = find<QDialog>("externalDialog");
    QVERIFY(dialog && dialog->isVisible());
    QTest::keyClicks(find<QLineEdit>("externalName"), QStringLiteral("partner"));
    QTest::keyClicks(find<QLineEdit>("externalAddresses"), QStringLiteral("198.51.100.0/33"));
    clickButton("externalAdd");
    QVERIFY(dialog->isVisible());
    QCOMPARE(m_workspace->document()->undoStack()->count(), 0);
    find<QLineEdit>("externalAddresses")->selectAll();
    QTest::keyClicks(find<QLineEdit>("externalAddresses"), QStringLiteral("198.51.100.0/24"));
    clickButton("externalAdd");
    QVERIFY(!dialog->isVisible());
    settle();
    const NodeKey partner{{}, {}, "External", "partner"};
    QVERIFY(!m_window->canvas()->nodeViewRect(partner).isEmpty());
    QVERIFY(m_workspace->selection()->nodes() == std::vector<NodeKey>{partner});
    QTRY_VERIFY(find<QDialog>("externalDialog") == nullptr);
    choose(ActionId::AddExternal); // the same name again would change the first
    QTest::keyClicks(find<QLineEdit>("externalName"), QStringLiteral("partner"));
    QTest::keyClicks(find<QLineEdit>("externalAddresses"), QStringLiteral("192.0.2.0/24"));
    clickButton("externalAdd");
    QVERIFY(find<QDialog>("externalDialog")->isVisible());
    QCOMPARE(m_workspace->document()->undoStack()->count(), 1);
}

void WindowFlowsTest::popoverTakesTheFocusWhenAskedAgain()
{
    openSample();
    const auto rows = sampleTable(QStringLiteral("draw by hand"));
    for (const SampleRow &row : {rows.at(0), rows.at(2)}) {
        const QRect from = m_window->canvas()->nodeViewRect(row.from);
        m_window->canvas()->setFocus();
        drag({from.right(), from.top() + from.height() / 4},
             m_window->canvas()->nodeViewRect(row.to).center());
        QVERIFY(popover()->isVisible());
        QTRY_VERIFY(popover()->isAncestorOf(QApplication::focusWidget()));
    }
    QVERIFY(
        find<QLabel>("popoverTitle")->text().contains(QString::fromStdString(rows.at(2).to.name)));
}

QTEST_MAIN(WindowFlowsTest)
#include "test_window_flows.moc"
