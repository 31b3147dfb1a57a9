// SPDX-License-Identifier: Apache-2.0
// Millions of open pairs as a few numbers a destination. Each thread counts the sources it is
// given; of each destination and set of ports it keeps the first sources by key, so that what is
// put together in the end is the same whatever thread saw which. Tested by
// tests/unit/analysis/test_crowds.cpp

#include "model/analysis/crowds.h"

#include "model/base/texts.h"

#include <tbb/enumerable_thread_specific.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <unordered_map>

namespace drawbridge {
namespace {

using Zones = std::vector<std::uint32_t>; ///< By NamespaceId; equal in one trust zone.

Zones zonesOf(const FindingsContext &context)
{
    const Topology &topology = context.topology;
    Zones zones(topology.namespaces.size());
    for (std::uint32_t i = 0; i < zones.size(); ++i)
        zones[i] = i;
    for (const TrustZone &zone : context.design.trustZones) {
        std::optional<std::uint32_t> first;
        for (const NodeKey &key : zone.namespaces) {
            const auto id = topology.findNamespace(key.cluster, key.name);
            if (id)
                zones[id->index] = first ? *first : *(first = id->index);
        }
    }
    return zones;
}

class Counter {
    [[nodiscard]] std::uint32_t rank(EndIndex end) const { return (*m_ranks)[end]; }
    [[nodiscard]] auto byRank() const
    {
        return [this](EndIndex a, EndIndex b) { return rank(a) < rank(b); };
    }

public:
    Counter(const FindingsContext &context, const FindingsEnds &ends, const Zones &zones)
        : m_context(&context), m_ranks(&ends.ranks()), m_zones(&zones),
          m_destinations(context.workloadCount())
    {}

    void add(EndIndex from, EndIndex to, const OpenPairs::Cell &cell)
    {
        OpenDestination &destination = m_destinations[to];
        if (cell.isUnknown) {
            if (destination.unknown++ == 0 || rank(from) < rank(destination.firstUnknown))
                destination.firstUnknown = from;
        }
        if (cell.ports == 0)
            return;
        OpenSources &sources = sourcesOn(destination, cell.ports);
        const NamespaceId source = m_context->workload(from).nameSpace;
        const NamespaceId target = m_context->workload(to).nameSpace;
        const bool isAcross = source != target;
        sources.isAcross = sources.isAcross || (*m_zones)[source.index] != (*m_zones)[target.index];
        ++sources.count;
        keep(sources.first, from);
        if (isAcross)
            ++m_pairs[pairKey(from, to)];
    }

    void add(const Counter &other)
    {
        for (EndIndex to = 0; to < m_destinations.size(); ++to)
            join(m_destinations[to], other.m_destinations[to]);
        for (const auto &[key, count] : other.m_pairs)
            m_pairs[key] += count;
    }

    OpenSummary take()
    {
        OpenSummary summary;
        for (EndIndex to = 0; to < m_destinations.size(); ++to)
            summary.destinations.push_back(takeDestination(to));
        const std::size_t namespaces = m_zones->size();
        std::vector<PairTable<std::size_t>::Row> rows(namespaces);
        for (const auto &[key, count] : m_pairs) {
            const auto from = static_cast<std::uint32_t>(key >> 32U);
            rows[from].push_back({{from, static_cast<std::uint32_t>(key)}, count});
        }
        summary.betweenNamespaces = PairTable<std::size_t>(namespaces);
        for (std::size_t from = 0; from < namespaces; ++from) {
            std::sort(rows[from].begin(), rows[from].end());
            summary.betweenNamespaces.setRow(from, std::move(rows[from]));
        }
        return summary;
    }

    std::shared_ptr<const OpenDestination> takeDestination(EndIndex to)
    {
        OpenDestination &destination = m_destinations[to];
        std::sort(destination.open.begin(), destination.open.end(),
                  [](const auto &a, const auto &b) { return a.ports < b.ports; });
        for (OpenSources &sources : destination.open)
            std::sort_heap(sources.first.begin(), sources.first.end(), byRank());
        return std::make_shared<const OpenDestination>(std::move(destination));
    }

private:
    [[nodiscard]] std::uint64_t pairKey(EndIndex from, EndIndex to) const
    {
        const std::uint64_t source = m_context->workload(from).nameSpace.index;
        return source << 32U | m_context->workload(to).nameSpace.index;
    }

    static OpenSources &sourcesOn(OpenDestination &destination, std::uint32_t ports)
    {
        for (OpenSources &sources : destination.open) {
            if (sources.ports == ports)
                return sources;
        }
        destination.open.push_back({ports, 0, false, {}});
        return destination.open.back();
    }

