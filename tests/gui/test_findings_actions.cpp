// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/window_fixture.h"
#include "views/canvas/legend.h"
#include "views/dialogs/fix_dialog.h"
#include "views/dialogs/suppress_dialog.h"
#include "views/models/findings_model.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QTableView>
#include <QTest>
#include <QTimer>

#include <algorithm>

using namespace drawbridge;

namespace {

constexpr int kPatience = 60'000;

QString titleAt(const QAbstractItemModel *model, int row)
{
    return model->index(row, FindingsModel::TitleColumn).data().toString();
}

QString ruleAt(const QAbstractItemModel *model, int row)
{
    return model->index(row, FindingsModel::RuleColumn).data().toString();
}

} // namespace

/// What the list of findings offers to do, by mouse and keys, from the row to the design.
class FindingsActionsTest : public WindowFixture {
    Q_OBJECT
private slots:
    void init() { startWindow({1600, 1000}); }
    void cleanup() { endWindow(); }

    void aFixOfTheDrawingIsOneUndoStep();
    void filesOfAFixAreSavedBesideAnExport();
    void whatLosesAFlowAsksFirst();
    void theMenuOfARowDoesTheSame();
    void suppressingAsksForReasonOwnerAndDay();
    void aSuppressionEndsWithItsDay();
    void suppressionsAreLifted();
    void suppressedTrustIsHatchedOnTheMap();
    void ctrlPointFixesTheCurrentFinding();

private:
    [[nodiscard]] QTableView *table() const { return find<QTableView>("findingsTable"); }
    /// The row of the first finding of a rule, which is clicked.
    int clickRule(const QString &rule);
    /// Opens the fixes of the current finding by its button, and waits for them.
    FixDialog *openFixes();
    /// Fills the form of a suppression, without accepting it.
    SuppressDialog *fillSuppression(const QString &reason, const QString &owner,
                                    const QString &day);
    void answerFolderDialog(const QString &folder);
};

int FindingsActionsTest::clickRule(const QString &rule)
{
    for (int row = 0; row < table()->model()->rowCount(); ++row) {
        if (ruleAt(table()->model(), row) != rule)
            continue;
        const QModelIndex index = table()->model()->index(row, FindingsModel::RuleColumn);
        table()->scrollTo(index);
        QTest::mouseClick(table()->viewport(), Qt::LeftButton, {},
                          table()->visualRect(index).center());
        return row;
    }
    return -1;
}

FixDialog *FindingsActionsTest::openFixes()
{
    clickButton("fixIt");
    auto *dialog = m_window->findChild<FixDialog *>();
    const bool isThere = QTest::qWaitFor(
        [dialog] {
            return dialog && (dialog->findChild<QRadioButton *>() ||
                              !dialog->findChild<QLabel *>(QStringLiteral("fixNotes"))
                                   ->text()
                                   .startsWith(QLatin1String("Working")));
        },
        kPatience);
    if (!isThere)
        return nullptr;
    dialog->activateWindow(); // keys go on only among buttons of an active window
    return QTest::qWaitForWindowActive(dialog) ? dialog : nullptr;
}

void FindingsActionsTest::aFixOfTheDrawingIsOneUndoStep()
{
    openSample();
    drawPlanned();
    const int steps = m_workspace->document()->undoStack()->index();
    const auto pairs = listed();
    QVERIFY(!pairs.empty());
    QVERIFY(clickRule(QStringLiteral("ZT-NET-004")) >= 0);
    FixDialog *dialog = openFixes();
    QVERIFY(dialog);
    keepPictures(*dialog, QStringLiteral("fix-drawing"));
    const auto choices = dialog->findChildren<QRadioButton *>();
    QVERIFY(choices.size() >= 2);
    QVERIFY(choices.first()->isChecked() && choices.first()->text().startsWith("Draw "));
    QTRY_VERIFY(choices.at(1)->y() > choices.first()->y()); // arrows go by where buttons stand
    QTest::keyClick(choices.first(), Qt::Key_Down);
    QVERIFY2(choices.at(1)->isChecked() && choices.at(1)->text().startsWith("Close "),
             qPrintable(choices.at(1)->text()));
    auto *consent = dialog->findChild<QCheckBox *>(QStringLiteral("fixConsent"));
    if (consent->isVisible())
        QTest::mouseClick(consent, Qt::LeftButton, {}, QPoint(8, consent->height() / 2));
    auto *apply = dialog->findChild<QPushButton *>(QStringLiteral("fixApply"));
    QVERIFY(apply->isVisible() && apply->isEnabled());
    QTest::mouseClick(apply, Qt::LeftButton);
    settle();
    QCOMPARE(listed().size(), pairs.size() - 1);
    QCOMPARE(m_workspace->document()->undoStack()->index(), steps + 1);
    m_workspace->document()->undoStack()->undo();
    settle();
    QVERIFY(listed() == pairs);
}

