// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/layout/test_compose_scene.cpp
#include "model/layout/edge_drafts.h"

#include "model/layout/pictured_pairs.h"
#include "model/layout/waived_trust.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace drawbridge {

namespace {

class Drafter {
public:
    Drafter(const Design &design, const AnalysisReport &report, const LayoutGraph &graph,
            bool showSystemFlows)
        : m_design(design), m_graph(graph), m_waived(report), m_known(design, report, graph),
          m_showSystemFlows(showSystemFlows)
    {}

    std::vector<EdgeDraft> run(const AnalysisReport &report)
    {
        m_sources.assign(m_graph.boxes.size(), {});
        for (const PicturedPairs::Pair &known : m_known.pairs()) {
            if (isImplicit(*known.state) && !m_graph.isHidden(known.to)) {
                ++m_sources[known.to].count;
                m_sources[known.to].ports |= known.state->implicit;
            }
        }
        addCrowds(report);
        m_maxSources = maxSources();
        for (const PicturedPairs::Pair &known : m_known.pairs())
            addState(*known.state, known.from, known.to);
        for (const PicturedPairs::PlacedFlow &placed : m_known.flows())
            addUnreported(placed);
        addTrust(report);
        addAccess();
        addBundles();
        addStubs();
        std::stable_sort(m_edges.begin(), m_edges.end(),
                         [](const EdgeDraft &a, const EdgeDraft &b) {
                             return std::tie(a.kind, a.from, a.to, a.isSystem) <
                                    std::tie(b.kind, b.from, b.to, b.isSystem);
                         });
        return mergeSystem();
    }

private:
    struct Sources {
        int count = 0;
        PortSet ports;
    };

    /// Sources that are too many for the report to list are no lines either.
    void addCrowds(const AnalysisReport &report)
    {
        for (const Crowd &crowd : report.crowds) {
            const auto to = m_graph.find(crowd.to);
            if (!to || m_graph.isHidden(*to))
                continue;
            m_sources[*to].count += static_cast<int>(crowd.sources);
            m_sources[*to].ports |= crowd.ports;
        }
    }

    /// Undrawn connections into collapsed namespaces, from whole namespaces.
    void addTrust(const AnalysisReport &report)
    {
        std::map<NodeKey, std::size_t> frames;
        for (std::size_t f = 0; f < m_graph.frames.size(); ++f)
            frames.emplace(m_graph.frames[f].key, f);
        for (const NamespaceTrust &trust : report.namespaceTrust) {
            const auto from = frames.find(trust.from);
            const auto to = frames.find(trust.to);
            if (from == frames.end() || to == frames.end() ||
                !m_graph.frames[to->second].isCollapsed)
                continue;
            const std::size_t boxes = m_graph.boxes.size();
            m_bundles[{boxes + from->second, boxes + to->second}].addImplicit(
                static_cast<int>(trust.pairs), m_waived.coversAllBetween(trust.from, trust.to));
        }
    }

    /// Small open clusters have few sources a node and still more lines than nodes.
    [[nodiscard]] int maxSources() const
    {
        int lines = 0;
        for (const Sources &sources : m_sources)
            lines += sources.count <= kMaxSources ? sources.count : 0;
        const int bearable = std::max(12, static_cast<int>(m_graph.boxes.size()));
        return lines > bearable ? kMaxSourcesCrowded : kMaxSources;
    }

    static bool isImplicit(const EdgeState &state)
    {
        return !state.isClosed && !state.implicit.empty();
    }

    /// Lines with a collapsed namespace at an end.
    struct Bundle {
        int allowed = 0;
        int drawn = 0;
        int implicit = 0;
        bool isAnyLeftOpen = false; ///< Not all that is implicit is waived.
        PortSet ports;
        PortSet implicitPorts;
        bool hasRequestRules = false;
        bool isToConfirm = false;

        void addImplicit(int pairs, bool areWaived)
        {
            implicit += pairs;
            isAnyLeftOpen |= !areWaived;
        }
    };

    /// The bundle of a pair, or nothing where both ends are shown.
    Bundle *bundleOf(std::size_t from, std::size_t to)
    {
        if (!m_graph.isHidden(from) && !m_graph.isHidden(to))
            return nullptr;
        return &m_bundles[{m_graph.endOf(from), m_graph.endOf(to)}];
    }

