// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/review_record.h"

#include <QString>

#include <vector>

namespace drawbridge {

/// Where ticks and notes of reviews are kept: one file for each change and base, in a folder of the
/// user's state. Never beside manifests, which would be read as some.
class ReviewStore {
public:
    /// Without a folder nothing is kept.
    explicit ReviewStore(QString folder) : m_folder(std::move(folder)) {}

    /// Nothing kept is an empty list. Errors: what `readSignOffs` has, ReadFailed.
    [[nodiscard]] Result<std::vector<KeptSignOff>> load(const QString &base,
                                                        const QString &change) const;
    /// As a whole or not at all; nothing to keep removes the file. Errors: WriteFailed.
    [[nodiscard]] Result<void> save(const std::vector<KeptSignOff> &kept,
                                    const ReviewHead &head) const;

private:
    [[nodiscard]] QString fileFor(const QString &base, const QString &change) const;

    QString m_folder;
};

} // namespace drawbridge
