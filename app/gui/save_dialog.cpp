// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_map_output.cpp
#include "app/gui/save_dialog.h"

#include <QFileDialog>
#include <QFileInfo>

namespace drawbridge {

QString askWhereToSave(QWidget *window, const QString &title, QString file, const QString &filter,
                       const QStringList &endings)
{
    for (;;) {
        file = QFileDialog::getSaveFileName(window, title, file, filter);
        if (file.isEmpty() || endings.contains(QFileInfo(file).suffix().toLower()))
            return file;
        file += '.' + endings.constFirst();
        if (!QFileInfo::exists(file))
            return file;
    }
}

} // namespace drawbridge
