// SPDX-License-Identifier: Apache-2.0
// S5 of findings.md 3.2: how far somebody gets who takes one workload. A step is a hop that the
// network and the mesh let through, as whoever holds the pod chooses to call, or one of the
// escalation graph (findings.md 2.5). Steps that are only possible count in the worst case alone,
// except those that rest on which pods share a node (e3, e19, e20), which no manifest tells.
// Tested by tests/unit/analysis/test_score.cpp

#include "model/analysis/layers.h"
#include "model/analysis/score/namespace_counts.h"
#include "model/analysis/score/reach_closure.h"
#include "model/analysis/score/score_parts.h"

#include <algorithm>
#include <array>
#include <map>

namespace drawbridge::score {
namespace {

constexpr std::array<std::string_view, 3> kPlacementEdges{"e3", "e19", "e20"};

/// What whoever holds a pod may send to another (as `networkReach` takes a hop), for pairs that the
/// network does not refuse.
class HopJudge {
public:
    explicit HopJudge(const ScoreInput &input)
        : m_world(input.world), m_topology(m_world.context.topology),
          m_ports(*m_world.mesh, m_topology)
    {
        if (m_topology.meshSeen != MeshMembership::None)
            m_relation = relateMesh(*m_world.mesh, m_topology);
    }

    [[nodiscard]] Answer hop(EndIndex from, EndIndex to, const OpenPairs::Cell &cell)
    {
        if (!m_relation || !m_world.mesh->mayBind(WorkloadId{to}))
            return answerOf(cell.ports != 0, cell.isUnknown);
        const PortSet &scope = m_world.ends.scopeOf(to);
        PortVerdict network{m_world.pairs->portSet(cell.ports), {}};
        if (cell.isUnknown)
            network.unknown = scope - network.allowed;
        const auto proxied = network & m_relation->between(WorkloadId{from}, WorkloadId{to});
        const Answer answer = answerOf(!proxied.allowed.empty(), !proxied.unknown.empty());
        if (answer == Answer::Yes || m_topology.workloads[from].mesh == MeshMembership::Ambient)
            return answer;
        return std::max(answer, bypass(from, to, std::move(network), scope));
    }

private:
    /// Past the proxy of the source, in plaintext.
    Answer bypass(EndIndex from, EndIndex to, PortVerdict network, const PortSet &scope)
    {
        const PortVerdict &taken = plaintextAt(from, to);
        if (taken.isDenied())
            return Answer::No;
        if (carriageOf(m_topology.workloads[from], m_topology.workloads[to]) != Carriage::Plain) {
            network = m_world.network->between(WorkloadId{from}, WorkloadId{to});
            network = {network.allowed & scope, network.unknown & scope};
        }
        const auto open = network & taken;
        return answerOf(!open.allowed.empty(), !open.unknown.empty());
    }

    const PortVerdict &plaintextAt(EndIndex from, EndIndex to)
    {
        const MeshCallers callers{m_world.mesh->plaintextOf(WorkloadId{from})};
        const auto [at, isNew] = m_plaintext.try_emplace({callerKey(callers), to});
        if (isNew)
            at->second = m_ports.admits(callers, WorkloadId{to});
        return at->second;
    }

    const EdgeLookup::World &m_world;
    const Topology &m_topology;
    MeshPorts m_ports;
    std::optional<MeshRelation> m_relation;                              ///< Where there is a mesh.
    std::map<std::pair<std::string, EndIndex>, PortVerdict> m_plaintext; ///< By caller.
};

class Containment {
public:
    explicit Containment(const ScoreInput &input)
        : m_input(input), m_workloads(input.world.context.workloadCount()), m_graph(graphOf(input)),
          m_others(m_graph == nullptr ? 0 : othersOf(*m_graph)), m_sure(m_workloads, m_others),
          m_all(m_workloads, m_others)
    {
        addHops();
        if (m_graph != nullptr)
            addPowers(*m_graph);
    }

    void score(Score &score, ScoreShare &share) const
    {
        const auto counted = countedWorkloads();
        if (counted.size() < 2)
            return;
        const auto worst = countsOf(m_all.solve(), counted);
        const auto best = countsOf(m_sure.solve(), counted);
        const auto others = static_cast<double>(counted.size() - 1);
        share.worst = fractionOf(worst, others);
        share.best = fractionOf(best, others);
        share.known = m_known;
        share.unknown = m_unknown;
        setValue(share);
        score.containment = containmentOf(worst, best, counted, others);
        for (std::size_t i = 0; i < counted.size() && m_input.byNamespace != nullptr; ++i)
            m_input.byNamespace->addReach(counted[i], worst[i], best[i], others);
        for (std::size_t i = 0; i < counted.size(); ++i)
            if (worst[i] != 0)
                addOffender(share, {std::nullopt, m_input.world.context.keyOf(counted[i]),
                                    "leads to " + countOf(worst[i], "workload") + " of " +
                                        std::to_string(counted.size() - 1)});
        finishOffenders(share);
    }

private:
    using Counts = std::vector<std::size_t>;

    static const EscalationGraph *graphOf(const ScoreInput &input)
    {
        const auto &clusters = input.facts().clusters;
        return clusters.size() == 1 ? clusters.front().escalation.get() : nullptr;
    }
    static std::size_t othersOf(const EscalationGraph &graph)
    {
        return graph.nodes.size() + graph.powers.size();
    }