    void addToBundle(const EdgeState &state, std::size_t from, std::size_t to)
    {
        if (isImplicit(state))
            addImplicit(state, from, to);
        if (state.drawn.empty())
            return;
        const Flow *flow = m_known.flowOf(from, to);
        if (flow == nullptr && !m_showSystemFlows)
            return;
        const bool isAllowed = !state.isOpenByDefault && state.allowed.containsAll(state.drawn);
        count(*bundleOf(from, to), flow, state.drawn, isAllowed);
    }

    static void count(Bundle &bundle, const Flow *flow, const PortSet &ports, bool isAllowed)
    {
        ++(isAllowed ? bundle.allowed : bundle.drawn);
        bundle.ports |= ports;
        if (flow == nullptr)
            return;
        bundle.isToConfirm |= flow->isToConfirm;
        bundle.hasRequestRules |=
            std::any_of(flow->ports.begin(), flow->ports.end(),
                        [](const FlowPort &port) { return !port.http.isAny(); });
    }

    void addImplicit(const EdgeState &state, std::size_t from, std::size_t to)
    {
        const bool isInStub = !m_graph.isHidden(to) && m_sources[to].count > m_maxSources;
        const bool isInTrust = m_graph.isHidden(to) && m_graph.boxes[from].frame;
        if (isInStub || isInTrust)
            return;
        Bundle &bundle = *bundleOf(from, to);
        bundle.addImplicit(1, m_waived.covers(state.from, state.to));
        bundle.implicitPorts |= state.implicit;
    }

    void addBundles()
    {
        for (const auto &[ends, bundle] : m_bundles) {
            const int flows = bundle.allowed + bundle.drawn;
            if (flows + bundle.implicit == 0)
                continue;
            EdgeDraft edge;
            edge.from = ends.first;
            edge.to = ends.second;
            edge.kind = bundle.implicit > 0 ? EdgeKind::Implicit
                        : bundle.drawn > 0  ? EdgeKind::Drawn
                                            : EdgeKind::Allowed;
            edge.ports = bundle.implicit > 0 ? bundle.implicitPorts : bundle.ports;
            edge.hasRequestRules = bundle.hasRequestRules;
            edge.isToConfirm = bundle.isToConfirm;
            edge.mergedCount = std::max(1, bundle.implicit);
            edge.isWaived = bundle.implicit > 0 && !bundle.isAnyLeftOpen;
            edge.isBundle = true;
            edge.flowCount = flows + bundle.implicit;
            m_edges.push_back(std::move(edge));
        }
    }

    void addState(const EdgeState &state, std::size_t from, std::size_t to)
    {
        if (m_graph.endOf(from) == m_graph.endOf(to))
            return;
        if (m_graph.isHidden(from) || m_graph.isHidden(to)) {
            addToBundle(state, from, to);
            return;
        }
        if (isImplicit(state) && m_sources[to].count <= m_maxSources)
            add(from, to, EdgeKind::Implicit, state.implicit, nullptr);
        if (state.drawn.empty())
            return;
        const Flow *flow = m_known.flowOf(from, to);
        const PortSet own = flow != nullptr ? flow->portSet() : PortSet{};
        const PortSet explicitly = state.isOpenByDefault ? PortSet{} : state.allowed;
        const PortSet reached = state.drawn & explicitly;
        add(from, to, EdgeKind::Allowed, reached & own, flow);
        add(from, to, EdgeKind::Drawn, (state.drawn - reached) & own, flow);
        if (m_showSystemFlows) {
            add(from, to, EdgeKind::Allowed, reached - own, nullptr);
            add(from, to, EdgeKind::Drawn, state.drawn - reached - own, nullptr);
        }
    }

    void addStubs()
    {
        for (std::size_t to = 0; to < m_sources.size(); ++to) {
            if (m_sources[to].count <= m_maxSources)
                continue;
            EdgeDraft stub;
            stub.to = to;
            stub.kind = EdgeKind::Implicit;
            stub.ports = m_sources[to].ports;
            stub.mergedCount = m_sources[to].count;
            stub.isWaived = m_waived.coversAllInto(m_graph.boxes[to].key);
            m_edges.push_back(std::move(stub));
        }
    }

