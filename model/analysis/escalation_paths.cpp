// SPDX-License-Identifier: Apache-2.0
// Paths and cuts in the escalation graph (findings.md 2.5): breadth first for the shortest paths;
// for the smallest cut maximum flow by shortest augmenting paths over nodes and causes, where only
// the step from a node into one of its causes has a capacity, of one. A cause is a rule that a
// binding gives, with all powers that come of it, a token, or a setting of pods; what runs on a
// node is none.
//
// Tested by tests/unit/analysis/test_escalation.cpp
#include "model/analysis/escalation.h"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <tuple>

namespace drawbridge {
namespace {

std::vector<std::vector<std::size_t>> powersByNode(const EscalationGraph &graph)
{
    std::vector<std::vector<std::size_t>> result(graph.nodes.size());
    for (std::size_t i = 0; i < graph.powers.size(); ++i)
        result[graph.powers[i].from].push_back(i);
    return result;
}

enum class Powers : std::uint8_t { All, Certain, Inherent };

constexpr std::size_t kNoLimit = static_cast<std::size_t>(-1);

/// Shortest paths from one node to all others, of some of the powers, and among those with as few
/// hops one with the fewest possible powers. A node is settled before any of the next depth is
/// looked at, so that a better way of the same length may still take its place.
class PathTree {
public:
    PathTree(const EscalationGraph &graph, const std::vector<std::vector<std::size_t>> &powers,
             std::size_t from, std::size_t maxHops, Powers which)
        : m_graph(graph), m_from(from), m_steps(graph.nodes.size())
    {
        std::vector<std::size_t> level{from};
        for (std::size_t depth = 1; depth <= maxHops && !level.empty(); ++depth) {
            std::vector<std::size_t> next;
            for (const std::size_t node : level) {
                for (const std::size_t power : powers[node]) {
                    if (isOne(graph.powers[power], which))
                        take(power, depth, next);
                }
            }
            level = std::move(next);
        }
    }

    /// Empty where there is none.
    [[nodiscard]] std::vector<EscalationHop> pathTo(std::size_t to) const
    {
        std::vector<EscalationHop> path;
        for (std::size_t at = to; at != m_from && m_steps[at].depth != 0;
             at = m_graph.powers[m_steps[at].power].from)
            path.push_back({m_steps[at].power, at});
        std::ranges::reverse(path);
        return path;
    }

private:
    struct Step {
        std::size_t power = 0;
        std::size_t depth = 0; ///< 0: not reached.
        std::size_t doubts = 0;
    };

    static bool isOne(const EscalationPower &power, Powers which)
    {
        return which == Powers::All || (which == Powers::Certain && !power.isPossible) ||
               (which == Powers::Inherent && power.isInherent);
    }

    void take(std::size_t index, std::size_t depth, std::vector<std::size_t> &next)
    {
        const EscalationPower &power = m_graph.powers[index];
        const std::size_t doubts = m_steps[power.from].doubts + (power.isPossible ? 1 : 0);
        for (const std::size_t to : power.targets) {
            Step &step = m_steps[to];
            if (to == m_from || (step.depth != 0 && (step.depth != depth || step.doubts <= doubts)))
                continue;
            if (step.depth == 0)
                next.push_back(to);
            step = {index, depth, doubts};
        }
    }

    const EscalationGraph &m_graph;
    std::size_t m_from;
    std::vector<Step> m_steps; ///< By node.
};

/// The same backwards: shortest paths from all nodes to one.
class OriginTree {
public:
    OriginTree(const EscalationGraph &graph, std::size_t to, std::size_t maxHops, bool isCertain)
        : m_graph(graph), m_to(to), m_isCertain(isCertain), m_steps(graph.nodes.size())
    {
        std::vector<std::vector<std::size_t>> powers(graph.nodes.size()); // by target
        for (std::size_t i = 0; i < graph.powers.size(); ++i)
            for (const std::size_t target : graph.powers[i].targets)
                powers[target].push_back(i);
        std::vector<std::size_t> level{to};
        for (std::size_t depth = 1; depth <= maxHops && !level.empty(); ++depth) {
            std::vector<std::size_t> next;
            for (const std::size_t node : level)
                for (const std::size_t power : powers[node])
                    take({power, node}, depth, next);
            level = std::move(next);
        }
    }

