// SPDX-License-Identifier: Apache-2.0
// A record is one JSON file KEY-N.json: KEY names what was opened, N the session that wrote it, so
// that a session never writes over what it could not offer yet.
// Tested by tests/document/test_recovery_journal.cpp
#include "model/document/recovery_record.h"

#include "model/design/layout_file.h"
#include "model/design/project_file.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLockFile>
#include <QSaveFile>

#include <algorithm>

namespace drawbridge {
namespace {

constexpr int kVersion = 1;
constexpr qint64 kMostBytes = 64 << 20;

QString keyOf(const QStringList &origin)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    for (const QString &path : origin)
        hash.addData(path.toUtf8() + '\n');
    return QString::fromLatin1(hash.result().toHex().left(32));
}

QByteArray bytesOf(const QString &path)
{
    QFile file(path);
    if (!QFileInfo(path).isFile() || !file.open(QIODevice::ReadOnly))
        return {};
    return file.read(kMostBytes);
}

QString textOf(const QJsonObject &object, const char *key)
{
    return object.value(QLatin1String(key)).toString();
}

bool isOpenElsewhere(const QString &folder, const QStringList &origin)
{
    const QString path = lockPath(folder, origin);
    if (!QFileInfo::exists(path))
        return false;
    QLockFile lock(path);
    lock.setStaleLockTime(0);
    return !lock.tryLock() && lock.error() == QLockFile::LockFailedError;
}

} // namespace

RecoveryRecord makeRecoveryRecord(const Design &design, const QStringList &origin,
                                  const QByteArray &fileDigest)
{
    return {origin, fileDigest, QString::fromStdString(design.name),
            QByteArray::fromStdString(writeDesign(design)),
            QByteArray::fromStdString(writeLayout(design))};
}

QByteArray toJson(const RecoveryRecord &record)
{
    const QJsonObject object{{QStringLiteral("version"), kVersion},
                             {QStringLiteral("origin"), QJsonArray::fromStringList(record.origin)},
                             {QStringLiteral("fileDigest"), QString::fromLatin1(record.fileDigest)},
                             {QStringLiteral("name"), record.name},
                             {QStringLiteral("design"), QString::fromUtf8(record.design)},
                             {QStringLiteral("layout"), QString::fromUtf8(record.layout)}};
    return QJsonDocument(object).toJson();
}

Result<RecoveryRecord> readRecoveryRecord(const QByteArray &json, const QString &file)
{
    const QJsonObject object = QJsonDocument::fromJson(json).object();
    RecoveryRecord record;
    for (const QJsonValue &path : object.value(QLatin1String("origin")).toArray())
        record.origin << path.toString();
    record.fileDigest = textOf(object, "fileDigest").toLatin1();
    record.name = textOf(object, "name");
    record.design = textOf(object, "design").toUtf8();
    record.layout = textOf(object, "layout").toUtf8();
    const bool isOfThisVersion = object.value(QLatin1String("version")).toInt() == kVersion;
    const bool areAbsolute = std::all_of(record.origin.begin(), record.origin.end(),
                                         [](const QString &p) { return QDir::isAbsolutePath(p); });
    if (!isOfThisVersion || record.origin.isEmpty() || !areAbsolute || record.design.isEmpty())
        return fail(ErrorCode::DesignInvalid,
                    file.toStdString() + " holds no unsaved changes that this version can read", {},
                    "remove it");
    return record;
}

Edit recoveryEdit(const RecoveryRecord &record)
{
    const auto recover = [record](const Design &before) -> Result<Design> {
        const FileRef file = makeFileRef("recovered changes");
        Diagnostics told; // by the import of the same sources
        Result<Design> after = readDesign(record.design.toStdString(), file, told);
        if (!after)
            return after;
        const auto layout = readLayout(record.layout.toStdString(), file, told);
        if (!layout)
            return tl::unexpected(layout.error());
        after->positions = CowList<NodePosition>(layout->positions);
        after->topology = before.topology;
        return after;
    };
    return {"Recover unsaved changes", {}, recover};
}

QByteArray digestOf(const QStringList &origin)
{
    const QByteArray bytes = origin.size() == 1 ? bytesOf(origin.front()) : QByteArray();
    return bytes.isEmpty() ? QByteArray()
                           : QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex();
}

std::vector<KeptChanges> findKeptChanges(const QString &folder, const QStringList &origin)
{
    const QString prefix = origin.isEmpty() ? QString() : keyOf(origin) + '-';
    std::vector<KeptChanges> found;
    const auto files = QDir(folder).entryInfoList({prefix + QStringLiteral("*.json")}, QDir::Files,
                                                  QDir::Time | QDir::Name);
    for (const QFileInfo &file : files) {
        const QString path = file.absoluteFilePath();
        auto record = readRecoveryRecord(bytesOf(path), path);
        const bool isWanted =
            record && (!origin.isEmpty() || !isOpenElsewhere(folder, record->origin));
        if (isWanted)
            found.push_back({path, file.lastModified(), std::move(*record)});
    }
    return found;
}

QString nextRecordPath(const QString &folder, const QStringList &origin)
{
    const QString start = folder + '/' + keyOf(origin) + '-';
    int session = 1;
    while (QFileInfo::exists(start + QString::number(session) + QStringLiteral(".json")))
        ++session;
    return start + QString::number(session) + QStringLiteral(".json");
}

QString lockPath(const QString &folder, const QStringList &origin)
{
    return folder + '/' + keyOf(origin) + QStringLiteral(".lock");
}

Result<void> writeRecoveryRecord(const RecoveryRecord &record, const QString &path)
{
    QSaveFile file(path);
    const QByteArray bytes = toJson(record);
    const bool isWritten = file.open(QIODevice::WriteOnly) &&
                           file.setPermissions(QFile::ReadOwner | QFile::WriteOwner) &&
                           file.write(bytes) == bytes.size() && file.commit();
    if (!isWritten)
        return fail(ErrorCode::WriteFailed,
                    path.toStdString() + " cannot be written: " + file.errorString().toStdString(),
                    {}, "save the design");
    return {};
}

} // namespace drawbridge
