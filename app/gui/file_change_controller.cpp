// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_window_recovery.cpp
#include "app/gui/file_change_controller.h"

#include "app/gui/file_controller.h"
#include "views/panels/notice_bar.h"

#include <QFileInfo>
#include <QPushButton>

namespace drawbridge {

FileChangeController::FileChangeController(Workspace *workspace, FileController *files,
                                           QWidget *centre)
    : QObject(files), m_workspace(workspace), m_files(files),
      m_bar(NoticeBar::above(centre, QStringLiteral("fileChangeBar"), tr("Reload")))
{
    connect(m_bar, &NoticeBar::buttonClicked, m_files, &FileController::reload);
    connect(m_bar->addButton(tr("Keep mine"), QStringLiteral("fileChangeKeep")),
            &QPushButton::clicked, this, &FileChangeController::keep);
    connect(m_files->watch(), &DesignFileWatch::changed, this, [this] {
        m_isChanged = true;
        show();
    });
    const auto settled = [this] {
        m_isChanged = false;
        show();
    };
    connect(m_workspace, &Workspace::opened, this, settled);
    connect(m_workspace, &Workspace::closed, this, settled);
    connect(m_files, &FileController::saved, this, settled);
    connect(m_workspace->document()->undoStack(), &QUndoStack::cleanChanged, this,
            &FileChangeController::show);
}

void FileChangeController::show()
{
    const Document *document = m_workspace->document();
    const bool isClean = m_workspace->document()->undoStack()->isClean();
    const QString name = QFileInfo(document->file()).fileName();
    QString text = tr("%1 was changed by another program.").arg(name);
    if (!isClean)
        text += tr(" To reload gives up your unsaved changes; your next save replaces the others "
                   "once you keep yours.");
    m_bar->showText(m_isChanged ? text : QString());
}

// What is there now is known and may be replaced.
void FileChangeController::keep()
{
    m_files->watch()->watch(m_workspace->document()->file());
    m_isChanged = false;
    show();
}

} // namespace drawbridge