// The dialog runs its own loop.
void FindingsActionsTest::answerFolderDialog(const QString &folder)
{
    auto *answering = new QTimer(this);
    connect(answering, &QTimer::timeout, this, [answering, folder] {
        auto *dialog = qobject_cast<QFileDialog *>(QApplication::activeModalWidget());
        if (!dialog)
            return;
        answering->stop();
        answering->deleteLater();
        auto *field = dialog->findChild<QLineEdit *>();
        field->setText(folder); // typing opens its completer, which would take the key
        QTest::keyClick(field, Qt::Key_Return);
    });
    answering->start(50);
}

void FindingsActionsTest::filesOfAFixAreSavedBesideAnExport()
{
    openSample();
    QVERIFY(clickRule(QStringLiteral("ZT-POD-003")) >= 0);
    FixDialog *dialog = openFixes();
    QVERIFY(dialog);
    keepPictures(*dialog, QStringLiteral("fix-patch"));
    const auto *text = dialog->findChild<QPlainTextEdit *>(QStringLiteral("fixText"));
    QVERIFY(text->isVisible());
    QVERIFY(text->toPlainText().contains(QLatin1String("runAsNonRoot: true")));
    QVERIFY(!dialog->findChild<QPushButton *>(QStringLiteral("fixApply"))->isVisible());
    QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("fixCopy")), Qt::LeftButton);
    QCOMPARE(QApplication::clipboard()->text(), text->toPlainText());
    QVERIFY(QDir(m_folder->path()).mkdir("out"));
    answerFolderDialog(m_folder->filePath("out"));
    QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("fixSave")), Qt::LeftButton);
    const auto *message = dialog->findChild<QLabel *>(QStringLiteral("fixMessage"));
    QVERIFY2(message->text().startsWith(QLatin1String("Written to ")), qPrintable(message->text()));
    const QDir out(m_folder->filePath("out"));
    const QStringList folders = out.entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    QCOMPARE(folders.size(), 1);
    QVERIFY(folders.first().startsWith(QLatin1String("fix-zt-pod-003-")));
    const QDir patches(out.filePath(folders.first() + QLatin1String("/workload-patches")));
    QCOMPARE(patches.entryList(QDir::Files).size(), 2);
    QCOMPARE(m_workspace->document()->undoStack()->index(), 0);
}

void FindingsActionsTest::whatLosesAFlowAsksFirst()
{
    FixDialog dialog(Finding{}, m_window.get());
    auto fixes = std::make_shared<JudgedFixes>();
    for (const char *title : {"Harmless", "Costly"}) {
        JudgedFixes::Choice choice;
        choice.fix.title = title;
        choice.fix.edit =
            Edit{title, {}, [](const Design &before) -> Result<Design> { return before; }};
        fixes->choices.push_back(std::move(choice));
    }
    fixes->choices[1].effect.cuts.emplace_back();
    dialog.showFixes(fixes);
    dialog.show();
    auto *apply = dialog.findChild<QPushButton *>(QStringLiteral("fixApply"));
    auto *consent = dialog.findChild<QCheckBox *>(QStringLiteral("fixConsent"));
    int applied = 0;
    connect(&dialog, &FixDialog::editChosen, this, [&applied] { ++applied; });
    QVERIFY(apply->isEnabled() && !consent->isVisible());
    const auto choices = dialog.findChildren<QRadioButton *>();
    QTest::mouseClick(choices.at(1), Qt::LeftButton, {}, QPoint(8, choices.at(1)->height() / 2));
    QVERIFY(!apply->isEnabled() && consent->isVisible());
    QTest::mouseClick(apply, Qt::LeftButton);
    QCOMPARE(applied, 0);
    QTest::mouseClick(consent, Qt::LeftButton, {}, QPoint(8, consent->height() / 2));
    QTest::mouseClick(apply, Qt::LeftButton);
    QCOMPARE(applied, 1);
    // Consent is to one fix, not to the next that is looked at.
    QTest::mouseClick(choices.at(0), Qt::LeftButton, {}, QPoint(8, choices.at(0)->height() / 2));
    QTest::mouseClick(choices.at(1), Qt::LeftButton, {}, QPoint(8, choices.at(1)->height() / 2));
    QVERIFY(!apply->isEnabled());
}

