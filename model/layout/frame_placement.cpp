// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/layout/test_layout_nodes.cpp
#include "model/layout/frame_placement.h"

#include "model/layout/frame_geometry.h"
#include "model/layout/grid_metrics.h"
#include "model/layout/helper_client.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

namespace drawbridge {

namespace {

/// Flows between frames, over the frames in `subset` only.
FrameGraph frameGraph(const LayoutGraph &graph, const FrameBoxes &boxes,
                      const std::vector<std::size_t> &subset)
{
    FrameGraph result;
    std::vector<std::optional<std::size_t>> local(graph.frames.size());
    for (std::size_t frame : subset) {
        local[frame] = result.sizes.size();
        result.sizes.push_back({static_cast<int>(std::ceil(boxes[frame].width)),
                                static_cast<int>(std::ceil(boxes[frame].height))});
    }
    std::map<std::pair<std::size_t, std::size_t>, int> weights;
    for (const LayoutGraph::Edge &edge : graph.edges) {
        const auto from = graph.boxes[edge.from].frame;
        const auto to = graph.boxes[edge.to].frame;
        if (from && to && from != to && local[*from] && local[*to])
            ++weights[{*local[*from], *local[*to]}];
    }
    result.outside.resize(result.sizes.size());
    for (const LayoutGraph::Edge &edge : graph.edges) {
        const auto from = graph.boxes[edge.from].frame;
        const auto to = graph.boxes[edge.to].frame;
        if (!from && to && local[*to])
            ++result.outside[*local[*to]].callers;
        if (!to && from && local[*from])
            ++result.outside[*local[*from]].called;
    }
    for (const auto &[ends, weight] : weights)
        result.traffic.push_back({ends.first, ends.second, weight});
    return result;
}

std::vector<GridPoint> packed(const FrameGraph &graph, const LayoutOptions &options,
                              Diagnostics &diagnostics)
{
    HelperGraph asked;
    asked.engine = HelperGraph::Engine::Sfdp;
    for (const FrameGraph::Size &size : graph.sizes)
        asked.sizes.push_back({size.width, size.height});
    for (const FrameGraph::Traffic &traffic : graph.traffic)
        asked.edges.emplace_back(traffic.from, traffic.to);
    const HelperAnswer answer = askHelper(options.helperProgram, {asked}, options.deadlineMs);
    if (answer.problem)
        diagnostics.add(DiagnosticLevel::Note, *answer.problem);
    return packIntoRows(graph, answer.centres[0] ? *answer.centres[0] : trafficHints(graph));
}

std::vector<GridPoint> arranged(const FrameGraph &graph, const LayoutOptions &options,
                                Diagnostics &diagnostics)
{
    if (options.collapse.isCollapsedAtFirst) {
        if (auto at = arrangeCollapsed(graph))
            return std::move(*at);
    } else if (graph.sizes.size() <= kMaxGridFrames) {
        return arrangeOnGrid(graph);
    }
    return packed(graph, options, diagnostics);
}

/// Everything afresh: each cluster arranged on its own, clusters below each other.
std::vector<GridPoint> arrangeAll(const LayoutGraph &graph, const FrameBoxes &boxes,
                                  const LayoutOptions &options, Diagnostics &diagnostics)
{
    std::map<std::string, std::vector<std::size_t>> clusters;
    for (std::size_t f = 0; f < graph.frames.size(); ++f)
        clusters[graph.frames[f].cluster].push_back(f);
    std::vector<GridPoint> result(graph.frames.size());
    int y = 0;
    for (const auto &[name, frames] : clusters) {
        const FrameGraph part = frameGraph(graph, boxes, frames);
        const std::vector<GridPoint> at = arranged(part, options, diagnostics);
        int bottom = y;
        for (std::size_t i = 0; i < frames.size(); ++i) {
            result[frames[i]] = {at[i].x, at[i].y + y};
            bottom = std::max(bottom, at[i].y + y + part.sizes[i].height);
        }
        y = bottom + grid::kClusterPaddingBottom + grid::kClusterPaddingTop + grid::kClusterGap;
    }
    return result;
}

/// Keeps what is there, finds room for the rest.
class FrameKeeper {
public:
    FrameKeeper(const LayoutGraph &graph, const FrameBoxes &boxes,
                const std::vector<KeptFrame> &kept)
        : m_graph(graph), m_boxes(boxes), m_kept(kept), m_result(kept.size()), m_rects(kept.size())
    {}

    std::vector<GridPoint> run()
    {
        for (std::size_t f : keptOrder())
            settle(f, *m_kept[f].at);
        for (std::size_t f = 0; f < m_kept.size(); ++f) {
            if (!m_kept[f].at)
                settle(f, newPlace(f));
        }
        return m_result;
    }

private:
    /// Pinned ones first, then from top left, so that the later ones give way.
    [[nodiscard]] std::vector<std::size_t> keptOrder() const
    {
        std::vector<std::size_t> order;
        for (std::size_t f = 0; f < m_kept.size(); ++f) {
            if (m_kept[f].at)
                order.push_back(f);
        }
        std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            const auto key = [&](std::size_t f) {
                return std::tuple(!m_kept[f].isPinned, m_kept[f].at->y, m_kept[f].at->x);
            };
            return key(a) < key(b);
        });
        return order;
    }

