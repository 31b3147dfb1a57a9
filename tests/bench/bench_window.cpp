// SPDX-License-Identifier: Apache-2.0
// How long the window stands still: a key pressed in a stall is answered after it. Measured over
// what a user does with a folder of many workloads, painting included, on the offscreen platform.
#include "app/gui/file_controller.h"
#include "app/gui/main_window.h"
#include "tests/bench/generated_cluster.h"
#include "views/dialogs/flow_popover.h"

#include <QAbstractEventDispatcher>
#include <QApplication>
#include <QDialog>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QFile>
#include <QLineEdit>
#include <QMouseEvent>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <cstdio>
#include <cstdlib>

using namespace drawbridge;
using namespace drawbridge::bench;

namespace {

constexpr int kPatienceMs = 300'000;
constexpr std::size_t kPerFile = 50;

/// The program's application, with a clock: a stall lasts from the first event after a sleep of the
/// event loop to the end of the last one before the next sleep.
class WatchedApplication : public QApplication {
public:
    WatchedApplication(int &argc, char *argv[]) : QApplication(argc, argv)
    {
        connect(QAbstractEventDispatcher::instance(), &QAbstractEventDispatcher::aboutToBlock, this,
                [this] { m_busySince.invalidate(); });
    }
    void begin()
    {
        m_busySince.start();
        m_longestNs = 0;
    }
    [[nodiscard]] double longestMs() const { return static_cast<double>(m_longestNs) / 1e6; }

    bool notify(QObject *receiver, QEvent *event) override
    {
        if (!m_busySince.isValid())
            m_busySince.start();
        const bool isHandled = QApplication::notify(receiver, event);
        note();
        return isHandled;
    }
    void note()
    {
        if (m_busySince.isValid())
            m_longestNs = std::max(m_longestNs, m_busySince.nsecsElapsed());
    }

private:
    QElapsedTimer m_busySince;
    qint64 m_longestNs = 0;
};

/// A folder of files with `kPerFile` workloads each.
bool writeFolder(const QString &folder, const std::string &yaml)
{
    std::size_t from = 0;
    for (int number = 0; from < yaml.size(); ++number) {
        std::size_t to = from;
        for (std::size_t i = 0; i < 2 * kPerFile && to != std::string::npos; ++i)
            to = yaml.find("---\n", to + 1);
        to = std::min(to, yaml.size());
        QFile file(folder + QStringLiteral("/%1.yaml").arg(number));
        if (!file.open(QIODevice::WriteOnly))
            return false;
        file.write(yaml.data() + from, static_cast<qint64>(to - from));
        from = to;
    }
    return true;
}

class Session {
public:
    Session(WatchedApplication &application, std::size_t workloads, bool hasPolicies)
        : m_settings(Settings::forgetful()), m_themes(ThemeChoice::Light), m_workspace(layout()),
          m_window(&m_workspace, &m_settings, &m_themes), m_watch(application)
    {
        std::printf("window: %zu workloads, %s\n", workloads,
                    hasPolicies ? "isolated by policies" : "without any policy");
        m_isReady = writeFolder(m_folder.path(),
                                clusterYaml(workloads) +
                                    (hasPolicies ? policiesYaml(workloads) : std::string()));
        m_window.resize(1600, 1000);
        m_window.show();
        m_isReady = m_isReady && QTest::qWaitForWindowExposed(&m_window);
    }

    bool run()
    {
        if (!m_isReady)
            return false;
        bool isDone = step("open the folder", [this] { m_window.openPaths({m_folder.path()}); });
        const auto design = m_workspace.document()->design();
        if (!isDone || design->topology->workloads.size() < 7)
            return false;
        const NodeKey from = design->topology->workloads[3].key;
        const NodeKey to = design->topology->workloads[5].key;
        isDone = step("select a node", [&] { m_workspace.selection()->setNodes({from}); }) &&
                 step("draw a flow", [&] { draw(from, to); }) &&
                 step("select nothing", [this] { m_workspace.selection()->clear(); }) &&
                 step("undo", [this] { m_workspace.document()->undoStack()->undo(); }) &&
                 step("redo", [this] { m_workspace.document()->undoStack()->redo(); }) &&
                 step("zoom to 100%", [this] { choose(ActionId::ZoomActual); }) &&
                 step("zoom to fit", [this] { choose(ActionId::ZoomFit); }) &&
                 step("next finding", [this] { choose(ActionId::NextFinding); }) &&
                 step("hover", [this] { hover(); }) &&
                 step("lay out again", [this] { choose(ActionId::LayOut); }) &&
                 step("save", [this] { save(); }) &&
                 step("export dialog", [this] { choose(ActionId::Export); }) &&
                 step("write the export", [this] { writeExport(); }) &&
                 step("dark theme", [this] { choose(ActionId::ThemeDark); });
        return isDone;
    }

private:
    static LayoutOptions layout()
    {
        LayoutOptions options;
        options.helperProgram = DRAWBRIDGE_BIN_DIR "/drawbridge-layout";
        return options;
    }

