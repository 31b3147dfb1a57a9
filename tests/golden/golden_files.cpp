// SPDX-License-Identifier: Apache-2.0
#include "tests/golden/golden_files.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QSet>
#include <QTest>

namespace drawbridge::golden {
namespace {

QString pathOf(const QString &name)
{
    return QStringLiteral(DRAWBRIDGE_SOURCE_DIR "/tests/golden/") + name;
}

bool isUpdate()
{
    return qEnvironmentVariableIsSet("DRAWBRIDGE_UPDATE_GOLDEN");
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QSet<QString> filesBelow(const QString &folder)
{
    QSet<QString> names;
    QDirIterator files(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (files.hasNext())
        names.insert(QDir(folder).relativeFilePath(files.next()));
    return names;
}

void write(const QString &path, const QByteArray &bytes)
{
    QVERIFY(QDir().mkpath(QFileInfo(path).path()));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

} // namespace

void compareWithFile(const QString &file, const QByteArray &actual)
{
    if (isUpdate())
        write(pathOf(file), actual);
    const QList<QByteArray> expectedLines = contentOf(pathOf(file)).split('\n');
    const QList<QByteArray> actualLines = actual.split('\n');
    for (qsizetype line = 0; line < qMin(actualLines.size(), expectedLines.size()); ++line)
        QCOMPARE(actualLines[line], expectedLines[line]);
    QCOMPARE(actualLines.size(), expectedLines.size());
}

void compareWithFolder(const QString &folder, const std::vector<NamedText> &actual)
{
    if (isUpdate())
        QVERIFY(QDir(pathOf(folder)).removeRecursively());
    QSet<QString> names;
    for (const NamedText &text : actual) {
        const QString name = QString::fromStdString(text.name);
        names.insert(name);
        compareWithFile(folder + '/' + name, QByteArray::fromStdString(text.text));
    }
    QCOMPARE(filesBelow(pathOf(folder)), names);
}

} // namespace drawbridge::golden
