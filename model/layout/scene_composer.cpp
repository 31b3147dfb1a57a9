// SPDX-License-Identifier: Apache-2.0
//
// Rectangles from positions, looks from the engines, ways from the router, then marks and chips in
// what room is left.
//
// Tested by tests/unit/layout/test_compose_scene.cpp
#include "model/layout/scene_layout.h"

#include "model/layout/edge_drafts.h"
#include "model/layout/edge_labels.h"
#include "model/layout/edge_router.h"
#include "model/layout/frame_geometry.h"
#include "model/layout/grid_metrics.h"
#include "model/layout/layout_graph.h"
#include "model/layout/node_looks.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace drawbridge {

const NodeLook *SceneLook::find(const NodeKey &key) const
{
    const auto it = std::find_if(nodes.begin(), nodes.end(),
                                 [&](const NodeLook &node) { return node.key == key; });
    return it == nodes.end() ? nullptr : &*it;
}

namespace {

class Composer {
public:
    Composer(const Design &design, const AnalysisReport &report,
             const std::vector<NodePosition> &positions, const LayoutOptions &options)
        : m_design(design), m_graph(makeLayoutGraph(design, options.showSystemFlows)),
          m_looks(makeNodeLooks(design, m_graph)),
          m_drafts(draftEdges(design, report, m_graph, options.showSystemFlows))
    {
        for (const NodePosition &position : positions)
            m_positions[position.node] = {static_cast<double>(position.x),
                                          static_cast<double>(position.y)};
    }

    SceneLook run()
    {
        placeBoxes();
        placeClusters();
        describe();
        collectNodes();
        collectEdges();
        m_scene.bounds = bounds();
        return std::move(m_scene);
    }

private:
    [[nodiscard]] ScenePoint at(const NodeKey &key, ScenePoint fallback) const
    {
        const auto it = m_positions.find(key);
        return it == m_positions.end() ? fallback : it->second;
    }

    void placeBoxes()
    {
        for (std::size_t f = 0; f < m_graph.frames.size(); ++f) {
            const ScenePoint origin = at(m_graph.frames[f].key, {0, 0});
            std::vector<SceneRect> members;
            for (std::size_t member : m_graph.frames[f].members) {
                const double row = static_cast<double>(members.size()) * grid::kRowPitch;
                const ScenePoint p =
                    at(m_graph.boxes[member].key,
                       {grid::kPaddingSide, grid::kHeaderHeight + grid::kPaddingTop + row});
                place(member, {origin.x + p.x, origin.y + p.y});
                members.push_back(m_looks.boxes[member].rect);
            }
            NodeLook &look = m_looks.frames[f];
            look.rect = frameRect(origin, members, frameHeaderWidth(look.title, look.subtitle));
        }
        for (std::size_t i = 0; i < m_graph.boxes.size(); ++i) {
            if (m_graph.isExternal(i))
                place(i, at(m_graph.boxes[i].key, {0, 0}));
        }
    }

    void place(std::size_t box, ScenePoint corner)
    {
        m_looks.boxes[box].rect = {corner.x, corner.y,
                                   static_cast<double>(m_graph.boxes[box].width),
                                   static_cast<double>(m_graph.boxes[box].height)};
    }

    void placeClusters()
    {
        std::map<std::string, std::vector<SceneRect>> frames;
        for (std::size_t f = 0; f < m_graph.frames.size(); ++f)
            frames[m_graph.frames[f].cluster].push_back(m_looks.frames[f].rect);
        for (const auto &[cluster, rects] : frames) {
            NodeLook look = clusterLook(m_design, cluster);
            look.rect = clusterRect(rects);
            m_scene.nodes.push_back(std::move(look));
        }
    }

    void describe()
    {
        std::vector<int> in(m_graph.boxes.size(), 0);
        std::vector<int> out(m_graph.boxes.size(), 0);
        std::vector<int> implicit(m_graph.boxes.size(), 0);
        for (const EdgeDraft &edge : m_drafts) {
            if (edge.kind == EdgeKind::Implicit) {
                implicit[edge.to] += edge.mergedCount;
                continue;
            }
            in[edge.to] += edge.mergedCount;
            if (edge.from)
                ++out[*edge.from];
        }
        for (std::size_t i = 0; i < m_looks.boxes.size(); ++i) {
            std::string &text = m_looks.boxes[i].description;
            text += ", " + std::to_string(in[i]) + (in[i] == 1 ? " flow in, " : " flows in, ") +
                    std::to_string(out[i]) + " out";
            if (implicit[i] > 0)
                text += ", reachable undrawn from " + std::to_string(implicit[i]);
        }
    }

