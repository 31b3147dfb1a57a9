// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/layout/test_change_drafts.cpp
#include "model/layout/change_drafts.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace drawbridge {

namespace {

using Kind = DesignChange::Kind;
using Ends = std::pair<std::size_t, std::size_t>;

PortSet passing(const PortVerdict &verdict)
{
    return verdict.allowed | verdict.unknown;
}

std::string portsOrNone(const PortVerdict &verdict)
{
    if (verdict.unknown.empty())
        return toString(verdict.allowed); // "no port" where that is empty
    const std::string unknown = "unknown on " + toString(verdict.unknown);
    return verdict.allowed.empty() ? unknown : toString(verdict.allowed) + ", " + unknown;
}

EdgeChange edgeChangeOf(const DesignChange &change)
{
    switch (change.kind) {
    case Kind::Opens: return EdgeChange::Opens;
    case Kind::Changed: return EdgeChange::Changed;
    case Kind::Cuts: return change.isWhole() ? EdgeChange::Cuts : EdgeChange::Narrows;
    case Kind::CutsUndeclared: break;
    }
    return EdgeChange::Same;
}

/// How a line of that class stands among the others.
EdgeKind edgeKindOf(EdgeChange change)
{
    switch (change) {
    case EdgeChange::Opens: return EdgeKind::Drawn;
    case EdgeChange::Narrows:
    case EdgeChange::Cuts: return EdgeKind::Denied;
    default: return EdgeKind::Allowed;
    }
}

std::string wordsOf(const DesignChange &change)
{
    std::string text = std::string(toString(change.kind)) + ": " + portsOrNone(change.before) +
                       " before, " + portsOrNone(change.after) + " after";
    if (change.breaks())
        text += ", breaks what the manifests call";
    return text;
}

class ChangeDrafter {
public:
    ChangeDrafter(const DesignComparison &comparison, const LayoutGraph &graph)
        : m_comparison(comparison), m_graph(graph)
    {}

    ThinnedEdges run(const std::vector<EdgeDraft> &drawn, std::size_t nodeCount)
    {
        for (const DesignChange &change : m_comparison.changes()) {
            if (!change.crowd.empty()) {
                addCrowd(change);
                continue;
            }
            for (const NodeKey &from : change.from)
                for (const NodeKey &to : change.to)
                    add(change, from, to);
        }
        addBundles();
        ThinnedEdges edges = thinEdges(unchanged(drawn), nodeCount);
        for (EdgeDraft &line : stubbed())
            edges.drawn.push_back(std::move(line));
        std::ranges::stable_sort(edges.drawn, [](const EdgeDraft &a, const EdgeDraft &b) {
            const auto isFaded = [](const EdgeDraft &edge) {
                return edge.change == EdgeChange::Same;
            };
            return std::tuple(!isFaded(a), a.kind) < std::tuple(!isFaded(b), b.kind);
        });
        return edges;
    }

private:
    struct Bundle {
        int opens = 0, changed = 0, cuts = 0, narrows = 0;
        bool isBreaking = false;
        [[nodiscard]] int count() const { return opens + changed + cuts + narrows; }
    };

    void add(const DesignChange &change, const NodeKey &fromKey, const NodeKey &toKey)
    {
        const auto from = m_graph.find(fromKey), to = m_graph.find(toKey);
        if (!from || !to)
            return;
        const Ends ends{m_graph.endOf(*from), m_graph.endOf(*to)};
        if (change.kind == Kind::CutsUndeclared) {
            m_undeclared.insert(ends);
            return;
        }
        if (ends.first == ends.second)
            return;
        m_changed.insert(ends);
        m_targets.insert(ends.second);
        if (m_graph.isHidden(*from) || m_graph.isHidden(*to))
            count(m_bundles[ends], change, 1);
        else
            addLine(change, ends);
    }

