// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/findings.h"

#include <QSortFilterProxyModel>
#include <QStringList>

#include <optional>

namespace drawbridge {

/// The rows of a FindingsModel that match what was typed: words anywhere in a row, and the prefixes
/// `sev:high` (that one), `sev:medium+` (that or worse), `ns:shop`, `rule:ZT-NET-004`
/// (ux.md 3.7). All parts must match; case does not matter.
class FindingsFilter : public QSortFilterProxyModel {
    Q_OBJECT
public:
    explicit FindingsFilter(QObject *parent = nullptr);
    void setQuery(const QString &query);

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

private:
    [[nodiscard]] bool matchesWord(int row, const QString &word) const;

    QStringList m_words;
};

} // namespace drawbridge
