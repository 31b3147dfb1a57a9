// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/network_relation.h"
#include "model/analysis/network_relation_tables.h"

#include <algorithm>

namespace drawbridge::network {

/// The rows of some neighbouring sources.
class Tile {
public:
    Tile(const RelationWorld &world, Id first, Id last)
        : m_world(world), m_engine(world.engine), m_first(first), m_last(last)
    {}

    void run(RelationTables &tables, const std::stop_token &stop)
    {
        m_tables = &tables;
        if (tables.ingress.size() < m_world.size() * width())
            tables.ingress.resize(m_world.size() * width());
        const auto ends = static_cast<Id>(m_world.size());
        for (Id first = 0; first < ends && !stop.stop_requested(); first += kGroup)
            addIngress(first, std::min(first + kGroup, ends));
        tables.egress.resize(ends);
        tables.row.resize(ends);
        for (Id from = m_first; from < m_last && !stop.stop_requested(); ++from)
            m_rows.push_back(rowOf(from));
    }

    /// The verdicts of one destination, by the sources of the tile.
    std::vector<Id> column(RelationTables &tables, Id to)
    {
        m_tables = &tables;
        std::vector<Id> verdicts(width());
        halfOf(to, Direction::Ingress, m_first, verdicts);
        std::vector<Id> egress(1);
        for (std::size_t i = 0; i < width(); ++i) {
            const Id from = m_first + static_cast<Id>(i);
            if (verdicts[i] == m_tables->denied && !isAcrossClusters(from, to))
                continue; // whatever the source says
            halfOf(from, Direction::Egress, to, egress);
            verdicts[i] = both(egress.front(), verdicts[i], from, to);
        }
        return verdicts;
    }

    [[nodiscard]] std::vector<NetworkRelation::Row> &rows() { return m_rows; }
    /// What the rows number verdicts by.
    [[nodiscard]] const Interned<PortVerdict> &verdicts() const { return m_tables->verdicts; }

private:
    static constexpr Id kGroup = 16; ///< Destinations written together: one line of the cache.

    std::size_t width() const { return m_last - m_first; }

    Way wayOf(Id subject, Direction direction) const
    {
        if (!m_world.isWorkload(subject) || m_engine.nodeAddresses.test(subject))
            return Way::Open;
        const WorkloadId id{subject};
        if (m_engine.mayBeDecidedBits.test(subject))
            return Way::Unknown;
        if (m_engine.mayBeSelected(id) || !m_engine.maySelect(id, direction).empty())
            return Way::Pairs;
        const bool isFree = m_engine.selecting(id, direction).empty() && !hasTiers(id);
        return isFree ? Way::Open : Way::Rules;
    }

    bool hasTiers(WorkloadId id) const
    {
        return !m_engine.adminPoliciesOf(id, AdminTier::Admin).empty() ||
               !m_engine.adminPoliciesOf(id, AdminTier::Baseline).empty();
    }

    // The ingress halves of a few destinations, to where the rows of their sources are.
    void addIngress(Id first, Id last)
    {
        std::vector<std::vector<Id>> &halves = m_tables->halves;
        halves.resize(last - first);
        for (Id to = first; to < last; ++to) {
            halves[to - first].resize(width());
            halfOf(to, Direction::Ingress, m_first, halves[to - first]);
        }
        for (std::size_t i = 0; i < width(); ++i) {
            Id *out = &m_tables->ingress[i * m_world.size() + first];
            for (const std::vector<Id> &half : halves)
                *out++ = half[i];
        }
    }

    NetworkRelation::Row rowOf(Id from)
    {
        halfOf(from, Direction::Egress, 0, m_tables->egress);
        const Id *egress = m_tables->egress.data();
        const Id *ingress = &m_tables->ingress[(from - m_first) * m_world.size()];
        const auto end =
            m_world.hasSeveralClusters
                ? runsOf([&](Id to) { return both(egress[to], ingress[to], from, to); })
                : runsOf(WithinOne{*this, egress, ingress});
        return {m_tables->row.begin(), end};
    }

