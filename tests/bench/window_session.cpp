// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/window_session.h"

#include "app/gui/file_controller.h"
#include "app/gui/matrix_controller.h"
#include "views/dialogs/flow_popover.h"
#include "views/matrix/matrix_view.h"

#include <QApplication>
#include <QDialog>
#include <QEventLoop>
#include <QLineEdit>
#include <QMouseEvent>
#include <QTest>
#include <QTimer>
#include <QWheelEvent>

#include <cstdio>
#include <ctime>

namespace drawbridge::bench {
namespace {

constexpr int kPatienceMs = 300'000;
constexpr int kPaintingMs = 100; ///< After the answers: what is posted then still counts.
constexpr int kFramesAPlace = 24;

/// Takes the time of the first frame that shows a picture.
class FirstFrame : public QObject {
public:
    FirstFrame(CanvasView *canvas, const QElapsedTimer &clock) : m_canvas(canvas), m_clock(clock)
    {
        canvas->viewport()->installEventFilter(this);
    }
    [[nodiscard]] double ms() const { return m_ms; }
    bool eventFilter(QObject *object, QEvent *event) override
    {
        if (event->type() == QEvent::Paint && m_ms == 0 && !m_canvas->look().nodes.empty()) {
            object->removeEventFilter(this);
            object->event(event);
            m_ms = static_cast<double>(m_clock.nsecsElapsed()) / 1e6;
            return true;
        }
        return false;
    }

private:
    CanvasView *m_canvas;
    const QElapsedTimer &m_clock;
    double m_ms = 0;
};

double cpuMsOfAll()
{
    return 1e3 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

} // namespace

LayoutOptions benchLayout()
{
    LayoutOptions options;
    options.helperProgram = DRAWBRIDGE_BIN_DIR "/drawbridge-layout";
    return options;
}

WindowSession::WindowSession(const QString &folder)
    : m_folder(folder), m_settings(Settings::forgetful()), m_themes(ThemeChoice::Light),
      m_workspace(benchLayout()), m_window(&m_workspace, &m_settings, &m_themes)
{
    m_window.resize(1600, 1000);
    m_window.show();
    (void)QTest::qWaitForWindowExposed(&m_window);
}

bool WindowSession::open()
{
    QElapsedTimer clock;
    clock.start();
    FirstFrame first(m_window.canvas(), clock);
    const bool isOpen = step("open the folder", [this] { m_window.openPaths({m_folder}); });
    m_firstFrameMs = first.ms();
    return isOpen && m_firstFrameMs > 0;
}

bool WindowSession::step(const char *name, const std::function<void()> &work)
{
    QElapsedTimer whole;
    whole.start();
    const double cpuBefore = cpuMsOfAll();
    const auto took = QObject::connect(&m_workspace, &Workspace::answersChanged, [&] {
        m_answersMs = static_cast<double>(whole.nsecsElapsed()) / 1e6;
        m_answersCpuMs = cpuMsOfAll() - cpuBefore;
    });
    m_watchdog.begin();
    work();
    const bool isSettled = wait(whole);
    QObject::disconnect(took);
    const StallWatchdog::Stall stall = m_watchdog.longest();
    std::printf("    %-18s longest stall %8.1f ms CPU (%8.1f ms wall), settled after %9.1f ms\n",
                name, stall.cpuMs, stall.wallMs, m_settledMs);
    std::fflush(stdout);
    if (stall.cpuMs > m_longest.cpuMs) {
        m_longest = stall;
        m_longestStep = name;
    }
    return isSettled;
}

// A loop that sleeps when it has nothing to do, as that of the program.
bool WindowSession::wait(const QElapsedTimer &whole)
{
    QEventLoop loop;
    QTimer poll;
    QElapsedTimer sinceSettled;
    QObject::connect(&poll, &QTimer::timeout, &loop, [&] {
        if (!m_workspace.isSettled()) {
            sinceSettled.invalidate();
        } else if (!sinceSettled.isValid()) {
            m_settledMs = static_cast<double>(whole.nsecsElapsed()) / 1e6;
            sinceSettled.start();
        }
        const bool isDone = sinceSettled.isValid() && sinceSettled.elapsed() > kPaintingMs;
        if (isDone || whole.elapsed() > kPatienceMs)
            loop.quit();
    });
    poll.start(2);
    loop.exec();
    return m_workspace.isSettled();
}

double WindowSession::frameAfter(QWidget *viewport, QEvent &event)
{
    const double before = m_watchdog.cpuMs();
    QApplication::sendEvent(viewport, &event);
    viewport->repaint();
    const double cost = m_watchdog.cpuMs() - before;
    QCoreApplication::sendPostedEvents();
    return cost;
}

// At three zooms: pans to and fro, then steps in and out.
std::vector<double> WindowSession::frames()
{
    std::vector<double> costs;
    QWidget *viewport = m_window.canvas()->viewport();
    const QPointF at = QRectF(viewport->rect()).center();
    const auto turn = [&](const QPoint &angle, Qt::KeyboardModifiers keys) {
        QWheelEvent wheel(at, viewport->mapToGlobal(at), {}, angle, Qt::NoButton, keys,
                          Qt::NoScrollPhase, false);
        costs.push_back(frameAfter(viewport, wheel));
    };
    for (const ActionId zoom : {ActionId::ZoomFit, ActionId::ZoomActual, ActionId::ZoomFit}) {
        choose(zoom);
        viewport->repaint();
        for (int i = 0; i < kFramesAPlace; ++i)
            turn({(i % 8 < 4 ? 1 : -1) * 60, (i % 6 < 3 ? 1 : -1) * 30}, Qt::NoModifier);
        for (int i = 0; i < kFramesAPlace; ++i)
            turn({0, i < kFramesAPlace / 2 ? 120 : -120}, Qt::ControlModifier);
    }
    choose(ActionId::ZoomFit);
    return costs;
}

std::optional<WindowSession::MatrixTimes> WindowSession::matrix()
{
    MatrixTimes times;
    QElapsedTimer clock;
    clock.start();
    choose(ActionId::ShowMatrix);
    if (!QTest::qWaitFor([this] { return m_window.matrix()->isCurrent(); }, kPatienceMs))
        return std::nullopt;
    times.tableMs = static_cast<double>(clock.nsecsElapsed()) / 1e6;
    choose(ActionId::OpenAll);
    QWidget *viewport = m_window.findChild<MatrixView *>()->viewport();
    viewport->repaint();
    const QPointF at = QRectF(viewport->rect()).center();
    for (int i = 0; i < 4 * kFramesAPlace; ++i) {
        const QPoint angle(i % 2 == 0 ? 0 : -240, i % 2 == 0 ? -240 : 0);
        QWheelEvent wheel(at, viewport->mapToGlobal(at), {}, angle, Qt::NoButton, Qt::NoModifier,
                          Qt::NoScrollPhase, false);
        times.frames.push_back(frameAfter(viewport, wheel));
    }
    return times;
}

std::optional<WindowSession::FlowTimes> WindowSession::drawFlow()
{
    const auto &workloads = m_workspace.document()->design()->topology->workloads;
    if (workloads.size() < 7)
        return std::nullopt;
    const NodeKey from = workloads[3].key;
    const NodeKey to = workloads[5].key;
    const bool isDrawn =
        step("select a node", [&] { m_workspace.selection()->setNodes({from}); }) &&
        step("draw a flow", [&] { draw(from, to); });
    return isDrawn ? std::optional(FlowTimes{m_answersMs, m_answersCpuMs, m_settledMs})
                   : std::nullopt;
}

bool WindowSession::script()
{
    return step("select nothing", [this] { m_workspace.selection()->clear(); }) &&
           step("undo", [this] { m_workspace.document()->undoStack()->undo(); }) &&
           step("redo", [this] { m_workspace.document()->undoStack()->redo(); }) &&
           step("zoom to 100%", [this] { choose(ActionId::ZoomActual); }) &&
           step("zoom to fit", [this] { choose(ActionId::ZoomFit); }) &&
           step("next finding", [this] { choose(ActionId::NextFinding); }) &&
           step("hover", [this] { hover(); }) &&
           step("select all", [this] { choose(ActionId::SelectAll); }) &&
           step("lay out again", [this] { choose(ActionId::LayOut); }) &&
           step("save", [this] { save(); }) &&
           step("export dialog", [this] { choose(ActionId::Export); }) &&
           step("write the export", [this] { writeExport(); }) &&
           step("dark theme", [this] { choose(ActionId::ThemeDark); });
}

void WindowSession::draw(const NodeKey &from, const NodeKey &to)
{
    emit m_window.canvas()->flowRequested(from, to, {400, 400});
    auto *ports = m_window.findChild<QLineEdit *>(QStringLiteral("otherPorts"));
    ports->setText(QStringLiteral("9999"));
    QTest::keyClick(ports, Qt::Key_Return);
}

void WindowSession::hover()
{
    QWidget *viewport = m_window.canvas()->viewport();
    const QPointF at =
        m_window.canvas()->nodeViewRect(m_window.canvas()->look().nodes.back().key).center();
    QMouseEvent move(QEvent::MouseMove, at, viewport->mapToGlobal(at), Qt::NoButton, Qt::NoButton,
                     Qt::NoModifier);
    QApplication::sendEvent(viewport, &move);
}

void WindowSession::save()
{
    const QString file = m_written.filePath(QStringLiteral("bench.drawbridge.yaml"));
    m_workspace.document()->setSaved(file);
    m_window.files()->save();
}

void WindowSession::writeExport()
{
    auto *dialog = m_window.findChild<QDialog *>(QStringLiteral("exportDialog"));
    auto *folder = dialog->findChild<QLineEdit *>(QStringLiteral("exportFolder"));
    folder->setText(m_written.filePath(QStringLiteral("out")));
    QTest::mouseClick(dialog->findChild<QWidget *>(QStringLiteral("exportWrite")), Qt::LeftButton);
}

} // namespace drawbridge::bench
