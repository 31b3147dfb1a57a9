// SPDX-License-Identifier: Apache-2.0
// All pairs at once. A pair's verdict is the egress half of its source and the ingress half of its
// destination (network-policy.md item 10). A half is found by letting each rule act on the peers it
// names, instead of asking every rule about every peer; port sets are small numbers throughout, and
// what two of them come to is computed once. Sources are taken a tile at a time, so that the halves
// of one tile fit the cache, and tiles are independent of each other.
//
// Tested by tests/unit/analysis/test_network_relation.cpp and
// tests/property/test_network_engine_property.cpp
#include "model/analysis/network_relation.h"

#include "model/analysis/network_relation_tables.h"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <span>

namespace drawbridge {
namespace network {
namespace {

/// How the half of one subject is found.
enum class Way {
    Open,    ///< No policy restricts it.
    Unknown, ///< A policy that is not evaluated may decide.
    Pairs,   ///< Policies that only may select it: pair by pair.
    Rules    ///< By the rules of what selects it.
};

/// The rows of some neighbouring sources.
class Tile {
public:
    Tile(const RelationWorld &world, Id first, Id last)
        : m_world(world), m_engine(world.engine), m_first(first), m_last(last),
          m_open(m_verdicts({PortSet::all(), {}})), m_unknown(m_verdicts({{}, PortSet::all()})),
          m_denied(m_verdicts({})), m_nothing(m_states({}))
    {}

    void run(std::stop_token stop)
    {
        m_egress.resize(m_world.size() * width());
        for (Id first = m_first; first < m_last && !stop.stop_requested(); first += kGroup)
            addEgress(first, std::min(first + kGroup, m_last));
        m_rows.resize(width());
        m_current.assign(width(), kNoId);
        for (Id to = 0; to < m_world.size() && !stop.stop_requested(); ++to)
            addDestination(to);
        for (std::size_t i = 0; i < width(); ++i)
            closeRun(i, static_cast<Id>(m_world.size()));
        m_egress = {};
    }

    [[nodiscard]] std::vector<std::vector<VerdictRun>> &rows() { return m_rows; }
    [[nodiscard]] const InternedVerdicts &verdicts() const { return m_verdicts; }

private:
    static constexpr Id kGroup = 16; ///< Sources written together: one line of the cache.

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

    // The egress halves of a few sources, side by side.
    void addEgress(Id first, Id last)
    {
        std::vector<std::vector<Id>> halves(last - first);
        for (Id from = first; from < last; ++from) {
            halves[from - first].resize(m_world.size());
            halfOf(from, Direction::Egress, 0, halves[from - first]);
        }
        for (std::size_t to = 0; to < m_world.size(); ++to) {
            Id *out = &m_egress[to * width() + (first - m_first)];
            for (const std::vector<Id> &half : halves)
                *out++ = half[to];
        }
    }

    void addDestination(Id to)
    {
        m_ingress.resize(width());
        halfOf(to, Direction::Ingress, m_first, m_ingress);
        const Id *egress = &m_egress[to * width()];
        for (std::size_t i = 0; i < width(); ++i) {
            const Id verdict = both(egress[i], m_ingress[i], m_first + static_cast<Id>(i), to);
            if (verdict == m_current[i])
                continue;
            closeRun(i, to);
            m_current[i] = verdict;
        }
    }

    void closeRun(std::size_t row, Id end)
    {
        if (m_current[row] != kNoId && end > 0)
            m_rows[row].push_back({end, m_current[row]});
    }

    Id both(Id egress, Id ingress, Id from, Id to)
    {
        if (isAcrossClusters(from, to))
            return hasNetwork(from) && hasNetwork(to) ? m_unknown : m_denied;
        if (egress == m_open)
            return ingress;
        if (ingress == m_open || egress == m_denied)
            return egress;
        Id &known = m_both.at(egress, ingress);
        if (known == kNoId) {
            const Id found = m_verdicts(m_verdicts[egress] & m_verdicts[ingress]);
            m_both.at(egress, ingress) = found;
            return found;
        }
        return known;
    }

    bool hasNetwork(Id end) const
    {
        return !m_world.isWorkload(end) || m_engine.topology->workloads[end].hasNetwork;
    }

    bool isAcrossClusters(Id from, Id to) const
    {
        return m_engine.topology->clusters.size() > 1 &&
               m_engine.isAcrossClusters(m_world.end(from), m_world.end(to));
    }

