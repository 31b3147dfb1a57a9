// SPDX-License-Identifier: Apache-2.0
// What comes into the window and goes out of it: opening, dropping, saving, exporting, and what is
// said when that fails.
#include "app/gui/design_files.h"
#include "exporters/workload_layout.h"
#include "tests/gui/window_fixture.h"
#include "tests/helpers/full_disk.h"
#include "views/dialogs/export_dialog.h"
#include "views/models/import_report_model.h"

#include <QAbstractButton>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QDropEvent>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QTest>
#include <QTimer>
#include <QTreeView>
#include <QUndoStack>

#include <algorithm>

using namespace drawbridge;

namespace {

constexpr int kPatience = 20'000;

QByteArray bytesOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class WindowFilesTest : public WindowFixture {
    Q_OBJECT
private slots:
    void init() { startWindow({1600, 1000}); }
    void cleanup() { endWindow(); }

    void startPageOffersTheSample();
    void exportDialogShowsTheProofAndWrites();
    void exportIsLaidOutByWorkload();
    void nodeLocalDnsIsAnEdit();
    void admissionIsWrittenBesideTheManifests();
    void exportRefusedByTheDiskIsToldInTheDialog();
    void exportKeepsCommentsAndTellsWhatItDoesNotKeep();
    void saveKeepsTheOldFileWhenItFails();
    void unsavedChangesAreAskedFor();
    void foreignFilesAreRefusedWithAReason();
    void droppedFolderIsOpened();
    void movedNodeIsSavedWhereItIs();
    void saveAsNeverReplacesUnasked();
    void oldFailureIsGoneFromTheStartPage();
    void importReportTellsWhatWasNotUnderstood();
};

void WindowFilesTest::startPageOffersTheSample()
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

void WindowFilesTest::exportDialogShowsTheProofAndWrites()
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

void WindowFilesTest::exportKeepsCommentsAndTellsWhatItDoesNotKeep()
{
    openSample();
    const QString target = m_folder->filePath("out");
    const auto writeTo = [&] {
        choose(ActionId::Export);
        auto *dialog = find<ExportDialog>("exportDialog");
        dialog->findChild<QLineEdit *>(QStringLiteral("exportFolder"))->setText(target);
        QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("exportWrite")),
                          Qt::LeftButton);
        return dialog;
    };
    writeTo();
    QTRY_VERIFY_WITH_TIMEOUT(find<ExportDialog>("exportDialog") == nullptr, kPatience);
    QFile file(target + QStringLiteral("/kustomization.yaml"));
    const QByteArray text =
        bytesOf(file.fileName()).replace("resources:", "# ours\nresources: # all");
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    file.write(QByteArray(text).append("namePrefix: x # why\n"));
    file.close();
    ExportDialog *dialog = writeTo();
    auto *message = dialog->findChild<QLabel *>(QStringLiteral("exportError"));
    QTRY_VERIFY_WITH_TIMEOUT(message->isVisible(), kPatience);
    QCOMPARE(bytesOf(file.fileName()), text);
    QVERIFY2(message->text().startsWith(QLatin1String("Everything is written.")) &&
                 message->text().contains(QLatin1String("the field namePrefix is not kept")) &&
                 message->text().contains(QLatin1String("\"# why\" is not kept")) &&
                 message->text().contains(QLatin1String("out/kustomization.yaml:")),
             qPrintable(message->text()));
}

/// By keys: the list of files follows the choice, and those files are written.
void WindowFilesTest::exportIsLaidOutByWorkload()
{
    openSample();
    choose(ActionId::Export);
    auto *dialog = find<ExportDialog>("exportDialog");
    const QString target = m_folder->filePath("out");
    dialog->findChild<QLineEdit *>(QStringLiteral("exportFolder"))->setText(target);
    auto *layout = dialog->findChild<QComboBox *>(QStringLiteral("exportLayout"));
    QTest::keyClick(layout, Qt::Key_Down);
    const ManifestSet laid =
        byWorkload(m_workspace->answers()->manifests, m_workspace->document()->design()->name);
    const auto *list = dialog->findChild<QListView *>(QStringLiteral("exportFiles"));
    QCOMPARE(list->model()->rowCount(), static_cast<int>(laid.files.size()));
    QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("exportWrite")),
                      Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(find<ExportDialog>("exportDialog") == nullptr, kPatience);
    QVERIFY(!QFileInfo::exists(target + QStringLiteral("/networkpolicies")));
    for (const ManifestFile &file : laid.files)
        QCOMPARE(bytesOf(target + '/' + QString::fromStdString(file.path)),
                 QByteArray::fromStdString(file.text()));
}

