// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/run_program.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>

namespace drawbridge::test {

ProgramResult runProgram(const QString &program, const QStringList &arguments,
                         const QString &folder, const QByteArray &input, int timeoutMs)
{
    QProcess process;
    process.setWorkingDirectory(folder);
    const QString own = QStringLiteral(DRAWBRIDGE_BIN_DIR "/") + program;
    process.start(QFileInfo::exists(own) ? own : program, arguments);
    process.write(input);
    process.closeWriteChannel();
    ProgramResult result;
    if (!process.waitForFinished(timeoutMs)) {
        process.kill();
        process.waitForFinished();
        return result;
    }
    result.out = process.readAllStandardOutput();
    result.err = process.readAllStandardError();
    if (process.exitStatus() == QProcess::NormalExit)
        result.exitCode = process.exitCode();
    return result;
}

void writeText(const QString &path, const QByteArray &text)
{
    QDir().mkpath(QFileInfo(path).absolutePath());
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
        qFatal("%s could not be written", qPrintable(path));
}

} // namespace drawbridge::test
