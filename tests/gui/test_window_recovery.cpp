// SPDX-License-Identifier: Apache-2.0
// What an earlier session left unsaved, and designs that are open twice.
#include "model/document/recovery_journal.h"
#include "tests/gui/window_fixture.h"

#include <QDir>
#include <QFile>
#include <QLabel>
#include <QLockFile>
#include <QMessageBox>
#include <QPushButton>
#include <QSaveFile>
#include <QTest>

using namespace drawbridge;

class WindowRecoveryTest : public WindowFixture {
    Q_OBJECT
private slots:
    void init() { startWindow({1600, 1000}); }
    void cleanup() { endWindow(); }

    void unsavedChangesAreOfferedWhenTheFileIsOpened();
    void unsavedChangesAreOfferedOnTheStartPage();
    void discardedChangesAreGone();
    void closingInOrderLeavesNothing();
    void aFileChangedSinceIsSaid();
    void openElsewhereIsSaid();
    void changesOfOthersAreReloaded();
    void changesOfOthersAreNotSavedOverUnasked();

private:
    [[nodiscard]] QString file() const { return m_folder->filePath("shop/shop.drawbridge.yaml"); }
    [[nodiscard]] QString recovery() const { return m_settings->recoveryFolder(); }
    [[nodiscard]] QStringList records() const
    {
        return QDir(recovery()).entryList({QStringLiteral("*.json")}, QDir::Files);
    }
    [[nodiscard]] bool isDrawn() const
    {
        const SampleRow row = sampleTable(QStringLiteral("draw by hand")).front();
        return m_workspace->document()->design()->findFlow(row.from, row.to) != nullptr;
    }
    void changeFromOutside();
    void drawAndCrash();
    void startAgain();
    void takePicture(const char *name);
};

/// The window goes without having been closed, as when the program is killed.
void WindowRecoveryTest::drawAndCrash()
{
    openSample();
    QVERIFY(!find<QWidget>("recoveryBar")->isVisible());
    drawFlow(sampleTable(QStringLiteral("draw by hand")).front());
    QVERIFY(isDrawn());
    startAgain();
    QCOMPARE(records().size(), 1);
}

void WindowRecoveryTest::startAgain()
{
    m_window.reset();
    m_workspace.reset();
    m_workspace = std::make_unique<Workspace>(LayoutOptions{});
    m_window = std::make_unique<MainWindow>(m_workspace.get(), m_settings.get(), m_themes.get());
    m_window->resize(1600, 1000);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
}

void WindowRecoveryTest::takePicture(const char *name)
{
    const QString folder = qEnvironmentVariable("DRAWBRIDGE_PICTURES");
    if (!folder.isEmpty())
        QVERIFY(m_window->grab().save(folder + '/' + QLatin1String(name)));
}

void WindowRecoveryTest::unsavedChangesAreOfferedWhenTheFileIsOpened()
{
    drawAndCrash();
    m_window->openPaths({file()});
    settle();
    QVERIFY(!isDrawn());
    QVERIFY(find<QWidget>("recoveryBar")->isVisible());
    const QString text = find<QLabel>("recoveryBarText")->text();
    QVERIFY2(text.startsWith(QLatin1String("Unsaved changes of shop.drawbridge.yaml were kept")),
             qPrintable(text));
    QVERIFY2(!text.contains(QLatin1String("changed since")), qPrintable(text));
    takePicture("recovery.png");
    clickButton("recoveryBarButton");
    settle();
    QVERIFY(isDrawn());
    QVERIFY(m_window->isWindowModified());
    QVERIFY(!find<QWidget>("recoveryBar")->isVisible());
    QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(!isDrawn());
    QVERIFY(!m_window->isWindowModified());
}

void WindowRecoveryTest::unsavedChangesAreOfferedOnTheStartPage()
{
    drawAndCrash();
    QVERIFY(find<QWidget>("startPage")->isVisible());
    QVERIFY(find<QWidget>("recoveryBar")->isVisible());
    takePicture("recovery-start.png");
    clickButton("recoveryBarButton");
    settle();
    QVERIFY(isDrawn());
    QCOMPARE(m_workspace->document()->file(), file());
    QTest::keyClick(m_window.get(), Qt::Key_S, Qt::ControlModifier);
    QVERIFY(records().isEmpty());
    startAgain();
    QVERIFY(!find<QWidget>("recoveryBar")->isVisible());
    m_window->openPaths({file()});
    settle();
    QVERIFY(isDrawn());
}

