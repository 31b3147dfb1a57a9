// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/layout/test_compose_scene.cpp and test_collapse.cpp
#include "model/layout/scene_places.h"

#include "model/layout/frame_geometry.h"
#include "model/layout/frame_room.h"
#include "model/layout/grid_metrics.h"

#include <map>

namespace drawbridge {

namespace {

class Placer {
public:
    Placer(const LayoutGraph &graph, const std::vector<NodePosition> &positions,
           const LayoutOptions &options, NodeLooks &looks)
        : m_graph(graph), m_options(options), m_looks(looks)
    {
        for (const NodePosition &position : positions)
            m_positions[position.node] = {static_cast<double>(position.x),
                                          static_cast<double>(position.y)};
    }

    void run()
    {
        for (std::size_t f = 0; f < m_graph.frames.size(); ++f)
            placeFrame(f);
        for (std::size_t i = 0; i < m_graph.boxes.size(); ++i) {
            if (m_graph.isExternal(i))
                place(i, at(m_graph.boxes[i].key, {0, 0}));
        }
        if (m_options.collapse.isCollapsedAtFirst)
            makeRoom();
    }

private:
    [[nodiscard]] ScenePoint at(const NodeKey &key, ScenePoint fallback) const
    {
        const auto it = m_positions.find(key);
        return it == m_positions.end() ? fallback : it->second;
    }

    void placeFrame(std::size_t f)
    {
        const LayoutGraph::Frame &frame = m_graph.frames[f];
        const ScenePoint origin = at(frame.key, {0, 0});
        NodeLook &look = m_looks.frames[f];
        if (frame.isCollapsed) {
            look.rect = collapsedRect(origin);
            return;
        }
        std::vector<SceneRect> members;
        for (const std::size_t member : frame.members) {
            const double row = static_cast<double>(members.size()) * grid::kRowPitch;
            const ScenePoint p =
                at(m_graph.boxes[member].key,
                   {grid::kPaddingSide, grid::kHeaderHeight + grid::kPaddingTop + row});
            place(member, {origin.x + p.x, origin.y + p.y});
            members.push_back(m_looks.boxes[member].rect);
        }
        look.rect = frameRect(origin, members, frameHeaderWidth(look.title, look.subtitle));
    }

    static SceneRect collapsedRect(ScenePoint origin)
    {
        return {origin.x, origin.y, grid::kCollapsedWidth, grid::kCollapsedHeight};
    }

    void place(std::size_t box, ScenePoint corner)
    {
        m_looks.boxes[box].rect = {corner.x, corner.y,
                                   static_cast<double>(m_graph.boxes[box].width),
                                   static_cast<double>(m_graph.boxes[box].height)};
    }

    void makeRoom()
    {
        std::vector<SceneRect> arranged;
        std::vector<SceneRect> shown;
        for (std::size_t f = 0; f < m_graph.frames.size(); ++f) {
            arranged.push_back(collapsedRect(at(m_graph.frames[f].key, {0, 0})));
            shown.push_back(m_looks.frames[f].rect);
        }
        const FrameRoom room(arranged, shown);
        for (std::size_t f = 0; f < m_graph.frames.size(); ++f) {
            const ScenePoint from{arranged[f].x, arranged[f].y};
            const ScenePoint to = room.shifted(from);
            move(m_looks.frames[f], to.x - from.x, to.y - from.y);
            for (const std::size_t member : m_graph.frames[f].members)
                move(m_looks.boxes[member], to.x - from.x, to.y - from.y);
        }
        for (std::size_t i = 0; i < m_graph.boxes.size(); ++i) {
            if (!m_graph.isExternal(i))
                continue;
            const SceneRect rect = m_looks.boxes[i].rect;
            const ScenePoint to = room.shifted({rect.x, rect.y});
            move(m_looks.boxes[i], to.x - rect.x, to.y - rect.y);
        }
    }

    static void move(NodeLook &look, double dx, double dy)
    {
        look.rect.x += dx;
        look.rect.y += dy;
        look.aside = {dx, dy};
    }

    const LayoutGraph &m_graph;
    const LayoutOptions &m_options;
    NodeLooks &m_looks;
    std::map<NodeKey, ScenePoint> m_positions;
};

} // namespace

void placeLooks(const LayoutGraph &graph, const std::vector<NodePosition> &positions,
                const LayoutOptions &options, NodeLooks &looks)
{
    Placer(graph, positions, options, looks).run();
}

} // namespace drawbridge
