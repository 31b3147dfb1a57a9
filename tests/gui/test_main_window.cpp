// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/window_fixture.h"
#include "views/dialogs/export_dialog.h"
#include "views/models/findings_model.h"

#include <QAction>
#include <QApplication>
#include <QDockWidget>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QMenuBar>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QTableView>
#include <QTest>
#include <QToolButton>

#include <algorithm>
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

class MainWindowTest : public WindowFixture {
    Q_OBJECT
private slots:
    void initTestCase();
    void init() { startWindow({1600, 1000}); }
    void cleanup() { endWindow(); }

    void drawnFlowsLeaveExactlyThePlantedPairsMarked();
    void closingAWayRemovesItsMarkAndUndoBringsItBack();
    void drawingAFindingDrawsItsPorts();
    void clickOnAFindingSelectsWhatItIsAbout();
    void functionKeysStepThroughFindings();
    void previewFollowsTheSelection();
    void escapeDiscardsThePopover();
    void popoverSaysWhatIsWrong();
    void deleteRemovesADrawnFlow();
    void externalIsAddedToTheMap();
    void themeSwitchesAtOnce();
    void everyActionHasATextAndNoShortcutIsTaken();
    void inspectorKeepsTheFocusOfItsButtons();
    void emptySearchGoesNowhere();
    void popoverTakesTheFocusWhenAskedAgain();
    void lettersOfMenusAndButtonsDiffer();
    void hiddenPanelsComeBackAsTheyWere();
    void savesPicturesWhenAsked();

private:
    void drawPlanned();
    [[nodiscard]] std::set<CanvasView::Edge> marked() const;
    [[nodiscard]] std::set<CanvasView::Edge> listed() const;
    void clickFinding(const CanvasView::Edge &edge);
};

void MainWindowTest::initTestCase()
{
    QVERIFY2(QFile::exists(sampleFolder()), "resources/samples/shop is part of the sources");
    QVERIFY(!sampleTable(QStringLiteral("draw by hand")).empty());
    QVERIFY(!sampleTable(QStringLiteral("ZT-NET-004")).empty());
}

void MainWindowTest::drawPlanned()
{
    for (const SampleRow &row : sampleTable(QStringLiteral("draw by hand")))
        drawFlow(row);
}

std::set<CanvasView::Edge> MainWindowTest::marked() const
{
    const auto edges = m_window->canvas()->markedEdges();
    return {edges.begin(), edges.end()};
}

std::set<CanvasView::Edge> MainWindowTest::listed() const
{
    std::set<CanvasView::Edge> edges;
    const auto *model = m_window->findChild<FindingsModel *>();
    for (int row = 0; row < model->rowCount(); ++row) {
        const Finding &finding = model->finding(row);
        if (finding.ruleId == "ZT-NET-004")
            edges.emplace(*finding.peer, finding.target);
    }
    return edges;
}

void MainWindowTest::clickFinding(const CanvasView::Edge &edge)
{
    auto *table = find<QTableView>("findingsTable");
    for (int row = 0; row < table->model()->rowCount(); ++row) {
        const QModelIndex index = table->model()->index(row, FindingsModel::SubjectColumn);
        const QString subject = index.data().toString();
        const bool isIt = subject.contains(QString::fromStdString(edge.first.name)) &&
                          subject.contains(QString::fromStdString(edge.second.name));
        if (!isIt)
            continue;
        table->scrollTo(index);
        QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(index).center());
        return;
    }
    QFAIL("the finding is not in the list");
}

void MainWindowTest::drawnFlowsLeaveExactlyThePlantedPairsMarked()
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

void MainWindowTest::closingAWayRemovesItsMarkAndUndoBringsItBack()
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

void MainWindowTest::drawingAFindingDrawsItsPorts()
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

void MainWindowTest::clickOnAFindingSelectsWhatItIsAbout()
{
    openSample();
    const CanvasView::Edge edge = *listed().begin();
    clickFinding(edge);
    QVERIFY(m_workspace->selection()->edge() == edge);
    const QString title = find<QLabel>("inspectorTitle")->text();
    QVERIFY(title.contains(QString::fromStdString(edge.second.name)));
}