    /// All access of a subject is one line to its API server.
    void addAccess()
    {
        std::map<std::pair<std::size_t, std::size_t>, EdgeDraft> lines;
        for (const ApiAccess &access : m_design.apiAccess) {
            const auto from = m_graph.find(access.subject);
            const auto to = m_graph.find(apiServerOf(m_design, access.subject));
            if (!from || !to)
                continue;
            if (Bundle *bundle = bundleOf(*from, *to)) {
                ++bundle->drawn;
                continue;
            }
            EdgeDraft &line = lines[{*from, *to}];
            line.from = *from;
            line.to = *to;
            line.access.push_back(access);
        }
        for (auto &[ends, line] : lines)
            m_edges.push_back(std::move(line));
    }

    /// A report may be older than the drawing, or none: what is drawn is shown all the same.
    void addUnreported(const PicturedPairs::PlacedFlow &placed)
    {
        const auto &[flow, from, to] = placed;
        if (m_graph.endOf(from) == m_graph.endOf(to))
            return;
        const PortSet known = m_known.reported(from, to);
        if (Bundle *bundle = bundleOf(from, to)) {
            if (known.empty())
                count(*bundle, flow, flow->portSet(), false);
        } else {
            add(from, to, EdgeKind::Drawn, flow->portSet() - known, flow);
        }
    }

    void add(std::size_t from, std::size_t to, EdgeKind kind, const PortSet &ports,
             const Flow *flow)
    {
        if (ports.empty() || from == to)
            return;
        EdgeDraft edge;
        edge.from = from;
        edge.to = to;
        edge.kind = kind;
        edge.ports = ports;
        edge.isSystem = flow == nullptr && kind != EdgeKind::Implicit;
        edge.isWaived = kind == EdgeKind::Implicit &&
                        m_waived.covers(m_graph.boxes[from].key, m_graph.boxes[to].key);
        edge.isToConfirm = flow != nullptr && flow->isToConfirm;
        for (const FlowPort &port : flow != nullptr ? flow->ports : std::vector<FlowPort>{}) {
            const PortSet own{port.range};
            edge.hasRequestRules |= !port.http.isAny() && !(own & ports).empty();
        }
        m_edges.push_back(std::move(edge));
    }

    /// Many system flows into one node (every workload to kube-dns) become one stub as well.
    [[nodiscard]] std::vector<EdgeDraft> mergeSystem() const
    {
        std::map<std::pair<EdgeKind, std::size_t>, EdgeDraft> stubs;
        for (const EdgeDraft &edge : m_edges) {
            if (!edge.isSystem)
                continue;
            EdgeDraft &sum = stubs.emplace(std::pair(edge.kind, edge.to), edge).first->second;
            sum.mergedCount += sum.from.has_value() ? 0 : 1;
            sum.from.reset();
            sum.ports |= edge.ports;
        }
        std::vector<EdgeDraft> result;
        for (const auto &[bundle, stub] : stubs) {
            if (stub.mergedCount > kMaxSources)
                result.push_back(stub);
        }
        for (const EdgeDraft &edge : m_edges) {
            const auto it = stubs.find({edge.kind, edge.to});
            if (!edge.isSystem || it->second.mergedCount <= kMaxSources)
                result.push_back(edge);
        }
        std::stable_sort(result.begin(), result.end(), [](const EdgeDraft &a, const EdgeDraft &b) {
            return std::tie(a.kind, a.from, a.to) < std::tie(b.kind, b.from, b.to);
        });
        return result;
    }

    const Design &m_design;
    const LayoutGraph &m_graph;
    WaivedTrust m_waived;
    PicturedPairs m_known;
    bool m_showSystemFlows;
    int m_maxSources = kMaxSources;
    std::vector<Sources> m_sources; ///< Of implicit edges, by destination.
    std::map<std::pair<std::size_t, std::size_t>, Bundle> m_bundles; ///< By ends.
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
    return Drafter(design, report, graph, showSystemFlows).run(report);
}

std::string accessChip(const std::vector<ApiAccess> &access, bool isShort)
{
    const ApiAccess &first = access.front();
    std::string text;
    for (std::size_t i = 0; i < first.verbs.size() && !isShort; ++i)
        text += (i == 0 ? "" : ", ") + first.verbs[i];
    constexpr std::size_t kLongest = 14;
    if (text.size() > kLongest)
        text = first.verbs.front() + " +" + std::to_string(first.verbs.size() - 1);
    text += (text.empty() ? "" : " ") + first.resource;
    return access.size() == 1 ? text : text + " +" + std::to_string(access.size() - 1);
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
