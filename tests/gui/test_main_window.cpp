// SPDX-License-Identifier: Apache-2.0
#include "app/gui/file_controller.h"
#include "app/gui/flow_controller.h"
#include "tests/gui/window_fixture.h"
#include "tests/helpers/full_disk.h"
#include "views/dialogs/export_dialog.h"
#include "views/dialogs/flow_popover.h"
#include "views/models/findings_model.h"
#include "views/models/import_report_model.h"

#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QDir>
#include <QDirIterator>
#include <QDockWidget>
#include <QFile>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QMouseEvent>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <QToolButton>
#include <QTreeView>

#include <algorithm>
#include <set>

using namespace drawbridge;

namespace {

const QString kSample = QStringLiteral(DRAWBRIDGE_SOURCE_DIR "/resources/samples/shop");
constexpr int kPatience = 20'000;

struct SampleRow {
    NodeKey from;
    NodeKey to;
    QString port;
};

/// The rows "| from | to | port |" below a heading of the sample's README: the sample itself says
/// what is planted in it.
std::vector<SampleRow> sampleTable(const QString &heading)
{
    QFile readme(kSample + QStringLiteral("/README.md"));
    std::vector<SampleRow> rows;
    if (!readme.open(QIODevice::ReadOnly))
        return rows;
    bool isInside = false;
    for (const QString &line : QString::fromUtf8(readme.readAll()).split('\n')) {
        if (line.startsWith(QLatin1String("## ")))
            isInside = line.contains(heading);
        const QStringList cells = line.split('|');
        if (!isInside || cells.size() != 5)
            continue;
        const auto from = NodeKey::parse(cells[1].trimmed().toStdString());
        const auto to = NodeKey::parse(cells[2].trimmed().toStdString());
        if (from && to)
            rows.push_back({*from, *to, cells[3].trimmed()});
    }
    return rows;
}

std::set<CanvasView::Edge> pairsOf(const std::vector<SampleRow> &rows)
{
    std::set<CanvasView::Edge> pairs;
    for (const SampleRow &row : rows)
        pairs.emplace(row.from, row.to);
    return pairs;
}

void copyTree(const QString &from, const QString &to)
{
    QDirIterator entries(from, QDir::Files, QDirIterator::Subdirectories);
    while (entries.hasNext()) {
        const QString file = entries.next();
        const QString target = to + file.mid(from.size());
        QDir().mkpath(QFileInfo(target).absolutePath());
        QVERIFY(QFile::copy(file, target));
    }
}

QByteArray bytesOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class MainWindowTest : public WindowFixture {
    Q_OBJECT
private slots:
    void initTestCase();
    void init() { startWindow({1600, 1000}); }
    void cleanup() { endWindow(); }

    void startPageOffersTheSample();
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
    void exportDialogShowsTheProofAndWrites();
    void exportRefusedByTheDiskIsToldInTheDialog();
    void saveKeepsTheOldFileWhenItFails();
    void unsavedChangesAreAskedFor();
    void foreignFilesAreRefusedWithAReason();
    void droppedFolderIsOpened();
    void themeSwitchesAtOnce();
    void everyActionHasATextAndNoShortcutIsTaken();
    void inspectorKeepsTheFocusOfItsButtons();
    void emptySearchGoesNowhere();
    void popoverTakesTheFocusWhenAskedAgain();
    void lettersOfMenusAndButtonsDiffer();
    void movedNodeIsSavedWhereItIs();
    void saveAsNeverReplacesUnasked();
    void hiddenPanelsComeBackAsTheyWere();
    void oldFailureIsGoneFromTheStartPage();
    void importReportTellsWhatWasNotUnderstood();
    void savesPicturesWhenAsked();

private:
    void openSample();
    void settle();
    void drag(const QPoint &from, const QPoint &to);
    void drawFlow(const SampleRow &row);
    void drawPlanned();
    [[nodiscard]] std::set<CanvasView::Edge> marked() const;
    [[nodiscard]] std::set<CanvasView::Edge> listed() const;
    [[nodiscard]] FlowPopover *popover() const { return find<FlowPopover>("flowPopover"); }
    void clickFinding(const CanvasView::Edge &edge);
    void clickButton(const char *name);
    void choose(ActionId id) { m_window->actions()[id]->trigger(); }
};

void MainWindowTest::initTestCase()
{
    QVERIFY2(QFile::exists(kSample), "resources/samples/shop is part of the sources");
    QVERIFY(!sampleTable(QStringLiteral("draw by hand")).empty());
    QVERIFY(!sampleTable(QStringLiteral("ZT-NET-004")).empty());
}

void MainWindowTest::settle()
{
    QTRY_VERIFY_WITH_TIMEOUT(m_workspace->isSettled() && m_workspace->answers(), kPatience);
    QCOMPARE(m_workspace->answers()->revision, m_workspace->document()->revision());
}

void MainWindowTest::openSample()
{
    copyTree(kSample, m_folder->filePath("shop"));
    m_window->openPaths({m_folder->filePath("shop/shop.drawbridge.yaml")});
    settle();
}

// QTest::mouseMove sends no pressed buttons, so a drag needs the event itself.
void MainWindowTest::drag(const QPoint &from, const QPoint &to)
{
    QWidget *viewport = m_window->canvas()->viewport();
    QTest::mousePress(viewport, Qt::LeftButton, {}, from);
    for (int step = 1; step <= 4; ++step) {
        const QPointF at = from + (to - from) * (step / 4.0);
        QMouseEvent move(QEvent::MouseMove, at, viewport->mapToGlobal(at), Qt::NoButton,
                         Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(viewport, &move);
    }
    QTest::mouseRelease(viewport, Qt::LeftButton, {}, to);
}

void MainWindowTest::drawFlow(const SampleRow &row)
{
    const QRect from = m_window->canvas()->nodeViewRect(row.from);
    const QRect to = m_window->canvas()->nodeViewRect(row.to);
    QVERIFY(!from.isEmpty() && !to.isEmpty());
    drag({from.right(), from.top() + from.height() / 4}, to.center());
    QVERIFY(popover()->isVisible());
    bool isTicked = false;
    for (QCheckBox *box : popover()->findChildren<QCheckBox *>()) {
        const bool isWanted = box->text().contains(row.port + QLatin1String("/TCP"));
        isTicked = isTicked || isWanted;
        if (box->isChecked() != isWanted)
            QTest::mouseClick(box, Qt::LeftButton, {}, QPoint(8, box->height() / 2));
        QCOMPARE(box->isChecked(), isWanted);
    }
    auto *other = find<QLineEdit>("otherPorts");
    if (!isTicked)
        QTest::keyClicks(other, row.port);
    QTest::keyClick(other, Qt::Key_Return);
    QVERIFY2(!popover()->isVisible(), qPrintable(find<QLabel>("effect")->text()));
    settle();
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

void MainWindowTest::clickButton(const char *name)
{
    auto *button = find<QPushButton>(name);
    QVERIFY(button && button->isVisible() && button->isEnabled());
    QTest::mouseClick(button, Qt::LeftButton);
}

void MainWindowTest::startPageOffersTheSample()
{
    auto *button = find<QAbstractButton>("startSample");
    QVERIFY(button->isVisible());
    QTest::mouseClick(button, Qt::LeftButton);
    settle();
    QVERIFY(!button->isVisible());
    QVERIFY(m_workspace->document()->file().isEmpty()); // never saved over
    QVERIFY(!m_window->canvas()->look().nodes.empty());
    QVERIFY(find<QTreeView>("explorerTree")->isVisible());
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

void MainWindowTest::exportDialogShowsTheProofAndWrites()
{
    openSample();
    QTest::keyClick(m_window.get(), Qt::Key_E, Qt::ControlModifier);
    auto *dialog = find<ExportDialog>("exportDialog");
    QVERIFY(dialog && dialog->isVisible());
    QCOMPARE(dialog->findChild<QLabel *>(QStringLiteral("proofHeadline"))->text(),
             QStringLiteral("The exported YAML gives exactly the drawn connectivity"));
    auto *folder = dialog->findChild<QLineEdit *>(QStringLiteral("exportFolder"));
    const QString target = m_folder->filePath("out");
    folder->selectAll();
    QTest::keyClicks(folder, target);
    QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("exportWrite")),
                      Qt::LeftButton);
    QTest::keyClick(dialog, Qt::Key_Escape); // while it is written nothing closes
    QVERIFY(dialog->isVisible());
    QTRY_VERIFY_WITH_TIMEOUT(find<ExportDialog>("exportDialog") == nullptr, kPatience);
    const ManifestSet &manifests = m_workspace->answers()->manifests;
    QVERIFY(!manifests.files.empty());
    for (const ManifestFile &file : manifests.files)
        QCOMPARE(bytesOf(target + '/' + QString::fromStdString(file.path)),
                 QByteArray::fromStdString(file.text()));
}

void MainWindowTest::exportRefusedByTheDiskIsToldInTheDialog()
{
    openSample();
    choose(ActionId::Export);
    auto *dialog = find<ExportDialog>("exportDialog");
    auto *folder = dialog->findChild<QLineEdit *>(QStringLiteral("exportFolder"));
    folder->setText(m_folder->filePath("shop/shop.drawbridge.yaml")); // a file, not a folder
    QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("exportWrite")),
                      Qt::LeftButton);
    QVERIFY(dialog->isVisible());
    auto *error = dialog->findChild<QLabel *>(QStringLiteral("exportError"));
    QTRY_VERIFY_WITH_TIMEOUT(error->isVisible(), kPatience);
    QVERIFY(dialog->isVisible());
    QVERIFY(error->text().startsWith(QLatin1String("DB")));
}

