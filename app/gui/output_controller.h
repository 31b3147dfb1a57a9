// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/gui/picture_files.h"
#include "app/gui/workspace.h"

#include <QObject>

class QPrinter;

namespace drawbridge {

class CanvasView;

/// Takes the map out of the window, with the rings, attack path and heat map it shows: as a picture
/// file, on the clipboard, on paper.
class OutputController : public QObject {
    Q_OBJECT
public:
    OutputController(Workspace *workspace, CanvasView *canvas, QWidget *window);

    void savePictureAs(); ///< Asks for a .png, .svg or .pdf.
    void copyPicture();   ///< As an image and as SVG.
    void print();         ///< Shows the sheets first.

signals:
    void failed(const QString &why);
    void done(const QString &what);

private:
    [[nodiscard]] QString title() const;
    [[nodiscard]] PictureOfMap picture() const;
    [[nodiscard]] bool isReady();
    void save(const QString &file);
    void paintSheets(QPrinter *printer);

    Workspace *m_workspace;
    CanvasView *m_canvas;
    QWidget *m_window;
    QString m_folder; ///< Of the picture saved last.
};

} // namespace drawbridge