    // What one subject admits of the peers from `offset` on, as many as `half` has room for.
    void halfOf(Id subject, Direction direction, Id offset, std::vector<Id> &half)
    {
        const Way way = wayOf(subject, direction);
        if (!hasNetwork(subject))
            std::ranges::fill(half, m_denied);
        else if (way == Way::Open)
            std::ranges::fill(half, m_open);
        else if (way == Way::Unknown)
            std::ranges::fill(half, m_unknown);
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
            half[i] = verdict ? m_verdicts(*verdict) : m_open;
        }
    }

    void byRules(Id subject, Direction direction, Id offset, std::vector<Id> &half)
    {
        const WorkloadId id{subject};
        const Peers peers{subject, direction, offset, half};
        std::ranges::fill(half, m_nothing);
        for (std::uint32_t index : m_engine.selecting(id, direction)) {
            for (const CompiledRule &rule : m_engine.policies[index]->rules(direction))
                letAct(rule, peers);
        }
        const bool isSelected = !m_engine.selecting(id, direction).empty();
        for (std::size_t i = 0; i < half.size(); ++i) {
            const Id peer = offset + static_cast<Id>(i);
            const bool isNode = m_world.isWorkload(peer) && m_engine.nodeAddresses.test(peer);
            half[i] = hasTiers(id)
                          ? afterTiers(subject, peer, direction, isSelected, half[i], isNode)
                          : asVerdict(half[i], isNode);
        }
    }

    struct Peers {
        Id subject;
        Direction direction;
        Id offset;
        std::vector<Id> &states;
    };

    void letAct(const CompiledRule &rule, const Peers &peers)
    {
        const bool isIngress = peers.direction == Direction::Ingress;
        const Id fixed = isIngress || rule.names.empty() ? portsAt(rule, peers.subject) : kNoId;
        const auto act = [&](Id peer, bool isCertain) {
            Id &state = peers.states[peer - peers.offset];
            state = added(state, fixed == kNoId ? portsAt(rule, peer) : fixed, isCertain);
        };
        const Id end = peers.offset + static_cast<Id>(peers.states.size());
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
        actOnPods(rule.blocks->pods);
        for (Id peer : m_world.blocksIn.at(rule.blocks.get())) {
            if (peer >= peers.offset && peer < end)
                act(peer, true);
        }
    }

    template<typename Act>
    static void forEachIn(const Bits &bits, Id first, Id end, const Act &act)
    {
        auto i = first == 0 ? bits.find_first() : bits.find_next(first - 1);
        for (; i != Bits::npos && i < end; i = bits.find_next(i))
            act(static_cast<Id>(i));
    }

    // The ports of a rule on a destination, whose ports class decides.
    Id portsAt(const CompiledRule &rule, Id destination)
    {
        const Id portsClass = m_world.portsClass[destination];
        const Id known = m_portsAt.at(rule.portsId, rule.names.empty() ? 0 : portsClass);
        if (known != kNoId)
            return known;
        const Id found = m_ports(m_engine.portsAt(rule, m_world.end(destination)));
        m_portsAt.at(rule.portsId, rule.names.empty() ? 0 : portsClass) = found;
        return found;
    }

    // A state with the ports of one more rule. `allowed` of a state is what is admitted, `unknown`
    // what may be besides.
    Id added(Id state, Id ports, bool isCertain)
    {
        Answers &answers = isCertain ? m_addedCertain : m_addedPossible;
        if (const Id known = answers.at(state, ports); known != kNoId)
            return known;
        PortVerdict sum = m_states[state];
        (isCertain ? sum.allowed : sum.unknown) |= m_ports[ports];
        sum.unknown -= sum.allowed;
        const Id found = m_states(std::move(sum));
        answers.at(state, ports) = found;
        return found;
    }

    PortVerdict withOwnNode(Id state, bool isNode) const
    {
        PortVerdict verdict = m_states[state];
        if (isNode) // item 44: the peer may be the node of the pod
            verdict.unknown = PortSet::all() - verdict.allowed;
        return verdict;
    }

    Id asVerdict(Id state, bool isNode)
    {
        if (const Id known = m_asVerdict.at(state, isNode); known != kNoId)
            return known;
        const Id found = m_verdicts(withOwnNode(state, isNode));
        m_asVerdict.at(state, isNode) = found;
        return found;
    }

