// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_review_window.cpp
#include "app/gui/review_store.h"

#include "model/base/atomic_file.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace drawbridge {
namespace {

constexpr qint64 kMostReviewBytes = 16 << 20;

/// A path wherever it was named from; a revision as it is.
QString placeOf(const QString &input)
{
    const QFileInfo info(input);
    return info.exists() ? info.canonicalFilePath() : input;
}

} // namespace

QString ReviewStore::fileFor(const QString &base, const QString &change) const
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(placeOf(change).toUtf8());
    hash.addData(QByteArray(1, '\0'));
    hash.addData(placeOf(base).toUtf8());
    return QDir(m_folder).filePath(QString::fromLatin1(hash.result().toHex()) +
                                   QStringLiteral(".json"));
}

Result<std::vector<KeptSignOff>> ReviewStore::load(const QString &base, const QString &change) const
{
    if (m_folder.isEmpty())
        return std::vector<KeptSignOff>();
    QFile file(fileFor(base, change));
    if (!file.exists())
        return std::vector<KeptSignOff>();
    if (file.size() > kMostReviewBytes || !file.open(QIODevice::ReadOnly))
        return fail(ErrorCode::FileUnreadable,
                    "the kept review " + file.fileName().toStdString() + " cannot be read", {},
                    "delete the file; ticks and notes start anew");
    return readSignOffs(file.readAll().toStdString());
}

Result<void> ReviewStore::save(const std::vector<KeptSignOff> &kept, const ReviewHead &head) const
{
    if (m_folder.isEmpty())
        return {};
    const QString file =
        fileFor(QString::fromStdString(head.base), QString::fromStdString(head.change));
    if (kept.empty()) {
        QFile::remove(file);
        return {};
    }
    QDir().mkpath(m_folder);
    return writeFileAtomically(QFile::encodeName(file).toStdString(), writeSignOffs(kept, head));
}

} // namespace drawbridge
