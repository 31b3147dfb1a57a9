// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/edits.h"

#include <QByteArray>
#include <QDateTime>
#include <QString>
#include <QStringList>

#include <vector>

namespace drawbridge {

/// Unsaved changes of a design, kept in case the program ends before they are saved (ux.md 3.12):
/// the intent as the two files of a design hold it, and what it was opened from. Manifests are
/// never in it.
struct RecoveryRecord {
    QStringList origin;    ///< A design file, or files and folders of manifests; absolute.
    QByteArray fileDigest; ///< Of the design file as last read or saved; empty where there is none.
    QString name;          ///< Of the design.
    QByteArray design;     ///< Text of NAME.drawbridge.yaml, with absolute sources.
    QByteArray layout;     ///< Text of NAME.layout.yaml.
    bool operator==(const RecoveryRecord &) const = default;
};

[[nodiscard]] RecoveryRecord makeRecoveryRecord(const Design &design, const QStringList &origin,
                                                const QByteArray &fileDigest);
[[nodiscard]] QByteArray toJson(const RecoveryRecord &record);
/// Errors: DesignInvalid where it is no record of this version.
[[nodiscard]] Result<RecoveryRecord> readRecoveryRecord(const QByteArray &json,
                                                        const QString &file);

/// Puts what was kept in the place of what is drawn; what the sources gave stays. Fails as reading
/// a design does.
[[nodiscard]] Edit recoveryEdit(const RecoveryRecord &record);

/// SHA-256 of a file's bytes, in hexadecimal; empty where it cannot be read or `origin` is not one
/// file.
[[nodiscard]] QByteArray digestOf(const QStringList &origin);

/// A record found in the recovery folder.
struct KeptChanges {
    QString path;   ///< Of the record.
    QDateTime time; ///< When it was written.
    RecoveryRecord record;
};

/// The records below `folder`, newest first, only those of `origin` unless that is empty. What
/// another running program has open is left out, what cannot be read too.
[[nodiscard]] std::vector<KeptChanges> findKeptChanges(const QString &folder,
                                                       const QStringList &origin = {});
/// Where the next record of that origin goes, and the lock of whoever has it open.
[[nodiscard]] QString nextRecordPath(const QString &folder, const QStringList &origin);
[[nodiscard]] QString lockPath(const QString &folder, const QStringList &origin);
/// Atomic and for the owner's eyes only. Errors: WriteFailed.
[[nodiscard]] Result<void> writeRecoveryRecord(const RecoveryRecord &record, const QString &path);

} // namespace drawbridge
