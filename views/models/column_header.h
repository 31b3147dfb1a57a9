// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>
#include <QVariant>

namespace drawbridge {

/// What a table's model says of a column with this title: left aligned, nothing of rows.
[[nodiscard]] inline QVariant columnHeader(Qt::Orientation orientation, int role,
                                           const QString &title)
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    return role == Qt::DisplayRole && !title.isEmpty() ? QVariant(title) : QVariant();
}

} // namespace drawbridge
