// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/gui/settings.h"
#include "model/layout/overlay_request.h"

#include <QSize>
#include <QString>
#include <QStringList>

#include <optional>

namespace drawbridge {

/// Exit codes, the same as those of the terminal program (cli.md).
enum ExitCode { ExitClean = 0, ExitUsage = 2, ExitInput = 3, ExitInternal = 5 };

/// What the program was asked to do.
struct CommandLine {
    enum class View { Window, Graph, Matrix, Table };
    QStringList paths;
    QString screenshot; ///< A .png, .svg or .pdf to write; empty: open the window.
    View view = View::Window;
    OverlayRequest overlay; ///< Of the map.
    struct Diff {
        QString base; ///< Empty or "import", "saved", a path or a revision.
        bool isByManifests = false;
    };
    std::optional<Diff> diff; ///< The map shows differences.
    QSize size{1600, 1000};
    std::optional<ThemeChoice> theme;

    std::optional<int> exitCode; ///< Set: leave with it after printing `message`.
    QString message;
};

[[nodiscard]] CommandLine parseCommandLine(const QStringList &arguments);

/// Chooses the offscreen platform for a screenshot, and says why a window cannot be opened where
/// there is no display. To be called before the QApplication is made.
[[nodiscard]] std::optional<QString> preparePlatform(int argc, char *argv[]);

} // namespace drawbridge
