// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_map_output.cpp
#include "app/gui/output_controller.h"

#include "app/gui/save_dialog.h"
#include "views/canvas/canvas_view.h"
#include "views/canvas/map_picture.h"
#include "views/canvas/page_painter.h"

#include <QClipboard>
#include <QDir>
#include <QFileInfo>
#include <QGuiApplication>
#include <QMimeData>
#include <QPrinter>
#include <QPrintPreviewDialog>

#include <memory>

namespace drawbridge {
namespace {

const QStringList kPictureEndings{QStringLiteral("png"), QStringLiteral("svg"),
                                  QStringLiteral("pdf")};

/// Paper is white, whatever the window looks like.
Theme paperTheme()
{
    Theme theme = Theme::light();
    theme.canvas = Qt::white;
    return theme;
}

} // namespace

OutputController::OutputController(Workspace *workspace, CanvasView *canvas, QWidget *window)
    : QObject(window), m_workspace(workspace), m_canvas(canvas), m_window(window)
{}

QString OutputController::title() const
{
    return QString::fromStdString(m_workspace->document()->design()->name);
}

PictureOfMap OutputController::picture() const
{
    return {m_canvas->look(), m_canvas->theme(), m_canvas->overlay(), title()};
}

bool OutputController::isReady()
{
    if (!m_canvas->look().nodes.empty())
        return true;
    emit failed(tr("There is no map yet: the design is still being evaluated."));
    return false;
}

void OutputController::savePictureAs()
{
    if (!isReady())
        return;
    const QString folder = m_folder.isEmpty() ? QDir::homePath() : m_folder;
    const QString shown = QString::fromStdString(overlayTitle(m_canvas->overlay()));
    const QString caption = shown.isEmpty() ? tr("Save the picture of the map")
                                            : tr("Save the picture of the map, %1").arg(shown);
    const QString file =
        askWhereToSave(m_window, caption, folder + '/' + title() + QStringLiteral(".png"),
                       tr("Pictures (*.png *.svg *.pdf)"), kPictureEndings);
    if (!file.isEmpty())
        save(file);
}

void OutputController::save(const QString &file)
{
    const auto written = writePicture(picture(), file);
    if (!written) {
        emit failed(QString::fromStdString(toString(written.error())));
        return;
    }
    m_folder = QFileInfo(file).absolutePath();
    emit done(tr("Saved %1").arg(QDir::toNativeSeparators(file)));
}

void OutputController::copyPicture()
{
    if (!isReady())
        return;
    auto *data = new QMimeData; // the clipboard owns it
    data->setImageData(mapImage(picture()));
    data->setData(QStringLiteral("image/svg+xml"), QByteArray::fromStdString(mapSvg(picture())));
    QGuiApplication::clipboard()->setMimeData(data);
    emit done(tr("Copied the map as a picture"));
}

void OutputController::paintSheets(QPrinter *printer)
{
    printer->setFullPage(true);
    const MapOverlay overlay = m_canvas->overlay();
    if (!paintPages(*printer, MapPicture(m_canvas->look(), paperTheme(), overlay),
                    titleWithOverlay(title(), overlay)))
        emit failed(tr("The printer refused the map."));
}

void OutputController::print()
{
    if (!isReady())
        return;
    auto printer = std::make_shared<QPrinter>(QPrinter::HighResolution);
    const QSizeF size = m_canvas->renderSize();
    printer->setDocName(title());
    printer->setFullPage(true);
    printer->setPageOrientation(size.width() >= size.height() ? QPageLayout::Landscape
                                                              : QPageLayout::Portrait);
    auto *preview = new QPrintPreviewDialog(printer.get(), m_window);
    preview->setObjectName(QStringLiteral("printPreview"));
    preview->setWindowTitle(tr("Print the map"));
    preview->setAttribute(Qt::WA_DeleteOnClose);
    preview->resize(m_window->size() * 0.8);
    connect(preview, &QPrintPreviewDialog::paintRequested, this, &OutputController::paintSheets);
    connect(preview, &QObject::destroyed, this, [printer] {}); // lives as long as the dialog
    preview->open();
}

} // namespace drawbridge
