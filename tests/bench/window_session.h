// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/gui/main_window.h"
#include "app/gui/settings.h"
#include "app/gui/theme_switch.h"
#include "app/gui/workspace.h"
#include "tests/helpers/stall_watchdog.h"

#include <QElapsedTimer>
#include <QTemporaryDir>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace drawbridge::bench {

/// Where the layout helper of this build lies.
[[nodiscard]] LayoutOptions benchLayout();

/// The program's window, driven as a user drives it, with the time it takes of its thread.
class WindowSession {
public:
    explicit WindowSession(const QString &folder);

    /// Opens the folder. False when it is not there after the patience of the bench.
    [[nodiscard]] bool open();
    [[nodiscard]] double firstFrameMs() const { return m_firstFrameMs; }

    /// CPU time of each painted frame while the view is panned and zoomed by the wheel.
    [[nodiscard]] std::vector<double> frames();

    /// From the key that accepts a flow to what is known of the new revision; wall time in ms.
    struct FlowTimes {
        double answersMs = 0;    ///< Findings and YAML.
        double answersCpuMs = 0; ///< Of all threads.
        double proofMs = 0;
    };
    /// Nothing when it did not come to an end.
    [[nodiscard]] std::optional<FlowTimes> drawFlow();

    /// The matrix with every namespace open: wall time until it is there, and CPU time of each
    /// painted frame while it is scrolled by the wheel.
    struct MatrixTimes {
        double tableMs = 0;
        std::vector<double> frames;
    };
    /// Nothing when there was no table in the end.
    [[nodiscard]] std::optional<MatrixTimes> matrix();

    /// What a user does next, each step with its longest stall. False when one did not end.
    [[nodiscard]] bool script();
    /// The longest of everything so far, and the step it was in.
    [[nodiscard]] StallWatchdog::Stall longestStall() const { return m_longest; }
    [[nodiscard]] const std::string &longestStep() const { return m_longestStep; }

private:
    [[nodiscard]] bool step(const char *name, const std::function<void()> &work);
    [[nodiscard]] bool wait(const QElapsedTimer &whole);
    void choose(ActionId id) { m_window.actions()[id]->trigger(); }
    double frameAfter(QWidget *viewport, QEvent &event);
    void draw(const NodeKey &from, const NodeKey &to);
    void hover();
    void save();
    void writeExport();

    QString m_folder;
    QTemporaryDir m_written;
    Settings m_settings;
    ThemeSwitch m_themes;
    Workspace m_workspace;
    MainWindow m_window;
    StallWatchdog m_watchdog;
    StallWatchdog::Stall m_longest;
    std::string m_longestStep;
    double m_firstFrameMs = 0;
    double m_settledMs = 0;
    double m_answersMs = 0; ///< Of the last step that had answers.
    double m_answersCpuMs = 0;
};

} // namespace drawbridge::bench
