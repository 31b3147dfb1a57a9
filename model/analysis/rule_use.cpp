// SPDX-License-Identifier: Apache-2.0
// Whether a rule of a NetworkPolicy is needed: each connection it is about is decided with it and
// without it. Rules only add, so nothing else can change; most rules are needed, and the first
// connection tells.
// Tested by tests/unit/analysis/test_rule_fixtures.cpp, tests/fixtures/findings/shadowed.yaml, and
// on random clusters by tests/property/test_network_engine_property.cpp

#include "model/analysis/rule_use.h"

#include "model/analysis/network_engine_impl.h"

#include <algorithm>
#include <tuple>

namespace drawbridge {
namespace rule_use {
namespace {

using network::Bits;
using network::CompiledPolicy;
using network::CompiledRule;

const CompiledPolicy *find(const NetworkEngine::Impl &engine, const PolicyRulePlace &place)
{
    const ObjectMeta &meta = place.policy->meta;
    const auto wanted = std::tie(place.cluster, meta.nameSpace, meta.name);
    const auto at = std::ranges::lower_bound(engine.policies, wanted, {}, network::nameOf);
    return at != engine.policies.end() && network::nameOf(*at) == wanted ? at->get() : nullptr;
}

PortVerdict openWhereFree(std::optional<PortVerdict> verdict)
{
    return verdict ? std::move(*verdict) : PortVerdict{PortSet::all(), {}};
}

/// What one pair says of the rule.
enum class PairUse { Nothing, Needed, Covered, Refused, Unknown };

/// Somebody the rule holds or may hold, who has a network.
struct Peer {
    Endpoint end;
    std::size_t number = 0; ///< Of the workload; blocks follow those.
    PortSet ports;          ///< Of an egress rule: what it admits there, never empty.
};

class UseSearch {
public:
    UseSearch(const NetworkEngine::Impl &engine, const CompiledPolicy &policy,
              const CompiledRule &rule, Direction direction, const std::vector<PortSet> &declared,
              std::size_t &pairs)
        : m_engine(engine), m_policy(policy), m_rule(rule), m_direction(direction),
          m_declared(declared), m_pairs(pairs), m_certain(workloads()), m_possible(workloads())
    {
        collectPods();
        for (const std::uint32_t subject : policy.selected)
            if (m_engine.hasNetwork(WorkloadId{subject}))
                m_subjects.push_back({subject});
    }

    /// All pairs count, each subject with its peers in turn, up to the one that tells.
    RuleUseAnswer run()
    {
        if (const auto pairs = pairsUpToNeeded()) {
            m_pairs -= *pairs;
            return {RuleUse::Needed, {}, false};
        }
        const std::size_t all = m_subjects.size() * peerCount();
        if (all > m_pairs) {
            m_pairs = 0;
            return {RuleUse::Unknown, {}, true};
        }
        m_pairs -= all;
        return m_policy.maySelect.empty() ? useOfOthers() : RuleUseAnswer{};
    }

private:
    [[nodiscard]] std::size_t workloads() const { return m_engine.topology->workloads.size(); }
    [[nodiscard]] std::size_t peerCount() const
    {
        return m_possible.count() + m_engine.blocks.size();
    }
    [[nodiscard]] bool isIngress() const { return m_direction == Direction::Ingress; }

    /// Pods the rule holds for certain, and with them those that it may hold.
    void collectPods()
    {
        if (m_rule.admitsEveryone)
            m_certain.set();
        for (const auto &selected : m_rule.peers) {
            m_certain |= selected->yes;
            m_possible |= selected->maybe;
        }
        if (m_rule.blocks) {
            m_certain |= m_rule.blocks->pods.yes;
            m_possible |= m_rule.blocks->pods.maybe;
        }
        m_possible |= m_certain;
    }

    /// Of some pods, and of the blocks it holds, those that are worth a question.
    [[nodiscard]] std::vector<Peer> peersAmong(const Bits &pods) const
    {
        std::vector<Peer> found;
        for (auto pod = pods.find_first(); pod != Bits::npos; pod = pods.find_next(pod))
            addPeer(WorkloadId{static_cast<std::uint32_t>(pod)}, pod, found);
        if (m_rule.blocks || m_rule.admitsEveryone)
            for (std::size_t i = 0; i < m_engine.blocks.size(); ++i) {
                const Endpoint block = m_engine.blocks[i].ranges().front().first;
                if (m_engine.holds(m_rule, block) != Verdict::Deny)
                    addPeer(block, workloads() + i, found);
            }
        return found;
    }

    void addPeer(const Endpoint &end, std::size_t number, std::vector<Peer> &peers) const
    {
        if (!m_engine.hasNetwork(end))
            return;
        PortSet ports = isIngress() ? PortSet() : portsTo(end);
        if (isIngress() || !ports.empty())
            peers.push_back({end, number, std::move(ports)});
    }

    /// Whom the rule only may hold cannot need it: what is admitted for certain stays the same.
    [[nodiscard]] std::optional<std::size_t> pairsUpToNeeded() const
    {
        if (m_pairs == 0)
            return std::nullopt;
        const std::vector<Peer> peers = peersAmong(m_certain);
        std::size_t before = 0;
        for (const WorkloadId subject : m_subjects) {
            std::size_t pairs = 0;
            forEachUse(subject, peers, [&](const Peer &peer, PairUse use) {
                if (use == PairUse::Needed)
                    pairs = before + placeOf(peer) + 1;
                return pairs == 0;
            });
            if (pairs != 0)
                return pairs <= m_pairs ? std::optional(pairs) : std::nullopt;
            before += peerCount();
            if (before >= m_pairs)
                return std::nullopt;
        }
        return std::nullopt;
    }

