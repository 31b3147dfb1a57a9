// SPDX-License-Identifier: Apache-2.0
// Ways over single hops: breadth first over sets of bits, so that a hop which reaches thousands
// costs a few words; the smallest cut by shortest augmenting ways, each hop with a capacity of one.
//
// Tested by tests/unit/analysis/test_hop_graph.cpp
#include "model/analysis/hop_graph.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace drawbridge {
namespace {

using network::Bits;

template<typename Visit>
void forEachBit(const Bits &bits, Visit visit)
{
    for (auto bit = bits.find_first(); bit != Bits::npos; bit = bits.find_next(bit))
        visit(static_cast<HopEnd>(bit));
}

/// Ends by level; `found` is told of each once. Goes on while it says so.
template<typename Found>
void walk(const std::vector<Bits> &rows, std::size_t workloads, HopEnd start,
          const std::stop_token &stop, std::size_t mostHops, Found found)
{
    Bits unseen(rows.size());
    unseen.set();
    unseen.reset(start);
    std::vector<HopEnd> level{start};
    for (std::uint32_t hops = 1; hops <= mostHops && !level.empty() && !stop.stop_requested();
         ++hops) {
        Bits next(rows.size());
        for (const HopEnd from : level) {
            const Bits fresh = rows[from] & unseen;
            forEachBit(fresh, [&](HopEnd end) { found(HopReach{end, from, hops}); });
            unseen -= fresh;
            next |= fresh;
        }
        level.clear();
        forEachBit(next, [&](HopEnd end) {
            if (end < workloads)
                level.push_back(end);
        });
    }
}

std::vector<HopReach> reachedBy(const std::vector<Bits> &rows, std::size_t workloads, HopEnd start,
                                const std::stop_token &stop, std::size_t mostHops)
{
    std::vector<HopReach> reached;
    walk(rows, workloads, start, stop, mostHops,
         [&](const HopReach &reach) { reached.push_back(reach); });
    std::ranges::sort(reached, [](const HopReach &a, const HopReach &b) {
        return std::tie(a.hops, a.end) < std::tie(b.hops, b.end);
    });
    return reached;
}

/// What may still be sent along each hop, while at most one unit goes along any of them.
class HopFlow {
public:
    HopFlow(const HopGraph &graph, HopEnd from, HopEnd to)
        : m_graph(graph), m_from(from), m_to(to), m_free(graph.possible)
    {}

    /// Sends one unit more along a shortest way; false where none is left.
    bool augment(const std::stop_token &stop)
    {
        std::vector<std::optional<HopEnd>> before = search(stop);
        if (!before[m_to])
            return false;
        for (HopEnd at = m_to; at != m_from; at = *before[at])
            push(*before[at], at);
        return true;
    }

    /// Hops out of what can still be reached.
    [[nodiscard]] std::vector<HopEdge> cut() const
    {
        const std::vector<std::optional<HopEnd>> before = search({});
        Bits outside(m_graph.size());
        for (HopEnd end = 0; end < m_graph.size(); ++end)
            outside[end] = !before[end] && end != m_from;
        std::vector<HopEdge> edges;
        for (HopEnd end = 0; end < m_graph.size(); ++end) {
            const bool goesOn = end == m_from || (before[end] && end < m_graph.workloads);
            if (goesOn)
                forEachBit(m_graph.possible[end] & outside, [&](HopEnd to) {
                    edges.push_back({end, to});
                });
        }
        return edges;
    }

private:
    [[nodiscard]] std::vector<std::optional<HopEnd>> search(const std::stop_token &stop) const
    {
        std::vector<std::optional<HopEnd>> before(m_graph.size());
        walk(m_free, m_graph.workloads, m_from, stop, kAnyHops,
             [&](const HopReach &reach) { before[reach.end] = reach.previous; });
        return before;
    }

    /// A unit that goes back takes away the one that came.
    void push(HopEnd from, HopEnd to)
    {
        if (m_used.erase({to, from}) == 0)
            m_used.insert({from, to});
        update(from, to);
        update(to, from);
    }

    void update(HopEnd from, HopEnd to)
    {
        m_free[from][to] = (m_graph.possible[from][to] && !m_used.contains({from, to})) ||
                           m_used.contains({to, from});
    }

    const HopGraph &m_graph;
    HopEnd m_from, m_to;
    std::vector<Bits> m_free;
    std::set<HopEdge> m_used;
};

} // namespace

HopGraph::HopGraph(std::size_t workloadCount, std::size_t ends)
    : workloads(workloadCount), certain(ends, Bits(ends)), possible(ends, Bits(ends))
{}

void HopGraph::add(HopEnd from, HopEnd to, bool isCertain)
{
    possible[from].set(to);
    if (isCertain)
        certain[from].set(to);
}

HopGraph HopGraph::reversed() const
{
    HopGraph result(workloads, size());
    for (HopEnd from = 0; from < size(); ++from) {
        forEachBit(possible[from], [&](HopEnd to) { result.possible[to].set(from); });
        forEachBit(certain[from], [&](HopEnd to) { result.certain[to].set(from); });
    }
    return result;
}

HopReaches reachOver(const HopGraph &graph, HopEnd start, const std::stop_token &stop,
                     std::size_t mostHops)
{
    HopReaches result;
    result.certain = reachedBy(graph.certain, graph.workloads, start, stop, mostHops);
    std::vector<std::uint32_t> certainHops(graph.size());
    for (const HopReach &reach : result.certain)
        certainHops[reach.end] = reach.hops;
    result.possible = reachedBy(graph.possible, graph.workloads, start, stop, mostHops);
    std::erase_if(result.possible, [&](const HopReach &reach) {
        return certainHops[reach.end] != 0 && certainHops[reach.end] <= reach.hops;
    });
    return result;
}

std::optional<std::vector<HopEdge>> smallestHopCut(const HopGraph &graph, HopEnd from, HopEnd to,
                                                   std::size_t most, const std::stop_token &stop)
{
    HopFlow flow(graph, from, to);
    for (std::size_t sent = 0; flow.augment(stop); ++sent) {
        if (sent == most)
            return std::nullopt;
    }
    if (stop.stop_requested())
        return std::nullopt;
    return flow.cut();
}

} // namespace drawbridge
