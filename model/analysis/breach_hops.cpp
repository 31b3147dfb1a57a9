// SPDX-License-Identifier: Apache-2.0
// What connections add to the escalation graph where a breach is assumed: hops between workloads,
// and those by which somebody outside gets in.
//
// Tested by tests/unit/analysis/test_attack_path.cpp
#include "model/analysis/breach_hops.h"

#include <algorithm>

namespace drawbridge {
namespace {

class OutsideNodes {
public:
    OutsideNodes(EscalationGraph &graph, const HopGraph &hops, const FindingsContext &context)
        : m_graph(graph), m_hops(hops), m_context(context)
    {}

    void add()
    {
        const std::vector<EscalationNode> before = m_graph.nodes;
        for (std::size_t end = m_hops.workloads; end < m_hops.size(); ++end)
            if (m_hops.possible[end].any())
                m_graph.nodes.push_back(nodeOf(end));
        std::ranges::sort(m_graph.nodes);
        renumber(before);
        for (std::size_t end = m_hops.workloads; end < m_hops.size(); ++end) {
            const network::Bits &certain = m_hops.certain[end];
            addPower(end, certain, "its packets get there", false);
            addPower(end, m_hops.possible[end] - certain, "its packets may get there", true);
        }
    }

private:
    [[nodiscard]] EscalationNode nodeOf(std::size_t end) const
    {
        return {EscalationNode::Kind::Workload,
                toString(m_context.keyOf(static_cast<EndIndex>(end)))};
    }

    void renumber(const std::vector<EscalationNode> &before)
    {
        std::vector<std::size_t> places;
        for (const EscalationNode &node : before)
            places.push_back(*m_graph.find(node));
        for (EscalationPower &power : m_graph.powers) {
            power.from = places[power.from];
            for (std::size_t &target : power.targets)
                target = places[target];
        }
    }

    void addPower(std::size_t end, const network::Bits &to, const char *because, bool isPossible)
    {
        EscalationPower power;
        for (auto at = to.find_first(); at < m_hops.workloads; at = to.find_next(at))
            if (const auto node = m_graph.find(nodeOf(at)))
                power.targets.push_back(*node);
        if (power.targets.empty())
            return;
        std::ranges::sort(power.targets);
        power.from = *m_graph.find(nodeOf(end));
        power.rule = kNetworkHopRule;
        power.because = because;
        power.isPossible = isPossible;
        m_graph.powers.push_back(std::move(power));
    }

    EscalationGraph &m_graph;
    const HopGraph &m_hops;
    const FindingsContext &m_context;
};

} // namespace

std::size_t hopCount(const HopGraph &hops)
{
    std::size_t count = 0;
    for (const network::Bits &targets : hops.possible)
        count += targets.count();
    return count;
}

std::vector<EscalationWorld::NetworkHop>
breachHops(const HopGraph &hops, const EscalationWorld &world, const FindingsContext &context)
{
    std::vector<std::optional<std::size_t>> places(hops.workloads); // in the world
    for (std::size_t i = 0; i < world.workloads.size(); ++i)
        if (const auto end = context.findEnd(world.workloads[i].key); end && *end < places.size())
            places[*end] = i;
    std::vector<EscalationWorld::NetworkHop> result;
    for (std::size_t from = 0; from < places.size(); ++from) {
        const network::Bits &targets = hops.possible[from];
        for (auto to = targets.find_first(); to < places.size(); to = targets.find_next(to))
            if (places[from] && places[to])
                result.push_back({*places[from], *places[to], hops.certain[from][to]});
    }
    return result;
}

void addOutsideNodes(EscalationGraph &graph, const HopGraph &hops, const FindingsContext &context)
{
    OutsideNodes(graph, hops, context).add();
}

} // namespace drawbridge
