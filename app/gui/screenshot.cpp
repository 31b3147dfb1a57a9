// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_window_parts.cpp
#include "app/gui/screenshot.h"

#include "exporters/svg_map.h"
#include "model/base/atomic_file.h"

#include <QApplication>
#include <QFileInfo>
#include <QImage>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QTimer>

#include <cmath>
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
    const QString suffix = QFileInfo(m_commandLine.screenshot).suffix().toLower();
    const bool isWritten = suffix == QLatin1String("svg")   ? writeSvg()
                           : suffix == QLatin1String("pdf") ? writePdf()
                                                            : writePng();
    if (!isWritten) {
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

bool Screenshot::writePng() const
{
    if (m_commandLine.view == CommandLine::View::Window)
        return m_window->grab().save(m_commandLine.screenshot, "PNG");
    const QSizeF size = m_window->canvas()->renderSize();
    QImage image(static_cast<int>(std::ceil(size.width())),
                 static_cast<int>(std::ceil(size.height())), QImage::Format_ARGB32_Premultiplied);
    image.fill(m_window->canvas()->theme().canvas);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    m_window->canvas()->renderTo(painter, QRectF(QPointF(0, 0), size));
    painter.end();
    return image.save(m_commandLine.screenshot, "PNG");
}

bool Screenshot::writePdf() const
{
    const QSizeF size = m_window->canvas()->renderSize();
    QPdfWriter writer(m_commandLine.screenshot);
    writer.setCreator(QStringLiteral("Drawbridge"));
    writer.setResolution(96);
    writer.setPageSize(QPageSize(size * 72.0 / 96.0, QPageSize::Point));
    writer.setPageMargins({0, 0, 0, 0});
    QPainter painter;
    if (!painter.begin(&writer))
        return false;
    m_window->canvas()->renderTo(painter, QRectF(QPointF(0, 0), size));
    return painter.end();
}

bool Screenshot::writeSvg() const
{
    const SvgTheme theme = m_window->canvas()->theme().isDark ? SvgTheme::Dark : SvgTheme::Light;
    const std::string svg = writeSvgMap(*m_window->workspace()->answers()->scene, theme);
    return writeFileAtomically(m_commandLine.screenshot.toStdString(), svg).has_value();
}

void Screenshot::leave(int code, const QString &message)
{
    if (!message.isEmpty())
        std::fprintf(stderr, "drawbridge: %s\n", message.toUtf8().constData());
    QApplication::exit(code);
}

} // namespace drawbridge
