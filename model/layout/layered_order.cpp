// SPDX-License-Identifier: Apache-2.0
//
// The layered drawing of Sugiyama, Tagawa and Toda (1981) without dummy nodes: break cycles, rank
// by longest path, then order each rank by the barycentre of its neighbours, sweeping both ways.
// It stands in where the Graphviz helper is absent or too slow, so it favours being predictable
// over being optimal.
//
// Tested by tests/unit/layout/test_layered_order.cpp
#include "model/layout/layered_order.h"

#include <algorithm>
#include <numeric>

namespace drawbridge {

namespace {

using Adjacency = std::vector<std::vector<std::size_t>>;

Adjacency successors(const PlainGraph &graph)
{
    Adjacency next(graph.nodeCount);
    for (const auto &[from, to] : graph.edges)
        next[from].push_back(to);
    return next;
}

Adjacency predecessors(const PlainGraph &graph)
{
    Adjacency previous(graph.nodeCount);
    for (const auto &[from, to] : graph.edges)
        previous[to].push_back(from);
    return previous;
}

std::vector<std::size_t> rootsFirst(const PlainGraph &graph)
{
    std::vector<int> surplus(graph.nodeCount, 0);
    std::vector<int> callers(graph.nodeCount, 0);
    for (const auto &[from, to] : graph.edges) {
        ++surplus[from];
        --surplus[to];
        ++callers[to];
    }
    std::vector<std::size_t> order(graph.nodeCount);
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        if ((callers[a] == 0) != (callers[b] == 0))
            return callers[a] == 0;
        return surplus[a] > surplus[b];
    });
    return order;
}

/// Topological order of an acyclic graph.
std::vector<std::size_t> topologicalOrder(const PlainGraph &graph, const Adjacency &next)
{
    std::vector<int> open(graph.nodeCount, 0);
    for (const auto &edge : graph.edges)
        ++open[edge.second];
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < graph.nodeCount; ++i) {
        if (open[i] == 0)
            order.push_back(i);
    }
    for (std::size_t done = 0; done < order.size(); ++done) {
        for (std::size_t to : next[order[done]]) {
            if (--open[to] == 0)
                order.push_back(to);
        }
    }
    return order;
}

/// Longest path from the callers; then nodes nobody calls move right, next to what they call.
std::vector<int> longestPathRanks(const PlainGraph &graph)
{
    const Adjacency next = successors(graph);
    const Adjacency previous = predecessors(graph);
    const std::vector<std::size_t> order = topologicalOrder(graph, next);
    std::vector<int> rank(graph.nodeCount, 0);
    for (std::size_t node : order) {
        for (std::size_t to : next[node])
            rank[to] = std::max(rank[to], rank[node] + 1);
    }
    for (auto it = order.rbegin(); it != order.rend(); ++it) {
        if (!previous[*it].empty() || next[*it].empty())
            continue;
        int nearest = rank[next[*it].front()];
        for (std::size_t to : next[*it])
            nearest = std::min(nearest, rank[to]);
        rank[*it] = nearest - 1;
    }
    return rank;
}

class Sweeper {
public:
    Sweeper(const PlainGraph &graph, const std::vector<int> &rank)
        : m_next(successors(graph)), m_previous(predecessors(graph)), m_y(graph.nodeCount, 0.0)
    {
        const int ranks = rank.empty() ? 0 : *std::max_element(rank.begin(), rank.end()) + 1;
        m_layers.resize(static_cast<std::size_t>(ranks));
        for (std::size_t i = 0; i < rank.size(); ++i)
            m_layers[static_cast<std::size_t>(rank[i])].push_back(i);
        for (std::vector<std::size_t> &layer : m_layers)
            spread(layer);
    }

    const std::vector<double> &run()
    {
        constexpr int kSweeps = 12;
        for (int i = 0; i < kSweeps; ++i) {
            for (std::vector<std::size_t> &layer : m_layers)
                sortBy(layer, m_previous);
            for (auto it = m_layers.rbegin(); it != m_layers.rend(); ++it)
                sortBy(*it, m_next);
        }
        for (std::vector<std::size_t> &layer : m_layers)
            sortBy(layer, m_previous);
        return m_y;
    }

private:
    void sortBy(std::vector<std::size_t> &layer, const Adjacency &neighbours)
    {
        for (std::size_t node : layer) {
            if (neighbours[node].empty())
                continue;
            double sum = 0;
            for (std::size_t other : neighbours[node])
                sum += m_y[other];
            m_y[node] = sum / static_cast<double>(neighbours[node].size());
        }
        std::stable_sort(layer.begin(), layer.end(),
                         [&](std::size_t a, std::size_t b) { return m_y[a] < m_y[b]; });
        spread(layer);
    }

    /// One row apart at least, around the middle of where they want to be.
    void spread(const std::vector<std::size_t> &layer)
    {
        const double middle = static_cast<double>(layer.size()) / 2;
        for (std::size_t i = 0; i < layer.size(); ++i)
            m_y[layer[i]] = static_cast<double>(i) - middle;
    }

    Adjacency m_next;
    Adjacency m_previous;
    std::vector<double> m_y;
    std::vector<std::vector<std::size_t>> m_layers;
};

} // namespace

PlainGraph withoutCycles(const PlainGraph &graph)
{
    const Adjacency next = successors(graph);
    enum class Mark { New, Open, Done };
    std::vector<Mark> mark(graph.nodeCount, Mark::New);
    PlainGraph result{graph.nodeCount, {}};
    std::vector<std::pair<std::size_t, std::size_t>> stack; // node, next successor to look at
    for (std::size_t root : rootsFirst(graph)) {
        if (mark[root] != Mark::New)
            continue;
        mark[root] = Mark::Open;
        stack.emplace_back(root, 0);
        while (!stack.empty()) {
            auto &[node, at] = stack.back();
            if (at == next[node].size()) {
                mark[node] = Mark::Done;
                stack.pop_back();
                continue;
            }
            const std::size_t to = next[node][at++];
            const bool leadsBack = mark[to] == Mark::Open;
            result.edges.emplace_back(leadsBack ? to : node, leadsBack ? node : to);
            if (mark[to] == Mark::New) {
                mark[to] = Mark::Open;
                stack.emplace_back(to, 0);
            }
        }
    }
    std::sort(result.edges.begin(), result.edges.end());
    result.edges.erase(std::unique(result.edges.begin(), result.edges.end()), result.edges.end());
    return result;
}

std::vector<LooseSpot> layeredOrder(const PlainGraph &graph)
{
    const PlainGraph acyclic = withoutCycles(graph);
    const std::vector<int> rank = longestPathRanks(acyclic);
    Sweeper sweeper(acyclic, rank);
    const std::vector<double> &y = sweeper.run();
    std::vector<LooseSpot> spots(graph.nodeCount);
    for (std::size_t i = 0; i < spots.size(); ++i)
        spots[i] = {rank[i], y[i]};
    return spots;
}

} // namespace drawbridge