    void collectNodes()
    {
        const auto byKey = [](const NodeLook &a, const NodeLook &b) { return a.key < b.key; };
        std::vector<NodeLook> frames = m_looks.frames;
        std::vector<NodeLook> boxes = m_looks.boxes;
        std::sort(m_scene.nodes.begin(), m_scene.nodes.end(), byKey);
        std::sort(frames.begin(), frames.end(), byKey);
        std::sort(boxes.begin(), boxes.end(), byKey);
        m_scene.nodes.insert(m_scene.nodes.end(), frames.begin(), frames.end());
        m_scene.nodes.insert(m_scene.nodes.end(), boxes.begin(), boxes.end());
    }

    [[nodiscard]] RouteField field() const
    {
        RouteField field;
        for (const NodeLook &box : m_looks.boxes) {
            field.boxes.push_back(box.rect);
            if (box.shape == NodeShape::Gateway)
                field.headings.push_back({box.rect.x - 24, box.rect.bottom() + 2, 80, 20});
        }
        for (const NodeLook &frame : m_looks.frames) {
            field.frames.push_back(frame.rect);
            field.headings.push_back({frame.rect.x, frame.rect.y,
                                      frameHeaderWidth(frame.title, frame.subtitle),
                                      grid::kHeaderHeight});
        }
        return field;
    }

    [[nodiscard]] std::string describeEdge(const EdgeDraft &edge) const
    {
        const std::string to = m_looks.boxes[edge.to].title;
        const std::string from = edge.from ? m_looks.boxes[*edge.from].title
                                           : "any of " + std::to_string(edge.mergedCount);
        std::string text = from + " to " + to + ", " + toString(edge.ports);
        switch (edge.kind) {
        case EdgeKind::Allowed: text += ", allowed by the import"; break;
        case EdgeKind::Implicit: text += ", implicit trust: possible, not drawn"; break;
        default: text += ", drawn"; break;
        }
        if (edge.hasRequestRules)
            text += ", request rules";
        if (edge.isToConfirm)
            text += ", to confirm";
        return text;
    }

    [[nodiscard]] EdgeLook lookOf(const EdgeDraft &draft) const
    {
        EdgeLook look;
        look.to = m_graph.boxes[draft.to].key;
        look.from = draft.from ? m_graph.boxes[*draft.from].key : look.to;
        look.kind = draft.kind;
        look.hasRequestRules = draft.hasRequestRules;
        look.isToConfirm = draft.isToConfirm;
        look.isSystem = draft.isSystem;
        look.mergedCount = draft.mergedCount;
        look.chip = draft.from ? portChip(draft.ports, false)
                               : "any of " + std::to_string(draft.mergedCount);
        look.description = describeEdge(draft);
        return look;
    }

    void collectEdges()
    {
        const RouteField routeField = field();
        std::vector<RouteRequest> requests;
        for (const EdgeDraft &draft : m_drafts) {
            if (draft.from)
                requests.push_back({*draft.from, draft.to});
        }
        const std::vector<Path> paths = routeEdges(routeField, requests);
        std::size_t next = 0;
        std::vector<LabelRequest> labels;
        for (const EdgeDraft &draft : m_drafts) {
            m_scene.edges.push_back(lookOf(draft));
            if (draft.from)
                m_scene.edges.back().path = paths[next++];
            labels.push_back(
                {draft.to, draft.from ? portChip(draft.ports, true) : m_scene.edges.back().chip});
        }
        placeLabels(routeField, labels, m_scene.edges);
    }

    [[nodiscard]] SceneRect bounds() const
    {
        if (m_scene.nodes.empty())
            return {};
        SceneRect rect = m_scene.nodes.front().rect;
        for (const NodeLook &node : m_scene.nodes)
            rect = united(rect, node.rect);
        for (const EdgeLook &edge : m_scene.edges) {
            for (const ScenePoint &point : edge.path)
                rect = united(rect, {point.x, point.y, 0, 0});
            if (edge.chipRect.width > 0)
                rect = united(rect, edge.chipRect);
        }
        return grown(rect, 16);
    }

    const Design &m_design;
    LayoutGraph m_graph;
    NodeLooks m_looks;
    std::vector<EdgeDraft> m_drafts;
    std::map<NodeKey, ScenePoint> m_positions;
    SceneLook m_scene;
};

} // namespace

SceneLook composeScene(const Design &design, const AnalysisReport &report,
                       const std::vector<NodePosition> &positions, const LayoutOptions &options)
{
    return Composer(design, report, positions, options).run();
}

} // namespace drawbridge
