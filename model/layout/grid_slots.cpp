// SPDX-License-Identifier: Apache-2.0
//
// Rows are an isotonic regression: in each column, in the order given, every node wants the mean
// row of its neighbours and keeps one row of distance; pooling adjacent violators gives the least
// squared deviation, and rounding a pool keeps the distances.
//
// Tested by tests/unit/layout/test_layout_nodes.cpp
#include "model/layout/grid_slots.h"

#include "model/layout/grid_metrics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <set>

namespace drawbridge {

namespace {

using Adjacency = std::vector<std::vector<std::size_t>>;

/// Columns that make a frame of `count` nodes about 16:10.
int columnsFor(std::size_t count)
{
    const double cells = static_cast<double>(count);
    return std::max(1, static_cast<int>(std::lround(
                           std::sqrt(cells * 1.6 * grid::kRowPitch / grid::kColumnPitch))));
}

int rowsFor(std::size_t count)
{
    const int columns = columnsFor(count);
    return std::max(6, (static_cast<int>(count) + columns - 1) / columns);
}

std::vector<double> orderedRows(const std::vector<double> &wanted)
{
    struct Pool {
        double sum;
        std::size_t size;
        [[nodiscard]] double mean() const { return sum / static_cast<double>(size); }
    };
    std::vector<Pool> pools;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        pools.push_back({wanted[i] - static_cast<double>(i), 1});
        while (pools.size() > 1 && pools[pools.size() - 2].mean() > pools.back().mean()) {
            const Pool last = pools.back();
            pools.pop_back();
            pools.back() = {pools.back().sum + last.sum, pools.back().size + last.size};
        }
    }
    std::vector<double> rows;
    for (const Pool &pool : pools) {
        for (std::size_t i = 0; i < pool.size; ++i)
            rows.push_back(std::floor(pool.mean() + 0.5) + static_cast<double>(rows.size()));
    }
    return rows;
}

class Snapper {
public:
    Snapper(const PlainGraph &graph, const std::vector<LooseSpot> &spots)
        : m_next(graph.nodeCount), m_previous(graph.nodeCount), m_slots(graph.nodeCount)
    {
        for (const auto &[from, to] : graph.edges) {
            m_next[from].push_back(to);
            m_previous[to].push_back(from);
        }
        makeColumns(spots);
    }

    std::vector<GridSlot> run(const std::vector<OutsideRole> &roles)
    {
        constexpr int kSweeps = 4;
        for (int i = 0; i < kSweeps; ++i) {
            for (std::size_t c = 1; c < m_columns.size(); ++c)
                settle(m_columns[c], &m_previous, nullptr);
            for (std::size_t c = m_columns.size(); c-- > 0;)
                settle(m_columns[c], &m_next, nullptr);
        }
        for (const std::vector<std::size_t> &column : m_columns)
            settle(column, &m_previous, &m_next);
        dropEmptyRows();
        placeLonely(roles);
        return m_slots;
    }

private:
    [[nodiscard]] bool isLonely(std::size_t node) const
    {
        return m_next[node].empty() && m_previous[node].empty();
    }

    void makeColumns(const std::vector<LooseSpot> &spots)
    {
        std::map<int, std::vector<std::size_t>> byRank;
        for (std::size_t i = 0; i < spots.size(); ++i) {
            if (!isLonely(i))
                byRank[spots[i].rank].push_back(i);
        }
        const auto rows = static_cast<std::size_t>(rowsFor(spots.size()));
        for (auto &entry : byRank) {
            std::vector<std::size_t> &nodes = entry.second;
            std::stable_sort(nodes.begin(), nodes.end(),
                             [&](std::size_t a, std::size_t b) { return spots[a].y < spots[b].y; });
            split(nodes, (nodes.size() + rows - 1) / rows);
        }
        for (std::size_t c = 0; c < m_columns.size(); ++c) {
            for (std::size_t i = 0; i < m_columns[c].size(); ++i)
                m_slots[m_columns[c][i]] = {static_cast<int>(c), static_cast<int>(i)};
        }
    }

    /// Deals one rank to `parts` columns, so that each keeps the order of the rank.
    void split(const std::vector<std::size_t> &nodes, std::size_t parts)
    {
        const std::size_t first = m_columns.size();
        m_columns.resize(first + parts);
        for (std::size_t i = 0; i < nodes.size(); ++i)
            m_columns[first + i % parts].push_back(nodes[i]);
    }

    [[nodiscard]] double wantedRow(std::size_t node, const Adjacency *a, const Adjacency *b) const
    {
        double sum = 0;
        std::size_t count = 0;
        for (const Adjacency *neighbours : {a, b}) {
            if (neighbours == nullptr)
                continue;
            for (std::size_t other : (*neighbours)[node])
                sum += m_slots[other].row;
            count += (*neighbours)[node].size();
        }
        return count == 0 ? m_slots[node].row : sum / static_cast<double>(count);
    }

    void settle(const std::vector<std::size_t> &column, const Adjacency *a, const Adjacency *b)
    {
        std::vector<double> wanted;
        for (std::size_t node : column)
            wanted.push_back(wantedRow(node, a, b));
        const std::vector<double> rows = orderedRows(wanted);
        for (std::size_t i = 0; i < column.size(); ++i)
            m_slots[column[i]].row = static_cast<int>(rows[i]);
    }

    void dropEmptyRows()
    {
        std::map<int, int> rows;
        for (const std::vector<std::size_t> &column : m_columns) {
            for (std::size_t node : column)
                rows.emplace(m_slots[node].row, 0);
        }
        int next = 0;
        for (auto &entry : rows)
            entry.second = next++;
        for (const std::vector<std::size_t> &column : m_columns) {
            for (std::size_t node : column)
                m_slots[node].row = rows.at(m_slots[node].row);
        }
    }

    void placeLonely(const std::vector<OutsideRole> &roles)
    {
        const int columns =
            std::max(static_cast<int>(m_columns.size()), columnsFor(m_slots.size()));
        std::vector<int> height(static_cast<std::size_t>(columns), 0);
        for (const std::vector<std::size_t> &column : m_columns) {
            for (std::size_t node : column) {
                int &h = height[static_cast<std::size_t>(m_slots[node].column)];
                h = std::max(h, m_slots[node].row + 1);
            }
        }
        for (OutsideRole role : {OutsideRole::Caller, OutsideRole::Called, OutsideRole::None}) {
            for (std::size_t i = 0; i < m_slots.size(); ++i) {
                if (isLonely(i) && roles[i] == role)
                    m_slots[i] = takeLowest(height, role);
            }
        }
    }

    /// The shortest column; among equals the side the role asks for.
    static GridSlot takeLowest(std::vector<int> &height, OutsideRole role)
    {
        std::size_t best = role == OutsideRole::Caller ? height.size() - 1 : 0;
        if (role == OutsideRole::Caller) {
            for (std::size_t c = height.size(); c-- > 0;)
                best = height[c] < height[best] ? c : best;
        } else {
            for (std::size_t c = 0; c < height.size(); ++c)
                best = height[c] < height[best] ? c : best;
        }
        return {static_cast<int>(best), height[best]++};
    }

    Adjacency m_next;
    Adjacency m_previous;
    std::vector<GridSlot> m_slots;
    std::vector<std::vector<std::size_t>> m_columns;
};

} // namespace

std::vector<GridSlot> snapToGrid(const PlainGraph &graph, const std::vector<LooseSpot> &spots,
                                 const std::vector<OutsideRole> &roles)
{
    return Snapper(graph, spots).run(roles);
}

} // namespace drawbridge
