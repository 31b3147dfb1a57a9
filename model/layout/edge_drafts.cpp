// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/layout/test_compose_scene.cpp
#include "model/layout/edge_drafts.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace drawbridge {

namespace {

class Drafter {
public:
    Drafter(const Design &design, const LayoutGraph &graph, bool showSystemFlows)
        : m_design(design), m_graph(graph), m_showSystemFlows(showSystemFlows)
    {}

    std::vector<EdgeDraft> run(const AnalysisReport &report)
    {
        for (const EdgeState &state : report.edges)
            addState(state);
        for (const Flow &flow : m_design.flows)
            addUnreported(flow, report);
        std::sort(m_edges.begin(), m_edges.end(), [](const EdgeDraft &a, const EdgeDraft &b) {
            return std::tuple(a.kind, a.from, a.to, a.isSystem) <
                   std::tuple(b.kind, b.from, b.to, b.isSystem);
        });
        return merged();
    }

private:
    void addState(const EdgeState &state)
    {
        const auto from = m_graph.find(state.from);
        const auto to = m_graph.find(state.to);
        if (!from || !to)
            return;
        const Flow *flow = m_design.findFlow(state.from, state.to);
        const PortSet own = flow != nullptr ? flow->portSet() : PortSet{};
        const PortSet explicitly = state.isOpenByDefault ? PortSet{} : state.allowed;
        const PortSet reached = state.drawn & explicitly;
        add(*from, *to, EdgeKind::Allowed, reached & own, flow);
        add(*from, *to, EdgeKind::Drawn, (state.drawn - reached) & own, flow);
        if (m_showSystemFlows) {
            add(*from, *to, EdgeKind::Allowed, reached - own, nullptr);
            add(*from, *to, EdgeKind::Drawn, state.drawn - reached - own, nullptr);
        }
        if (!state.isClosed)
            add(*from, *to, EdgeKind::Implicit, state.implicit, nullptr);
    }

    /// A report may be older than the drawing, or none: what is drawn is shown all the same.
    void addUnreported(const Flow &flow, const AnalysisReport &report)
    {
        const auto key = std::tie(flow.from, flow.to);
        const auto it = std::lower_bound(
            report.edges.begin(), report.edges.end(), key,
            [](const EdgeState &s, const auto &k) { return std::tie(s.from, s.to) < k; });
        PortSet known;
        if (it != report.edges.end() && std::tie(it->from, it->to) == key)
            known = it->drawn;
        const auto from = m_graph.find(flow.from);
        const auto to = m_graph.find(flow.to);
        if (from && to)
            add(*from, *to, EdgeKind::Drawn, flow.portSet() - known, &flow);
    }

    void add(std::size_t from, std::size_t to, EdgeKind kind, const PortSet &ports,
             const Flow *flow)
    {
        if (ports.empty() || from == to)
            return;
        EdgeDraft edge{from, to, kind, ports, false, false, false, 1};
        edge.isSystem = flow == nullptr && kind != EdgeKind::Implicit;
        edge.isToConfirm = flow != nullptr && flow->isToConfirm;
        for (const FlowPort &port : flow != nullptr ? flow->ports : std::vector<FlowPort>{}) {
            const PortSet own{port.range};
            edge.hasRequestRules |= !port.http.isAny() && !(own & ports).empty();
        }
        m_edges.push_back(std::move(edge));
    }

    [[nodiscard]] static bool mayMerge(const EdgeDraft &edge)
    {
        return edge.kind == EdgeKind::Implicit || edge.isSystem;
    }

    [[nodiscard]] std::vector<EdgeDraft> merged() const
    {
        using Bundle = std::tuple<EdgeKind, bool, std::size_t>;
        std::map<Bundle, EdgeDraft> stubs;
        for (const EdgeDraft &edge : m_edges) {
            if (!mayMerge(edge))
                continue;
            EdgeDraft stub = edge;
            stub.from.reset();
            stub.mergedCount = 0;
            EdgeDraft &sum =
                stubs.emplace(Bundle(edge.kind, edge.isSystem, edge.to), stub).first->second;
            sum.ports |= edge.ports;
            ++sum.mergedCount;
        }
        std::vector<EdgeDraft> result;
        for (const EdgeDraft &edge : m_edges) {
            const auto it = stubs.find({edge.kind, edge.isSystem, edge.to});
            if (!mayMerge(edge) || it->second.mergedCount <= kMaxSources)
                result.push_back(edge);
        }
        for (const auto &[bundle, stub] : stubs) {
            if (stub.mergedCount > kMaxSources)
                result.push_back(stub);
        }
        std::stable_sort(result.begin(), result.end(), [](const EdgeDraft &a, const EdgeDraft &b) {
            return std::tuple(a.kind, a.from, a.to) < std::tuple(b.kind, b.from, b.to);
        });
        return result;
    }

    const Design &m_design;
    const LayoutGraph &m_graph;
    bool m_showSystemFlows;
    std::vector<EdgeDraft> m_edges;
};

std::string rangeText(const PortRange &range, bool isShort)
{
    if (range.first == 1 && range.last == 65535)
        return range.protocol == Protocol::Tcp && isShort
                   ? "*"
                   : "*/" + std::string(toString(range.protocol));
    const std::string text = toString(range);
    const bool isTcp = range.protocol == Protocol::Tcp;
    return isShort && isTcp ? text.substr(0, text.find('/')) : text;
}

} // namespace

std::vector<EdgeDraft> draftEdges(const Design &design, const AnalysisReport &report,
                                  const LayoutGraph &graph, bool showSystemFlows)
{
    return Drafter(design, graph, showSystemFlows).run(report);
}

std::string portChip(const PortSet &ports, bool isShort)
{
    if (ports.empty())
        return "";
    if (ports.isAll())
        return "*";
    const std::vector<PortRange> ranges = ports.ranges();
    const std::size_t more = ranges.size() - 1;
    if (more == 0)
        return rangeText(ranges.front(), isShort);
    return rangeText(ranges.front(), true) + " +" + std::to_string(more);
}

} // namespace drawbridge