void MainWindowTest::saveKeepsTheOldFileWhenItFails()
{
    openSample();
    const QString file = m_folder->filePath("shop/shop.drawbridge.yaml");
    const QByteArray before = bytesOf(file);
    drawFlow(sampleTable(QStringLiteral("draw by hand")).front());
    {
        const FullDisk full;
        QTest::keyClick(m_window.get(), Qt::Key_S, Qt::ControlModifier);
    }
    QCOMPARE(bytesOf(file), before);
    QVERIFY(!m_workspace->document()->undoStack()->isClean());
    QVERIFY(find<QLabel>("statusMessage")->text().startsWith(QLatin1String("Not saved")));
    QTest::keyClick(m_window.get(), Qt::Key_S, Qt::ControlModifier);
    QVERIFY(bytesOf(file) != before);
    QVERIFY(m_workspace->document()->undoStack()->isClean());
    QVERIFY(!bytesOf(file).contains(m_folder->path().toUtf8())); // sources stay relative
}

void MainWindowTest::unsavedChangesAreAskedFor()
{
    openSample();
    drawFlow(sampleTable(QStringLiteral("draw by hand")).front());
    m_window->close();
    QVERIFY(m_window->isVisible());
    auto *box = find<QMessageBox>("unsavedChanges");
    QVERIFY(box && box->isVisible());
    QTest::mouseClick(box->button(QMessageBox::Cancel), Qt::LeftButton);
    QVERIFY(m_window->isVisible());
    QTRY_VERIFY(find<QMessageBox>("unsavedChanges") == nullptr);
    m_window->close();
    QTest::mouseClick(find<QMessageBox>("unsavedChanges")->button(QMessageBox::Save),
                      Qt::LeftButton);
    QVERIFY(!m_window->isVisible());
    QVERIFY(m_workspace->document()->undoStack()->isClean());
}

