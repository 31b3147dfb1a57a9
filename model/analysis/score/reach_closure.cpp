// SPDX-License-Identifier: Apache-2.0
// Transitive closure by strong components (Kosaraju, as in Cormen et al., Introduction to
// Algorithms, 22.5): one depth-first search orders the nodes by when they are done, a second one on
// the reversed steps gathers components, sources first. Sets are then united from the last
// component back. Bits of what was visited make a search cost words, not steps.
// Tested by tests/unit/analysis/test_score_properties.cpp

#include "model/analysis/score/reach_closure.h"

#include <algorithm>
#include <limits>

namespace drawbridge::score {

using network::Bits;

namespace {
constexpr auto kNone = std::numeric_limits<std::uint32_t>::max();
} // namespace

/// A depth-first search over hops and steps of one direction.
struct ReachClosure::Search {
    const std::vector<Bits> &hops;
    const std::vector<Order> &steps;
    Bits unvisitedWorkloads;
    std::vector<bool> isVisited;
    Order nextStep;

    Search(const std::vector<Bits> &hopsTaken, const std::vector<Order> &stepsTaken)
        : hops(hopsTaken), steps(stepsTaken), unvisitedWorkloads(hopsTaken.size()),
          isVisited(stepsTaken.size()), nextStep(stepsTaken.size())
    {
        unvisitedWorkloads.set();
    }

    void visit(std::uint32_t node)
    {
        isVisited[node] = true;
        if (node < hops.size())
            unvisitedWorkloads.reset(node);
    }

    std::uint32_t nextOf(std::uint32_t node)
    {
        for (; nextStep[node] < steps[node].size(); ++nextStep[node])
            if (!isVisited[steps[node][nextStep[node]]])
                return steps[node][nextStep[node]];
        if (node >= hops.size())
            return kNone;
        const auto at = (hops[node] & unvisitedWorkloads).find_first();
        return at == Bits::npos ? kNone : static_cast<std::uint32_t>(at);
    }

    template<typename Done>
    void from(std::uint32_t start, Done done)
    {
        Order path{start};
        visit(start);
        while (!path.empty()) {
            const std::uint32_t next = nextOf(path.back());
            if (next == kNone) {
                done(path.back());
                path.pop_back();
                continue;
            }
            visit(next);
            path.push_back(next);
        }
    }
};

ReachClosure::ReachClosure(std::size_t workloads, std::size_t others)
    : m_hops(workloads, Bits(workloads)), m_hopsBack(m_hops), m_steps(workloads + others),
      m_stepsBack(m_steps)
{}

void ReachClosure::addHop(std::uint32_t from, std::uint32_t to)
{
    m_hops[from].set(to);
    m_hopsBack[to].set(from);
}

void ReachClosure::addStep(std::uint32_t from, std::uint32_t to)
{
    m_steps[from].push_back(to);
    m_stepsBack[to].push_back(from);
}

ReachClosure::Order ReachClosure::finishOrder() const
{
    Search search(m_hops, m_steps);
    Order finished;
    for (std::uint32_t node = 0; node < size(); ++node)
        if (!search.isVisited[node])
            search.from(node, [&finished](std::uint32_t done) { finished.push_back(done); });
    return finished;
}

ReachClosure::Order ReachClosure::componentsOf(const Order &finished, std::uint32_t &count) const
{
    Search search(m_hopsBack, m_stepsBack);
    Order component(size());
    for (auto node = finished.rbegin(); node != finished.rend(); ++node) {
        if (search.isVisited[*node])
            continue;
        search.from(*node, [&](std::uint32_t member) { component[member] = count; });
        ++count;
    }
    return component;
}

std::vector<Bits> ReachClosure::solve() const
{
    std::uint32_t count = 0;
    const Order component = componentsOf(finishOrder(), count);
    std::vector<Order> members(count);
    for (std::uint32_t node = 0; node < size(); ++node)
        members[component[node]].push_back(node);
    std::vector<Bits> reached(count, Bits(m_hops.size()));
    for (std::uint32_t c = count; c-- > 0;) {
        Bits &own = reached[c];
        Bits direct(m_hops.size());
        for (const std::uint32_t node : members[c]) {
            if (node < m_hops.size()) {
                own.set(node);
                direct |= m_hops[node];
            }
            for (const std::uint32_t next : m_steps[node])
                if (component[next] != c)
                    own |= reached[component[next]];
        }
        for (direct -= own; direct.any(); direct -= own)
            own |= reached[component[direct.find_first()]];
    }
    std::vector<Bits> result;
    for (std::uint32_t node = 0; node < m_hops.size(); ++node)
        result.push_back(reached[component[node]]);
    return result;
}

} // namespace drawbridge::score
