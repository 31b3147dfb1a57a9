// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/helpers/run_program.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

namespace drawbridge::test {

/// Empty where there is no such file.
inline QByteArray readAll(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Tests of the terminal's commands derive from it: the real program, in a folder of the test's
/// own. The moc needs `init` as a slot of the test itself.
class CommandFixture : public QObject {
protected:
    void newFolder() { m_folder = std::make_unique<QTemporaryDir>(); }
    ProgramResult ctl(const QStringList &arguments, const QByteArray &input = {}) const
    {
        return runProgram("drawbridgectl", arguments, m_folder->path(), input);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

} // namespace drawbridge::test
