// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/layout/test_compose_scene.cpp and test_collapse.cpp
#include "model/layout/scene_edges.h"

#include "model/layout/edge_labels.h"
#include "model/layout/edge_router.h"
#include "model/layout/frame_geometry.h"
#include "model/layout/grid_metrics.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace drawbridge {

namespace {

class EdgeLooks {
public:
    EdgeLooks(const LayoutGraph &graph, const NodeLooks &looks) : m_graph(graph), m_looks(looks)
    {
        makeField();
    }

    std::vector<EdgeLook> run(const std::vector<EdgeDraft> &drafts)
    {
        std::vector<EdgeLook> edges;
        std::vector<LabelRequest> labels;
        for (const EdgeDraft &draft : drafts) {
            edges.push_back(lookOf(draft));
            const bool isNumbered = !draft.from || draft.isBundle;
            labels.push_back({boxOf(draft.to),
                              draft.change          ? draft.changeShortChip
                              : isNumbered          ? edges.back().chip
                              : draft.isApiAccess() ? accessChip(draft.access, true)
                                                    : portChip(draft.ports, true),
                              draft.from && draft.isBundle});
        }
        route(drafts, edges);
        placeLabels(m_field, labels, edges);
        return edges;
    }

private:
    [[nodiscard]] const NodeLook &lookOfEnd(std::size_t end) const
    {
        const std::size_t boxes = m_graph.boxes.size();
        return end < boxes ? m_looks.boxes[end] : m_looks.frames[end - boxes];
    }

    /// Index into the field; only of what is no opened frame.
    [[nodiscard]] std::size_t boxOf(std::size_t end) const { return m_boxes[end]; }

    [[nodiscard]] bool isOpenedFrame(std::size_t end) const
    {
        const std::size_t boxes = m_graph.boxes.size();
        return end >= boxes && !m_graph.frames[end - boxes].isCollapsed;
    }

    void makeField()
    {
        const std::size_t boxes = m_graph.boxes.size();
        m_boxes.assign(boxes + m_graph.frames.size(), 0);
        const auto add = [this](std::size_t end) {
            m_boxes[end] = m_field.boxes.size();
            m_field.boxes.push_back(lookOfEnd(end).rect);
        };
        for (std::size_t i = 0; i < boxes; ++i) {
            if (m_graph.isHidden(i))
                continue;
            add(i);
            const SceneRect &rect = m_looks.boxes[i].rect;
            if (m_looks.boxes[i].shape == NodeShape::Gateway)
                m_field.headings.push_back({rect.x - 24, rect.bottom() + 2, 80, 20});
        }
        for (std::size_t f = 0; f < m_graph.frames.size(); ++f) {
            const NodeLook &frame = m_looks.frames[f];
            if (m_graph.frames[f].isCollapsed) {
                add(boxes + f);
                continue;
            }
            m_field.frames.push_back(frame.rect);
            m_field.headings.push_back({frame.rect.x, frame.rect.y,
                                        frameHeaderWidth(frame.title, frame.subtitle),
                                        grid::kHeaderHeight});
        }
        addClusterHeadings();
    }

    /// Stubs of collapsed namespaces reach up to the words of their cluster.
    void addClusterHeadings()
    {
        constexpr double kWords = 260;
        std::map<std::string, std::vector<SceneRect>> frames;
        bool isAnyCollapsed = false;
        for (std::size_t f = 0; f < m_graph.frames.size(); ++f) {
            isAnyCollapsed = isAnyCollapsed || m_graph.frames[f].isCollapsed;
            frames[m_graph.frames[f].cluster].push_back(m_looks.frames[f].rect);
        }
        for (const auto &[cluster, rects] : frames) {
            const SceneRect rect = clusterRect(rects);
            if (isAnyCollapsed)
                m_field.headings.push_back({rect.x, rect.y, kWords, grid::kHeaderHeight - 2.0});
        }
    }

    void route(const std::vector<EdgeDraft> &drafts, std::vector<EdgeLook> &edges) const
    {
        std::vector<RouteRequest> requests;
        std::vector<std::size_t> routed;
        double top = topOfFrames();
        for (std::size_t i = 0; i < drafts.size(); ++i) {
            if (!drafts[i].from)
                continue;
            if (isOutsideEnd(*drafts[i].from) && isOutsideEnd(drafts[i].to)) {
                top -= grid::kLaneGap;
                edges[i].path =
                    pathAbove(lookOfEnd(*drafts[i].from).rect, lookOfEnd(drafts[i].to).rect, top);
                continue;
            }
            if (isOpenedFrame(*drafts[i].from)) {
                edges[i].path =
                    plainPath(lookOfEnd(*drafts[i].from).rect, lookOfEnd(drafts[i].to).rect);
                continue;
            }
            requests.push_back({boxOf(*drafts[i].from), boxOf(drafts[i].to)});
            routed.push_back(i);
        }
        std::vector<Path> paths = routeEdges(m_field, requests);
        for (std::size_t i = 0; i < routed.size(); ++i)
            edges[routed[i]].path = std::move(paths[i]);
    }

    [[nodiscard]] bool isOutsideEnd(std::size_t end) const
    {
        return end < m_graph.boxes.size() && m_graph.isExternal(end);
    }

    [[nodiscard]] double topOfFrames() const
    {
        double top = 0;
        for (std::size_t f = 0; f < m_looks.frames.size(); ++f)
            top = f == 0 ? m_looks.frames[f].rect.y : std::min(top, m_looks.frames[f].rect.y);
        return top - grid::kClusterPaddingTop;
    }