void MainWindowTest::functionKeysStepThroughFindings()
{
    openSample();
    m_window->canvas()->setFocus();
    auto *table = find<QTableView>("findingsTable");
    QTest::keyClick(m_window.get(), Qt::Key_F8);
    QCOMPARE(table->currentIndex().row(), 0);
    QTest::keyClick(m_window.get(), Qt::Key_F8);
    QCOMPARE(table->currentIndex().row(), 1);
    QTest::keyClick(m_window.get(), Qt::Key_F8, Qt::ShiftModifier);
    QCOMPARE(table->currentIndex().row(), 0);
    QVERIFY(!m_workspace->selection()->isEmpty());
}

void MainWindowTest::previewFollowsTheSelection()
{
    openSample();
    auto *preview = find<QPlainTextEdit>("exportPreview");
    const QString everything = preview->toPlainText();
    QVERIFY(everything.contains(QLatin1String("kind: NetworkPolicy")));
    const NodeKey cart{{}, "storefront", "Deployment", "cart"};
    const QRect box = m_window->canvas()->nodeViewRect(cart);
    QTest::mouseClick(m_window->canvas()->viewport(), Qt::LeftButton, {}, box.center());
    QVERIFY(m_workspace->selection()->nodes() == std::vector<NodeKey>{cart});
    QVERIFY(preview->toPlainText().size() < everything.size());
    QVERIFY(preview->toPlainText().contains(QLatin1String("6379")));
    const QString before = preview->toPlainText();
    drawFlow(sampleTable(QStringLiteral("draw by hand")).at(2)); // cart to checkout
    m_workspace->selection()->setNodes({cart});
    QVERIFY(preview->toPlainText() != before);
    QVERIFY(preview->toPlainText().contains(QLatin1String("8443")));
    QCOMPARE(find<QLabel>("previewProof")->text(), QStringLiteral("equals the drawing"));
}

void MainWindowTest::escapeDiscardsThePopover()
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

void MainWindowTest::popoverSaysWhatIsWrong()
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

void MainWindowTest::deleteRemovesADrawnFlow()
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

void MainWindowTest::externalIsAddedToTheMap()
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

void MainWindowTest::themeSwitchesAtOnce()
{
    openSample();
    choose(ActionId::ThemeDark);
    QVERIFY(m_window->canvas()->theme() == Theme::dark());
    QCOMPARE(QApplication::palette().color(QPalette::Window), Theme::dark().chrome);
    QVERIFY(m_settings->theme() == ThemeChoice::Dark);
    choose(ActionId::ThemeLight);
    QVERIFY(m_window->canvas()->theme() == Theme::light());
}

void MainWindowTest::everyActionHasATextAndNoShortcutIsTaken()
{
    std::set<QString> texts, shortcuts;
    for (const QAction *action : m_window->actions().all()) {
        QVERIFY(!action->text().isEmpty());
        QVERIFY2(texts.insert(action->text()).second, qPrintable(action->text()));
        const QString keys = action->shortcut().toString();
        if (!keys.isEmpty())
            QVERIFY2(shortcuts.insert(keys).second, qPrintable(keys));
    }
}

void MainWindowTest::inspectorKeepsTheFocusOfItsButtons()
{
    openSample();
    const CanvasView::Edge edge = *listed().begin();
    clickFinding(edge);
    auto *inspector = find<QScrollArea>("inspector");
    const auto buttons = inspector->findChildren<QPushButton *>();
    QVERIFY(buttons.size() >= 2); // draw it, close it
    buttons[1]->setFocus();
    QTest::keyClick(buttons[1], Qt::Key_Space);
    QVERIFY(!m_workspace->document()->undoStack()->isClean());
    settle();
    QVERIFY(inspector->isAncestorOf(QApplication::focusWidget()));
}

