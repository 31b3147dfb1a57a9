// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>

namespace drawbridge::test {

struct ProgramResult {
    int exitCode = -1; ///< -1: it crashed, was killed, or did not start.
    QByteArray out;
    QByteArray err;
};

/// Runs build/<preset>/bin/PROGRAM, or PROGRAM from PATH where the build has none of that name, in
/// `folder` and waits at most `timeoutMs`; then it is killed (a hang is a failure).
[[nodiscard]] ProgramResult runProgram(const QString &program, const QStringList &arguments,
                                       const QString &folder, const QByteArray &input = {},
                                       int timeoutMs = 60000);

/// Writes a file below `folder`, making folders as needed.
void writeText(const QString &path, const QByteArray &text);

} // namespace drawbridge::test