    [[nodiscard]] SceneRect rectAt(std::size_t frame, GridPoint at) const
    {
        const SceneRect &box = m_boxes[frame];
        return {box.x + at.x, box.y + at.y, box.width, box.height};
    }

    [[nodiscard]] const SceneRect *hit(const SceneRect &rect) const
    {
        for (std::size_t placed : m_placed) {
            if (m_rects[placed].intersects(rect))
                return &m_rects[placed];
        }
        return nullptr;
    }

    void settle(std::size_t frame, GridPoint at)
    {
        while (!m_kept[frame].isPinned) {
            const SceneRect rect = rectAt(frame, at);
            const SceneRect *other = hit(rect);
            if (other == nullptr)
                break;
            const double right = other->right() + grid::kGutterWidth - rect.x;
            const double down = other->bottom() + grid::kGutterHeight - rect.y;
            if (down <= right)
                at.y += static_cast<int>(std::ceil(down));
            else
                at.x += static_cast<int>(std::ceil(right));
        }
        m_result[frame] = at;
        m_rects[frame] = rectAt(frame, at);
        m_placed.push_back(frame);
    }

    /// Where the traffic of a frame is; the middle of its cluster when it has none.
    [[nodiscard]] ScenePoint wish(std::size_t frame) const
    {
        ScenePoint sum;
        double count = 0;
        const auto add = [&](std::size_t other) {
            if (std::find(m_placed.begin(), m_placed.end(), other) == m_placed.end())
                return;
            sum.x += m_rects[other].x + m_rects[other].width / 2;
            sum.y += m_rects[other].y + m_rects[other].height / 2;
            ++count;
        };
        for (const LayoutGraph::Edge &edge : m_graph.edges) {
            const auto from = m_graph.boxes[edge.from].frame;
            const auto to = m_graph.boxes[edge.to].frame;
            if (from == frame && to && to != frame)
                add(*to);
            if (to == frame && from && from != frame)
                add(*from);
        }
        for (std::size_t other = 0; count == 0 && other < m_kept.size(); ++other) {
            if (m_graph.frames[other].cluster == m_graph.frames[frame].cluster)
                add(other);
        }
        return count == 0 ? ScenePoint{} : ScenePoint{sum.x / count, sum.y / count};
    }

    [[nodiscard]] GridPoint newPlace(std::size_t frame) const
    {
        std::vector<double> xs{0};
        std::vector<double> ys{0};
        for (std::size_t placed : m_placed) {
            xs.insert(xs.end(), {m_rects[placed].x, m_rects[placed].right() + grid::kGutterWidth});
            ys.insert(ys.end(),
                      {m_rects[placed].y, m_rects[placed].bottom() + grid::kGutterHeight});
        }
        const ScenePoint wished = wish(frame);
        const SceneRect &box = m_boxes[frame];
        GridPoint best{};
        double bestCost = std::numeric_limits<double>::max();
        for (double x : xs) {
            for (double y : ys) {
                const GridPoint at{static_cast<int>(std::lround(x - box.x)),
                                   static_cast<int>(std::lround(y - box.y))};
                const double cost = std::abs(x + box.width / 2 - wished.x) +
                                    1.6 * std::abs(y + box.height / 2 - wished.y);
                if (cost < bestCost && hit(grown(rectAt(frame, at), 20)) == nullptr) {
                    bestCost = cost;
                    best = at;
                }
            }
        }
        return best;
    }

    const LayoutGraph &m_graph;
    const FrameBoxes &m_boxes;
    const std::vector<KeptFrame> &m_kept;
    std::vector<GridPoint> m_result;
    std::vector<SceneRect> m_rects;
    std::vector<std::size_t> m_placed;
};

} // namespace

std::vector<GridPoint> placeFrames(const LayoutGraph &graph, const FrameBoxes &boxes,
                                   const std::vector<KeptFrame> &kept, const LayoutOptions &options,
                                   Diagnostics &diagnostics)
{
    const bool hasKept =
        std::any_of(kept.begin(), kept.end(), [](const KeptFrame &k) { return k.at.has_value(); });
    if (hasKept)
        return FrameKeeper(graph, boxes, kept).run();
    std::vector<GridPoint> at = arrangeAll(graph, boxes, options, diagnostics);
    for (std::size_t f = 0; f < at.size(); ++f) // a kept member may stand left of its frame
        at[f] = {at[f].x - static_cast<int>(boxes[f].x), at[f].y - static_cast<int>(boxes[f].y)};
    return at;
}

} // namespace drawbridge