    /// Empty where there is none.
    [[nodiscard]] std::vector<EscalationHop> pathFrom(std::size_t from) const
    {
        std::vector<EscalationHop> path;
        for (std::size_t at = from; at != m_to && m_steps[at].depth != 0; at = m_steps[at].hop.to)
            path.push_back(m_steps[at].hop);
        return path;
    }

private:
    struct Step {
        EscalationHop hop;
        std::size_t depth = 0; ///< 0: does not get there.
        std::size_t doubts = 0;
    };

    void take(const EscalationHop &hop, std::size_t depth, std::vector<std::size_t> &next)
    {
        const EscalationPower &power = m_graph.powers[hop.power];
        const std::size_t doubts = m_steps[hop.to].doubts + (power.isPossible ? 1 : 0);
        Step &step = m_steps[power.from];
        if (power.from == m_to || (m_isCertain && power.isPossible) ||
            (step.depth != 0 && (step.depth != depth || step.doubts <= doubts)))
            return;
        if (step.depth == 0)
            next.push_back(power.from);
        step = {hop, depth, doubts};
    }

    const EscalationGraph &m_graph;
    std::size_t m_to;
    bool m_isCertain;
    std::vector<Step> m_steps; ///< By node.
};

/// Powers that go together when one rule of one binding is taken from somebody.
using Cause = std::tuple<std::size_t, const RoleBindingObject *, const RoleObject *, std::size_t>;

Cause causeOf(const EscalationGraph &graph, std::size_t power)
{
    const EscalationPower &what = graph.powers[power];
    if (!what.grant)
        return {what.from, nullptr, nullptr, power};
    return {what.from, what.grant->binding, what.grant->role, what.grant->rule};
}

/// Residual flow: vertices are the nodes, then the first powers of causes.
class FlowNetwork {
public:
    explicit FlowNetwork(const EscalationGraph &graph)
        : m_nodeCount(graph.nodes.size()), m_arcs(graph.nodes.size() + graph.powers.size())
    {
        const std::size_t wide = graph.powers.size() + 1; // never the narrow place
        std::map<Cause, std::size_t> firsts;
        for (std::size_t i = 0; i < graph.powers.size(); ++i) {
            const auto [cause, isNew] = firsts.emplace(causeOf(graph, i), i);
            if (isNew)
                addArc(graph.powers[i].from, m_nodeCount + i,
                       graph.powers[i].isInherent ? wide : 1);
            m_isFirst.push_back(isNew);
            for (const std::size_t target : graph.powers[i].targets)
                addArc(m_nodeCount + cause->second, target, wide);
        }
    }

    /// Of a power that is not the first of its cause there is nothing to cut.
    [[nodiscard]] bool isFirst(std::size_t power) const { return m_isFirst[power]; }

    /// Sends flow until nothing more gets through; what can then still be reached from `from`.
    /// Nothing where more than `most` units get through, or when stopped.
    std::optional<std::vector<bool>> saturate(std::size_t from, std::size_t to, std::size_t most,
                                              const std::stop_token &stop)
    {
        std::vector<std::size_t> cameBy = search(from);
        for (std::size_t units = 0; cameBy[to] != kUnreached; ++units) {
            if (units == most || stop.stop_requested())
                return std::nullopt;
            for (std::size_t at = to; at != from; at = m_ends[cameBy[at] ^ 1]) {
                --m_capacities[cameBy[at]];
                ++m_capacities[cameBy[at] ^ 1];
            }
            cameBy = search(from);
        }
        std::vector<bool> isReached(m_arcs.size());
        for (std::size_t i = 0; i < m_arcs.size(); ++i)
            isReached[i] = i == from || cameBy[i] != kUnreached;
        return isReached;
    }

    [[nodiscard]] std::size_t vertexOfPower(std::size_t power) const { return m_nodeCount + power; }

private:
    static constexpr std::size_t kUnreached = static_cast<std::size_t>(-1);