    template<typename Work>
    bool step(const char *name, Work work)
    {
        QElapsedTimer whole;
        whole.start();
        m_watch.begin();
        work();
        m_watch.note();
        const bool isSettled = wait(whole);
        std::printf("  %-20s longest stall %8.1f ms, settled after %8.1f ms\n", name,
                    m_watch.longestMs(), static_cast<double>(m_settledNs) / 1e6);
        std::fflush(stdout);
        return isSettled;
    }

    // A loop that sleeps when it has nothing to do, as that of the program; QTest's waiting does
    // not.
    bool wait(const QElapsedTimer &whole)
    {
        constexpr int kPaintingMs = 100;
        QEventLoop loop;
        QTimer poll;
        QElapsedTimer sinceSettled;
        QObject::connect(&poll, &QTimer::timeout, &loop, [&] {
            if (!m_workspace.isSettled()) {
                sinceSettled.invalidate();
            } else if (!sinceSettled.isValid()) {
                m_settledNs = whole.nsecsElapsed();
                sinceSettled.start();
            }
            const bool isDone = sinceSettled.isValid() && sinceSettled.elapsed() > kPaintingMs;
            if (isDone || whole.elapsed() > kPatienceMs)
                loop.quit();
        });
        poll.start(5);
        loop.exec();
        return m_workspace.isSettled();
    }

    void choose(ActionId id) { m_window.actions()[id]->trigger(); }

    void draw(const NodeKey &from, const NodeKey &to)
    {
        emit m_window.canvas()->flowRequested(from, to, {400, 400});
        auto *ports = m_window.findChild<QLineEdit *>(QStringLiteral("otherPorts"));
        ports->setText(QStringLiteral("9090"));
        QTest::keyClick(ports, Qt::Key_Return);
    }

    void hover()
    {
        QWidget *viewport = m_window.canvas()->viewport();
        const QPointF at =
            m_window.canvas()->nodeViewRect(m_window.canvas()->look().nodes.back().key).center();
        QMouseEvent move(QEvent::MouseMove, at, viewport->mapToGlobal(at), Qt::NoButton,
                         Qt::NoButton, Qt::NoModifier);
        QApplication::sendEvent(viewport, &move);
    }

    void save()
    {
        const QString file = m_folder.filePath(QStringLiteral("bench.drawbridge.yaml"));
        m_workspace.document()->setSaved(file);
        m_window.files()->save();
    }

    void writeExport()
    {
        auto *dialog = m_window.findChild<QDialog *>(QStringLiteral("exportDialog"));
        auto *folder = dialog->findChild<QLineEdit *>(QStringLiteral("exportFolder"));
        folder->setText(m_folder.filePath(QStringLiteral("out")));
        QTest::mouseClick(dialog->findChild<QWidget *>(QStringLiteral("exportWrite")),
                          Qt::LeftButton);
    }

    QTemporaryDir m_folder;
    Settings m_settings;
    ThemeSwitch m_themes;
    Workspace m_workspace;
    MainWindow m_window;
    WatchedApplication &m_watch;
    qint64 m_settledNs = 0;
    bool m_isReady = false;
};

} // namespace

int main(int argc, char *argv[])
{
    qputenv("QT_NO_GLIB", "1"); // the loop of GLib says that it sleeps before it works
    WatchedApplication application(argc, argv);
    bool isDone = true;
    const std::size_t wanted = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 0;
    for (const std::size_t size : {250, 1000}) {
        for (const bool hasPolicies : {true, false})
            isDone = isDone && (wanted != 0 && wanted != size
                                    ? true
                                    : Session(application, size, hasPolicies).run());
    }
    return isDone ? EXIT_SUCCESS : EXIT_FAILURE;
}
