// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/layout/test_layout_nodes.cpp
#include "model/layout/external_columns.h"

#include "model/layout/frame_geometry.h"
#include "model/layout/grid_metrics.h"

#include <algorithm>
#include <cmath>

namespace drawbridge {

namespace {

class Columns {
public:
    Columns(const LayoutGraph &graph, const MemberPlaces &members, const FrameBoxes &boxes,
            const std::vector<GridPoint> &frames, const MemberPlaces &kept)
        : m_graph(graph), m_members(members), m_boxes(boxes), m_frames(frames),
          m_places(graph.boxes.size())
    {
        for (std::size_t i = 0; i < graph.boxes.size(); ++i) {
            if (graph.isExternal(i))
                m_places[i] = kept[i];
        }
        m_bounds = bounds();
    }

    MemberPlaces run()
    {
        std::vector<std::size_t> gateways;
        std::vector<std::size_t> left;
        std::vector<std::size_t> right;
        for (std::size_t i = 0; i < m_graph.boxes.size(); ++i) {
            if (!m_graph.isExternal(i) || m_places[i])
                continue;
            if (m_graph.boxes[i].shape == NodeShape::Gateway)
                gateways.push_back(i);
            else
                (isCalled(i) ? right : left).push_back(i);
        }
        stack(gateways, m_bounds.x);
        stack(left, m_bounds.x - grid::kExternalGap - grid::kExternalWidth / 2.0);
        stack(right, m_bounds.right() + grid::kExternalGap + grid::kExternalWidth / 2.0);
        return m_places;
    }

private:
    [[nodiscard]] SceneRect bounds() const
    {
        std::vector<SceneRect> frames;
        for (std::size_t f = 0; f < m_frames.size(); ++f)
            frames.push_back(rectOfFrame(f));
        return frames.empty() ? SceneRect{} : clusterRect(frames);
    }

    [[nodiscard]] SceneRect rectOfFrame(std::size_t frame) const
    {
        const SceneRect &box = m_boxes[frame];
        return {box.x + m_frames[frame].x, box.y + m_frames[frame].y, box.width, box.height};
    }

    [[nodiscard]] SceneRect rectOf(std::size_t member) const
    {
        if (!m_members[member])
            return rectOfFrame(*m_graph.boxes[member].frame);
        const GridPoint frame = m_frames[*m_graph.boxes[member].frame];
        return {static_cast<double>(frame.x + m_members[member]->x),
                static_cast<double>(frame.y + m_members[member]->y),
                static_cast<double>(m_graph.boxes[member].width),
                static_cast<double>(m_graph.boxes[member].height)};
    }

    [[nodiscard]] bool isCalled(std::size_t external) const
    {
        const NodeShape shape = m_graph.boxes[external].shape;
        if (shape == NodeShape::Person || shape == NodeShape::Group)
            return false; // people are callers, whatever is drawn yet
        int calls = 0;
        int called = 0;
        for (const LayoutGraph::Edge &edge : m_graph.edges) {
            calls += edge.from == external ? 1 : 0;
            called += edge.to == external ? 1 : 0;
        }
        if (calls == 0 && called == 0)
            return shape != NodeShape::Internet;
        return called > calls;
    }

    /// Mean height of what it talks to; the middle when it talks to nobody.
    [[nodiscard]] double level(std::size_t external) const
    {
        double sum = 0;
        double count = 0;
        for (const LayoutGraph::Edge &edge : m_graph.edges) {
            if (edge.from != external && edge.to != external)
                continue;
            const std::size_t other = edge.from == external ? edge.to : edge.from;
            if (m_graph.isExternal(other) && !m_places[other])
                continue;
            sum += m_graph.isExternal(other)
                       ? m_places[other]->y + m_graph.boxes[other].height / 2.0
                       : rectOf(other).y + rectOf(other).height / 2;
            ++count;
        }
        return count == 0 ? m_bounds.y + m_bounds.height / 2 : sum / count;
    }

    /// One above the other around `centre`, each as near to its level as the others let it.
    void stack(const std::vector<std::size_t> &column, double centre)
    {
        std::vector<std::pair<double, std::size_t>> order;
        for (std::size_t external : column)
            order.emplace_back(level(external), external);
        std::sort(order.begin(), order.end());
        for (std::size_t i = 0; i < order.size(); ++i) {
            if (i > 0)
                order[i].first = std::max(order[i].first, order[i - 1].first + grid::kRowPitch);
        }
        double excess = order.empty() ? 0 : order.back().first - lowest(order.back().second);
        for (std::size_t i = order.size(); excess > 0 && i-- > 0;) {
            order[i].first -= excess; // slide the pile up where it would hang below the picture
            excess = i > 0 ? order[i - 1].first + grid::kRowPitch - order[i].first : 0;
        }
        for (const auto &[y, external] : order)
            m_places[external] = freeCorner(external, centre, y);
    }

    [[nodiscard]] double lowest(std::size_t external) const
    {
        return std::max(level(external), m_bounds.bottom() - grid::kExternalHeight);
    }

    /// Below kept externals that stand there already.
    [[nodiscard]] GridPoint freeCorner(std::size_t external, double centre, double y) const
    {
        const LayoutGraph::Box &box = m_graph.boxes[external];
        GridPoint at{static_cast<int>(std::lround(centre - box.width / 2.0)),
                     static_cast<int>(std::lround(y - box.height / 2.0))};
        const auto isTaken = [&] {
            for (std::size_t i = 0; i < m_places.size(); ++i) {
                if (m_places[i] &&
                    std::abs(m_places[i]->x - at.x) < box.width + m_graph.boxes[i].width &&
                    std::abs(m_places[i]->y - at.y) < grid::kExternalHeight + 20)
                    return true;
            }
            return false;
        };
        while (isTaken())
            at.y += grid::kRowPitch;
        return at;
    }

    const LayoutGraph &m_graph;
    const MemberPlaces &m_members;
    const FrameBoxes &m_boxes;
    const std::vector<GridPoint> &m_frames;
    MemberPlaces m_places;
    SceneRect m_bounds;
};

} // namespace

MemberPlaces placeExternals(const LayoutGraph &graph, const MemberPlaces &members,
                            const FrameBoxes &boxes, const std::vector<GridPoint> &frames,
                            const MemberPlaces &kept)
{
    return Columns(graph, members, boxes, frames, kept).run();
}

} // namespace drawbridge
