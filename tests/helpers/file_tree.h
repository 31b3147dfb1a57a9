// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include <string>
#include <string_view>

namespace drawbridge::test {

/// A temporary folder to put files into.
class FileTree {
public:
    void add(const QString &path, std::string_view text) const
    {
        QDir().mkpath(QFileInfo(m_folder.filePath(path)).path());
        QFile file(m_folder.filePath(path));
        if (file.open(QIODevice::WriteOnly))
            file.write(text.data(), qint64(text.size()));
    }
    [[nodiscard]] std::string path(const QString &below = {}) const
    {
        return (below.isEmpty() ? m_folder.path() : m_folder.filePath(below)).toStdString();
    }

private:
    QTemporaryDir m_folder;
};

} // namespace drawbridge::test
