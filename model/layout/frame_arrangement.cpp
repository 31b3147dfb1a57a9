// SPDX-License-Identifier: Apache-2.0
//
// Few frames: for every number of columns, start from the topological order of the traffic and
// improve by moving or swapping cells while the cost (length of traffic, traffic that runs
// backwards, shape of the whole) falls. Many frames: rows filled in the order of hints, as sfdp
// gives them (spec: dot takes 60 s for 50 boxes there).
//
// Tested by tests/unit/layout/test_layout_nodes.cpp
#include "model/layout/frame_arrangement.h"

#include "model/layout/grid_metrics.h"
#include "model/layout/grid_slots.h"
#include "model/layout/layered_order.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>

namespace drawbridge {

namespace {

PlainGraph plain(const FrameGraph &graph)
{
    PlainGraph result{graph.sizes.size(), {}};
    for (const FrameGraph::Traffic &t : graph.traffic) {
        const auto opposite =
            std::find_if(graph.traffic.begin(), graph.traffic.end(),
                         [&](const auto &o) { return o.from == t.to && o.to == t.from; });
        if (opposite != graph.traffic.end() &&
            (opposite->weight > t.weight || (opposite->weight == t.weight && t.from > t.to)))
            continue; // the stronger direction decides who is left
        result.edges.emplace_back(t.from, t.to);
    }
    return result;
}

constexpr double kEntryPull = 0.8; ///< Who is called from outside stands left, who calls out right.
constexpr double kTopPull = 0.3;   ///< Reading starts at the top.

struct Arrangement {
    int columns = 1;
    int rows = 1;
    bool isAligned = true;
    std::vector<int> cell; ///< Of each frame: row * columns + column, each used once.
};

std::vector<GridPoint> corners(const FrameGraph &graph, const Arrangement &a)
{
    std::vector<int> width(static_cast<std::size_t>(a.columns), 0);
    std::vector<int> height(static_cast<std::size_t>(a.rows), 0);
    std::vector<std::vector<int>> grid(static_cast<std::size_t>(a.columns),
                                       std::vector<int>(static_cast<std::size_t>(a.rows), -1));
    for (std::size_t i = 0; i < a.cell.size(); ++i) {
        const auto column = static_cast<std::size_t>(a.cell[i] % a.columns);
        const auto row = static_cast<std::size_t>(a.cell[i] / a.columns);
        width[column] = std::max(width[column], graph.sizes[i].width);
        height[row] = std::max(height[row], graph.sizes[i].height);
        grid[column][row] = static_cast<int>(i);
    }
    std::vector<GridPoint> result(a.cell.size());
    int x = 0;
    for (std::size_t column = 0; column < grid.size(); ++column) {
        int y = 0;
        for (std::size_t row = 0; row < grid[column].size(); ++row) {
            const int frame = grid[column][row];
            if (frame >= 0)
                result[static_cast<std::size_t>(frame)] = {x, y};
            const int own = frame >= 0 ? graph.sizes[static_cast<std::size_t>(frame)].height : 0;
            const int step = a.isAligned ? height[row] : own;
            y += step > 0 ? step + grid::kGutterHeight : 0;
        }
        x += width[column] > 0 ? width[column] + grid::kGutterWidth : 0;
    }
    return result;
}

double costOf(const FrameGraph &graph, const Arrangement &a)
{
    const std::vector<GridPoint> at = corners(graph, a);
    double right = 1;
    double bottom = 1;
    double used = 0;
    for (std::size_t i = 0; i < at.size(); ++i) {
        right = std::max(right, static_cast<double>(at[i].x + graph.sizes[i].width));
        bottom = std::max(bottom, static_cast<double>(at[i].y + graph.sizes[i].height));
        used += static_cast<double>(graph.sizes[i].width + grid::kGutterWidth) *
                (graph.sizes[i].height + grid::kGutterHeight);
    }
    double length = 0;
    double weight = 0;
    for (const FrameGraph::Traffic &t : graph.traffic) {
        const auto &from = graph.sizes[t.from];
        const auto &to = graph.sizes[t.to];
        const double dx = at[t.to].x + to.width / 2.0 - at[t.from].x - from.width / 2.0;
        const double dy = at[t.to].y + to.height / 2.0 - at[t.from].y - from.height / 2.0;
        const double w = 1 + std::log2(t.weight);
        const bool isBackwards = at[t.to].x < at[t.from].x;
        length += w * (std::abs(dx) * (isBackwards ? 2.5 : 1) + std::abs(dy) * 1.2);
        weight += w;
    }
    for (std::size_t i = 0; i < graph.outside.size(); ++i) {
        const FrameGraph::Outside &outside = graph.outside[i];
        const double toLeft = at[i].x;
        const double toRight = right - at[i].x - graph.sizes[i].width;
        length += outside.callers * (kEntryPull * toLeft + kTopPull * at[i].y);
        length += outside.called * kEntryPull * toRight;
    }
    const double side = std::sqrt(used);
    const double shape = std::abs(std::log(right / bottom / 1.6));
    const double waste = right * bottom / used - 1;
    const double disorder = a.isAligned ? 0 : 0.15;
    return (weight > 0 ? length / weight / side : 0) + 0.7 * shape + waste + disorder;
}

/// Moves and swaps until nothing helps any more.
double improve(const FrameGraph &graph, Arrangement &a)
{
    double cost = costOf(graph, a);
    const int cells = a.columns * a.rows;
    constexpr int kPasses = 12;
    for (int pass = 0; pass < kPasses; ++pass) {
        bool isBetter = false;
        for (std::size_t i = 0; i < a.cell.size(); ++i) {
            for (int cell = 0; cell < cells; ++cell) {
                const int before = a.cell[i];
                if (cell == before)
                    continue;
                const auto other = std::find(a.cell.begin(), a.cell.end(), cell);
                if (other != a.cell.end())
                    *other = before;
                a.cell[i] = cell;
                const double now = costOf(graph, a);
                if (now < cost - 1e-9) {
                    cost = now;
                    isBetter = true;
                    continue;
                }
                a.cell[i] = before;
                if (other != a.cell.end())
                    *other = cell;
            }
        }
        if (!isBetter)
            break;
    }
    return cost;
}

std::vector<std::size_t> trafficOrder(const std::vector<LooseSpot> &spots)
{
    std::vector<std::size_t> order(spots.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return std::pair(spots[a].rank, spots[a].y) < std::pair(spots[b].rank, spots[b].y);
    });
    return order;
}

Arrangement start(const std::vector<std::size_t> &order, int columns, bool isAligned)
{
    const int count = static_cast<int>(order.size());
    const int rows = (count + columns - 1) / columns;
    Arrangement a{columns, rows, isAligned, std::vector<int>(order.size(), 0)};
    for (int i = 0; i < count; ++i)
        a.cell[order[static_cast<std::size_t>(i)]] = i % rows * columns + i / rows;
    return a;
}

Arrangement upsideDown(Arrangement a)
{
    for (int &cell : a.cell)
        cell = (a.rows - 1 - cell / a.columns) * a.columns + cell % a.columns;
    return a;
}

} // namespace