void WindowRecoveryTest::discardedChangesAreGone()
{
    drawAndCrash();
    clickButton("recoveryDiscard");
    QVERIFY(!find<QWidget>("recoveryBar")->isVisible());
    QVERIFY(records().isEmpty());
}

void WindowRecoveryTest::closingInOrderLeavesNothing()
{
    openSample();
    drawFlow(sampleTable(QStringLiteral("draw by hand")).front());
    m_window->close();
    QTest::mouseClick(find<QMessageBox>("unsavedChanges")->button(QMessageBox::Discard),
                      Qt::LeftButton);
    QVERIFY(!m_window->isVisible());
    startAgain();
    QVERIFY(records().isEmpty());
    QVERIFY(!find<QWidget>("recoveryBar")->isVisible());
}

void WindowRecoveryTest::aFileChangedSinceIsSaid()
{
    drawAndCrash();
    QFile design(file());
    QVERIFY(design.open(QIODevice::Append));
    design.write("# by somebody else\n");
    design.close();
    m_window->openPaths({file()});
    settle();
    const QString text = find<QLabel>("recoveryBarText")->text();
    QVERIFY2(text.contains(QLatin1String("The file was changed since")), qPrintable(text));
}

void WindowRecoveryTest::openElsewhereIsSaid()
{
    QVERIFY(QDir().mkpath(recovery()));
    QLockFile other(lockPath(recovery(), {file()}));
    QVERIFY(other.tryLock());
    openSample();
    auto *bar = find<QWidget>("elsewhereBar");
    QVERIFY(bar->isVisible());
    QVERIFY(find<QLabel>("elsewhereBarText")
                ->text()
                .contains(QString::number(QCoreApplication::applicationPid())));
    takePicture("elsewhere.png");
    drawFlow(sampleTable(QStringLiteral("draw by hand")).front());
    clickButton("elsewhereDismiss");
    QVERIFY(!bar->isVisible());
    startAgain();
    QVERIFY(records().isEmpty());
}

/// As editors save: another file in the place of the old one.
void WindowRecoveryTest::changeFromOutside()
{
    QFile design(file());
    QVERIFY(design.open(QIODevice::ReadOnly));
    QByteArray text = design.readAll();
    QVERIFY(text.contains("name: shop\n"));
    QSaveFile other(file());
    QVERIFY(other.open(QIODevice::WriteOnly));
    other.write(text.replace("name: shop\n", "name: market\n"));
    QVERIFY(other.commit());
}

void WindowRecoveryTest::changesOfOthersAreReloaded()
{
    openSample();
    auto *bar = find<QWidget>("fileChangeBar");
    QVERIFY(!bar->isVisible());
    changeFromOutside();
    QTRY_VERIFY(bar->isVisible());
    QCOMPARE(find<QLabel>("fileChangeBarText")->text(),
             QStringLiteral("shop.drawbridge.yaml was changed by another program."));
    takePicture("changed.png");
    clickButton("fileChangeBarButton");
    settle();
    QCOMPARE(m_workspace->document()->design()->name, std::string("market"));
    QVERIFY(!bar->isVisible());
}

void WindowRecoveryTest::changesOfOthersAreNotSavedOverUnasked()
{
    openSample();
    drawFlow(sampleTable(QStringLiteral("draw by hand")).front());
    changeFromOutside();
    QTest::keyClick(m_window.get(), Qt::Key_S, Qt::ControlModifier); // before it was noticed
    QVERIFY(m_window->isWindowModified());
    QVERIFY2(find<QLabel>("statusMessage")->text().startsWith(QLatin1String("Not saved")),
             qPrintable(find<QLabel>("statusMessage")->text()));
    QVERIFY(find<QWidget>("fileChangeBar")->isVisible());
    clickButton("fileChangeKeep");
    QVERIFY(!find<QWidget>("fileChangeBar")->isVisible());
    QTest::keyClick(m_window.get(), Qt::Key_S, Qt::ControlModifier);
    QVERIFY(!m_window->isWindowModified());
    QTest::qWait(400); // its own save is no change by others
    QVERIFY(!find<QWidget>("fileChangeBar")->isVisible());
}

QTEST_MAIN(WindowRecoveryTest)
#include "test_window_recovery.moc"
