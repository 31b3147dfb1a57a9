// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_findings_model.cpp
#include "views/models/findings_filter.h"

#include "views/models/findings_model.h"

#include <algorithm>

namespace drawbridge {
namespace {

bool matchesSeverity(const Finding &finding, QString wanted)
{
    const bool orWorse = wanted.endsWith('+');
    if (orWorse)
        wanted.chop(1);
    const auto severity = parseSeverity(wanted.toLower().toStdString());
    if (!severity)
        return false;
    return orWorse ? finding.severity <= *severity : finding.severity == *severity;
}

bool matchesNamespace(const Finding &finding, const QString &wanted)
{
    const std::string name = wanted.toStdString();
    return finding.target.nameSpace == name || (finding.peer && finding.peer->nameSpace == name);
}

} // namespace

FindingsFilter::FindingsFilter(QObject *parent) : QSortFilterProxyModel(parent) {}

void FindingsFilter::setQuery(const QString &query)
{
    m_words = query.split(' ', Qt::SkipEmptyParts);
    invalidateFilter();
}

bool FindingsFilter::filterAcceptsRow(int row, const QModelIndex &) const
{
    return std::all_of(m_words.begin(), m_words.end(),
                       [&](const QString &word) { return matchesWord(row, word); });
}

bool FindingsFilter::matchesWord(int row, const QString &word) const
{
    const auto *model = qobject_cast<const FindingsModel *>(sourceModel());
    if (!model)
        return true;
    const Finding &finding = model->finding(row);
    if (word.startsWith(QLatin1String("sev:"), Qt::CaseInsensitive))
        return matchesSeverity(finding, word.mid(4));
    if (word.startsWith(QLatin1String("ns:"), Qt::CaseInsensitive))
        return matchesNamespace(finding, word.mid(3));
    if (word.startsWith(QLatin1String("rule:"), Qt::CaseInsensitive))
        return QString::fromStdString(finding.ruleId).contains(word.mid(5), Qt::CaseInsensitive);
    for (int column = 0; column < model->columnCount(); ++column) {
        const QString text = model->index(row, column).data().toString();
        if (text.contains(word, Qt::CaseInsensitive))
            return true;
    }
    return false;
}

} // namespace drawbridge