    /// Sources that are too many to be lines: of the target a stub, or of collapsed namespaces.
    void addCrowd(const DesignChange &change)
    {
        const auto to = m_graph.find(change.to.front());
        if (!to || change.kind == Kind::CutsUndeclared)
            return;
        const std::size_t target = m_graph.endOf(*to);
        for (const auto &[nameSpace, sources] : change.crowd) {
            const auto frame =
                std::ranges::find(m_graph.frames, nameSpace, &LayoutGraph::Frame::key);
            const bool isBundle =
                frame != m_graph.frames.end() && (m_graph.isHidden(*to) || frame->isCollapsed);
            const auto number = static_cast<int>(sources);
            if (!isBundle) {
                m_crowds[{target, edgeChangeOf(change)}] += number;
                m_targets.insert(target);
                continue;
            }
            const Ends ends{m_graph.boxes.size() +
                                static_cast<std::size_t>(frame - m_graph.frames.begin()),
                            target};
            if (ends.first == ends.second)
                continue;
            m_changed.insert(ends);
            m_targets.insert(target);
            count(m_bundles[ends], change, number);
        }
    }

    static void count(Bundle &bundle, const DesignChange &change, int number)
    {
        bundle.isBreaking |= change.breaks();
        switch (edgeChangeOf(change)) {
        case EdgeChange::Opens: bundle.opens += number; break;
        case EdgeChange::Changed: bundle.changed += number; break;
        case EdgeChange::Cuts: bundle.cuts += number; break;
        default: bundle.narrows += number; break;
        }
    }

    void addLine(const DesignChange &change, const Ends &ends)
    {
        EdgeDraft line;
        line.from = ends.first;
        line.to = ends.second;
        line.change = edgeChangeOf(change);
        line.kind = edgeKindOf(*line.change);
        line.ports = passing(change.before) | passing(change.after);
        line.isBreaking = change.breaks();
        line.changeChip = changeChip(change, false);
        line.changeShortChip = changeChip(change, true);
        line.changeWords = wordsOf(change);
        const auto [at, isNew] = m_lines.try_emplace(ends, std::move(line));
        if (!isNew) { // parts of one external: told together
            at->second.change = EdgeChange::Changed;
            at->second.kind = EdgeKind::Allowed;
            at->second.changeChip = at->second.changeShortChip = "several";
            at->second.changeWords += "; " + wordsOf(change);
        }
    }

    void addBundles()
    {
        for (const auto &[ends, bundle] : m_bundles) {
            EdgeDraft line;
            line.from = ends.first;
            line.to = ends.second;
            line.isBundle = true;
            line.change = bundle.opens > 0     ? EdgeChange::Opens
                          : bundle.changed > 0 ? EdgeChange::Changed
                          : bundle.cuts == 0   ? EdgeChange::Narrows
                                               : EdgeChange::Cuts;
            line.kind = edgeKindOf(*line.change);
            line.isBreaking = bundle.isBreaking;
            line.flowCount = bundle.count();
            line.changeChip = line.changeShortChip = chipOf(bundle);
            line.changeWords = bundleWords(bundle);
            m_lines.emplace(ends, std::move(line));
        }
    }

    static std::string chipOf(const Bundle &bundle)
    {
        std::string text;
        const auto add = [&text](const char *sign, int count) {
            if (count > 0)
                text += (text.empty() ? "" : " ") + std::string(sign) + std::to_string(count);
        };
        add("+", bundle.opens);
        add("±", bundle.changed);
        add("-", bundle.cuts + bundle.narrows);
        return text;
    }

    static std::string bundleWords(const Bundle &bundle)
    {
        std::string text = std::to_string(bundle.opens) + " opened, " +
                           std::to_string(bundle.cuts + bundle.narrows) + " cut, " +
                           std::to_string(bundle.changed) + " changed";
        return bundle.isBreaking ? text + ", breaks what the manifests call" : text;
    }

    /// Whether what a line stands for passes on the second side, so that it is the same on both.
    [[nodiscard]] bool isKnownSame(const EdgeDraft &line) const
    {
        const std::size_t boxes = m_graph.boxes.size();
        if (line.from && *line.from < boxes && line.to < boxes)
            return m_comparison.passes(m_graph.boxes[*line.from].key, m_graph.boxes[line.to].key);
        // Of many at once: a drawing holds what is drawn, manifests what is open or allowed.
        return m_comparison.after().by == ComparedDesign::By::Drawing
                   ? line.kind != EdgeKind::Implicit
                   : line.kind != EdgeKind::Drawn;
    }