void WindowFilesTest::nodeLocalDnsIsAnEdit()
{
    openSample();
    choose(ActionId::Export);
    auto *dialog = find<ExportDialog>("exportDialog");
    dialog->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(dialog));
    auto *dns = dialog->findChild<QLineEdit *>(QStringLiteral("exportDns"));
    const auto write = [&](const char *text) {
        dns->setFocus();
        QTRY_VERIFY(dns->hasFocus());
        dns->selectAll();
        QTest::keyClicks(dns, QString::fromLatin1(text));
        QTest::keyClick(dns, Qt::Key_Tab);
        QTRY_VERIFY(!dns->hasFocus());
    };
    write("169.254.20");
    auto *message = dialog->findChild<QLabel *>(QStringLiteral("exportError"));
    QVERIFY2(message->text().contains(QLatin1String("169.254.20 is no address")),
             qPrintable(message->text()));
    write("169.254.20.10");
    const auto addresses = [this] {
        return m_workspace->document()->design()->clusters.front().nodeLocalDns;
    };
    QCOMPARE(addresses().size(), std::size_t{1});
    settle();
    QCOMPARE(dns->text(), QStringLiteral("169.254.20.10/32"));
    const auto *list = dialog->findChild<QListView *>(QStringLiteral("exportFiles"));
    bool isAdmitted = false;
    for (const ManifestFile &file : m_workspace->answers()->manifests.files)
        isAdmitted = isAdmitted || file.text().find("169.254.20.10/32") != std::string::npos;
    QVERIFY(isAdmitted && list->model()->rowCount() > 0);
    QCOMPARE(dialog->findChild<QLabel *>(QStringLiteral("proofHeadline"))->text(),
             QStringLiteral("The exported YAML gives exactly the drawn connectivity"));
    m_workspace->document()->undoStack()->undo();
    QVERIFY(addresses().empty());
}

/// By keys: what the dialog lists is what the terminal would write.
void WindowFilesTest::admissionIsWrittenBesideTheManifests()
{
    openSample();
    choose(ActionId::Export);
    auto *dialog = find<ExportDialog>("exportDialog");
    const QString target = m_folder->filePath("out");
    dialog->findChild<QLineEdit *>(QStringLiteral("exportFolder"))->setText(target);
    auto *action = dialog->findChild<QComboBox *>(QStringLiteral("exportPolicyAction"));
    QVERIFY(!action->isEnabled());
    auto *engine = dialog->findChild<QComboBox *>(QStringLiteral("exportPolicies"));
    QTest::keyClick(engine, Qt::Key_Down);
    QTest::keyClick(engine, Qt::Key_Down);
    QVERIFY(action->isEnabled());
    QTest::keyClick(action, Qt::Key_Down);
    Diagnostics said;
    const AdmissionPolicies policies =
        admissionPolicies(*m_workspace->document()->design(),
                          {{PolicyEngine::Gatekeeper}, PolicyAction::Warn, {}}, said);
    QVERIFY(policies.files.size() > 2);
    const auto *message = dialog->findChild<QLabel *>(QStringLiteral("exportError"));
    QCOMPARE(message->text().isEmpty(), policies.refused.empty() && said.all().empty());
    const auto *list = dialog->findChild<QListView *>(QStringLiteral("exportFiles"));
    QCOMPARE(
        list->model()->rowCount(),
        static_cast<int>(m_workspace->answers()->manifests.files.size() + policies.files.size()));
    QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("exportWrite")),
                      Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(find<ExportDialog>("exportDialog") == nullptr, kPatience);
    for (const ManifestFile &file : policies.files)
        QCOMPARE(bytesOf(target + '/' + QString::fromStdString(file.path)),
                 QByteArray::fromStdString(file.text()));
}

void WindowFilesTest::exportRefusedByTheDiskIsToldInTheDialog()
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

void WindowFilesTest::saveKeepsTheOldFileWhenItFails()
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

void WindowFilesTest::unsavedChangesAreAskedFor()
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

void WindowFilesTest::foreignFilesAreRefusedWithAReason()
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

void WindowFilesTest::droppedFolderIsOpened()
{
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(sampleFolder())});
    QDragEnterEvent enter({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(m_window.get(), &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(m_window.get(), &drop);
    settle();
    QCOMPARE(m_workspace->answers()->design->topology->workloads.empty(), false);
    QCOMPARE(m_settings->recent().size(), 1);
}

void WindowFilesTest::movedNodeIsSavedWhereItIs()
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

void WindowFilesTest::saveAsNeverReplacesUnasked()
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

void WindowFilesTest::oldFailureIsGoneFromTheStartPage()
{
    openSample();
    m_window->openPaths({QStringLiteral("/no/such/place")});
    QTRY_VERIFY_WITH_TIMEOUT(m_workspace->isSettled(), kPatience);
    QVERIFY(m_workspace->isOpen());
    QVERIFY(find<QLabel>("statusMessage")->text().contains(QLatin1String("/no/such/place")));
    choose(ActionId::CloseDesign);
    QVERIFY(!find<QLabel>("startMessage")->isVisible());
}

void WindowFilesTest::importReportTellsWhatWasNotUnderstood()
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

QTEST_MAIN(WindowFilesTest)
#include "test_window_files.moc"