    [[nodiscard]] std::size_t placeOf(const Peer &peer) const
    {
        if (peer.number >= workloads())
            return m_possible.count() + peer.number - workloads();
        std::size_t place = 0;
        for (auto pod = m_possible.find_first(); pod < peer.number; pod = m_possible.find_next(pod))
            ++place;
        return place;
    }

    /// Where no pair needs the rule.
    [[nodiscard]] RuleUseAnswer useOfOthers() const
    {
        RuleUseAnswer answer;
        answer.use = RuleUse::Idle;
        bool isExampleCovered = false;
        const std::vector<Peer> peers = peersAmong(m_possible);
        for (const WorkloadId subject : m_subjects) {
            forEachUse(subject, peers, [&](const Peer &peer, PairUse use) {
                const bool isCovered = use == PairUse::Covered;
                if (use == PairUse::Unknown)
                    answer.use = RuleUse::Unknown;
                else if (isCovered || use == PairUse::Refused)
                    answer.use = RuleUse::Needless;
                if ((isCovered && !isExampleCovered) ||
                    (use == PairUse::Refused && !answer.example))
                    answer.example = pairOf(subject, peer.end);
                isExampleCovered = isExampleCovered || isCovered;
                return answer.use != RuleUse::Unknown;
            });
            if (answer.use == RuleUse::Unknown)
                return {};
        }
        return answer;
    }

    [[nodiscard]] std::pair<Endpoint, Endpoint> pairOf(const Endpoint &subject,
                                                       const Endpoint &peer) const
    {
        return isIngress() ? std::pair(peer, subject) : std::pair(subject, peer);
    }

    /// Until `visit` returns false.
    template<typename Visit>
    void forEachUse(WorkloadId subject, const std::vector<Peer> &peers, Visit visit) const
    {
        const PortSet own = isIngress() ? portsTo(subject) : PortSet();
        if (isIngress() && own.empty())
            return;
        for (const Peer &peer : peers)
            if (!visit(peer, judge(subject, peer.end, isIngress() ? own : peer.ports)))
                return;
    }

    [[nodiscard]] PairUse judge(const Endpoint &subject, const Endpoint &peer,
                                const PortSet &ports) const
    {
        const Endpoint &from = isIngress() ? peer : subject;
        const Endpoint &to = isIngress() ? subject : peer;
        if (m_engine.isAcrossClusters(from, to))
            return PairUse::Nothing;
        const network::Attempted without{from, to, m_direction, false, &m_rule};
        const PortSet lost = ports - m_engine.networkPolicies(without).admitted;
        if (lost.empty())
            return PairUse::Covered;
        return compare({from, to, m_direction}, without, lost);
    }

    /// With the rule and without it, the other end included.
    [[nodiscard]] PairUse compare(const network::Attempted &with, const network::Attempted &without,
                                  const PortSet &lost) const
    {
        const Direction opposite =
            m_direction == Direction::Ingress ? Direction::Egress : Direction::Ingress;
        const PortVerdict other = openWhereFree(m_engine.restriction(with.from, with.to, opposite));
        if (((other.allowed | other.unknown) & lost).empty())
            return PairUse::Refused; // whatever this end says
        const PortVerdict before = openWhereFree(m_engine.restriction(with, nullptr)) & other;
        const PortVerdict after = openWhereFree(m_engine.restriction(without, nullptr)) & other;
        if (!((before.allowed & lost) - after.allowed - after.unknown).empty())
            return PairUse::Needed;
        const bool isSame = (before.allowed & lost) == (after.allowed & lost) &&
                            (before.unknown & lost).empty() && (after.unknown & lost).empty();
        return isSame ? PairUse::Refused : PairUse::Unknown;
    }

    /// What the rule admits of what is asked there.
    [[nodiscard]] PortSet portsTo(const Endpoint &destination) const
    {
        return m_engine.portsAt(m_rule, destination) & scopeOf(destination);
    }

    [[nodiscard]] const PortSet &scopeOf(const Endpoint &destination) const
    {
        const auto *id = std::get_if<WorkloadId>(&destination);
        return id == nullptr || m_declared[id->index].empty() ? PortSet::all()
                                                              : m_declared[id->index];
    }

    const NetworkEngine::Impl &m_engine;
    const CompiledPolicy &m_policy;
    const CompiledRule &m_rule;
    Direction m_direction;
    const std::vector<PortSet> &m_declared;
    std::size_t &m_pairs;
    Bits m_certain;
    Bits m_possible;
    std::vector<WorkloadId> m_subjects;
};

} // namespace
} // namespace rule_use

RuleUseAnswer useOf(const NetworkEngine &engine, const PolicyRulePlace &place,
                    const std::vector<PortSet> &declared, std::size_t &pairs)
{
    const auto &impl = NetworkEngine::Impl::of(engine);
    const network::CompiledPolicy *policy = rule_use::find(impl, place);
    if (policy == nullptr || place.rule >= policy->rules(place.direction).size())
        return {};
    return rule_use::UseSearch(impl, *policy, policy->rules(place.direction)[place.rule],
                               place.direction, declared, pairs)
        .run();
}

} // namespace drawbridge
