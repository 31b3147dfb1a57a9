// SPDX-License-Identifier: Apache-2.0
#include "views/models/palette_model.h"

// Every letter typed asks all entries anew: 20,000 of them take a few milliseconds, so there is no
// index. Tested by tests/gui/test_palette_model.cpp

#include <algorithm>
#include <optional>
#include <tuple>

namespace drawbridge {
namespace {

constexpr std::size_t kMostRows = 200;
constexpr qsizetype kGap = 2; ///< Between text and detail, as they are searched.

std::optional<PaletteKind> kindOfPrefix(const QString &query)
{
    if (query.startsWith('>'))
        return PaletteKind::Action;
    if (query.startsWith('@'))
        return PaletteKind::Workload;
    if (query.startsWith('#'))
        return PaletteKind::Finding;
    if (query.startsWith(':'))
        return PaletteKind::Namespace;
    return std::nullopt;
}

QVariantList placesWithin(const std::vector<int> &places, qsizetype from, qsizetype to)
{
    QVariantList within;
    for (const int place : places) {
        if (place >= from && place < to)
            within << static_cast<int>(place - from);
    }
    return within;
}

} // namespace

void PaletteModel::setEntries(std::vector<PaletteEntry> entries)
{
    m_entries = std::move(entries);
    collect();
}

void PaletteModel::setQuery(const QString &query)
{
    m_query = query;
    collect();
}

// What fits the text itself goes before what only fits with its detail.
void PaletteModel::collect()
{
    beginResetModel();
    m_rows.clear();
    const auto kind = kindOfPrefix(m_query);
    const QString words = (kind ? m_query.mid(1) : m_query).trimmed();
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        const PaletteEntry &entry = m_entries[i];
        if (kind && entry.kind != *kind)
            continue;
        auto match = fuzzyMatch(words, entry.text);
        if (match)
            match->score += 10;
        else
            match = fuzzyMatch(words, entry.text + QString(kGap, ' ') + entry.detail);
        if (match)
            m_rows.push_back({i, std::move(*match)});
    }
    m_matchCount = static_cast<qsizetype>(m_rows.size());
    const auto isBetter = [this](const Row &a, const Row &b) {
        const PaletteEntry &left = m_entries[a.entry];
        const PaletteEntry &right = m_entries[b.entry];
        return std::tuple(-a.match.score, left.kind, left.text.size(), a.entry) <
               std::tuple(-b.match.score, right.kind, right.text.size(), b.entry);
    };
    const std::size_t shown = std::min(m_rows.size(), kMostRows);
    std::partial_sort(m_rows.begin(), m_rows.begin() + static_cast<std::ptrdiff_t>(shown),
                      m_rows.end(), isBetter);
    m_rows.resize(shown);
    endResetModel();
}

const PaletteEntry &PaletteModel::entry(int row) const
{
    return m_entries[m_rows[static_cast<std::size_t>(row)].entry];
}

int PaletteModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant PaletteModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const PaletteEntry &shown = entry(index.row());
    const std::vector<int> &places = m_rows[static_cast<std::size_t>(index.row())].match.places;
    const qsizetype detailAt = shown.text.size() + kGap;
    switch (role) {
    case Qt::DisplayRole: return shown.text;
    case Qt::AccessibleTextRole:
        return shown.detail.isEmpty() ? shown.text
                                      : shown.text + QStringLiteral(", ") + shown.detail;
    case IconNameRole: return shown.icon;
    case IconToneRole: return static_cast<int>(shown.tone);
    case CountRole: return shown.keys;
    case DetailRole: return shown.detail;
    case PlacesRole: return placesWithin(places, 0, shown.text.size());
    case DetailPlacesRole: return placesWithin(places, detailAt, detailAt + shown.detail.size());
    default: return {};
    }
}

} // namespace drawbridge
