// SPDX-License-Identifier: Apache-2.0
//
// Rectangles from positions, looks from the engines, ways from the router, then marks and chips in
// what room is left.
//
// Tested by tests/unit/layout/test_compose_scene.cpp
#include "model/layout/scene_layout.h"

#include "model/layout/change_drafts.h"
#include "model/layout/finding_marks.h"
#include "model/layout/frame_geometry.h"
#include "model/layout/layout_graph.h"
#include "model/layout/node_looks.h"
#include "model/layout/scene_edges.h"
#include "model/layout/scene_places.h"

#include <algorithm>
#include <future>
#include <map>

namespace drawbridge {

const NodeLook *SceneLook::find(const NodeKey &key) const
{
    const auto it = std::find_if(nodes.begin(), nodes.end(),
                                 [&](const NodeLook &node) { return node.key == key; });
    return it == nodes.end() ? nullptr : &*it;
}

const NodeLook *SceneLook::findFacts(const NodeKey &key) const
{
    const auto it =
        std::lower_bound(hidden.begin(), hidden.end(), key,
                         [](const NodeLook &node, const NodeKey &k) { return node.key < k; });
    return it != hidden.end() && it->key == key ? &*it : find(key);
}

namespace {

class Composer {
public:
    Composer(const Design &design, const AnalysisReport &report, const LayoutOptions &options,
             const WorkloadMarks *marks, const DesignComparison *changes)
        : m_design(design), m_report(report), m_options(options), m_changes(changes),
          m_graph(makeLayoutGraph(design, options)),
          m_looks(marks ? makeNodeLooks(m_graph, *marks)
                        : makeNodeLooks(m_graph, makeWorkloadMarks(design, m_graph.topology)))
    {}

    SceneLook run(const std::vector<NodePosition> &positions)
    {
        placeLooks(m_graph, positions, m_options, m_looks);
        // Neither looks at what the other does.
        auto drafting = std::async(std::launch::async, [this] { return draft(m_graph); });
        markFindings(m_report, m_looks);
        const std::vector<EdgeDraft> drafts = drafting.get();
        placeClusters();
        describe(drafts);
        collectNodes();
        const ThinnedEdges edges = thinned(drafts, m_graph, m_scene.nodes.size());
        m_scene.edges = makeEdgeLooks(m_graph, m_looks, edges.drawn);
        collectStubbed(edges.stubbed);
        collectBundles();
        m_scene.bounds = bounds();
        return std::move(m_scene);
    }

private:
    [[nodiscard]] std::vector<EdgeDraft> draft(const LayoutGraph &graph) const
    {
        return draftEdges(m_design, m_report, graph, m_options.showSystemFlows);
    }

    [[nodiscard]] ThinnedEdges thinned(const std::vector<EdgeDraft> &drafts,
                                       const LayoutGraph &graph, std::size_t nodes) const
    {
        return m_changes ? draftChanges(*m_changes, drafts, graph, nodes)
                         : thinEdges(drafts, nodes);
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

    void describe(const std::vector<EdgeDraft> &drafts)
    {
        const std::size_t ends = m_graph.boxes.size() + m_graph.frames.size();
        std::vector<int> in(ends, 0);
        std::vector<int> out(ends, 0);
        std::vector<int> implicit(ends, 0);
        for (const EdgeDraft &edge : drafts) {
            if (edge.isApiAccess())
                continue;
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
        std::vector<NodeLook> boxes;
        for (std::size_t i = 0; i < m_looks.boxes.size(); ++i) {
            (m_graph.isHidden(i) ? m_scene.hidden : boxes).push_back(m_looks.boxes[i]);
        }
        std::sort(m_scene.nodes.begin(), m_scene.nodes.end(), byKey);
        std::sort(frames.begin(), frames.end(), byKey);
        std::sort(boxes.begin(), boxes.end(), byKey);
        std::sort(m_scene.hidden.begin(), m_scene.hidden.end(), byKey);
        m_scene.nodes.insert(m_scene.nodes.end(), frames.begin(), frames.end());
        m_scene.nodes.insert(m_scene.nodes.end(), boxes.begin(), boxes.end());
    }

    [[nodiscard]] const NodeKey &keyOfEnd(std::size_t end) const
    {
        const std::size_t boxes = m_graph.boxes.size();
        return end < boxes ? m_looks.boxes[end].key : m_looks.frames[end - boxes].key;
    }

    void collectStubbed(const std::vector<EdgeDraft> &drafts)
    {
        if (drafts.empty())
            return;
        std::map<NodeKey, std::uint32_t> indexes;
        for (std::uint32_t i = 0; i < m_scene.nodes.size(); ++i)
            indexes.emplace(m_scene.nodes[i].key, i);
        for (const EdgeDraft &draft : drafts)
            m_scene.stubbed.push_back({indexes.at(keyOfEnd(*draft.from)),
                                       indexes.at(keyOfEnd(draft.to)), draft.kind, draft.flowCount,
                                       draft.isWaived, draft.change});
    }

    void collectBundles()
    {
        const auto isOpened = [](const LayoutGraph::Frame &frame) { return !frame.isCollapsed; };
        if (std::ranges::none_of(m_graph.frames, isOpened))
            return;
        LayoutGraph graph = m_graph;
        for (LayoutGraph::Frame &frame : graph.frames)
            frame.isCollapsed = true;
        const std::size_t nodes =
            graph.frames.size() +
            static_cast<std::size_t>(std::count_if(graph.boxes.begin(), graph.boxes.end(),
                                                   [](const auto &box) { return !box.frame; }));
        m_scene.bundles = makeEdgeLooks(graph, m_looks, thinned(draft(graph), graph, nodes).drawn);
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
    const AnalysisReport &m_report;
    const LayoutOptions &m_options;
    const DesignComparison *m_changes; ///< Null: the design as it is.
    LayoutGraph m_graph;
    NodeLooks m_looks;
    SceneLook m_scene;
};

} // namespace

SceneLook composeScene(const Design &design, const AnalysisReport &report,
                       const std::vector<NodePosition> &positions, const LayoutOptions &options,
                       const WorkloadMarks *marks, const DesignComparison *changes)
{
    return Composer(design, report, options, marks, changes).run(positions);
}

} // namespace drawbridge

template class std::vector<drawbridge::NodeLook>;
template class std::vector<drawbridge::EdgeLook>;
template class std::vector<drawbridge::StubbedLine>;
