// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/cli/command_fixture.h"

#include <QDirIterator>
#include <QMap>
#include <QStringList>

namespace drawbridge::test {

using RolloutLines = QMap<QString, QStringList>;

/// The lines of a rollout by the folder they are about, its own line first.
inline RolloutLines linesByFolder(const QByteArray &out)
{
    RolloutLines lines;
    QString folder;
    for (const QString &line : QString::fromUtf8(out).split(u'\n', Qt::SkipEmptyParts)) {
        if (!line.startsWith(u' '))
            folder = line.section(u':', 0, 0);
        lines[folder] << line;
    }
    return lines;
}

/// Every manifest below a folder by what it is: of those that a rollout changes on the way the one
/// of the stage that comes last.
inline QMap<QString, QByteArray> manifestsOf(const QString &folder)
{
    QMap<QString, QByteArray> texts;
    QDirIterator files(folder, {"*.yaml"}, QDir::Files, QDirIterator::Subdirectories);
    QStringList paths;
    while (files.hasNext())
        paths << files.next();
    paths.sort();
    for (const QString &path : paths)
        if (!path.endsWith("kustomization.yaml"))
            texts[path.section(u'/', -2)] = readAll(path);
    return texts;
}

} // namespace drawbridge::test
