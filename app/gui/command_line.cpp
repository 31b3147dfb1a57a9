// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_window_parts.cpp
#include "app/gui/command_line.h"

#include "build_places.h"

#include <QCommandLineParser>
#include <QFileInfo>
#include <QHashFunctions>
#include <QLoggingCategory>

#include <cstring>

namespace drawbridge {
namespace {

CommandLine usageError(const QString &text)
{
    CommandLine line;
    line.exitCode = ExitUsage;
    line.message = text + QStringLiteral("\nTry: drawbridge --help\n");
    return line;
}

std::optional<QSize> parseSize(const QString &text)
{
    const QStringList parts = text.split('x');
    if (parts.size() != 2)
        return std::nullopt;
    const QSize size(parts[0].toInt(), parts[1].toInt());
    const bool isSane = size.width() >= 320 && size.width() <= 16384 && size.height() >= 240 &&
                        size.height() <= 16384;
    return isSane ? std::optional(size) : std::nullopt;
}

std::optional<ThemeChoice> parseTheme(const QString &text)
{
    if (text == QLatin1String("light"))
        return ThemeChoice::Light;
    if (text == QLatin1String("dark"))
        return ThemeChoice::Dark;
    return std::nullopt;
}

/// Why they cannot be, or nothing.
QString readOverlays(const QStringList &words, CommandLine &line)
{
    const bool isOfMap =
        line.view == CommandLine::View::Graph || line.view == CommandLine::View::Window;
    if (line.screenshot.isEmpty() || line.paths.isEmpty() || !isOfMap)
        return QStringLiteral("--overlay is of a --screenshot of the map of a PATH");
    for (const QString &word : words)
        if (const auto added = addOverlay(line.overlay, word.toStdString()); !added)
            return QString::fromStdString(toString(added.error()));
    return {};
}

} // namespace

CommandLine parseCommandLine(const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral(
        "Draw what may talk in a Kubernetes cluster; export and prove the policies."));
    const QCommandLineOption help(QStringList{"h", "help"}, "Print this text");
    const QCommandLineOption version("version", "Print the version");
    const QCommandLineOption screenshot(
        "screenshot", "Write a picture of PATH without a display and leave: .png, .svg or .pdf",
        "file");
    const QCommandLineOption view("view",
                                  "What to picture: graph, diff, matrix, table or window (these "
                                  "three only png; default: window for png)",
                                  "what");
    const QCommandLineOption base("base",
                                  "Show differences from this: import (default of --view diff), "
                                  "saved, a folder, a design or a Git revision",
                                  "base");
    const QCommandLineOption side("side", "What they lead to: drawing (default) or manifests",
                                  "side");
    const QCommandLineOption overlay("overlay", kOverlayHelp, "what");
    const QCommandLineOption size("size", "Of the window picture, default 1600x1000", "WxH");
    const QCommandLineOption theme("theme", "light or dark", "theme");
    parser.addOptions({help, version, screenshot, view, base, side, overlay, size, theme});
    parser.addPositionalArgument("PATH", "Folders, manifests, or one NAME.drawbridge.yaml",
                                 "[PATH…]");
    if (!parser.parse(arguments))
        return usageError(parser.errorText());
    CommandLine line;
    if (parser.isSet(help) || parser.isSet(version)) {
        line.exitCode = ExitClean;
        line.message = parser.isSet(help) ? parser.helpText()
                                          : QStringLiteral("drawbridge " DRAWBRIDGE_VERSION "\n");
        return line;
    }
    line.paths = parser.positionalArguments();
    line.screenshot = parser.value(screenshot);
    const QString suffix = QFileInfo(line.screenshot).suffix().toLower();
    if (!line.screenshot.isEmpty() && !QStringList{"png", "svg", "pdf"}.contains(suffix))
        return usageError(QStringLiteral("--screenshot writes .png, .svg or .pdf"));
    const QString shown = parser.value(view);
    if (!shown.isEmpty() &&
        !QStringList{"graph", "diff", "matrix", "table", "window"}.contains(shown))
        return usageError(QStringLiteral("--view is graph, diff, matrix, table or window"));
    const bool isMap = shown == QLatin1String("graph") || shown == QLatin1String("diff");
    if (!shown.isEmpty() && !isMap && suffix != QLatin1String("png"))
        return usageError(QStringLiteral("--view %1 is written as .png only").arg(shown));
    if (shown == QLatin1String("matrix"))
        line.view = CommandLine::View::Matrix;
    else if (shown == QLatin1String("table"))
        line.view = CommandLine::View::Table;
    else if (isMap || (!line.screenshot.isEmpty() && suffix != "png"))
        line.view = CommandLine::View::Graph;
    const QString sideWord = parser.value(side);
    if (!QStringList{"", "drawing", "manifests"}.contains(sideWord))
        return usageError(QStringLiteral("--side is drawing or manifests"));
    const bool isDiff = shown == QLatin1String("diff") || parser.isSet(base);
    if ((isDiff || !sideWord.isEmpty()) &&
        (line.screenshot.isEmpty() || line.paths.isEmpty() ||
         line.view == CommandLine::View::Matrix || line.view == CommandLine::View::Table))
        return usageError(
            QStringLiteral("--view diff, --base and --side are of a --screenshot of a PATH"));
    if (isDiff)
        line.diff = CommandLine::Diff{parser.value(base), sideWord == QLatin1String("manifests")};
    if (parser.isSet(overlay)) {
        if (const QString refusal = readOverlays(parser.values(overlay), line); !refusal.isEmpty())
            return usageError(refusal);
    }
    if (parser.isSet(size)) {
        const auto wanted = parseSize(parser.value(size));
        if (!wanted)
            return usageError(QStringLiteral("--size is WxH, 320x240 to 16384x16384"));
        line.size = *wanted;
    }
    if (parser.isSet(theme)) {
        line.theme = parseTheme(parser.value(theme));
        if (!line.theme)
            return usageError(QStringLiteral("--theme is light or dark"));
    }
    if (!line.screenshot.isEmpty() && line.paths.isEmpty() &&
        line.view != CommandLine::View::Window)
        return usageError(QStringLiteral("--screenshot of the %1 needs a PATH")
                              .arg(shown.isEmpty() ? QStringLiteral("graph") : shown));
    return line;
}

std::optional<QString> preparePlatform(int argc, char *argv[])
{
    bool isHeadlessTask = false;
    for (int i = 1; i < argc; ++i) {
        for (const char *option : {"--screenshot", "--help", "-h", "--version"})
            isHeadlessTask =
                isHeadlessTask || std::strncmp(argv[i], option, std::strlen(option)) == 0;
    }
    if (isHeadlessTask) {
        if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
            qputenv("QT_QPA_PLATFORM", "offscreen");
        QHashSeed::setDeterministicGlobalSeed(); // a PDF lists its fonts in the order of a hash
        QLoggingCategory::setFilterRules(QStringLiteral("default.warning=false")); // of that plugin
        return std::nullopt;
    }
#if defined(Q_OS_LINUX)
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM") && qEnvironmentVariableIsEmpty("DISPLAY") &&
        qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY"))
        return QStringLiteral("drawbridge: there is no display to open a window on.\n"
                              "Use drawbridgectl, or: drawbridge --screenshot FILE.png PATH\n");
#endif
    return std::nullopt;
}

} // namespace drawbridge