    /// The verdicts of one row, in which most are as the one before.
    struct WithinOne {
        Id operator()(Id to)
        {
            if (egress[to] != lastEgress || ingress[to] != lastIngress) {
                lastEgress = egress[to];
                lastIngress = ingress[to];
                verdict = tile.within(lastEgress, lastIngress);
            }
            return verdict;
        }
        Tile &tile;
        const Id *egress, *ingress;
        Id lastEgress = kNoId, lastIngress = kNoId, verdict = kNoId;
    };

    /// Joins equal neighbours, in the room of the thread; where they end.
    template<typename VerdictAt>
    NetworkRelation::Row::iterator runsOf(VerdictAt verdictAt)
    {
        const auto ends = static_cast<Id>(m_world.size());
        auto run = m_tables->row.begin();
        Id current = ends > 0 ? verdictAt(0) : kNoId;
        for (Id to = 1; to < ends; ++to) {
            const Id verdict = verdictAt(to);
            if (verdict == current)
                continue;
            *run++ = {to, current};
            current = verdict;
        }
        if (ends > 0)
            *run++ = {ends, current};
        return run;
    }

    Id both(Id egress, Id ingress, Id from, Id to)
    {
        if (isAcrossClusters(from, to))
            return hasNetwork(from) && hasNetwork(to) ? m_tables->unknown : m_tables->denied;
        return within(egress, ingress);
    }

    // Both halves of a pair of one cluster.
    Id within(Id egress, Id ingress)
    {
        if (egress == m_tables->open || ingress == m_tables->denied)
            return ingress;
        if (ingress == m_tables->open || egress == m_tables->denied)
            return egress;
        const auto &verdicts = m_tables->verdicts;
        return m_tables->both(egress, ingress, [&] {
            return m_tables->verdicts(verdicts[egress] & verdicts[ingress]);
        });
    }

    bool hasNetwork(Id end) const
    {
        return !m_world.isWorkload(end) || m_engine.topology->workloads[end].hasNetwork;
    }

    bool isAcrossClusters(Id from, Id to) const
    {
        return m_world.hasSeveralClusters &&
               m_engine.isAcrossClusters(m_world.end(from), m_world.end(to));
    }

    // What one subject admits of the peers from `offset` on, as many as `half` has room for.
    void halfOf(Id subject, Direction direction, Id offset, std::vector<Id> &half)
    {
        const Way way = wayOf(subject, direction);
        if (!hasNetwork(subject))
            std::ranges::fill(half, m_tables->denied);
        else if (way == Way::Open)
            std::ranges::fill(half, m_tables->open);
        else if (way == Way::Unknown)
            std::ranges::fill(half, m_tables->unknown);
        else if (way == Way::Pairs)
            byPairs(subject, direction, offset, half);
        else
            byRules(subject, direction, offset, half);
    }

    void byPairs(Id subject, Direction direction, Id offset, std::vector<Id> &half)
    {
        const Endpoint own = m_world.end(subject);
        for (std::size_t i = 0; i < half.size(); ++i) {
            const Endpoint peer = m_world.end(offset + static_cast<Id>(i));
            const auto verdict = direction == Direction::Ingress
                                     ? m_engine.restriction(peer, own, direction)
                                     : m_engine.restriction(own, peer, direction);
            half[i] = verdict ? m_tables->verdicts(*verdict) : m_tables->open;
        }
    }

    struct Peers {
        Id subject;
        Direction direction;
        Id offset;
        std::vector<Id> &states;
    };

    void byRules(Id subject, Direction direction, Id offset, std::vector<Id> &half)
    {
        const WorkloadId id{subject};
        const Peers peers{subject, direction, offset, half};
        startStates(peers);
        forEachRule(peers, [&](const CompiledRule &rule) { letAct(rule, peers); });
        if (hasTiers(id))
            finishWithTiers(peers, !m_engine.selecting(id, direction).empty());
        else
            finish(peers);
    }