    /// A heap with the last by key in front, which gives way.
    void keep(std::vector<EndIndex> &first, EndIndex source) const
    {
        if (first.size() == kGroupedAbove) {
            if (rank(source) > rank(first.front()))
                return;
            std::pop_heap(first.begin(), first.end(), byRank());
            first.pop_back();
        }
        first.push_back(source);
        std::push_heap(first.begin(), first.end(), byRank());
    }

    void join(OpenDestination &into, const OpenDestination &from) const
    {
        if (from.unknown > 0 &&
            (into.unknown == 0 || rank(from.firstUnknown) < rank(into.firstUnknown)))
            into.firstUnknown = from.firstUnknown;
        into.unknown += from.unknown;
        for (const OpenSources &sources : from.open) {
            OpenSources &all = sourcesOn(into, sources.ports);
            all.count += sources.count;
            all.isAcross = all.isAcross || sources.isAcross;
            for (const EndIndex source : sources.first)
                keep(all.first, source);
        }
    }

    const FindingsContext *m_context;
    const std::vector<std::uint32_t> *m_ranks; ///< Place of each end in the order of keys.
    const Zones *m_zones;
    std::vector<OpenDestination> m_destinations;
    std::unordered_map<std::uint64_t, std::size_t> m_pairs; // put in order by take()
};

void addColumn(const FindingsContext &context, const OpenPairs &pairs, EndIndex to,
               const std::vector<EndList> &specials, Counter &counter)
{
    for (EndIndex from = 0; from < context.workloadCount(); ++from) {
        if (from == to || !context.isSubject(from) ||
            std::ranges::binary_search(*specials[from], to))
            continue;
        const OpenPairs::Cell &cell = pairs.cell(from, to);
        if (!cell.isSilent())
            counter.add(from, to, cell);
    }
}

/// The pair leaves the count of its two namespaces, or comes back to it.
void countBetween(const FindingsContext &context, const OpenPairs &pairs, const ChangedPair &pair,
                  OpenSummary &summary)
{
    const NamespaceId from = context.workload(pair.from).nameSpace;
    const NamespaceId to = context.workload(pair.to).nameSpace;
    const bool isCounted = from != to && context.isSubject(pair.from) &&
                           context.isSubject(pair.to) && pairs.cell(pair.from, pair.to).ports != 0;
    if (!isCounted)
        return;
    PairTable<std::size_t>::Row row = summary.betweenNamespaces.row(from.index);
    const PairTable<std::size_t>::Ends ends(from.index, to.index);
    auto count =
        std::ranges::lower_bound(row, ends, {}, &PairTable<std::size_t>::value_type::first);
    if (count == row.end() || count->first != ends)
        count = row.insert(count, {ends, 0});
    count->second += pair.isSpecial ? std::size_t(-1) : 1;
    if (count->second == 0)
        row.erase(count);
    summary.betweenNamespaces.setRow(from.index, std::move(row));
}

} // namespace

OpenSummary summarize(const FindingsContext &context, const FindingsEnds &ends,
                      const OpenPairs &pairs, const std::vector<EndList> &specials)
{
    const Zones zones = zonesOf(context);
    tbb::enumerable_thread_specific<Counter> counters(std::cref(context), std::cref(ends),
                                                      std::cref(zones));
    tbb::parallel_for(EndIndex{0}, context.workloadCount(), [&](EndIndex from) {
        if (context.stop.stop_requested() || !context.isSubject(from))
            return;
        Counter &counter = counters.local();
        auto special = specials[from]->begin(); // destinations come in this order too
        const auto last = specials[from]->end();
        pairs.forEachFrom(from, [&](EndIndex to, const OpenPairs::Cell &cell) {
            while (special != last && *special < to)
                ++special;
            if (special == last || *special != to)
                counter.add(from, to, cell);
        });
    });
    Counter all(context, ends, zones);
    for (const Counter &counter : counters)
        all.add(counter);
    return all.take();
}

OpenSummary summarizeAgain(const OpenSummary &before, const std::vector<ChangedPair> &changes,
                           const FindingsContext &context, const FindingsEnds &ends,
                           const OpenPairs &pairs, const std::vector<EndList> &specials)
{
    const Zones zones = zonesOf(context);
    std::vector<EndIndex> destinations;
    OpenSummary summary = before;
    for (const ChangedPair &pair : changes) {
        countBetween(context, pairs, pair, summary);
        destinations.push_back(pair.to);
    }
    sortAndUnite(destinations);
    Counter counter(context, ends, zones);
    for (const EndIndex to : destinations)
        if (context.isSubject(to))
            addColumn(context, pairs, to, specials, counter);
    for (const EndIndex to : destinations)
        summary.destinations[to] = counter.takeDestination(to);
    return summary;
}

} // namespace drawbridge