    Id afterTiers(Id subject, Id peer, Direction direction, bool isSelected, Id state, bool isNode)
    {
        const auto side = static_cast<std::size_t>(direction);
        Id outcome = m_tiersMet[side].at(m_world.tierClass[subject], m_world.tierClass[peer]);
        if (outcome == kNoId) {
            outcome = meetTiers(subject, peer, direction);
            m_tiersMet[side].at(m_world.tierClass[subject], m_world.tierClass[peer]) = outcome;
        }
        const Id row = 2 * outcome + (isSelected ? 1 : 0);
        const Id column = 2 * state + (isNode ? 1 : 0);
        if (const Id known = m_afterTiers.at(row, column); known != kNoId)
            return known;
        const PortVerdict policies = withOwnNode(state, isNode);
        const PolicyVerdict said{isSelected ? PolicyVerdict::Selects::Yes
                                            : PolicyVerdict::Selects::No,
                                 policies.allowed, policies.allowed | policies.unknown};
        const Id found = m_verdicts(composed(m_outcomes[outcome], said));
        m_afterTiers.at(row, column) = found;
        return found;
    }

    Id meetTiers(Id subject, Id peer, Direction direction)
    {
        const Endpoint own = m_world.end(subject);
        const Endpoint other = m_world.end(peer);
        const bool isIngress = direction == Direction::Ingress;
        const Attempted attempted{isIngress ? other : own, isIngress ? own : other, direction};
        m_outcomes.push_back(m_engine.meetTiers(attempted, nullptr));
        return static_cast<Id>(m_outcomes.size() - 1);
    }

    const RelationWorld &m_world;
    const NetworkEngine::Impl &m_engine;
    Id m_first;
    Id m_last;
    InternedPorts m_ports;
    InternedVerdicts m_states;
    InternedVerdicts m_verdicts;
    std::vector<TiersMet> m_outcomes;
    Answers m_portsAt, m_addedCertain, m_addedPossible, m_asVerdict, m_afterTiers, m_both;
    std::array<Answers, 2> m_tiersMet;
    Id m_open, m_unknown, m_denied, m_nothing;
    std::vector<Id> m_egress; ///< By destination, then source.
    std::vector<Id> m_ingress;
    std::vector<Id> m_current; ///< By source: the verdict of the run that is open.
    std::vector<std::vector<VerdictRun>> m_rows;
};

// Enough tiles for all cores, none so wide that its halves leave the cache for long.
Id tileWidth(std::size_t ends)
{
    return static_cast<Id>(std::clamp<std::size_t>(ends / 8, 64, 1024));
}

// The verdicts that occur in the rows of all tiles, sorted.
std::map<PortVerdict, Id, LessVerdict> numbered(const std::vector<std::unique_ptr<Tile>> &tiles)
{
    std::map<PortVerdict, Id, LessVerdict> numbers;
    for (const auto &tile : tiles) {
        std::vector<bool> isUsed(tile->verdicts().size());
        for (const auto &row : tile->rows()) {
            for (const VerdictRun &run : row)
                isUsed[run.verdict] = true;
        }
        for (Id id = 0; id < isUsed.size(); ++id) {
            if (isUsed[id])
                numbers.try_emplace(tile->verdicts()[id]);
        }
    }
    Id next = 0;
    for (auto &[verdict, number] : numbers)
        number = next++;
    return numbers;
}

void collect(std::vector<std::unique_ptr<Tile>> &tiles, NetworkRelation &relation)
{
    const auto numbers = numbered(tiles);
    for (const auto &[verdict, number] : numbers)
        relation.verdicts.push_back(verdict);
    for (const auto &tile : tiles) {
        std::vector<Id> global(tile->verdicts().size(), kNoId);
        for (Id id = 0; id < global.size(); ++id) {
            if (const auto at = numbers.find(tile->verdicts()[id]); at != numbers.end())
                global[id] = at->second;
        }
        for (auto &row : tile->rows()) {
            for (VerdictRun &run : row)
                run.verdict = global[run.verdict];
            row.shrink_to_fit();
            relation.rows.push_back(std::move(row));
        }
    }
}

} // namespace
} // namespace network

const PortVerdict &NetworkRelation::between(std::size_t from, std::size_t to) const
{
    const auto run = std::ranges::upper_bound(rows[from], to, {}, &VerdictRun::end);
    return verdicts[run->verdict];
}

NetworkRelation relate(const NetworkEngine &engine, std::stop_token stop)
{
    const network::RelationWorld world(NetworkEngine::Impl::of(engine));
    const auto width = network::tileWidth(world.size());
    const auto ends = static_cast<network::Id>(world.size());
    std::vector<std::unique_ptr<network::Tile>> tiles;
    for (network::Id first = 0; first < ends; first += width)
        tiles.push_back(
            std::make_unique<network::Tile>(world, first, std::min(first + width, ends)));
    tbb::parallel_for(std::size_t{0}, tiles.size(), [&](std::size_t i) { tiles[i]->run(stop); });
    NetworkRelation relation;
    relation.workloads = world.workloads();
    if (!stop.stop_requested())
        network::collect(tiles, relation);
    return relation;
}

} // namespace drawbridge
