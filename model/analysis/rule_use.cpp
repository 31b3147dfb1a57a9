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

class UseSearch {
public:
    UseSearch(const NetworkEngine::Impl &engine, const CompiledPolicy &policy,
              const CompiledRule &rule, Direction direction, const std::vector<PortSet> &declared,
              std::size_t &pairs)
        : m_engine(engine), m_policy(policy), m_rule(rule), m_direction(direction),
          m_declared(declared), m_pairs(pairs), m_peers(peers())
    {}

    RuleUseAnswer run()
    {
        m_answer.use = RuleUse::Idle;
        m_isUnknown = !m_policy.maySelect.empty();
        for (const std::uint32_t subject : m_policy.selected) {
            if (!m_engine.hasNetwork(WorkloadId{subject}))
                continue;
            for (const Endpoint &peer : m_peers)
                if (!goesOn(WorkloadId{subject}, peer))
                    return m_answer;
        }
        if (m_isUnknown)
            m_answer.use = RuleUse::Unknown;
        return m_answer;
    }

private:
    /// Everybody the rule holds or may hold.
    [[nodiscard]] std::vector<Endpoint> peers() const
    {
        Bits pods(m_engine.topology->workloads.size());
        if (m_rule.admitsEveryone)
            pods.set();
        for (const auto &selected : m_rule.peers)
            pods |= selected->yes | selected->maybe;
        if (m_rule.blocks)
            pods |= m_rule.blocks->pods.yes | m_rule.blocks->pods.maybe;
        std::vector<Endpoint> found;
        for (auto pod = pods.find_first(); pod != Bits::npos; pod = pods.find_next(pod))
            found.emplace_back(WorkloadId{static_cast<std::uint32_t>(pod)});
        for (const AddressSet &block : m_engine.blocks)
            found.emplace_back(block.ranges().front().first);
        return found;
    }

    /// False: the answer stands.
    bool goesOn(WorkloadId subject, const Endpoint &peer)
    {
        if (m_pairs == 0) {
            m_answer = {RuleUse::Unknown, {}, true};
            return false;
        }
        --m_pairs;
        const Endpoint self = subject;
        const bool isIngress = m_direction == Direction::Ingress;
        const Endpoint &from = isIngress ? peer : self;
        const Endpoint &to = isIngress ? self : peer;
        const PairUse use = judge(from, to);
        if (use == PairUse::Needed) {
            m_answer = {RuleUse::Needed, {}, false};
            return false;
        }
        m_isUnknown = m_isUnknown || use == PairUse::Unknown;
        const bool isCovered = use == PairUse::Covered;
        if (isCovered || use == PairUse::Refused) {
            if (!m_answer.example || (isCovered && !m_isExampleCovered))
                m_answer.example = std::make_pair(from, to);
            m_isExampleCovered = m_isExampleCovered || isCovered;
            m_answer.use = RuleUse::Needless;
        }
        return true;
    }

    [[nodiscard]] PairUse judge(const Endpoint &from, const Endpoint &to) const
    {
        const Endpoint &peer = m_direction == Direction::Ingress ? from : to;
        const Verdict held = m_engine.holds(m_rule, peer);
        const PortSet ports = m_engine.portsAt(m_rule, to) & scopeOf(to);
        if (held == Verdict::Deny || ports.empty() || !m_engine.hasNetwork(peer) ||
            m_engine.isAcrossClusters(from, to))
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
    std::vector<Endpoint> m_peers;
    RuleUseAnswer m_answer;
    bool m_isUnknown = false;
    bool m_isExampleCovered = false;
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