std::vector<GridPoint> arrangeOnGrid(const FrameGraph &graph)
{
    const std::vector<std::size_t> order = trafficOrder(layeredOrder(plain(graph)));
    std::optional<Arrangement> best;
    double bestCost = std::numeric_limits<double>::max();
    for (int columns = 1; columns <= static_cast<int>(graph.sizes.size()); ++columns) {
        for (bool isAligned : {true, false}) {
            Arrangement a = start(order, columns, isAligned);
            double cost = improve(graph, a);
            Arrangement mirrored = upsideDown(a); // a local search does not get there
            const double mirroredCost = improve(graph, mirrored);
            if (mirroredCost < cost - 1e-9) {
                cost = mirroredCost;
                a = std::move(mirrored);
            }
            if (cost < bestCost - 1e-9) {
                bestCost = cost;
                best = std::move(a);
            }
        }
    }
    return best ? corners(graph, *best) : std::vector<GridPoint>{};
}

namespace {

/// The strongest two ways out of each frame and the strongest one into it: with less of the traffic
/// the order of callers shows where everybody calls everybody.
FrameGraph strongest(const FrameGraph &graph)
{
    constexpr std::size_t kOut = 2;
    constexpr std::size_t kIn = 1;
    std::vector<std::size_t> order(graph.traffic.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return graph.traffic[a].weight > graph.traffic[b].weight;
    });
    std::vector<std::size_t> out(graph.sizes.size(), 0);
    std::vector<std::size_t> in(graph.sizes.size(), 0);
    std::vector<bool> isKept(graph.traffic.size(), false);
    for (const std::size_t i : order) {
        const FrameGraph::Traffic &traffic = graph.traffic[i];
        isKept[i] = out[traffic.from] < kOut || in[traffic.to] < kIn;
        ++out[traffic.from];
        ++in[traffic.to];
    }
    FrameGraph result{graph.sizes, {}, graph.outside};
    for (std::size_t i = 0; i < isKept.size(); ++i) {
        if (isKept[i])
            result.traffic.push_back(graph.traffic[i]);
    }
    return result;
}

