// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_window_parts.cpp
#include "app/gui/screenshot.h"

#include "app/gui/matrix_controller.h"
#include "app/gui/picture_files.h"

#include <QApplication>
#include <QTimer>

#include <cstdio>

namespace drawbridge {

Screenshot::Screenshot(const CommandLine &commandLine, MainWindow *window)
    : QObject(window), m_commandLine(commandLine), m_window(window)
{
    m_window->hideTimes();
    Workspace *workspace = m_window->workspace();
    connect(workspace, &Workspace::refused, this,
            [this](const QString &why) { leave(ExitInput, why); });
    connect(workspace, &Workspace::busyChanged, this, &Screenshot::checkSettled);
    QTimer::singleShot(0, this, &Screenshot::checkSettled);
}

void Screenshot::checkSettled()
{
    const Workspace *workspace = m_window->workspace();
    const bool isShown = m_commandLine.paths.isEmpty() || workspace->answers() != nullptr;
    if (m_isDone || !isShown || !workspace->isSettled())
        return;
    m_isDone = true;
    QTimer::singleShot(0, this, &Screenshot::shoot); // after the views took the answers
}

void Screenshot::shoot()
{
    if (!write()) {
        leave(ExitInput, tr("%1 could not be written").arg(m_commandLine.screenshot));
        return;
    }
    const Diagnostics report = m_window->workspace()->importMessages().sorted();
    QString lost;
    for (const Diagnostic &diagnostic : report.all()) {
        if (diagnostic.level == DiagnosticLevel::Error)
            lost += QString::fromStdString(toString(diagnostic)) + '\n';
    }
    leave(report.hasErrors() ? ExitInput : ExitClean, lost.trimmed());
}

bool Screenshot::write() const
{
    const QString &file = m_commandLine.screenshot;
    if (m_commandLine.view == CommandLine::View::Window)
        return m_window->grab().save(file, "PNG");
    if (m_commandLine.view == CommandLine::View::Matrix) {
        m_window->matrix()->makeNow();
        return m_window->matrix()->write(file).has_value();
    }
    if (m_commandLine.view == CommandLine::View::Table)
        return m_window->grabTable().save(file, "PNG");
    Workspace *workspace = m_window->workspace();
    const QString title = QString::fromStdString(workspace->document()->design()->name);
    return writePicture(*workspace->answers()->scene, m_window->canvas()->theme(), title, file)
        .has_value();
}

void Screenshot::leave(int code, const QString &message)
{
    if (!message.isEmpty())
        std::fprintf(stderr, "drawbridge: %s\n", message.toUtf8().constData());
    QApplication::exit(code);
}

} // namespace drawbridge
