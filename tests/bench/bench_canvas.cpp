// SPDX-License-Identifier: Apache-2.0
// The window on clusters of 1,000, 5,000 and 20,000 workloads, held against its goals. CPU time is
// that of the window's thread, so that a busy machine says the same; what runs in the background is
// given in wall time. Each size runs in processes of its own: memory is the peak of one of them.
// With a number of workloads as argument only that size.
#include "app/gui/design_files.h"
#include "exporters/design_exporter.h"
#include "model/analysis/blast_radius.h"
#include "model/design/edits.h"
#include "tests/bench/scale_cluster.h"
#include "tests/bench/stopwatch.h"
#include "tests/bench/window_session.h"

#include <QApplication>
#include <QFile>
#include <QProcess>

#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

using namespace drawbridge;
using namespace drawbridge::bench;

namespace {

constexpr int kPatienceMs = 420'000;             ///< For one size.
constexpr rlim_t kMemoryLimit = rlim_t{8} << 30; ///< Past it a process of the bench ends.

/// What one size should cost: ms, memory in MB.
struct Goals {
    std::uint32_t workloads;
    double firstFrame, layout, layoutAgain, frame, stall, flow, memory, reach, matrixFrame;
};
constexpr std::array kGoals{Goals{1000, 400, 250, 5, 8, 50, 30, 120, 5, 4},
                            Goals{5000, 1200, 1000, 10, 10, 50, 100, 250, 20, 4},
                            Goals{20000, 4000, 3000, 20, 16, 100, 300, 700, 80, 6}};

void printRow(const char *measure, double value, double goal, const char *unit, const char *kind)
{
    std::printf("  %-34s %10.1f %s %-5s goal %6.0f %s: ", measure, value, unit, kind, goal, unit);
    if (value <= goal)
        std::printf("met\n");
    else
        std::printf("missed by %.1f %s (x%.1f)\n", value - goal, unit, value / goal);
    std::fflush(stdout);
}

bool writeFile(const QString &name, const std::string &text)
{
    QFile file(name);
    return file.open(QIODevice::WriteOnly) &&
           file.write(text.data(), static_cast<qint64>(text.size())) ==
               static_cast<qint64>(text.size());
}

bool writeFolder(const QString &folder, std::uint32_t workloads)
{
    int number = 0;
    bool isWritten = true;
    for (const std::string &text : scaleClusterFiles(scaleCluster(workloads)))
        isWritten =
            isWritten && writeFile(QStringLiteral("%1/%2.yaml").arg(folder).arg(number++), text);
    return isWritten;
}

double childCpuMs()
{
    rusage usage{};
    getrusage(RUSAGE_CHILDREN, &usage);
    return 1e3 * static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           1e-3 * static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

/// Complete layout, and again after one more workload came.
bool measureLayout(const Goals &goals, const QString &folder)
{
    const auto before = openPaths({folder.toStdString()}, {});
    if (!before || !writeFile(folder + QStringLiteral("/added.yaml"), additionalWorkload()))
        return false;
    const auto after = openPaths({folder.toStdString()}, {});
    QFile::remove(folder + QStringLiteral("/added.yaml"));
    if (!after)
        return false;
    Diagnostics diagnostics;
    std::vector<NodePosition> positions;
    const double helperBefore = childCpuMs();
    const Cost whole =
        measure([&] { positions = layoutNodes(before->design, benchLayout(), diagnostics); });
    Design kept = after->design;
    kept.positions = CowList<NodePosition>(positions);
    std::vector<NodePosition> again;
    const double helperCpu = childCpuMs() - helperBefore;
    const Cost one = measure([&] { again = layoutNodes(kept, benchLayout(), diagnostics); });
    printRow("complete layout", whole.cpuMs + helperCpu, goals.layout, "ms", "CPU");
    printRow("re-layout after one added node", one.cpuMs, goals.layoutAgain, "ms", "CPU");
    return again.size() == positions.size() + 1;
}

double percentile95(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() * 95 / 100];
}

bool measureWindow(const Goals &goals, const QString &folder)
{
    WindowSession session(folder);
    if (!session.open())
        return false;
    printRow("folder to first frame", session.firstFrameMs(), goals.firstFrame, "ms", "wall");
    printRow("pan and zoom frame, p95", percentile95(session.frames()), goals.frame, "ms", "CPU");
    const auto flow = session.drawFlow();
    if (!flow)
        return false;
    printRow("draw a flow to findings and YAML", flow->answersMs, goals.flow, "ms", "wall");
    std::printf("  %-34s %10.1f ms CPU of all threads\n", "… the same", flow->answersCpuMs);
    std::printf("  %-34s %10.1f ms wall\n", "… to the proof of the export", flow->proofMs);
    const bool isDone = session.script();
    printRow(("longest stall: " + session.longestStep()).c_str(), session.longestStall().cpuMs,
             goals.stall, "ms", "CPU");
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    printRow("memory, peak", static_cast<double>(usage.ru_maxrss) / 1024, goals.memory, "MB", "");
    const auto matrix = session.matrix(); // after the memory, which is that of the map
    if (!matrix)
        return false;
    printRow("matrix scroll frame, p95", percentile95(matrix->frames), goals.matrixFrame, "ms",
             "CPU");
    std::printf("  %-34s %10.1f ms wall\n", "… its table of all pairs", matrix->tableMs);
    return isDone;
}

/// The blast radius of some workloads, both ways: the first question makes the hops of the input.
bool measureReach(const Goals &goals, const QString &folder)
{
    constexpr std::size_t kAsked = 20;
    const auto opened = openPaths({folder.toStdString()}, {});
    if (!opened)
        return false;
    const auto lookup = analyzeWithEdges(opened->design).edges;
    const auto &workloads = opened->design.topology->workloads;
    BlastRadius radius;
    std::size_t reached = 0;
    const auto ask = [&](std::size_t workload, ReachDirection direction) {
        const ReachQuestion question{
            workloads[workload].key, direction, ReachBasis::Imported, {}, true, {}};
        return measure([&] { reached += radius.answer(lookup, question)->certain.size(); }).wallMs;
    };
    const double first = ask(0, ReachDirection::From);
    std::vector<double> times;
    for (std::size_t i = 0; i < kAsked; ++i)
        for (const auto direction : {ReachDirection::From, ReachDirection::To})
            times.push_back(ask(i * workloads.size() / kAsked, direction));
    std::printf("  %-34s %10.1f ms wall\n", "blast radius, first question", first);
    printRow("blast radius, further ones, p95", percentile95(times), goals.reach, "ms", "wall");
    return reached > 0;
}

/// The YAML of the design as the window keeps it, and again after each of some drawn flows.
bool measureYaml(const QString &folder)
{
    constexpr std::size_t kDrawn = 20;
    const auto opened = openPaths({folder.toStdString()}, {});
    if (!opened)
        return false;
    LiveExport live;
    Diagnostics diagnostics;
    std::size_t files = 0;
    Design design = opened->design;
    const auto write = [&] {
        return measure([&] { files = live.update(design, diagnostics).files.size(); }).cpuMs;
    };
    std::printf("  %-34s %10.1f ms CPU\n", "YAML of the design, at first", write());
    const auto &workloads = opened->design.topology->workloads;
    std::vector<double> times;
    for (std::size_t i = 0; i < kDrawn; ++i) {
        Flow flow;
        flow.from = workloads[i * workloads.size() / kDrawn].key;
        flow.to = workloads[i * workloads.size() / kDrawn / 2 + 7].key;
        flow.ports = {{{Protocol::Tcp, 9999, 9999}, {}}};
        const auto drawn = addFlow(design, flow);
        if (!drawn)
            return false;
        design = *drawn;
        times.push_back(write());
    }
    std::printf("  %-34s %10.1f ms CPU, %zu files\n", "… after a drawn flow, p95",
                percentile95(times), files);
    return files > workloads.size();
}

/// Runs this program again for one part, which a defect or a lack of memory may end.
bool runPart(const char *part, std::uint32_t workloads, const QString &folder)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::ForwardedChannels);
    process.start(QCoreApplication::applicationFilePath(),
                  {QString::fromLatin1(part), QString::number(workloads), folder});
    if (process.waitForFinished(kPatienceMs) && process.exitStatus() == QProcess::NormalExit &&
        process.exitCode() == EXIT_SUCCESS)
        return true;
    const bool isTooLate = process.state() != QProcess::NotRunning;
    process.kill();
    process.waitForFinished();
    std::printf("  %s: given up %s\n", part,
                isTooLate ? "after 420 s"
                          : "(it ended early: a step failed, or 8 GB were not enough)");
    std::fflush(stdout);
    return false;
}