void FindingsActionsTest::theMenuOfARowDoesTheSame()
{
    openSample();
    QVERIFY(clickRule(QStringLiteral("ZT-POD-003")) >= 0);
    const QRect row = table()->visualRect(table()->currentIndex());
    QContextMenuEvent event(QContextMenuEvent::Mouse, row.center(),
                            table()->viewport()->mapToGlobal(row.center()));
    QApplication::sendEvent(table()->viewport(), &event);
    auto *menu = m_window->findChild<QMenu *>(QStringLiteral("findingMenu"));
    QVERIFY(menu && menu->isVisible());
    keepPictures(*menu, QStringLiteral("finding-menu"));
    QStringList enabled;
    for (const QAction *action : menu->actions())
        if (action->isEnabled() && !action->isSeparator())
            enabled << action->text().remove('&');
    QCOMPARE(enabled, QStringList({"Fix…", "Attack path", "Suppress…", "Copy text"}));
    QTest::keyClick(menu, Qt::Key_X);
    QVERIFY(m_window->findChild<FixDialog *>());
}

SuppressDialog *FindingsActionsTest::fillSuppression(const QString &reason, const QString &owner,
                                                     const QString &day)
{
    auto *dialog = m_window->findChild<SuppressDialog *>();
    if (!dialog)
        return nullptr;
    const auto type = [dialog](const char *name, const QString &text) {
        auto *field = dialog->findChild<QLineEdit *>(QString::fromLatin1(name));
        QTest::mouseClick(field, Qt::LeftButton);
        QTest::keyClick(field, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClick(field, Qt::Key_Delete);
        QTest::keyClicks(field, text);
    };
    type("suppressReason", reason);
    type("suppressOwner", owner);
    type("suppressExpires", day);
    return dialog;
}

void FindingsActionsTest::suppressingAsksForReasonOwnerAndDay()
{
    m_workspace->setToday("2030-01-01");
    openSample();
    const int row = clickRule(QStringLiteral("ZT-POD-003"));
    QVERIFY(row >= 0);
    const QString before = titleAt(table()->model(), row);
    const std::size_t counted = m_workspace->answers()->findingCounts.all();
    clickButton("suppressIt");
    SuppressDialog *dialog = fillSuppression("too short", "jane", "2030-03-01");
    QVERIFY(dialog);
    const auto *accept = dialog->findChild<QPushButton *>(QStringLiteral("suppressAccept"));
    const auto *message = dialog->findChild<QLabel *>(QStringLiteral("suppressMessage"));
    QVERIFY(!accept->isEnabled());
    QVERIFY2(message->text().contains("9 characters"), qPrintable(message->text()));
    fillSuppression("the image needs root until May", "", "2030-03-01");
    QVERIFY(!accept->isEnabled());
    fillSuppression("the image needs root until May", "jane", "2030-13-01");
    QVERIFY(!accept->isEnabled());
    fillSuppression("the image needs root until May", "jane", "2031-01-01");
    QVERIFY2(!accept->isEnabled() && message->text().contains("2030-06-30"),
             qPrintable(message->text()));
    fillSuppression("the image needs root until May", "jane", "2030-03-01");
    QVERIFY(accept->isEnabled());
    keepPictures(*dialog, QStringLiteral("suppress"));
    QTest::keyClick(dialog->findChild<QLineEdit *>(QStringLiteral("suppressOwner")),
                    Qt::Key_Return);
    settle();
    QCOMPARE(m_workspace->document()->design()->waivers.size(), std::size_t{1});
    QCOMPARE(titleAt(table()->model(), row), "Suppressed: " + before);
    QCOMPARE(m_workspace->answers()->findingCounts.all(), counted - 1);
    keepPictures(*m_window, QStringLiteral("suppressed"));
    m_workspace->document()->undoStack()->undo();
    settle();
    QCOMPARE(titleAt(table()->model(), row), before);
}

void FindingsActionsTest::aSuppressionEndsWithItsDay()
{
    m_workspace->setToday("2030-01-01");
    openSample();
    const int row = clickRule(QStringLiteral("ZT-POD-003"));
    clickButton("suppressIt");
    SuppressDialog *dialog =
        fillSuppression("the image needs root until May", "jane", "2030-01-02");
    QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("suppressAccept")),
                      Qt::LeftButton);
    settle();
    QVERIFY(titleAt(table()->model(), row).startsWith(QLatin1String("Suppressed")));
    m_workspace->setToday("2030-01-03");
    m_workspace->document()->undoStack()->undo();
    m_workspace->document()->undoStack()->redo();
    settle();
    bool isOverdueTold = false;
    for (int i = 0; i < table()->model()->rowCount(); ++i) {
        QVERIFY(!titleAt(table()->model(), i).startsWith(QLatin1String("Suppressed")));
        isOverdueTold = isOverdueTold || ruleAt(table()->model(), i) == QLatin1String("ZT-CV-003");
    }
    QVERIFY(isOverdueTold);
}