    void finish(const Peers &peers)
    {
        if (!m_world.hasNodes) {
            finishPlain(peers.states);
            return;
        }
        for (std::size_t i = 0; i < peers.states.size(); ++i) {
            const Id peer = peers.offset + static_cast<Id>(i);
            peers.states[i] = asVerdict(peers.states[i], ownNode(peers, peer));
        }
    }

    // Neighbours are often in one state.
    void finishPlain(std::vector<Id> &states)
    {
        Id last = kNoId;
        Id verdict = kNoId;
        for (Id &state : states) {
            if (state != last)
                verdict = asVerdict(last = state, OwnNode::Irrelevant);
            state = verdict;
        }
    }

    OwnNode ownNode(const Peers &peers, Id peer) const
    {
        return m_world.mayBeNode[peer]
                   ? m_engine.ownNode(WorkloadId{peers.subject}, m_world.end(peer))
                   : OwnNode::Irrelevant;
    }

    void finishWithTiers(const Peers &peers, bool isSelected)
    {
        for (std::size_t i = 0; i < peers.states.size(); ++i)
            peers.states[i] =
                afterTiers(peers, peers.offset + static_cast<Id>(i), isSelected, peers.states[i]);
    }

    template<typename Act>
    void forEachRule(const Peers &peers, const Act &act) const
    {
        for (std::uint32_t index : m_engine.selecting(WorkloadId{peers.subject}, peers.direction)) {
            for (const CompiledRule &rule : m_engine.policies[index]->rules(peers.direction))
                act(rule);
        }
    }

    // The ports of a rule where they are the same on every peer, else kNoId.
    Id fixedPorts(const CompiledRule &rule, const Peers &peers)
    {
        const bool isIngress = peers.direction == Direction::Ingress;
        return isIngress || rule.names.empty() ? portsAt(rule, peers.subject) : kNoId;
    }

    // With what the rules admit of all pods alike, and of all blocks.
    void startStates(const Peers &peers)
    {
        Id pods = m_tables->nothing;
        Id blocks = m_tables->nothing;
        forEachRule(peers, [&](const CompiledRule &rule) {
            const Id ports = fixedPorts(rule, peers);
            if (ports != kNoId && rule.admitsEveryone) {
                pods = added(pods, ports, true);
                blocks = added(blocks, ports, true);
            } else if (ports != kNoId && rule.blocks && rule.blocks->mayHoldEveryPod) {
                pods = added(pods, ports, false);
            }
        });
        const std::size_t firstBlock = std::clamp<std::size_t>(m_world.workloads(), peers.offset,
                                                               peers.offset + peers.states.size()) -
                                       peers.offset;
        for (std::size_t i = 0; i < peers.states.size(); ++i)
            peers.states[i] = i < firstBlock ? pods : blocks;
    }

    void letAct(const CompiledRule &rule, const Peers &peers)
    {
        const Id fixed = fixedPorts(rule, peers);
        std::array<LastSum, 2> last;
        const auto act = [&](Id peer, bool isCertain) {
            Id &state = peers.states[peer - peers.offset];
            const Id ports = fixed == kNoId ? portsAt(rule, peer) : fixed;
            LastSum &known = last[isCertain ? 1 : 0];
            if (known.state != state || known.ports != ports)
                known = {state, ports, added(state, ports, isCertain)};
            state = known.sum;
        };
        const Id end = peers.offset + static_cast<Id>(peers.states.size());
        if (rule.admitsEveryone && fixed != kNoId)
            return; // in the state they start with
        if (rule.admitsEveryone) {
            for (Id peer = peers.offset; peer < end; ++peer)
                act(peer, true);
            return;
        }
        const auto actOnPods = [&](const Matches &pods) {
            forEachIn(pods.yes, peers.offset, end, [&](Id peer) { act(peer, true); });
            forEachIn(pods.maybe, peers.offset, end, [&](Id peer) { act(peer, false); });
        };
        for (const auto &pods : rule.peers)
            actOnPods(*pods);
        if (!rule.blocks)
            return;
        if (fixed == kNoId || !rule.blocks->mayHoldEveryPod)
            actOnPods(rule.blocks->pods);
        for (Id peer : m_world.blocksIn.at(rule.blocks.get())) {
            if (peer >= peers.offset && peer < end)
                act(peer, true);
        }
    }