    void addArc(std::size_t from, std::size_t to, std::size_t capacity)
    {
        m_arcs[from].push_back(m_ends.size());
        m_ends.push_back(to);
        m_capacities.push_back(capacity);
        m_arcs[to].push_back(m_ends.size()); // back, at the odd number
        m_ends.push_back(from);
        m_capacities.push_back(0);
    }

    /// The arc by which each vertex was reached.
    [[nodiscard]] std::vector<std::size_t> search(std::size_t from) const
    {
        std::vector<std::size_t> cameBy(m_arcs.size(), kUnreached);
        std::deque<std::size_t> open{from};
        while (!open.empty()) {
            const std::size_t vertex = open.front();
            open.pop_front();
            for (const std::size_t arc : m_arcs[vertex]) {
                const std::size_t next = m_ends[arc];
                if (m_capacities[arc] == 0 || next == from || cameBy[next] != kUnreached)
                    continue;
                cameBy[next] = arc;
                open.push_back(next);
            }
        }
        return cameBy;
    }

    std::size_t m_nodeCount;
    std::vector<std::vector<std::size_t>> m_arcs; ///< By vertex.
    std::vector<std::size_t> m_ends, m_capacities;
    std::vector<bool> m_isFirst;
};

} // namespace

std::vector<EscalationHop> shortestPath(const EscalationGraph &graph, std::size_t from,
                                        std::size_t to, std::size_t maxHops)
{
    return PathTree(graph, powersByNode(graph), from, maxHops, Powers::All).pathTo(to);
}

std::vector<EscalationReach> escalationReach(const EscalationGraph &graph, std::size_t from,
                                             std::size_t maxHops)
{
    const auto powers = powersByNode(graph);
    const PathTree certain(graph, powers, from, maxHops, Powers::Certain);
    const PathTree all(graph, powers, from, maxHops, Powers::All);
    std::vector<EscalationReach> result;
    for (std::size_t to = 0; to < graph.nodes.size(); ++to) {
        auto path = certain.pathTo(to);
        if (path.empty())
            path = all.pathTo(to);
        if (!path.empty())
            result.push_back({to, std::move(path)});
    }
    std::ranges::stable_sort(result, {}, [](const EscalationReach &r) { return r.path.size(); });
    return result;
}

std::vector<EscalationOrigin> escalationOrigins(const EscalationGraph &graph, std::size_t to,
                                                std::size_t maxHops)
{
    const OriginTree certain(graph, to, maxHops, true);
    const OriginTree all(graph, to, maxHops, false);
    std::vector<EscalationOrigin> result;
    for (std::size_t from = 0; from < graph.nodes.size(); ++from) {
        auto path = certain.pathFrom(from);
        if (path.empty())
            path = all.pathFrom(from);
        if (!path.empty())
            result.push_back({from, std::move(path)});
    }
    std::ranges::stable_sort(result, {}, [](const EscalationOrigin &o) { return o.path.size(); });
    return result;
}

std::optional<std::vector<std::size_t>> smallestCut(const EscalationGraph &graph, std::size_t from,
                                                    std::size_t to)
{
    SmallestCut cut = smallestCutWithin(graph, from, to, kNoLimit);
    if (cut.state == SmallestCut::State::Impossible)
        return std::nullopt;
    return std::move(cut.powers);
}

SmallestCut smallestCutWithin(const EscalationGraph &graph, std::size_t from, std::size_t to,
                              std::size_t most, const std::stop_token &stop)
{
    if (from == to)
        return {};
    if (!PathTree(graph, powersByNode(graph), from, graph.nodes.size(), Powers::Inherent)
             .pathTo(to)
             .empty())
        return {SmallestCut::State::Impossible, {}};
    FlowNetwork network(graph);
    const auto isReached = network.saturate(from, to, most, stop);
    if (!isReached)
        return {SmallestCut::State::TooMany, {}};
    SmallestCut cut;
    for (std::size_t i = 0; i < graph.powers.size(); ++i) {
        if (network.isFirst(i) && (*isReached)[graph.powers[i].from] &&
            !(*isReached)[network.vertexOfPower(i)])
            cut.powers.push_back(i);
    }
    return cut;
}

bool haveSameCause(const EscalationGraph &graph, std::size_t a, std::size_t b)
{
    return causeOf(graph, a) == causeOf(graph, b);
}

} // namespace drawbridge
