// SPDX-License-Identifier: Apache-2.0
// ZT-NET-018 (findings.md 1.1): rules of NetworkPolicies that could go without any connection of
// the input going with them. Nothing is compared as text: every connection is decided again.
// Tested by tests/unit/analysis/test_rule_fixtures.cpp, tests/fixtures/findings/shadowed.yaml

#include "model/analysis/findings/grouped_parts.h"
#include "model/analysis/findings/policy_peers.h"
#include "model/analysis/rule_use.h"

#include <array>
#include <tuple>

namespace drawbridge::shadowed_rules {
namespace {

constexpr const char *kRule = "ZT-NET-018";
/// Of a cluster together.
constexpr std::size_t kMostPairs = 1'000'000;
constexpr std::size_t kMostNamed = 3;
/// Says why a policy admits what others admit as well.
constexpr const char *kRationale = "drawbridge.dev/rationale";

class ShadowedSearch {
public:
    ShadowedSearch(const ClusterFacts &cluster, FindingsSink &sink)
        : m_cluster(cluster), m_network(*cluster.all->network), m_sink(sink)
    {}

    void run()
    {
        for (const NetworkPolicyObject *at : sortedPolicies()) {
            const NetworkPolicyObject &policy = *at;
            GroupedParts parts;
            for (const Direction direction : {Direction::Ingress, Direction::Egress})
                for (std::size_t i = 0; i < rulesOf(policy, direction).size(); ++i)
                    judge(policy, direction, i, parts);
            if (!parts.isEmpty())
                m_sink.report.findings.push_back(parts.finding(
                    kRule, m_cluster.keyOf(policy.meta),
                    "NetworkPolicy " + nameOf(policy.meta) + " has a rule that changes nothing: ",
                    std::string("Delete it; where it is kept on purpose, say why in the "
                                "annotation ") +
                        kRationale + "."));
        }
    }

private:
    /// By name, so that the same are compared whatever order the files come in.
    [[nodiscard]] std::vector<const NetworkPolicyObject *> sortedPolicies() const
    {
        std::vector<const NetworkPolicyObject *> policies;
        for (const NetworkPolicyObject &policy : m_cluster.resources->networkPolicies)
            if (!policy.meta.annotations.contains(kRationale))
                policies.push_back(&policy);
        std::ranges::sort(policies, {}, [](const NetworkPolicyObject *policy) {
            return std::tie(policy->meta.nameSpace, policy->meta.name);
        });
        return policies;
    }

    static const std::vector<NetworkPolicyRule> &rulesOf(const NetworkPolicyObject &policy,
                                                         Direction direction)
    {
        static const std::vector<NetworkPolicyRule> kNone;
        if (direction == Direction::Ingress)
            return policy.affectsIngress ? policy.ingress : kNone;
        return policy.affectsEgress ? policy.egress : kNone;
    }

    void judge(const NetworkPolicyObject &policy, Direction direction, std::size_t index,
               GroupedParts &parts)
    {
        const PolicyRulePlace place{m_cluster.name, &policy, direction, index};
        const auto answer = useOf(m_network, place, m_cluster.all->declared, m_pairs);
        if (answer.use == RuleUse::Needed || answer.use == RuleUse::Idle)
            return;
        const NetworkPolicyRule &rule = rulesOf(policy, direction)[index];
        const auto isUncertain = [&](const NetworkPolicyPeer &peer) {
            return m_cluster.peers->isUncertain(policy, peer);
        };
        if (answer.isTooMuch)
            m_sink.cannotAssess(kRule, "there are too many connections to compare");
        else if (answer.use == RuleUse::Unknown)
            m_sink.cannotAssess(kRule, "the policies leave open what the rule admits");
        else if (std::ranges::any_of(rule.peers, isUncertain))
            m_sink.cannotAssess(kRule, "the peer is not in the input, or its labels are not known");
        else
            parts.add(Severity::Info, ruleName(direction, index) + coveredBy(place, answer),
                      rule.where);
    }

    /// The rules that admit the example too.
    [[nodiscard]] std::string coveredBy(const PolicyRulePlace &place,
                                        const RuleUseAnswer &answer) const
    {
        const auto why = m_network.explain(answer.example->first, answer.example->second);
        std::vector<std::string> names;
        for (const PolicyReason &reason : why.reasons) {
            const bool isItself = reason.rule == place.rule && reason.policy != nullptr &&
                                  reason.policy->meta.name == place.policy->meta.name;
            if (reason.direction == place.direction && reason.rule && !isItself &&
                !reason.ports.allowed.empty())
                names.push_back(ruleText(reason));
        }
        if (names.empty())
            return " admits only what the other end refuses";
        const std::size_t more = names.size() > kMostNamed ? names.size() - kMostNamed : 0;
        names.resize(names.size() - more);
        return " admits only what " + joined(names, " and ") +
               (more != 0 ? " and " + countOf(more, "other rule") : "") +
               (names.size() + more == 1 ? " admits as well" : " admit as well");
    }

    const ClusterFacts &m_cluster;
    const NetworkEngine &m_network;
    FindingsSink &m_sink;
    std::size_t m_pairs = kMostPairs;
};

const std::array kRules{
    FindingRule{
        {kRule, "Shadowed or redundant rule", Severity::Info,
         "A rule of a NetworkPolicy could be deleted, and every connection between the workloads "
         "of the input, on the ports they declare, and to and from outside addresses, would be "
         "decided as before: other rules admit the same, or the other end refuses it. Of two "
         "rules that admit the same each is told, and one of them can go.",
         "Policies with the annotation drawbridge.dev/rationale, and rules that admit nothing of "
         "the input at all (ZT-NET-013, ZT-NET-014). Not assessable where the peers are not in "
         "the input, where policies of other products may decide, and beyond a million pairs.",
         "Delete the rule, or say why it is there in the annotation drawbridge.dev/rationale.",
         "N7 Z-GV", "none"},
        [](const ClusterFacts &cluster, FindingsSink &sink) {
            ShadowedSearch(cluster, sink).run();
        }},
};

} // namespace
} // namespace drawbridge::shadowed_rules

std::span<const drawbridge::FindingRule> drawbridge::shadowedRules()
{
    return shadowed_rules::kRules;
}
