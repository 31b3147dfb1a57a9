// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/shown_widgets.h"
#include "tests/gui/small_shop.h"
#include "views/dialogs/export_dialog.h"
#include "views/dialogs/external_dialog.h"
#include "views/dialogs/flow_popover.h"
#include "views/panels/findings_panel.h"
#include "views/panels/import_report_panel.h"
#include "views/panels/job_progress.h"
#include "views/panels/preview_panel.h"
#include "views/panels/start_page.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace drawbridge;
using namespace drawbridge::test;

/// Dialogs and the form of a flow alone in a window.
class DialogsTest : public QObject {
    Q_OBJECT
private slots:
    void exportDialogFollowsItsAnswers();
    void externalNeedsWhatItsKindNeeds();
    void popoverTicksTheOnlyPort();
    void popoverConfirmsAnEditedFlow();
    void popoverStaysInTheWindow();
    void popoverKeepsKeysFromTheWindow();
    void tabGoesFromTopToBottom();
};

void DialogsTest::exportDialogFollowsItsAnswers()
{
    ExportDialog dialog(QStringLiteral("shop"), QStringLiteral("out"), nullptr);
    auto design = shopDesign();
    design.mesh = MeshKind::Sidecar;
    dialog.setAnswers(answersOf(design));
    show(dialog, {900, 600});
    const auto *mesh = dialog.findChild<QComboBox *>(QStringLiteral("exportMesh"));
    QCOMPARE(mesh->currentText(), QStringLiteral("sidecar"));
    const int linkerd = mesh->findData(static_cast<int>(MeshKind::Linkerd));
    QVERIFY(linkerd >= 0);
    QCOMPARE(mesh->itemText(linkerd), QStringLiteral("Linkerd (unchecked)"));
    QVERIFY(mesh->itemData(linkerd, Qt::ToolTipRole)
                .toString()
                .contains(QStringLiteral("never checked against its real proxy")));
    dialog.showError(QStringLiteral("no room"));
    const auto *error = dialog.findChild<QLabel *>(QStringLiteral("exportError"));
    QVERIFY(error->isVisible());
    auto *folder = dialog.findChild<QLineEdit *>(QStringLiteral("exportFolder"));
    QTest::keyClicks(folder, QStringLiteral("put"));
    QVERIFY(!error->isVisible());
    const auto *write = dialog.findChild<QPushButton *>(QStringLiteral("exportWrite"));
    QVERIFY(write->isEnabled());
    folder->selectAll();
    QTest::keyClick(folder, Qt::Key_Space);
    QVERIFY(!write->isEnabled());
}

void DialogsTest::externalNeedsWhatItsKindNeeds()
{
    ExternalDialog dialog(nullptr);
    QSignalSpy chosen(&dialog, &ExternalDialog::externalChosen);
    show(dialog);
    auto *kind = dialog.findChild<QComboBox *>();
    auto *addresses = dialog.findChild<QLineEdit *>(QStringLiteral("externalAddresses"));
    auto *add = dialog.findChild<QPushButton *>(QStringLiteral("externalAdd"));
    QTest::keyClicks(dialog.findChild<QLineEdit *>(QStringLiteral("externalName")),
                     QStringLiteral("partner"));
    QTest::mouseClick(add, Qt::LeftButton);
    QCOMPARE(chosen.count(), 0);
    const auto labels = dialog.findChildren<QLabel *>();
    QVERIFY(std::any_of(labels.begin(), labels.end(), [](const QLabel *label) {
        return label->property("role") == QLatin1String("error") &&
               label->text().contains(QLatin1String("no address"));
    }));
    QVERIFY(addresses->isVisible());
    for (int i = 0; i < 2; ++i) // past the host name to the Internet
        QTest::keyClick(kind, Qt::Key_Down);
    QVERIFY(!addresses->isVisible());
    QTest::mouseClick(add, Qt::LeftButton);
    QCOMPARE(chosen.count(), 1);
}

void DialogsTest::popoverTicksTheOnlyPort()
{
    QWidget window;
    FlowPopover popover(&window);
    show(window, {800, 700});
    popover.ask(shopDesign(), kCart, kWeb, window.mapToGlobal(QPoint(50, 50)));
    QVERIFY(popover.findChild<QCheckBox *>()->isChecked());
    QVERIFY(popover.findChild<QPushButton *>(QStringLiteral("acceptFlow"))->isEnabled());
}

void DialogsTest::popoverConfirmsAnEditedFlow()
{
    QWidget window;
    FlowPopover popover(&window);
    QSignalSpy accepted(&popover, &FlowPopover::accepted);
    show(window, {800, 700});
    const Design design = shopDesign();
    Flow flow = *design.findFlow(kWeb, kCart);
    flow.isToConfirm = true;
    popover.edit(design, flow, window.mapToGlobal(QPoint(50, 50)));
    QTest::keyClick(popover.findChild<QLineEdit *>(QStringLiteral("note")), Qt::Key_Return);
    QCOMPARE(accepted.count(), 1);
    QVERIFY(!accepted[0][0].value<Flow>().isToConfirm);
}

void DialogsTest::popoverStaysInTheWindow()
{
    QWidget window;
    FlowPopover popover(&window);
    show(window, {800, 700});
    popover.ask(shopDesign(), kWeb, kCart, window.mapToGlobal(QPoint(790, 690)));
    QVERIFY(window.rect().contains(popover.geometry()));
}

void DialogsTest::popoverKeepsKeysFromTheWindow()
{
    class Window : public QWidget {
    public:
        int keys = 0;

    protected:
        void keyPressEvent(QKeyEvent *) override { ++keys; }
    };
    Window window;
    FlowPopover popover(&window);
    show(window, {800, 700});
    popover.ask(shopDesign(), kWeb, kCart, window.mapToGlobal(QPoint(50, 50)));
    QTest::keyClick(popover.findChild<QCheckBox *>(), Qt::Key_Delete);
    QCOMPARE(window.keys, 0);
    QVERIFY(popover.isVisible());
}

void DialogsTest::tabGoesFromTopToBottom()
{
    QWidget window;
    FlowPopover popover(&window);
    show(window, {800, 700});
    popover.ask(shopDesign(), kWeb, kCart, window.mapToGlobal(QPoint(50, 50)));
    QWidget *first = popover.findChild<QCheckBox *>();
    QTRY_VERIFY(first->hasFocus());
    QStringList visited;
    int y = -1;
    for (QWidget *at = first; visited.isEmpty() || at != first; at = QApplication::focusWidget()) {
        QVERIFY2(visited.size() < 20 && popover.isAncestorOf(at), qPrintable(visited.join(u' ')));
        const int next = at->mapTo(&popover, QPoint(0, at->height() / 2)).y();
        visited << at->objectName() + QLatin1String(at->metaObject()->className());
        QVERIFY2(next >= y, qPrintable(visited.join(u' ')));
        y = next;
        QTest::keyClick(at, Qt::Key_Tab);
    }
    QVERIFY(visited.size() >= 6); // two ports, another, note, expiry, buttons
}

QTEST_MAIN(DialogsTest)
#include "test_dialogs.moc"