    /// What goes from outside to outside has nothing to do inside: it passes over the clusters.
    [[nodiscard]] static Path pathAbove(const SceneRect &from, const SceneRect &to, double top)
    {
        constexpr double kAway = 24;
        const bool isRightwards = from.x < to.x;
        const double start = isRightwards ? from.right() : from.x;
        const double end = isRightwards ? to.x : to.right();
        const double away = isRightwards ? kAway : -kAway;
        const double startY = from.y + from.height / 4;
        const double endY = to.y + to.height / 4;
        return {{start, startY},   {start + away, startY}, {start + away, top},
                {end - away, top}, {end - away, endY},     {end, endY}};
    }

    [[nodiscard]] static std::string stubChipOf(const EdgeDraft &stub)
    {
        if (stub.kind == EdgeKind::Implicit)
            return std::to_string(stub.mergedCount) + (stub.isOfHub ? " undrawn" : " more");
        const std::string lines = std::to_string(stub.stubbedCount);
        return stub.isOfHub ? "from " + lines : lines + " more";
    }

    [[nodiscard]] static std::string chipOf(const EdgeDraft &draft)
    {
        if (draft.change)
            return draft.changeChip;
        const std::string undrawn = std::to_string(draft.mergedCount);
        if (!draft.from && draft.stubbedCount > 0)
            return stubChipOf(draft);
        if (!draft.from)
            return "any of " + undrawn;
        if (draft.isBundle)
            return draft.kind == EdgeKind::Implicit ? undrawn : "";
        return draft.isApiAccess() ? accessChip(draft.access, false) : portChip(draft.ports, false);
    }

    [[nodiscard]] EdgeLook lookOf(const EdgeDraft &draft) const
    {
        EdgeLook look;
        look.to = lookOfEnd(draft.to).key;
        look.from = draft.from ? lookOfEnd(*draft.from).key : look.to;
        look.kind = draft.kind;
        look.hasRequestRules = draft.hasRequestRules && !draft.isBundle;
        look.isToConfirm = draft.isToConfirm && !draft.isBundle;
        look.isSystem = draft.isSystem;
        look.isWaived = draft.isWaived;
        look.mergedCount = draft.mergedCount;
        look.flowCount = draft.flowCount;
        look.chip = chipOf(draft);
        look.description = draft.isBundle                      ? describeBundle(draft)
                           : draft.isApiAccess() && draft.from ? describeAccess(draft)
                                                               : describeEdge(draft);
        if (draft.isWaived)
            look.description += ", suppressed";
        look.change = draft.change;
        look.isBreaking = draft.isBreaking;
        if (draft.change && draft.change != EdgeChange::Same)
            look.description = describeChange(draft);
        else if (!draft.changeWords.empty())
            look.description += ", " + draft.changeWords;
        return look;
    }

    [[nodiscard]] std::string describeChange(const EdgeDraft &edge) const
    {
        const std::string from =
            edge.from ? lookOfEnd(*edge.from).title : "any of " + std::to_string(edge.mergedCount);
        return from + " to " + lookOfEnd(edge.to).title + ", " + edge.changeWords;
    }

    [[nodiscard]] std::string describeEdge(const EdgeDraft &edge) const
    {
        const std::string to = lookOfEnd(edge.to).title;
        const std::string from = edge.from ? lookOfEnd(*edge.from).title
                                 : edge.stubbedCount > 0
                                     ? std::to_string(edge.stubbedCount) + " nodes"
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

    [[nodiscard]] std::string describeAccess(const EdgeDraft &edge) const
    {
        std::string text =
            lookOfEnd(*edge.from).title + " to " + lookOfEnd(edge.to).title + ", API access drawn";
        for (const ApiAccess &access : edge.access)
            text += ", " + accessChip({access}, false) + " in " +
                    (access.nameSpace.empty() ? "all namespaces" : access.nameSpace);
        return text;
    }

    [[nodiscard]] std::string describeBundle(const EdgeDraft &edge) const
    {
        const std::string from =
            edge.from ? lookOfEnd(*edge.from).title : std::to_string(edge.stubbedCount) + " nodes";
        std::string text = from + " to " + lookOfEnd(edge.to).title;
        const bool isImplicit = edge.kind == EdgeKind::Implicit;
        const int flows = isImplicit ? edge.flowCount - edge.mergedCount : edge.flowCount;
        if (flows > 0)
            text += ", " + std::to_string(flows) + (flows == 1 ? " flow" : " flows");
        if (edge.kind == EdgeKind::Allowed)
            text += ", all allowed by the import";
        if (isImplicit)
            text += ", " + std::to_string(edge.mergedCount) +
                    (edge.mergedCount == 1 ? " connection" : " connections") +
                    " by implicit trust: possible, not drawn";
        return text;
    }

    const LayoutGraph &m_graph;
    const NodeLooks &m_looks;
    RouteField m_field;
    std::vector<std::size_t> m_boxes; ///< By end: index into the field.
};

} // namespace

double lineWidth(const EdgeLook &edge)
{
    if (edge.flowCount > 1)
        return 1 + 0.5 * std::log2(edge.flowCount);
    switch (edge.kind) {
    case EdgeKind::Drawn: return 2.5;
    case EdgeKind::Implicit: return 2;
    default: return 1.5;
    }
}

std::vector<EdgeLook> makeEdgeLooks(const LayoutGraph &graph, const NodeLooks &looks,
                                    const std::vector<EdgeDraft> &drafts)
{
    return EdgeLooks(graph, looks).run(drafts);
}

} // namespace drawbridge
