// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/gui/workspace.h"

#include <QObject>

class QPushButton;

namespace drawbridge {

class FileController;
class NoticeBar;

/// Says, in a bar above the design, that another program changed its file, and lets the user choose
/// between what is there and what is open.
class FileChangeController : public QObject {
    Q_OBJECT
public:
    /// `centre` gets the bar on top of its column.
    FileChangeController(Workspace *workspace, FileController *files, QWidget *centre);

private:
    void show();
    void keep();

    Workspace *m_workspace;
    FileController *m_files;
    NoticeBar *m_bar;
    bool m_isChanged = false;
};

} // namespace drawbridge
