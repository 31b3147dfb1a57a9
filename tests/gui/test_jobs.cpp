// SPDX-License-Identifier: Apache-2.0
// Work that takes long, on a folder that is large indeed: it can be stopped, the window never waits
// for it, and what was open stays.
#include "app/gui/file_controller.h"
#include "model/design/edits.h"
#include "tests/bench/generated_cluster.h"
#include "tests/gui/window_fixture.h"
#include "views/dialogs/flow_popover.h"

#include <QAction>
#include <QApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

using namespace drawbridge;

namespace {

const QString kSample =
    QStringLiteral(DRAWBRIDGE_SOURCE_DIR "/resources/samples/shop/shop.drawbridge.yaml");
constexpr int kPatience = 60'000;
constexpr std::size_t kManyWorkloads = 1500;
constexpr int kShortMs = 200; ///< Far less than any step of reading the large folder.

} // namespace

class JobsTest : public WindowFixture {
    Q_OBJECT
private slots:
    void initTestCase();
    void init() { startWindow({1200, 800}); }
    void cleanup() { endWindow(); }

    void cancelButtonStopsReadingAndKeepsTheDesign();
    void escapeStopsReading();
    void escapeInAPopoverDiscardsItAndGoesOnReading();
    void openingSomethingElseDoesNotWaitForTheOld();
    void closingTheDesignStopsReading();
    void changesMadeWhileReadingAreAskedFor();
    void cancelledEvaluationSaysSoAndCanBeTakenUpAgain();
    void leavingWhileReadingDoesNotWait();

private:
    void openShop();
    void openMany();
    void removeAFlow();
    void waitForProgress();
    [[nodiscard]] bool isShowingSample() const;
    [[nodiscard]] QPushButton *cancelButton() const { return find<QPushButton>("cancelJob"); }

    QTemporaryDir m_many;
};

