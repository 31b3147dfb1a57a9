// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/gui/settings.h"
#include "app/gui/workspace.h"
#include "model/document/design_file_watch.h"
#include "views/dialogs/export_dialog.h"

#include <QObject>
#include <QPointer>

#include <functional>
#include <thread>

class QMimeData;

namespace drawbridge {

/// Open, save, export: everything that meets files, with the question about unsaved changes before
/// anything is lost.
class FileController : public QObject {
    Q_OBJECT
public:
    FileController(Workspace *workspace, Settings *settings, QWidget *window);

    void openFolder();
    void openFiles();
    void openPath(const QString &path);
    void openPaths(const QStringList &paths);
    void openSample();
    void paste();
    void closeDesign();
    void reload(); ///< As it is in its file; unsaved changes are given up.
    void save(std::function<void()> then = {});
    void saveAs(std::function<void()> then = {});
    void exportManifests();
    /// Runs `then` at once when nothing would be lost, else after the user saved or discarded.
    void guardUnsaved(std::function<void()> then, std::function<void()> otherwise = {});
    /// What was opened is read, but the design before was changed while that took its time.
    void askToReplace();

    [[nodiscard]] DesignFileWatch *watch() { return &m_watch; }
    [[nodiscard]] static bool canDrop(const QMimeData *data);
    void drop(const QMimeData *data);

signals:
    void failed(const QString &why);
    void done(const QString &what);
    void saved(const QString &file); ///< The design, there.

private:
    void saveTo(const QString &file, const std::function<void()> &then);
    void writeExport(const QString &folder);
    void finishExport(const Result<void> &written, const QString &folder, qsizetype files,
                      const QString &unkept);
    [[nodiscard]] QString suggestedFile() const;

    Workspace *m_workspace;
    Settings *m_settings;
    QWidget *m_window;
    DesignFileWatch m_watch; ///< Of the design's own file.
    QPointer<ExportDialog> m_export;
    std::jthread m_writer; ///< One at a time: the dialog stays until it is done.
    QString m_opening;     ///< The one path being read, to be remembered once it is open.
};

} // namespace drawbridge
