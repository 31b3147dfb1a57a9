// SPDX-License-Identifier: Apache-2.0
// The blast radius of a node: hops over evaluated connections, as imported over all pairs that the
// engines let pass, as designed over what is drawn. Each answer is exact, or unknown with a reason.
//
// Tested by tests/unit/analysis/test_blast_radius.cpp
#include "model/analysis/blast_radius.h"

#include "model/analysis/blast_radius_hops.h"
#include "model/analysis/blast_radius_powers.h"
#include "model/analysis/edge_lookup_world.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace drawbridge {
namespace {

/// Each takes a question to the engines; of more the answer only says that they are not known.
constexpr std::size_t kMostDoubts = 200;

class ReachWork {
public:
    ReachWork(const ReachHops &hops, const EdgeLookup::World &world, const ReachQuestion &question,
              HopEnd node, const std::stop_token &stop)
        : m_hops(hops), m_world(world), m_question(question), m_node(node), m_stop(stop)
    {}

    void addWays(ReachAnswer &answer) const
    {
        const HopReaches reaches = reachOver(oriented(), m_node, m_stop);
        answer.certain = toHops(reaches.certain);
        answer.possible = toHops(reaches.possible);
    }

    void addCut(ReachAnswer &answer, HopEnd at) const
    {
        ReachCut cut;
        cut.at = m_world.context.keyOf(at);
        const auto [from, to] = isForward() ? std::pair(m_node, at) : std::pair(at, m_node);
        const auto edges = smallestHopCut(m_hops.forward(), from, to, kMostCutEdges, m_stop);
        cut.isTooMany = !edges;
        for (const HopEdge &edge : edges.value_or(std::vector<HopEdge>()))
            cut.edges.push_back(toCutEdge(edge));
        std::ranges::sort(cut.edges, [](const ReachCut::Edge &a, const ReachCut::Edge &b) {
            return std::tie(a.from, a.to) < std::tie(b.from, b.to);
        });
        if (edges && !edges->empty())
            cut.lost = lostBy(*edges);
        answer.cut = std::move(cut);
    }

private:
    [[nodiscard]] bool isForward() const { return m_question.direction == ReachDirection::From; }
    [[nodiscard]] const HopGraph &oriented() const
    {
        return isForward() ? m_hops.forward() : m_hops.backward();
    }

    [[nodiscard]] std::vector<ReachHop> toHops(const std::vector<HopReach> &reaches) const
    {
        std::vector<ReachHop> result;
        result.reserve(reaches.size());
        std::size_t doubts = 0;
        for (const HopReach &reach : reaches) {
            const auto [from, to] = isForward() ? std::pair(reach.previous, reach.end)
                                                : std::pair(reach.end, reach.previous);
            ReachHop hop{m_world.context.keyOf(reach.end),
                         m_world.context.keyOf(reach.previous),
                         reach.hops,
                         m_hops.ports(from, to),
                         m_world.context.drawn.contains({from, to}),
                         {}};
            if (hop.ports.allowed.empty() && ++doubts <= kMostDoubts)
                hop.doubt = m_hops.doubt(from, to, hop.ports);
            result.push_back(std::move(hop));
        }
        std::ranges::sort(result, [](const ReachHop &a, const ReachHop &b) {
            return std::tie(a.hops, a.node) < std::tie(b.hops, b.node);
        });
        return result;
    }

    [[nodiscard]] ReachCut::Edge toCutEdge(const HopEdge &edge) const
    {
        return {m_world.context.keyOf(edge.from), m_world.context.keyOf(edge.to),
                m_hops.ports(edge.from, edge.to),
                m_world.context.drawn.contains({edge.from, edge.to})};
    }

    [[nodiscard]] std::size_t lostBy(const std::vector<HopEdge> &edges) const
    {
        HopGraph without = oriented();
        for (const HopEdge &edge : edges) {
            const auto [from, to] =
                isForward() ? std::pair(edge.from, edge.to) : std::pair(edge.to, edge.from);
            without.possible[from].reset(to);
            without.certain[from].reset(to);
        }
        return countOf(oriented()) - countOf(without);
    }

    [[nodiscard]] std::size_t countOf(const HopGraph &graph) const
    {
        HopGraph all = graph;
        all.certain = all.possible;
        return reachOver(all, m_node, m_stop).certain.size();
    }

