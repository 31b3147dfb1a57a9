// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/window_fixture.h"
#include "views/dialogs/export_dialog.h"
#include "views/models/findings_model.h"

#include <QAction>
#include <QApplication>
#include <QDockWidget>
#include <QLabel>
#include <QLineEdit>
#include <QMenuBar>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QTableView>
#include <QTest>
#include <QToolButton>

#include <set>

using namespace drawbridge;

/// Panels, themes and keys of the whole window.
class MainWindowTest : public WindowFixture {
    Q_OBJECT
private slots:
    void init() { startWindow({1600, 1000}); }
    void cleanup() { endWindow(); }

    void clickOnAFindingSelectsWhatItIsAbout();
    void functionKeysStepThroughFindings();
    void previewFollowsTheSelection();
    void themeSwitchesAtOnce();
    void everyActionHasATextAndNoShortcutIsTaken();
    void inspectorKeepsTheFocusOfItsButtons();
    void lettersOfMenusAndButtonsDiffer();
    void hiddenPanelsComeBackAsTheyWere();
    void savesPicturesWhenAsked();
};

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
    std::set<QString> texts;
    std::map<QString, QString> meaning; // of a key, on the map and elsewhere
    const ActionCatalog &actions = m_window->actions();
    for (int i = 0; i <= static_cast<int>(ActionId::About); ++i) {
        const auto id = static_cast<ActionId>(i);
        const QString text = actions[id]->text();
        QVERIFY(!text.isEmpty());
        QVERIFY2(texts.insert(text).second, qPrintable(text));
        for (const QKeySequence &key : actions[id]->shortcuts() + actions.mapKeys(id)) {
            const auto known = meaning.emplace(key.toString(), text).first;
            QVERIFY2(known->second == text, qPrintable(key.toString() + " is " + known->second));
        }
    }
    QVERIFY(meaning.size() > 40);
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
