// SPDX-License-Identifier: Apache-2.0
// Order and filter of the table of flows. Tested by tests/gui/test_flow_table_model.cpp
#include "views/table/flow_table_order.h"

#include "views/models/model_text.h"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace drawbridge {
namespace {

using Indices = std::vector<std::uint32_t>;

template<typename Key, typename KeyOf>
void sortBy(Indices &order, const std::vector<FlowRow> &rows, bool isDescending, KeyOf keyOf)
{
    std::vector<Key> keys;
    keys.reserve(rows.size());
    for (const FlowRow &row : rows)
        keys.push_back(keyOf(row));
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        return isDescending ? keys[b] < keys[a] : keys[a] < keys[b];
    });
}

/// In the order of the texts shown, without making them.
struct EndKey {
    const NodeKey *end; ///< Null sorts last.
    bool operator<(const EndKey &other) const
    {
        if (!end || !other.end)
            return end && !other.end;
        const auto order = [](const NodeKey &key) {
            return std::tie(key.cluster, key.nameSpace, key.name, key.kind);
        };
        return order(*end) < order(*other.end);
    }
};

using PortKey = std::tuple<bool, std::uint16_t, Protocol, std::uint16_t>;

PortKey portKey(const FlowRow &row)
{
    const std::vector<PortRange> ranges = row.ports().ranges();
    if (ranges.empty())
        return {true, 0, Protocol::Tcp, 0};
    return {false, ranges.front().first, ranges.front().protocol, ranges.front().last};
}

std::pair<int, int> findingKey(const FlowRow &row)
{
    const int severity = row.finding ? static_cast<int>(row.finding->severity) : 99;
    return {severity, -static_cast<int>(row.findings)};
}

/// Lines by number: they are written behind the last colon but one.
std::pair<QString, int> placeKey(const FlowRow &row)
{
    const QString place = flowCellText(row, FlowColumn::Place);
    const qsizetype colon = place.lastIndexOf(':');
    if (place.isEmpty())
        return {QString(QChar(0xffff)), 0};
    return colon < 0 ? std::pair(place, 0)
                     : std::pair(place.left(colon), place.mid(colon + 1).toInt());
}

bool endHolds(const NodeKey *key, const QString &word)
{
    return key && flowEndText(*key).contains(word, Qt::CaseInsensitive);
}

bool isInNamespace(const NodeKey *key, const QString &word)
{
    return key && qt(key->nameSpace).compare(word, Qt::CaseInsensitive) == 0;
}

bool isOfState(const FlowRow &row, const QString &state)
{
    const bool isOpen = row.today == FlowToday::Open || row.today == FlowToday::OpenByDefault;
    if (state == QLatin1String("undrawn"))
        return row.origin == FlowOrigin::NotDrawn;
    if (state == QLatin1String("drawn"))
        return row.flow || (row.access && row.access->isDrawn);
    if (state == QLatin1String("api"))
        return row.access != nullptr;
    if (state == QLatin1String("inferred"))
        return row.origin == FlowOrigin::Inferred || row.origin == FlowOrigin::ToConfirm;
    if (state == QLatin1String("confirm"))
        return row.origin == FlowOrigin::ToConfirm;
    if (state == QLatin1String("closed"))
        return row.origin == FlowOrigin::Closed;
    if (state == QLatin1String("open"))
        return isOpen;
    if (state == QLatin1String("allowed"))
        return row.today == FlowToday::Allowed;
    if (state == QLatin1String("partly"))
        return row.today == FlowToday::Partly;
    if (state == QLatin1String("denied"))
        return row.today == FlowToday::Denied;
    if (state == QLatin1String("unknown"))
        return row.today == FlowToday::Unknown || row.today == FlowToday::NotEvaluated;
    return state == QLatin1String("found") && row.finding;
}

bool fitsFlowWord(const FlowRow &row, const QString &word)
{
    if (word.startsWith(QLatin1String("from:")))
        return endHolds(row.from, word.mid(5));
    if (word.startsWith(QLatin1String("to:")))
        return endHolds(row.to, word.mid(3));
    if (word.startsWith(QLatin1String("ns:")))
        return isInNamespace(row.from, word.mid(3)) || isInNamespace(row.to, word.mid(3));
    if (word.startsWith(QLatin1String("is:")))
        return isOfState(row, word.mid(3));
    for (int column = 0; column < kFlowColumnCount; ++column) {
        if (flowCellText(row, static_cast<FlowColumn>(column)).contains(word, Qt::CaseInsensitive))
            return true;
    }
    return false;
}

} // namespace

std::vector<std::uint32_t> sortedFlows(const std::vector<FlowRow> &rows, FlowColumn column,
                                       bool isDescending)
{
    Indices order(rows.size());
    std::iota(order.begin(), order.end(), std::uint32_t{0});
    const auto end = [](const NodeKey *key) { return EndKey{key}; };
    switch (column) {
    case FlowColumn::Source:
        sortBy<EndKey>(order, rows, isDescending,
                       [&](const FlowRow &row) { return end(row.from); });
        break;
    case FlowColumn::Destination:
        sortBy<EndKey>(order, rows, isDescending, [&](const FlowRow &row) { return end(row.to); });
        break;
    case FlowColumn::Ports: sortBy<PortKey>(order, rows, isDescending, portKey); break;
    case FlowColumn::Today:
        sortBy<FlowToday>(order, rows, isDescending, [](const FlowRow &row) { return row.today; });
        break;
    case FlowColumn::Drawing:
        sortBy<FlowOrigin>(order, rows, isDescending,
                           [](const FlowRow &row) { return row.origin; });
        break;
    case FlowColumn::Findings:
        sortBy<std::pair<int, int>>(order, rows, isDescending, findingKey);
        break;
    case FlowColumn::Place:
        sortBy<std::pair<QString, int>>(order, rows, isDescending, placeKey);
        break;
    }
    return order;
}

void FlowFilter::setQuery(const QString &query)
{
    m_words = query.toLower().split(' ', Qt::SkipEmptyParts);
}

bool FlowFilter::fits(const FlowRow &row) const
{
    return std::all_of(m_words.begin(), m_words.end(),
                       [&row](const QString &word) { return fitsFlowWord(row, word); });
}

} // namespace drawbridge