bool runSize(const Goals &goals)
{
    QTemporaryDir folder;
    if (!writeFolder(folder.path(), goals.workloads))
        return false;
    std::printf("canvas: %u workloads, %u namespaces, %u policies\n", goals.workloads,
                scaleCluster(goals.workloads).namespaces, scaleCluster(goals.workloads).policies);
    std::fflush(stdout);
    const bool isLaidOut = runPart("layout", goals.workloads, folder.path());
    const bool isReached = runPart("reach", goals.workloads, folder.path());
    const bool isWritten = runPart("yaml", goals.workloads, folder.path());
    return runPart("window", goals.workloads, folder.path()) && isLaidOut && isReached && isWritten;
}

const Goals *goalsOf(std::uint32_t workloads)
{
    const auto found = std::find_if(kGoals.begin(), kGoals.end(), [workloads](const Goals &goals) {
        return goals.workloads == workloads;
    });
    return found == kGoals.end() ? nullptr : &*found;
}

int runAsPart(const std::string &part, const Goals &goals, const QString &folder)
{
    const rlimit limit{kMemoryLimit, kMemoryLimit};
    setrlimit(RLIMIT_AS, &limit);
    const bool isDone = part == "layout"  ? measureLayout(goals, folder)
                        : part == "reach" ? measureReach(goals, folder)
                        : part == "yaml"  ? measureYaml(folder)
                                          : measureWindow(goals, folder);
    return isDone ? EXIT_SUCCESS : EXIT_FAILURE;
}

} // namespace

int main(int argc, char *argv[])
{
    QApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() == 4) {
        const Goals *goals = goalsOf(arguments[2].toUInt());
        return goals ? runAsPart(arguments[1].toStdString(), *goals, arguments[3]) : EXIT_FAILURE;
    }
    bool isDone = true;
    for (const Goals &goals : kGoals) {
        if (arguments.size() < 2 || goals.workloads == arguments[1].toUInt())
            isDone = runSize(goals) && isDone;
    }
    return isDone ? EXIT_SUCCESS : EXIT_FAILURE;
}