    void addHops()
    {
        HopJudge judge(m_input);
        for (EndIndex from = 0; from < m_workloads; ++from) {
            if (!m_input.world.context.isSubject(from))
                continue;
            m_input.world.pairs->forEachFrom(from, [&](EndIndex to, const OpenPairs::Cell &cell) {
                const Answer hop = judge.hop(from, to, cell);
                if (hop != Answer::No)
                    m_all.addHop(from, to);
                if (hop == Answer::Yes)
                    m_sure.addHop(from, to);
                (hop == Answer::Maybe ? m_unknown : m_known) += 1;
            });
        }
    }

    /// Nodes of the escalation graph that are workloads are those of the topology.
    void addPowers(const EscalationGraph &graph)
    {
        std::vector<std::uint32_t> nodes;
        const auto first = static_cast<std::uint32_t>(m_workloads);
        for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
            nodes.push_back(first + static_cast<std::uint32_t>(i));
            if (graph.nodes[i].kind != EscalationNode::Kind::Workload)
                continue;
            const auto key = NodeKey::parse(graph.nodes[i].name);
            const auto end = key ? m_input.world.context.findEnd(*key) : std::nullopt;
            if (end && *end < m_workloads)
                nodes.back() = *end;
        }
        for (std::size_t i = 0; i < graph.powers.size(); ++i)
            addPower(graph.powers[i], nodes,
                     first + static_cast<std::uint32_t>(graph.nodes.size() + i));
    }

    void addPower(const EscalationPower &power, const std::vector<std::uint32_t> &nodes,
                  std::uint32_t own)
    {
        const bool isOfPlacement =
            std::ranges::find(kPlacementEdges, power.rule) != kPlacementEdges.end();
        if (power.isPossible && isOfPlacement)
            return;
        (power.isPossible ? m_unknown : m_known) += 1;
        m_all.addStep(nodes[power.from], own);
        if (!power.isPossible)
            m_sure.addStep(nodes[power.from], own);
        for (const std::size_t target : power.targets) {
            m_all.addStep(own, nodes[target]);
            if (!power.isPossible)
                m_sure.addStep(own, nodes[target]);
        }
    }

    [[nodiscard]] std::vector<EndIndex> countedWorkloads() const
    {
        std::vector<EndIndex> counted;
        for (EndIndex i = 0; i < m_workloads; ++i)
            if (m_input.isCounted(i))
                counted.push_back(i);
        return counted;
    }

    static network::Bits bitsOf(const std::vector<EndIndex> &ends, std::size_t size)
    {
        network::Bits bits(size);
        for (const EndIndex end : ends)
            bits.set(end);
        return bits;
    }

    static Counts countsOf(const std::vector<network::Bits> &reached,
                           const std::vector<EndIndex> &counted)
    {
        const network::Bits mask = bitsOf(counted, reached.size());
        Counts counts;
        for (const EndIndex end : counted)
            counts.push_back((reached[end] & mask).count() - 1);
        return counts;
    }

    static double sumOf(const Counts &counts)
    {
        double sum = 0;
        for (const std::size_t count : counts)
            sum += static_cast<double>(count);
        return sum;
    }

    /// 1 - mean / 2 - max / 2 over |V| (|V| - 1) pairs.
    static ScoreFraction fractionOf(const Counts &counts, double others)
    {
        const auto all = static_cast<double>(counts.size());
        const auto most = static_cast<double>(*std::ranges::max_element(counts));
        return {all * others - sumOf(counts) / 2 - all * most / 2, all * others};
    }

    static double percentile95(Counts counts)
    {
        std::ranges::sort(counts);
        const std::size_t rank = (counts.size() * 95 + 99) / 100; // nearest rank
        return static_cast<double>(counts[rank - 1]);
    }

    [[nodiscard]] ScoreContainment containmentOf(const Counts &worst, const Counts &best,
                                                 const std::vector<EndIndex> &counted,
                                                 double others) const
    {
        const auto all = static_cast<double>(counted.size());
        const auto most = std::ranges::max_element(worst);
        ScoreContainment result;
        result.mean = {sumOf(worst) / all / others, sumOf(best) / all / others};
        result.p95 = {percentile95(worst) / others, percentile95(best) / others};
        result.max = {static_cast<double>(*most) / others,
                      static_cast<double>(*std::ranges::max_element(best)) / others};
        result.worstStart =
            m_input.world.context.keyOf(counted[static_cast<std::size_t>(most - worst.begin())]);
        const network::Bits mask = bitsOf(counted, m_workloads);
        double hops = 0;
        for (const EndIndex from : counted)
            hops += static_cast<double>((m_all.hopsOf(from) & mask).count());
        result.oneHop = hops / all / others;
        return result;
    }

    const ScoreInput &m_input;
    std::size_t m_workloads;
    const EscalationGraph *m_graph;
    std::size_t m_others;
    ReachClosure m_sure, m_all;
    std::size_t m_known = 0, m_unknown = 0;
};

} // namespace

void scoreContainment(const ScoreInput &input, Score &score, ScoreShare &share)
{
    Containment(input).score(score, share);
    const auto &topology = input.world.context.topology;
    if (topology.clusters.size() > 1 && share.value) {
        share.value->worst = 0; // Escalation is not followed over several clusters.
        share.worst.numerator = 0;
    }
}

} // namespace drawbridge::score
