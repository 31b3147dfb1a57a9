// SPDX-License-Identifier: Apache-2.0
// ZT-NET-019 (findings.md 1.1): a deny that another policy undoes. NetworkPolicies only add, so
// that what one leaves out, an `except` or everything, any other that selects the same pod may
// admit. Tested by tests/unit/analysis/test_rule_fixtures.cpp, tests/fixtures/findings/peers.yaml

#include "model/analysis/findings/grouped_parts.h"
#include "model/analysis/findings/policy_peers.h"
#include "model/base/ascii.h"

#include <array>

namespace drawbridge::network_deny_rules {
namespace {

using Policies = std::vector<const NetworkPolicyObject *>;

const std::vector<NetworkPolicyRule> &rulesOf(const NetworkPolicyObject &policy,
                                              Direction direction)
{
    return direction == Direction::Ingress ? policy.ingress : policy.egress;
}

bool admitsAnybody(const NetworkPolicyRule &rule)
{
    return rule.peers.empty() && rule.ports.empty();
}

/// A policy that isolates and is named for it.
bool isDeny(const NetworkPolicyObject &policy, Direction direction)
{
    const std::string name = lowerCase(policy.meta.name);
    const bool isNamedSo =
        name.find("deny") != std::string::npos || name.find("block") != std::string::npos;
    return isNamedSo && rulesOf(policy, direction).empty();
}

class DenySearch {
public:
    DenySearch(const ClusterFacts &cluster, FindingsSink &sink) : m_cluster(cluster), m_sink(sink)
    {}

    void run()
    {
        for (const WorkloadFacts &workload : m_cluster.workloads)
            for (const Direction direction : {Direction::Ingress, Direction::Egress})
                judge(workload, direction,
                      m_cluster.all->network->selecting(workload.id, direction));
        for (const auto &[policy, parts] : m_parts) {
            Finding finding = parts.finding("ZT-NET-019", m_cluster.keyOf(policy->meta),
                                            "NetworkPolicy " + nameOf(policy->meta) +
                                                " denies what another policy admits: ",
                                            "Narrow the policy that admits it.");
            m_sink.report.findings.push_back(std::move(finding));
        }
    }

private:
    void judge(const WorkloadFacts &workload, Direction direction, const Policies &policies)
    {
        for (const NetworkPolicyObject *denying : policies)
            for (const NetworkPolicyObject *admitting : policies) {
                if (denying == admitting)
                    continue;
                if (isDeny(*denying, direction))
                    addOpen(workload, direction, *denying, *admitting);
                addExceptions(workload, direction, *denying, *admitting);
            }
    }

    /// A deny of everything beside a rule for everybody.
    void addOpen(const WorkloadFacts &workload, Direction direction,
                 const NetworkPolicyObject &denying, const NetworkPolicyObject &admitting)
    {
        const auto &rules = rulesOf(admitting, direction);
        const auto open = std::ranges::find_if(rules, admitsAnybody);
        if (open != rules.end())
            add(workload, direction, denying, denying.meta.where, admitting, open->where,
                "everything");
    }

    /// An exception of one policy inside a block of another, on some port of both.
    void addExceptions(const WorkloadFacts &workload, Direction direction,
                       const NetworkPolicyObject &denying, const NetworkPolicyObject &admitting)
    {
        for (const NetworkPolicyRule &rule : rulesOf(denying, direction))
            for (const NetworkPolicyPeer &peer : rule.peers) {
                if (!peer.ipBlock || peer.ipBlock->except.empty())
                    continue;
                const AddressSet excepted(peer.ipBlock->except);
                for (const NetworkPolicyRule &other : rulesOf(admitting, direction)) {
                    const AddressSet undone = excepted & blocksOf({other});
                    if (!undone.empty() && passes(workload, direction, undone))
                        add(workload, direction, denying, peer.where, admitting, other.where,
                            toString(undone.toCidrs().front()));
                }
            }
    }

    /// Unless a policy of an administrator refuses it.
    bool passes(const WorkloadFacts &workload, Direction direction, const AddressSet &addresses)
    {
        const IpAddress address = addresses.ranges().front().first;
        const NetworkEngine &network = *m_cluster.all->network;
        const PortVerdict verdict = direction == Direction::Egress
                                        ? network.between(workload.id, address)
                                        : network.between(address, workload.id);
        if (verdict.allowed.empty() && !verdict.unknown.empty())
            m_sink.cannotAssess("ZT-NET-019", "whether the policies let it through is unknown");
        return !verdict.allowed.empty();
    }

    void add(const WorkloadFacts &workload, Direction direction, const NetworkPolicyObject &denying,
             const SourceSpan &where, const NetworkPolicyObject &admitting,
             const SourceSpan &admitted, const std::string &what)
    {
        if (!m_cluster.all->blurred[workload.id.index].empty()) {
            m_sink.cannotAssess("ZT-NET-019", m_cluster.all->blurred[workload.id.index]);
            return;
        }
        const bool isRefused =
            what == "everything" && m_cluster.resources->adminPolicies.size() != 0;
        if (isRefused) {
            m_sink.cannotAssess("ZT-NET-019", "policies of administrators may refuse it");
            return;
        }
        m_parts[&denying].add(Severity::High,
                              std::string(toString(direction)) + " of " + what + " for " +
                                  toString(workload.node->key) + ", by NetworkPolicy " +
                                  nameOf(admitting.meta),
                              where);
        m_parts[&denying].add(Severity::High,
                              std::string(toString(direction)) + " of " + what + " for " +
                                  toString(workload.node->key) + ", by NetworkPolicy " +
                                  nameOf(admitting.meta),
                              admitted);
    }

    /// In the order of the manifests.
    struct ByPlace {
        bool operator()(const NetworkPolicyObject *a, const NetworkPolicyObject *b) const
        {
            return std::tie(a->meta.nameSpace, a->meta.name) <
                   std::tie(b->meta.nameSpace, b->meta.name);
        }
    };

    const ClusterFacts &m_cluster;
    FindingsSink &m_sink;
    std::map<const NetworkPolicyObject *, GroupedParts, ByPlace> m_parts;
};

const std::array kRules{
    FindingRule{
        {"ZT-NET-019", "Deny intent cancelled", Severity::High,
         "An exception of an ipBlock, or a policy that is named for its deny and has no rule, is "
         "undone by another policy that selects the same pod: policies only add. Both places are "
         "told.",
         "Exceptions that a policy of an administrator refuses. Not assessable where policies of "
         "administrators or of other products may decide.",
         "Narrow the policy that admits it.", "N6 A Z-NW", "none"},
        [](const ClusterFacts &cluster, FindingsSink &sink) { DenySearch(cluster, sink).run(); }},
};

} // namespace
} // namespace drawbridge::network_deny_rules

std::span<const drawbridge::FindingRule> drawbridge::networkDenyRules()
{
    return network_deny_rules::kRules;
}