void MainWindowTest::emptySearchGoesNowhere()
{
    openSample();
    auto *search = find<QLineEdit>("search");
    QTest::keyClick(m_window.get(), Qt::Key_K, Qt::ControlModifier);
    QVERIFY(search->hasFocus());
    QTest::keyClicks(search, QStringLiteral("settlement"));
    QTest::keyClick(search, Qt::Key_Return);
    const NodeKey settlement{{}, "payments", "CronJob", "settlement"};
    QVERIFY(m_workspace->selection()->nodes() == std::vector<NodeKey>{settlement});
    m_workspace->selection()->clear();
    search->selectAll();
    QTest::keyClick(search, Qt::Key_Delete);
    QTest::keyClick(search, Qt::Key_Return);
    QVERIFY(m_workspace->selection()->isEmpty());
}

void MainWindowTest::popoverTakesTheFocusWhenAskedAgain()
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

void MainWindowTest::lettersOfMenusAndButtonsDiffer()
{
    openSample();
    clickFinding(*listed().begin());
    std::set<QString> letters;
    for (const QAction *menu : m_window->menuBar()->actions())
        QVERIFY2(letters.insert(QKeySequence::mnemonic(menu->text()).toString()).second,
                 qPrintable(menu->text()));
    for (const auto *button : m_window->findChildren<QAbstractButton *>()) {
        const QString letter = QKeySequence::mnemonic(button->text()).toString();
        if (button->isVisible() && !letter.isEmpty() && !qobject_cast<const QToolButton *>(button))
            QVERIFY2(letters.insert(letter).second, qPrintable(button->text()));
    }
}

void MainWindowTest::hiddenPanelsComeBackAsTheyWere()
{
    openSample();
    auto *explorer = find<QDockWidget>("explorerDock");
    auto *inspector = find<QDockWidget>("inspectorDock");
    explorer->close();
    QTest::keyClick(m_window.get(), Qt::Key_F9);
    QVERIFY(!inspector->isVisible());
    QTest::keyClick(m_window.get(), Qt::Key_F9);
    QVERIFY(inspector->isVisible());
    QVERIFY(!explorer->isVisible());
    choose(ActionId::CloseDesign);
    QVERIFY(!inspector->isVisible());
    m_window->openPaths({m_folder->filePath("shop/shop.drawbridge.yaml")});
    settle();
    QVERIFY(inspector->isVisible());
    QVERIFY(!explorer->isVisible());
}

void MainWindowTest::savesPicturesWhenAsked()
{
    const QString folder = qEnvironmentVariable("DRAWBRIDGE_PICTURES");
    if (folder.isEmpty())
        QSKIP("DRAWBRIDGE_PICTURES is not set: no pictures are written");
    openSample();
    const SampleRow row = sampleTable(QStringLiteral("draw by hand")).at(2);
    const QRect from = m_window->canvas()->nodeViewRect(row.from);
    drag({from.right(), from.top() + from.height() / 4},
         m_window->canvas()->nodeViewRect(row.to).center());
    QTest::keyClicks(find<QLineEdit>("note"), QStringLiteral("PAY-318 order placement"));
    QApplication::processEvents();
    QVERIFY(m_window->grab().save(folder + QStringLiteral("/popover.png")));
    QTest::keyClick(find<QLineEdit>("note"), Qt::Key_Escape);
    drawPlanned();
    m_workspace->selection()->setEdge({row.from, row.to});
    QApplication::processEvents();
    QVERIFY(m_window->grab().save(folder + QStringLiteral("/flow.png")));
    clickFinding(*listed().begin());
    QApplication::processEvents();
    QVERIFY(m_window->grab().save(folder + QStringLiteral("/finding.png")));
    m_workspace->selection()->setNodes({row.from});
    choose(ActionId::ThemeDark);
    QApplication::processEvents();
    QVERIFY(m_window->grab().save(folder + QStringLiteral("/dark.png")));
    choose(ActionId::ThemeLight);
    choose(ActionId::AddExternal);
    QApplication::processEvents();
    QVERIFY(find<QDialog>("externalDialog")->grab().save(folder + QStringLiteral("/external.png")));
    find<QDialog>("externalDialog")->reject();
    choose(ActionId::Export);
    auto *dialog = find<ExportDialog>("exportDialog");
    QApplication::processEvents();
    QVERIFY(dialog->grab().save(folder + QStringLiteral("/export.png")));
    dialog->reject();
}

QTEST_MAIN(MainWindowTest)
#include "test_main_window.moc"