void JobsTest::initTestCase()
{
    const std::string yaml =
        bench::clusterYaml(kManyWorkloads) + bench::policiesYaml(kManyWorkloads);
    QFile file(m_many.filePath("all.yaml"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(yaml.data(), static_cast<qint64>(yaml.size())),
             static_cast<qint64>(yaml.size()));
}

void JobsTest::openShop()
{
    m_window->openPaths({kSample});
    QTRY_VERIFY_WITH_TIMEOUT(m_workspace->isSettled() && m_workspace->answers(), kPatience);
    QVERIFY(isShowingSample());
}

void JobsTest::openMany()
{
    m_window->openPaths({m_many.path()});
    QVERIFY(m_workspace->isReading());
}

bool JobsTest::isShowingSample() const
{
    return m_workspace->isOpen() && m_workspace->document()->design()->name == "shop" &&
           m_workspace->document()->design()->topology->workloads.size() < 100;
}

void JobsTest::waitForProgress()
{
    QVERIFY(!cancelButton()->isVisible());
    QTRY_VERIFY_WITH_TIMEOUT(cancelButton()->isVisible(), kPatience);
}

void JobsTest::removeAFlow()
{
    const NodeKey web{{}, "storefront", "Deployment", "web"};
    const NodeKey cart{{}, "storefront", "Deployment", "cart"};
    const auto point = m_window->canvas()->edgeViewPoint(web, cart);
    QVERIFY(point.has_value());
    QTest::mouseClick(m_window->canvas()->viewport(), Qt::LeftButton, {}, *point);
    QTest::keyClick(m_window->canvas(), Qt::Key_Delete);
    QVERIFY(!m_workspace->document()->undoStack()->isClean());
}

void JobsTest::cancelButtonStopsReadingAndKeepsTheDesign()
{
    openShop();
    const auto before = m_workspace->document()->design();
    const auto answers = m_workspace->answers();
    openMany();
    waitForProgress();
    QTest::mouseClick(cancelButton(), Qt::LeftButton);
    QVERIFY(m_workspace->isSettled());
    QVERIFY(!cancelButton()->isVisible());
    QVERIFY(find<QLabel>("statusMessage")->text().startsWith(QLatin1String("Cancelled")));
    QTest::qWait(kShortMs);
    QVERIFY(m_workspace->document()->design() == before);
    QVERIFY(m_workspace->answers() == answers);
    QVERIFY(m_settings->recent() == QStringList{kSample}); // not what was never opened
}

void JobsTest::escapeStopsReading()
{
    openShop();
    openMany();
    waitForProgress();
    m_window->canvas()->setFocus();
    QTest::keyClick(m_window->canvas(), Qt::Key_Escape);
    QVERIFY(!m_workspace->isReading());
    QVERIFY(isShowingSample());
}

void JobsTest::escapeInAPopoverDiscardsItAndGoesOnReading()
{
    openShop();
    openMany();
    waitForProgress();
    const NodeKey web{{}, "storefront", "Deployment", "web"};
    const NodeKey cart{{}, "storefront", "Deployment", "cart"};
    const auto point = m_window->canvas()->edgeViewPoint(web, cart);
    QVERIFY(point.has_value());
    QTest::mouseDClick(m_window->canvas()->viewport(), Qt::LeftButton, {}, *point);
    auto *popover = find<FlowPopover>("flowPopover");
    QVERIFY(popover->isVisible());
    QTest::keyClick(find<QLineEdit>("note"), Qt::Key_Escape);
    QVERIFY(!popover->isVisible());
    QVERIFY(m_workspace->isReading());
    m_window->canvas()->setFocus();
    QTest::keyClick(m_window->canvas(), Qt::Key_F); // a tool is dropped before a job
    QVERIFY(m_window->canvas()->tool() == CanvasView::Tool::Flow);
    QTest::keyClick(m_window->canvas(), Qt::Key_Escape);
    QVERIFY(m_workspace->isReading());
}

void JobsTest::openingSomethingElseDoesNotWaitForTheOld()
{
    openMany();
    QTest::qWait(kShortMs); // in the middle of it
    QElapsedTimer stall;
    stall.start();
    m_window->openPaths({kSample});
    QVERIFY2(stall.elapsed() < kShortMs, qPrintable(QString::number(stall.elapsed())));
    QTRY_VERIFY_WITH_TIMEOUT(m_workspace->isSettled() && m_workspace->answers(), kPatience);
    QVERIFY(isShowingSample());
}

void JobsTest::closingTheDesignStopsReading()
{
    openShop();
    openMany();
    QTest::keySequence(m_window.get(), m_window->actions()[ActionId::CloseDesign]->shortcut());
    QVERIFY(!m_workspace->isOpen());
    QVERIFY(m_workspace->isSettled());
    QTest::qWait(kShortMs);
    QVERIFY(!m_workspace->isOpen());
    QVERIFY(!cancelButton()->isVisible());
}

void JobsTest::changesMadeWhileReadingAreAskedFor()
{
    openShop();
    QTemporaryDir other;
    QVERIFY(QFile::copy(
        QStringLiteral(DRAWBRIDGE_SOURCE_DIR "/resources/samples/shop/storefront/web.yaml"),
        other.filePath("web.yaml")));
    m_window->openPaths({other.path()});
    removeAFlow();
    const auto drawn = m_workspace->document()->design();
    QTRY_VERIFY_WITH_TIMEOUT(find<QMessageBox>("unsavedChanges") != nullptr, kPatience);
    QTest::mouseClick(find<QMessageBox>("unsavedChanges")->button(QMessageBox::Cancel),
                      Qt::LeftButton);
    QVERIFY(m_workspace->document()->design() == drawn);
    QVERIFY(!m_workspace->document()->undoStack()->isClean());
    QTRY_VERIFY(find<QMessageBox>("unsavedChanges") == nullptr);
}

void JobsTest::cancelledEvaluationSaysSoAndCanBeTakenUpAgain()
{
    openMany();
    QTRY_VERIFY_WITH_TIMEOUT(m_workspace->isOpen(), kPatience);
    QVERIFY(!m_workspace->isSettled());
    QTRY_VERIFY_WITH_TIMEOUT(cancelButton()->isVisible(), kPatience);
    QTest::keyClick(m_window->canvas(), Qt::Key_Escape);
    QVERIFY(m_workspace->isSettled());
    QVERIFY(m_workspace->isUnevaluated());
    QVERIFY(!m_workspace->answers());
    auto *evaluate = find<QPushButton>("evaluateNow");
    QVERIFY(evaluate->isVisible());
    QTest::qWait(kShortMs);
    QVERIFY(!m_workspace->answers());
    QTest::keyClick(m_window.get(), Qt::Key_E, Qt::ControlModifier); // nothing to export yet
    QVERIFY(!m_workspace->isSettled());                              // but it is taken up
    QVERIFY(!evaluate->isVisible());
    m_workspace->cancel();
    QVERIFY(evaluate->isVisible());
    QTest::mouseClick(evaluate, Qt::LeftButton);
    QVERIFY(!m_workspace->isSettled());
    m_workspace->cancel();
    QTest::keyClick(m_window.get(), Qt::Key_F5);
    QVERIFY(!m_workspace->isSettled());
    QVERIFY(!evaluate->isVisible());
}

void JobsTest::leavingWhileReadingDoesNotWait()
{
    openMany();
    QTest::qWait(kShortMs);
    QElapsedTimer stall;
    stall.start();
    m_window.reset();
    m_workspace.reset();
    QVERIFY2(stall.elapsed() < 5000, qPrintable(QString::number(stall.elapsed())));
}

QTEST_MAIN(JobsTest)
#include "test_jobs.moc"