    /// Lines of the design between ends that nothing changed. API access is not compared.
    [[nodiscard]] std::vector<EdgeDraft> unchanged(const std::vector<EdgeDraft> &drawn) const
    {
        std::vector<EdgeDraft> same;
        for (EdgeDraft line : drawn) {
            const bool isChanged =
                line.from ? m_changed.contains({*line.from, line.to}) : m_targets.contains(line.to);
            if (isChanged || line.isApiAccess() || !isKnownSame(line))
                continue;
            line.change = EdgeChange::Same;
            line.changeWords = line.from && m_undeclared.contains({*line.from, line.to})
                                   ? "the same but for ports that are not declared, which are cut"
                                   : "the same";
            same.push_back(std::move(line));
        }
        return same;
    }

    static EdgeDraft stubOf(std::size_t to, EdgeChange change, int sources)
    {
        EdgeDraft stub;
        stub.to = to;
        stub.change = change;
        stub.kind = edgeKindOf(change);
        stub.mergedCount = sources;
        stub.changeChip = stub.changeShortChip = "any of " + std::to_string(sources);
        stub.changeWords = change == EdgeChange::Cuts      ? "cut"
                           : change == EdgeChange::Narrows ? "cut in part"
                           : change == EdgeChange::Opens   ? "opened"
                                                           : "changed";
        return stub;
    }

    /// With many cuts into one node as one.
    [[nodiscard]] std::vector<EdgeDraft> stubbed()
    {
        std::map<std::pair<std::size_t, EdgeChange>, std::vector<const EdgeDraft *>> cuts;
        for (auto &[ends, line] : m_lines)
            if (line.kind == EdgeKind::Denied && !line.isBreaking)
                cuts[{line.to, *line.change}].push_back(&line);
        std::vector<EdgeDraft> lines;
        std::set<const EdgeDraft *> taken;
        for (const auto &[key, cut] : cuts) {
            if (cut.size() <= kMaxSources)
                continue;
            m_crowds[key] += static_cast<int>(cut.size());
            taken.insert(cut.begin(), cut.end());
        }
        for (const auto &[key, sources] : m_crowds)
            lines.push_back(stubOf(key.first, key.second, sources));
        for (auto &[ends, line] : m_lines)
            if (!taken.contains(&line))
                lines.push_back(line);
        return lines;
    }

    const DesignComparison &m_comparison;
    const LayoutGraph &m_graph;
    std::set<Ends> m_changed, m_undeclared;
    std::set<std::size_t> m_targets; ///< Of what changed.
    std::map<Ends, Bundle> m_bundles;
    std::map<std::pair<std::size_t, EdgeChange>, int> m_crowds; ///< Sources of a stub.
    std::map<Ends, EdgeDraft> m_lines;
};

} // namespace

std::string changeChip(const DesignChange &change, bool isShort)
{
    const PortSet opened = change.opened(), cut = change.cut();
    const PortSet before = passing(change.before), after = passing(change.after);
    const std::string doubt = change.after.unknown.empty() ? "" : "?";
    if (before.empty())
        return portChip(after, isShort) + doubt;
    if (after.empty())
        return portChip(before, isShort);
    if (!opened.empty() && !cut.empty())
        return "-" + portChip(cut, true) + " +" + portChip(opened, true) + doubt;
    if (!opened.empty())
        return "+" + portChip(opened, isShort) + doubt;
    if (cut.empty())
        return doubt.empty() ? "now certain" : "now unknown";
    return before.isAll() ? "only " + portChip(after, isShort) + doubt
                          : "-" + portChip(cut, isShort);
}

ThinnedEdges draftChanges(const DesignComparison &comparison, const std::vector<EdgeDraft> &drawn,
                          const LayoutGraph &graph, std::size_t nodeCount)
{
    return ChangeDrafter(comparison, graph).run(drawn, nodeCount);
}

} // namespace drawbridge