void MainWindowTest::foreignFilesAreRefusedWithAReason()
{
    const QString file = m_folder->filePath("notes.txt");
    QFile notes(file);
    QVERIFY(notes.open(QIODevice::WriteOnly));
    notes.write("just: [some\n");
    notes.close();
    m_window->openPaths({file});
    QTRY_VERIFY_WITH_TIMEOUT(m_workspace->isSettled(), kPatience);
    QVERIFY(!m_workspace->isOpen());
    auto *message = find<QLabel>("startMessage");
    QVERIFY(message->isVisible());
    QVERIFY(message->text().startsWith(QLatin1String("DB1007")));
}

void MainWindowTest::droppedFolderIsOpened()
{
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(kSample)});
    QDragEnterEvent enter({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(m_window.get(), &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(m_window.get(), &drop);
    settle();
    QCOMPARE(m_workspace->answers()->design->topology->workloads.empty(), false);
    QCOMPARE(m_settings->recent().size(), 1);
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

void MainWindowTest::movedNodeIsSavedWhereItIs()
{
    openSample();
    const NodeKey web{{}, "storefront", "Deployment", "web"};
    const QPoint middle = m_window->canvas()->nodeViewRect(web).center();
    drag(middle, middle + QPoint(60, 40));
    QVERIFY(!m_workspace->isSettled()); // answers are still of the revision before
    QTest::keyClick(m_window.get(), Qt::Key_S, Qt::ControlModifier);
    const auto placed = m_workspace->document()->design()->positions;
    const auto isWeb = [&](const NodePosition &position) { return position.node == web; };
    const auto moved = std::find_if(placed.begin(), placed.end(), isWeb);
    QVERIFY(moved != placed.end());
    const auto again =
        openPaths({m_folder->filePath("shop/shop.drawbridge.yaml").toStdString()}, {});
    QVERIFY(again.has_value());
    const auto saved =
        std::find_if(again->design.positions.begin(), again->design.positions.end(), isWeb);
    QVERIFY(saved != again->design.positions.end());
    QVERIFY(*saved == *moved);
}

void MainWindowTest::saveAsNeverReplacesUnasked()
{
    openSample();
    const QString other = m_folder->filePath("other.drawbridge.yaml");
    QFile file(other);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("precious\n");
    file.close();
    int asked = 0;
    QTimer answering; // the dialog runs its own loop
    connect(&answering, &QTimer::timeout, this, [&] {
        auto *dialog = qobject_cast<QFileDialog *>(QApplication::activeModalWidget());
        if (!dialog)
            return;
        ++asked;
        if (asked == 1) {
            auto *name = dialog->findChild<QLineEdit *>();
            name->selectAll();
            QTest::keyClicks(name, m_folder->filePath("other"));
            QTest::keyClick(name, Qt::Key_Return);
        } else {
            QTest::keyClick(dialog, Qt::Key_Escape);
        }
    });
    answering.start(50);
    QTest::keyClick(m_window.get(), Qt::Key_S, Qt::ControlModifier | Qt::ShiftModifier);
    answering.stop();
    QCOMPARE(asked, 2);
    QCOMPARE(bytesOf(other), QByteArray("precious\n"));
    QVERIFY(m_workspace->document()->file() != other);
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

void MainWindowTest::oldFailureIsGoneFromTheStartPage()
{
    openSample();
    m_window->openPaths({QStringLiteral("/no/such/place")});
    QTRY_VERIFY_WITH_TIMEOUT(m_workspace->isSettled(), kPatience);
    QVERIFY(m_workspace->isOpen());
    QVERIFY(find<QLabel>("statusMessage")->text().contains(QLatin1String("/no/such/place")));
    choose(ActionId::CloseDesign);
    QVERIFY(!find<QLabel>("startMessage")->isVisible());
}

void MainWindowTest::importReportTellsWhatWasNotUnderstood()
{
    const auto write = [&](const char *name, const QByteArray &bytes) {
        QFile file(m_folder->filePath(name));
        return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
    };
    QVERIFY(QDir().mkpath(m_folder->filePath("in")));
    QVERIFY(write("in/pod.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n"
                                 "spec: {containers: [{name: c, image: i}]}\n"));
    QVERIFY(write("in/odd.yaml", "apiVersion: example.com/v1\nkind: Widget\n"
                                 "metadata: {name: w, namespace: ns}\n"));
    QVERIFY(write("in/broken.yaml", "kind: [\n"));
    m_window->openPaths({m_folder->filePath("in")});
    settle();
    auto *summary = find<QPushButton>("importSummary");
    QVERIFY(summary->isVisible());
    QVERIFY2(summary->text().contains(QLatin1String("1 kind not understood")),
             qPrintable(summary->text()));
    QVERIFY2(summary->text().contains(QLatin1String("1 problem")), qPrintable(summary->text()));
    auto *tree = find<QTreeView>("importReport");
    QVERIFY(!tree->isVisible());
    summary->setFocus();
    QTest::keyClick(summary, Qt::Key_Space);
    QVERIFY(tree->isVisible());
    QVERIFY(tree->hasFocus());
    const QAbstractItemModel *model = tree->model();
    QModelIndex widget;
    QStringList sections;
    for (int section = 0; section < model->rowCount(); ++section) {
        const QModelIndex at = model->index(section, 0);
        sections << at.data().toString();
        for (int row = 0; row < model->rowCount(at); ++row) {
            if (model->index(row, 0, at).data() == QStringLiteral("Widget"))
                widget = model->index(row, 0, at);
        }
    }
    QCOMPARE(sections, (QStringList{"Read", "Not understood", "Guessed", "Problems and notes"}));
    QVERIFY(widget.isValid());
    QCOMPARE(widget.siblingAtColumn(ImportReportModel::CodeColumn).data().toString(),
             QStringLiteral("example.com"));
    QCOMPARE(widget.siblingAtColumn(ImportReportModel::CountColumn).data().toString(),
             QStringLiteral("1"));
    tree->scrollTo(widget);
    const QPoint at = tree->visualRect(widget).center();
    QTest::mouseClick(tree->viewport(), Qt::LeftButton, {}, at);
    QTest::mouseDClick(tree->viewport(), Qt::LeftButton, {}, at);
    QVERIFY2(QGuiApplication::clipboard()->text().startsWith(QLatin1String("odd.yaml:")),
             qPrintable(QGuiApplication::clipboard()->text()));
    QGuiApplication::clipboard()->clear();
    QTest::keyClick(tree, Qt::Key_C, Qt::ControlModifier);
    QVERIFY(QGuiApplication::clipboard()->text().startsWith(QLatin1String("odd.yaml:")));
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