void FindingsActionsTest::suppressionsAreLifted()
{
    m_workspace->setToday("2030-01-01");
    openSample();
    const int row = clickRule(QStringLiteral("ZT-POD-003"));
    clickButton("suppressIt");
    SuppressDialog *dialog =
        fillSuppression("the image needs root until May", "jane", "2030-03-01");
    QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("suppressAccept")),
                      Qt::LeftButton);
    settle();
    const QRect place = table()->visualRect(table()->currentIndex());
    QContextMenuEvent event(QContextMenuEvent::Mouse, place.center(),
                            table()->viewport()->mapToGlobal(place.center()));
    QApplication::sendEvent(table()->viewport(), &event);
    auto *menu = m_window->findChild<QMenu *>(QStringLiteral("findingMenu"));
    QVERIFY(menu && menu->isVisible());
    QTest::keyClick(menu, Qt::Key_S);
    settle();
    QVERIFY(m_workspace->document()->design()->waivers.empty());
    QVERIFY(!titleAt(table()->model(), row).startsWith(QLatin1String("Suppressed")));
    // The owner is who it was the last time.
    clickButton("suppressIt");
    QCOMPARE(m_window->findChild<SuppressDialog *>()
                 ->findChild<QLineEdit *>(QStringLiteral("suppressOwner"))
                 ->text(),
             QStringLiteral("jane"));
}

void FindingsActionsTest::suppressedTrustIsHatchedOnTheMap()
{
    m_workspace->setToday("2030-01-01");
    openSample();
    const auto marks = marked();
    const CanvasView::Edge pair = *marks.begin();
    const auto isHatched = [this, pair] {
        return std::ranges::any_of(m_window->canvas()->look().edges, [&](const EdgeLook &edge) {
            return CanvasView::Edge(edge.from, edge.to) == pair && edge.isWaived;
        });
    };
    const auto legend = [this] { return find<QWidget>("legend")->accessibleDescription(); };
    QVERIFY(!isHatched());
    QVERIFY(!legend().contains(legendText(LegendMark::Suppressed)));
    clickFinding(pair);
    clickButton("suppressIt");
    SuppressDialog *dialog = fillSuppression("open until the gateway comes", "jane", "2030-03-01");
    QTest::keyClick(dialog->findChild<QLineEdit *>(QStringLiteral("suppressOwner")),
                    Qt::Key_Return);
    settle();
    QVERIFY(isHatched());
    QVERIFY(marked() == marks); // never hidden
    QVERIFY2(legend().contains(legendText(LegendMark::Suppressed)), qPrintable(legend()));
    m_workspace->document()->undoStack()->undo();
    settle();
    QVERIFY(!isHatched());
}

void FindingsActionsTest::ctrlPointFixesTheCurrentFinding()
{
    openSample();
    QTest::keyClick(m_window.get(), Qt::Key_Period, Qt::ControlModifier);
    QVERIFY(!m_window->findChild<FixDialog *>()); // none is current
    QVERIFY(clickRule(QStringLiteral("ZT-POD-003")) >= 0);
    QTest::keyClick(m_window.get(), Qt::Key_Period, Qt::ControlModifier);
    QVERIFY(m_window->findChild<FixDialog *>());
    QTest::keyClick(m_window->findChild<FixDialog *>(), Qt::Key_Escape);
    QTRY_VERIFY(!m_window->findChild<FixDialog *>());
}

QTEST_MAIN(FindingsActionsTest)
#include "test_findings_actions.moc"
