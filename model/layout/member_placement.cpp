// SPDX-License-Identifier: Apache-2.0
//
// A frame of its own is small, so `dot` is quick on it (spec: 0.08 s for 100 nodes, never the
// whole cluster in one call); only its ranks and order are taken over, the grid is ours, so that
// frames line up and both engines give the same kind of picture.
//
// Tested by tests/unit/layout/test_layout_nodes.cpp
#include "model/layout/member_placement.h"

#include "model/layout/grid_metrics.h"
#include "model/layout/grid_slots.h"
#include "model/layout/helper_client.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace drawbridge {

namespace {

GridPoint cornerOf(GridSlot slot)
{
    return {grid::kPaddingSide + slot.column * grid::kColumnPitch,
            grid::kHeaderHeight + grid::kPaddingTop + slot.row * grid::kRowPitch};
}

struct FrameTask {
    std::size_t frame = 0;
    PlainGraph plain; ///< Over the members, by their order in the frame.
    std::vector<OutsideRole> roles;
};

std::vector<FrameTask> makeTasks(const LayoutGraph &graph)
{
    std::vector<FrameTask> tasks(graph.frames.size());
    std::vector<std::size_t> local(graph.boxes.size(), 0);
    for (std::size_t f = 0; f < graph.frames.size(); ++f) {
        const auto &members = graph.frames[f].members;
        tasks[f] = {f, {members.size(), {}}, std::vector<OutsideRole>(members.size())};
        for (std::size_t i = 0; i < members.size(); ++i)
            local[members[i]] = i;
    }
    for (const LayoutGraph::Edge &edge : graph.edges) {
        const auto from = graph.boxes[edge.from].frame;
        const auto to = graph.boxes[edge.to].frame;
        if (from && from == to) {
            tasks[*from].plain.edges.emplace_back(local[edge.from], local[edge.to]);
            continue;
        }
        if (from)
            tasks[*from].roles[local[edge.from]] = OutsideRole::Caller;
        if (to && tasks[*to].roles[local[edge.to]] == OutsideRole::None)
            tasks[*to].roles[local[edge.to]] = OutsideRole::Called;
    }
    return tasks;
}

HelperGraph helperGraph(const PlainGraph &plain)
{
    HelperGraph graph;
    graph.sizes.assign(plain.nodeCount, {grid::kNodeWidth, grid::kNodeHeight});
    graph.edges = withoutCycles(plain).edges;
    return graph;
}

std::vector<LooseSpot> spotsOf(const std::vector<ScenePoint> &centres)
{
    std::vector<LooseSpot> spots;
    for (const ScenePoint &centre : centres) {
        spots.push_back({static_cast<int>(std::lround(centre.x / grid::kColumnPitch)),
                         centre.y / grid::kRowPitch});
    }
    return spots;
}

void placeFresh(const LayoutGraph &graph, const std::vector<FrameTask> &tasks,
                const LayoutOptions &options, MemberPlaces &places, Diagnostics &diagnostics)
{
    std::vector<HelperGraph> asked;
    for (const FrameTask &task : tasks)
        asked.push_back(task.plain.edges.empty() ? HelperGraph{} : helperGraph(task.plain));
    const HelperAnswer answer = askHelper(options.helperProgram, asked, options.deadlineMs);
    if (answer.problem)
        diagnostics.add(DiagnosticLevel::Note, *answer.problem);
    for (std::size_t i = 0; i < tasks.size(); ++i) {
        const auto spots =
            answer.centres[i] ? spotsOf(*answer.centres[i]) : layeredOrder(tasks[i].plain);
        const std::vector<GridSlot> slots = snapToGrid(tasks[i].plain, spots, tasks[i].roles);
        const auto &members = graph.frames[tasks[i].frame].members;
        for (std::size_t m = 0; m < members.size(); ++m)
            places[members[m]] = cornerOf(slots[m]);
    }
}

/// Finds free slots for nodes that joined a frame somebody has arranged.
class Joiner {
public:
    Joiner(const LayoutGraph &graph, const FrameTask &task, MemberPlaces &places)
        : m_task(task), m_members(graph.frames[task.frame].members), m_places(places)
    {}

    void run()
    {
        for (std::size_t i = 0; i < m_members.size(); ++i) {
            if (!m_places[m_members[i]])
                m_places[m_members[i]] = bestSlot(wish(i));
        }
    }

private:
    /// One column right of its callers, one left of what it calls; else below the first column.
    [[nodiscard]] GridPoint wish(std::size_t node) const
    {
        long x = 0;
        long y = 0;
        long count = 0;
        for (const auto &[from, to] : m_task.plain.edges) {
            if (from != node && to != node)
                continue;
            const auto &other = m_places[m_members[from == node ? to : from]];
            if (!other)
                continue;
            x += other->x + (from == node ? -grid::kColumnPitch : grid::kColumnPitch);
            y += other->y;
            ++count;
        }
        if (count == 0)
            return cornerOf({0, lowest() + 1});
        return {static_cast<int>(x / count), static_cast<int>(y / count)};
    }

    [[nodiscard]] int lowest() const
    {
        int row = -1;
        for (std::size_t member : m_members) {
            if (m_places[member]) {
                const int y = m_places[member]->y - cornerOf({0, 0}).y;
                row = std::max(row, y / grid::kRowPitch);
            }
        }
        return row;
    }

    [[nodiscard]] bool isFree(GridPoint at) const
    {
        return std::none_of(m_members.begin(), m_members.end(), [&](std::size_t member) {
            const auto &place = m_places[member];
            return place && std::abs(place->x - at.x) < grid::kNodeWidth + 16 &&
                   std::abs(place->y - at.y) < grid::kNodeHeight + 24;
        });
    }

    [[nodiscard]] GridPoint bestSlot(GridPoint wished) const
    {
        const int count = static_cast<int>(m_members.size());
        const int rows = std::min(count, 64) + std::max(lowest(), 0) + 1;
        const int columns = std::min(count, 64) + 1;
        GridPoint best = cornerOf({0, rows});
        long bestCost = std::numeric_limits<long>::max();
        for (int column = 0; column < columns; ++column) {
            for (int row = 0; row <= rows; ++row) {
                const GridPoint at = cornerOf({column, row});
                const long cost = std::abs(at.x - wished.x) + 2L * std::abs(at.y - wished.y);
                if (cost < bestCost && isFree(at)) {
                    bestCost = cost;
                    best = at;
                }
            }
        }
        return best;
    }

    const FrameTask &m_task;
    const std::vector<std::size_t> &m_members;
    MemberPlaces &m_places;
};

} // namespace

MemberPlaces placeMembers(const LayoutGraph &graph, const MemberPlaces &kept,
                          const LayoutOptions &options, Diagnostics &diagnostics)
{
    MemberPlaces places = kept;
    std::vector<FrameTask> fresh;
    for (FrameTask &task : makeTasks(graph)) {
        if (options.collapse.isCollapsedAtFirst && graph.frames[task.frame].isCollapsed)
            continue;
        const auto &members = graph.frames[task.frame].members;
        const bool hasKept = std::any_of(members.begin(), members.end(),
                                         [&](std::size_t m) { return kept[m].has_value(); });
        if (hasKept)
            Joiner(graph, task, places).run();
        else if (!members.empty())
            fresh.push_back(std::move(task));
    }
    placeFresh(graph, fresh, options, places, diagnostics);
    return places;
}

} // namespace drawbridge
