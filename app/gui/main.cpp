// SPDX-License-Identifier: Apache-2.0
#include "app/gui/command_line.h"
#include "app/gui/main_window.h"
#include "app/gui/program_files.h"
#include "app/gui/screenshot.h"

#include <QApplication>

#include <cstdio>

int main(int argc, char *argv[])
{
    using namespace drawbridge;
    if (const auto noDisplay = preparePlatform(argc, argv)) {
        std::fputs(noDisplay->toUtf8().constData(), stderr);
        return ExitUsage;
    }
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("drawbridge"));
    QApplication::setDesktopFileName(QStringLiteral("dev.drawbridge.Drawbridge"));
    const CommandLine commandLine = parseCommandLine(QApplication::arguments());
    if (commandLine.exitCode) {
        std::fputs(commandLine.message.toUtf8().constData(),
                   *commandLine.exitCode == ExitClean ? stdout : stderr);
        return *commandLine.exitCode;
    }
    const bool isScreenshot = !commandLine.screenshot.isEmpty();
    Settings settings = isScreenshot ? Settings::forgetful() : Settings::inXdgFolders();
    const ThemeChoice fallback = isScreenshot ? ThemeChoice::Light : settings.theme();
    ThemeSwitch themes(commandLine.theme.value_or(fallback));
    LayoutOptions layout;
    layout.helperProgram = layoutHelperProgram();
    Workspace workspace(layout);
    MainWindow window(&workspace, &settings, &themes);
    if (isScreenshot) {
        window.setAttribute(Qt::WA_DontShowOnScreen);
        window.resize(commandLine.size);
    }
    window.show();
    if (!commandLine.paths.isEmpty())
        window.openPaths(commandLine.paths);
    if (isScreenshot)
        new Screenshot(commandLine, &window);
    return QApplication::exec();
}