    template<typename Act>
    static void forEachIn(const Bits &bits, Id first, Id end, const Act &act)
    {
        if (end - first == 1) { // often so after an edit, and no search is needed
            if (first < bits.size() && bits.test(first))
                act(first);
            return;
        }
        auto i = first == 0 ? bits.find_first() : bits.find_next(first - 1);
        for (; i != Bits::npos && i < end; i = bits.find_next(i))
            act(static_cast<Id>(i));
    }

    // The ports of a rule on a destination, whose ports class decides.
    Id portsAt(const CompiledRule &rule, Id destination)
    {
        const Id portsClass = rule.names.empty() ? 0 : m_world.portsClass[destination];
        return m_tables->portsAt(rule.portsId, portsClass, [&] {
            return m_tables->ports(m_engine.portsAt(rule, m_world.end(destination)));
        });
    }

    // A state with the ports of one more rule. `allowed` of a state is what is admitted, `unknown`
    // what may be besides.
    Id added(Id state, Id ports, bool isCertain)
    {
        Answers &answers = isCertain ? m_tables->addedCertain : m_tables->addedPossible;
        return answers(state, ports, [&] {
            PortVerdict sum = m_tables->states[state];
            (isCertain ? sum.allowed : sum.unknown) |= m_tables->ports[ports];
            sum.unknown -= sum.allowed;
            return m_tables->states(std::move(sum));
        });
    }

    PortVerdict withOwnNode(Id state, OwnNode own) const
    {
        if (own == OwnNode::Admitted)
            return {PortSet::all(), {}};
        PortVerdict verdict = m_tables->states[state];
        if (own == OwnNode::Unknown)
            verdict.unknown = PortSet::all() - verdict.allowed;
        return verdict;
    }

    Id asVerdict(Id state, OwnNode own)
    {
        std::vector<Id> &known = m_tables->asVerdict[static_cast<std::size_t>(own)];
        if (state >= known.size())
            known.resize(state + 1, kNoId);
        if (known[state] == kNoId)
            known[state] = m_tables->verdicts(withOwnNode(state, own));
        return known[state];
    }

    Id afterTiers(const Peers &peers, Id peer, bool isSelected, Id state)
    {
        const OwnNode own = ownNode(peers, peer);
        const Id outcome = tiersMet(peers.subject, peer, peers.direction);
        const Id row = 2 * outcome + (isSelected ? 1 : 0);
        const Id column = 3 * state + static_cast<Id>(own);
        return m_tables->afterTiers(row, column, [&] {
            const PortVerdict policies = withOwnNode(state, own);
            const PolicyVerdict said{isSelected ? PolicyVerdict::Selects::Yes
                                                : PolicyVerdict::Selects::No,
                                     policies.allowed, policies.allowed | policies.unknown};
            return m_tables->verdicts(composed(m_tables->outcomes[outcome], said));
        });
    }

    Id tiersMet(Id subject, Id peer, Direction direction)
    {
        Answers &known = m_tables->tiersMet[static_cast<std::size_t>(direction)];
        return known(m_world.tierClass[subject], m_world.tierClass[peer],
                     [&] { return meetTiers(subject, peer, direction); });
    }

    Id meetTiers(Id subject, Id peer, Direction direction)
    {
        const Endpoint own = m_world.end(subject);
        const Endpoint other = m_world.end(peer);
        const bool isIngress = direction == Direction::Ingress;
        const Attempted attempted{isIngress ? other : own, isIngress ? own : other, direction};
        m_tables->outcomes.push_back(m_engine.meetTiers(attempted, nullptr));
        return static_cast<Id>(m_tables->outcomes.size() - 1);
    }

    const RelationWorld &m_world;
    const NetworkEngine::Impl &m_engine;
    Id m_first;
    Id m_last;
    RelationTables *m_tables = nullptr; ///< Of the thread that runs it.
    std::vector<NetworkRelation::Row> m_rows;
};

} // namespace drawbridge::network
