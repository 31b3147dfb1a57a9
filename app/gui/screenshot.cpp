// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_window_parts.cpp
#include "app/gui/screenshot.h"

#include "app/gui/diff_controller.h"
#include "app/gui/heat_controller.h"
#include "app/gui/matrix_controller.h"
#include "app/gui/picture_files.h"
#include "app/gui/reach_controller.h"
#include "model/design/resolve_node.h"

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
    // after the views took the answers
    QTimer::singleShot(0, this,
                       m_commandLine.diff ? &Screenshot::askForDiff : &Screenshot::askForOverlay);
}

void Screenshot::askForDiff()
{
    const QString &base = m_commandLine.diff->base;
    const bool isImport = base.isEmpty() || base == QLatin1String("import");
    const DiffBar::Base kind = isImport                         ? DiffBar::Base::Import
                               : base == QLatin1String("saved") ? DiffBar::Base::Saved
                                                                : DiffBar::Base::Other;
    connect(m_window->diff(), &DiffController::shown, this, &Screenshot::takeDiff);
    m_window->diff()->choose(kind, base, m_commandLine.diff->isByManifests);
    m_window->showDiff();
}

void Screenshot::takeDiff(bool isThere)
{
    if (isThere)
        QTimer::singleShot(0, this, &Screenshot::askForOverlay); // after the panels took them
    else
        leave(ExitInput, m_window->diff()->error());
}

void Screenshot::askForOverlay()
{
    const OverlayRequest &asked = m_commandLine.overlay;
    connect(m_window->heat(), &HeatController::shown, this, [this] {
        m_isHeatAwaited = false;
        shootWhenShown();
    });
    connect(m_window->reach(), &ReachController::shown, this, [this] {
        m_isWayAwaited = false;
        shootWhenShown();
    });
    m_isHeatAwaited = asked.heatShare.has_value();
    m_isWayAwaited = asked.attack || asked.reachFrom;
    if (const auto done = askForWay(); !done) {
        leave(ExitInput, QString::fromStdString(toString(done.error())));
        return;
    }
    if (m_isHeatAwaited)
        m_window->heat()->choose(asked.heatShare);
    if (asked.isEmpty())
        shoot();
}

Result<void> Screenshot::askForWay()
{
    const OverlayRequest &asked = m_commandLine.overlay;
    if (!m_isWayAwaited)
        return {};
    const Design &design = *m_window->workspace()->document()->design();
    const auto from = resolveNode(design, asked.attack ? asked.attack->from : *asked.reachFrom);
    if (!from)
        return tl::unexpected(from.error());
    if (asked.attack && !asked.attack->to.empty()) {
        const auto to = resolveNode(design, asked.attack->to);
        if (!to)
            return tl::unexpected(to.error());
        m_target = *to;
    }
    if (asked.attack)
        m_window->reach()->attackBetween(*from, m_target);
    else
        m_window->reach()->reachOf(*from);
    return {};
}

void Screenshot::shootWhenShown()
{
    if (!m_isHeatAwaited && !m_isWayAwaited)
        QTimer::singleShot(0, this, &Screenshot::shoot);
}

void Screenshot::shoot()
{
    if (!write()) {
        leave(ExitInput, tr("%1 could not be written").arg(m_commandLine.screenshot));
        return;
    }
    const Diagnostics report = m_window->workspace()->importMessages().sorted();
    QString lost = missingWay();
    for (const Diagnostic &diagnostic : report.all()) {
        if (diagnostic.level == DiagnosticLevel::Error)
            lost += QString::fromStdString(toString(diagnostic)) + '\n';
    }
    leave(report.hasErrors() ? ExitInput : ExitClean, lost.trimmed());
}

/// What the window says in its panel where no attack path was found.
QString Screenshot::missingWay() const
{
    const auto answer = m_window->reach()->answer();
    const bool isMissing = m_commandLine.overlay.attack && answer && !m_window->canvas()->attack();
    return isMissing ? QString::fromStdString(noWayText(*answer, m_target)) + '\n' : QString();
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
    const SceneLook &look =
        m_commandLine.diff ? m_window->canvas()->look() : *workspace->answers()->scene;
    return writePicture({look, m_window->canvas()->theme(), m_window->canvas()->overlay(), title},
                        file)
        .has_value();
}

void Screenshot::leave(int code, const QString &message)
{
    if (!message.isEmpty())
        std::fprintf(stderr, "drawbridge: %s\n", message.toUtf8().constData());
    QApplication::exit(code);
}

} // namespace drawbridge
