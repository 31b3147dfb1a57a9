// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/window_fixture.h"

#include "views/models/findings_model.h"

#include <QApplication>
#include <QCheckBox>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QMouseEvent>
#include <QPushButton>
#include <QTableView>
#include <QTest>

namespace drawbridge {

namespace {

constexpr int kPatience = 20'000;

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

} // namespace

void WindowFixture::startWindow(const QSize &size)
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_settings =
        std::make_unique<Settings>(m_folder->filePath("config"), m_folder->filePath("state"));
    m_themes = std::make_unique<ThemeSwitch>(ThemeChoice::Light);
    LayoutOptions layout;
    layout.helperProgram = DRAWBRIDGE_BIN_DIR "/drawbridge-layout";
    m_workspace = std::make_unique<Workspace>(layout);
    m_window = std::make_unique<MainWindow>(m_workspace.get(), m_settings.get(), m_themes.get());
    m_window->resize(size);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    m_window->activateWindow();
    m_watchdog = std::make_unique<StallWatchdog>();
}

void WindowFixture::endWindow()
{
    constexpr double kToldFromMs = 100;
    const double stallMs = m_watchdog ? m_watchdog->longest().cpuMs : 0;
    if (stallMs > kToldFromMs)
        qInfo("the window stood still for %.0f ms of CPU time", stallMs);
    m_watchdog.reset();
    m_window.reset();
    m_workspace.reset();
    m_themes.reset();
    m_settings.reset();
    m_folder.reset();
}

void WindowFixture::copySample(const QString &folder)
{
    copyTree(sampleFolder(), folder);
}

void WindowFixture::openSample()
{
    copySample(m_folder->filePath("shop"));
    m_window->openPaths({m_folder->filePath("shop/shop.drawbridge.yaml")});
    settle();
}

void WindowFixture::settle()
{
    QTRY_VERIFY_WITH_TIMEOUT(m_workspace->isSettled() && m_workspace->answers(), kPatience);
    QCOMPARE(m_workspace->answers()->revision, m_workspace->document()->revision());
}

void WindowFixture::clickButton(const char *name)
{
    auto *button = find<QPushButton>(name);
    QVERIFY(button && button->isVisible() && button->isEnabled());
    QTest::mouseClick(button, Qt::LeftButton);
}

// QTest::mouseMove sends no pressed buttons, so a drag needs the event itself.
void WindowFixture::drag(const QPoint &from, const QPoint &to)
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

void WindowFixture::drawFlow(const SampleRow &row)
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

void WindowFixture::drawPlanned()
{
    for (const SampleRow &row : sampleTable(QStringLiteral("draw by hand")))
        drawFlow(row);
}

std::set<CanvasView::Edge> WindowFixture::marked() const
{
    const auto edges = m_window->canvas()->markedEdges();
    return {edges.begin(), edges.end()};
}

std::set<CanvasView::Edge> WindowFixture::listed() const
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

void WindowFixture::clickFinding(const CanvasView::Edge &edge)
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

void WindowFixture::keepPictures(QWidget &widget, const QString &name)
{
    const QString folder = qEnvironmentVariable("DRAWBRIDGE_PICTURES");
    if (folder.isEmpty())
        return;
    for (const ThemeChoice choice : {ThemeChoice::Dark, ThemeChoice::Light}) {
        m_themes->choose(choice);
        QTest::qWait(50);
        const char *suffix = choice == ThemeChoice::Dark ? "dark" : "light";
        QVERIFY(widget.grab().save(QStringLiteral("%1/%2-%3.png").arg(folder, name, suffix)));
    }
}

} // namespace drawbridge