    const ReachHops &m_hops;
    const EdgeLookup::World &m_world;
    const ReachQuestion &m_question;
    HopEnd m_node;
    const std::stop_token &m_stop;
};

using HopIndex = std::map<NodeKey, const ReachHop *>;

HopIndex indexOf(const std::vector<ReachHop> &hops)
{
    HopIndex index;
    for (const ReachHop &hop : hops)
        index.emplace(hop.node, &hop);
    return index;
}

/// The hop before on a shortest way: that of the list itself, or of the certain ones.
const ReachHop *before(const ReachHop &hop, const HopIndex &own, const HopIndex &certain)
{
    if (hop.hops == 1)
        return nullptr;
    const auto at = own.find(hop.neighbour);
    if (at != own.end() && at->second->hops + 1 == hop.hops)
        return at->second;
    return certain.at(hop.neighbour);
}

ReachEntry entryOf(const ReachAnswer &answer, const ReachHop &last, bool isCertain,
                   const HopIndex &own, const HopIndex &certain)
{
    ReachEntry entry{last.node, last.hops, isCertain, {}};
    for (const ReachHop *hop = &last; hop != nullptr; hop = before(*hop, own, certain))
        entry.way.push_back(hop);
    if (answer.question.direction == ReachDirection::From)
        std::ranges::reverse(entry.way);
    return entry;
}

void addPathTo(ReachAnswer &answer, const EdgeLookup::World &world)
{
    const std::vector<ReachEntry> entries = reachWithin(answer, kAnyHops);
    const auto entry = std::ranges::find(entries, *answer.question.cutAt, &ReachEntry::node);
    if (entry != entries.end())
        answer.path = attackPathOf(answer, *entry, world);
}

} // namespace

/// What belongs to one input, and what to one list of externals.
struct BlastRadius::Kept {
    std::unique_ptr<ReachHops> hops;
    ReachPowers powers;
};

BlastRadius::BlastRadius() : m_kept(std::make_unique<Kept>()) {}
BlastRadius::~BlastRadius() = default;

std::optional<ReachAnswer> BlastRadius::answer(std::shared_ptr<const EdgeLookup> lookup,
                                               const ReachQuestion &question,
                                               const std::stop_token &stop)
{
    const EdgeLookup::World &world = lookup->world();
    ReachAnswer answer;
    answer.question = question;
    const auto node = world.context.findEnd(question.node);
    if (!node) {
        answer.isUnanswered = true;
        answer.unknown = {toString(question.node) + " is no workload or external of the design"};
        return answer;
    }
    answer.workloads = world.context.workloadCount() - (world.ends.isWorkload(*node) ? 1 : 0);
    m_kept->hops = ReachHops::renewed(std::move(m_kept->hops), lookup, question, stop);
    if (stop.stop_requested())
        return std::nullopt;
    const ReachWork work(*m_kept->hops, world, question, *node, stop);
    work.addWays(answer);
    const auto cutAt = question.cutAt ? world.context.findEnd(*question.cutAt) : std::nullopt;
    if (cutAt && *cutAt != *node)
        work.addCut(answer, *cutAt);
    if (question.cutAt)
        addPathTo(answer, world);
    answer.unknown = m_kept->hops->unknown(*node);
    if (question.withApi)
        m_kept->powers.addTo(answer, world, *m_kept->hops, stop);
    std::ranges::sort(answer.unknown);
    return stop.stop_requested() ? std::nullopt : std::optional(std::move(answer));
}

std::vector<ReachEntry> reachWithin(const ReachAnswer &answer, std::size_t maxHops)
{
    const HopIndex certain = indexOf(answer.certain);
    const HopIndex possible = indexOf(answer.possible);
    std::vector<ReachEntry> entries;
    for (const ReachHop &hop : answer.certain)
        if (hop.hops <= maxHops)
            entries.push_back(entryOf(answer, hop, true, certain, certain));
    for (const ReachHop &hop : answer.possible) {
        const auto known = certain.find(hop.node);
        const bool isCertain = known != certain.end() && known->second->hops <= maxHops;
        if (hop.hops <= maxHops && !isCertain)
            entries.push_back(entryOf(answer, hop, false, possible, certain));
    }
    std::ranges::sort(entries, [](const ReachEntry &a, const ReachEntry &b) {
        return std::tie(a.hops, a.node) < std::tie(b.hops, b.node);
    });
    return entries;
}

std::size_t deepestHop(const ReachAnswer &answer)
{
    const auto last = [](const std::vector<ReachHop> &hops) {
        return hops.empty() ? std::size_t{0} : hops.back().hops;
    };
    return std::max(last(answer.certain), last(answer.possible));
}

} // namespace drawbridge