std::vector<OutsideRole> rolesOf(const FrameGraph &graph)
{
    std::vector<OutsideRole> roles(graph.sizes.size(), OutsideRole::None);
    for (std::size_t i = 0; i < graph.outside.size(); ++i) {
        if (graph.outside[i].called > 0)
            roles[i] = OutsideRole::Caller;
        else if (graph.outside[i].callers > 0)
            roles[i] = OutsideRole::Called;
    }
    return roles;
}

} // namespace

std::optional<std::vector<GridPoint>> arrangeCollapsed(const FrameGraph &graph)
{
    constexpr double kWidest = 3.2; // of a picture, width to height
    constexpr double kNarrowest = 0.6;
    const PlainGraph flow = plain(strongest(graph));
    std::vector<GridPoint> result;
    int columns = 1;
    int rows = 1;
    for (const GridSlot &slot : snapToGrid(flow, layeredOrder(flow), rolesOf(graph))) {
        columns = std::max(columns, slot.column + 1);
        rows = std::max(rows, slot.row + 1);
        result.push_back({slot.column * grid::kColumnPitch, slot.row * grid::kRowPitch});
    }
    const double shape = static_cast<double>(columns) * grid::kColumnPitch /
                         (static_cast<double>(rows) * grid::kRowPitch);
    const bool isPicture = graph.sizes.size() < 4 || (shape >= kNarrowest && shape <= kWidest);
    return isPicture ? std::optional(std::move(result)) : std::nullopt;
}

std::vector<GridPoint> packIntoRows(const FrameGraph &graph, const std::vector<ScenePoint> &hints)
{
    double area = 0;
    int widest = 0;
    for (const FrameGraph::Size &size : graph.sizes) {
        area += static_cast<double>(size.width + grid::kGutterWidth) *
                (size.height + grid::kGutterHeight);
        widest = std::max(widest, size.width);
    }
    const double target = std::max(std::sqrt(area * 1.6), static_cast<double>(widest));
    std::vector<std::size_t> order(graph.sizes.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return hints[a].y < hints[b].y; });
    std::vector<GridPoint> result(graph.sizes.size());
    int y = 0;
    for (std::size_t first = 0; first < order.size();) {
        std::size_t last = first;
        int width = 0;
        while (last < order.size() &&
               (last == first || width + graph.sizes[order[last]].width <= target)) {
            width += graph.sizes[order[last]].width + grid::kGutterWidth;
            ++last;
        }
        const auto begin = order.begin() + static_cast<std::ptrdiff_t>(first);
        const auto end = order.begin() + static_cast<std::ptrdiff_t>(last);
        std::stable_sort(begin, end,
                         [&](std::size_t a, std::size_t b) { return hints[a].x < hints[b].x; });
        int x = 0;
        int height = 0;
        for (auto it = begin; it != end; ++it) {
            result[*it] = {x, y};
            x += graph.sizes[*it].width + grid::kGutterWidth;
            height = std::max(height, graph.sizes[*it].height);
        }
        y += height + grid::kGutterHeight;
        first = last;
    }
    return result;
}

std::vector<ScenePoint> trafficHints(const FrameGraph &graph)
{
    const std::vector<LooseSpot> spots = layeredOrder(plain(graph));
    std::vector<ScenePoint> hints(spots.size());
    for (std::size_t i = 0; i < spots.size(); ++i)
        hints[i] = {static_cast<double>(spots[i].rank), spots[i].y};
    return hints;
}

} // namespace drawbridge
