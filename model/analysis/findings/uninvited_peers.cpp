// SPDX-License-Identifier: Apache-2.0
// Whom a selector lets in beside the drawn peers, policy by policy.
// Tested by tests/unit/analysis/test_rule_fixtures.cpp, tests/fixtures/findings/peers.yaml, and
// tests/unit/analysis/test_findings_again.cpp

#include "model/analysis/findings/uninvited_peers.h"

#include "model/analysis/findings/drawn_peers.h"
#include "model/analysis/findings/peer_places.h"
#include "model/analysis/findings/policy_peers.h"
#include "model/base/texts.h"

#include <algorithm>
#include <optional>
#include <set>
#include <tuple>

namespace drawbridge::network_peer_rules {
namespace {

/// Variants of one application under one account are alike in these.
using Variant = std::tuple<std::string_view, std::string_view, std::string_view>;

std::optional<Variant> variantOf(const WorkloadNode &node)
{
    for (const char *key : {"app.kubernetes.io/name", "app", "k8s-app"})
        if (const auto app = node.podLabels.find(key); app != node.podLabels.end())
            return app->second.empty()
                       ? std::nullopt
                       : std::optional(
                             Variant(node.key.nameSpace, node.serviceAccountName, app->second));
    return std::nullopt;
}

/// Workloads a selector lets in beside the drawn ones.
std::vector<const WorkloadNode *> uninvited(const FindingsContext &context, const PeerPlace &place,
                                            const SelectedWorkloads &admitted,
                                            const DrawnPeers &peers)
{
    bool isAnyDrawn = false;
    std::set<Variant> drawn;
    std::vector<const WorkloadNode *> others;
    for (const WorkloadId id : admitted.workloads) {
        const WorkloadNode &node = context.topology.workload(id);
        if (peers.isDrawn(place.direction, id)) {
            isAnyDrawn = true;
            if (const auto variant = variantOf(node))
                drawn.insert(*variant);
        } else if (!peers.isSubject(id) && !node.isSystem) {
            others.push_back(&node);
        }
    }
    if (!isAnyDrawn)
        return {};
    std::erase_if(others, [&](const WorkloadNode *other) {
        const auto variant = variantOf(*other);
        return variant && drawn.contains(*variant);
    });
    return others;
}

/// ZT-NET-017, policy by policy.
class UninvitedSearch {
public:
    UninvitedSearch(const ClusterFacts &cluster, const FindingsContext &context, FindingsSink &sink)
        : m_cluster(cluster), m_context(context), m_peers(*cluster.peers), m_drawn(context),
          m_sink(sink)
    {
        m_sink.judged.trustZones = context.design.trustZones;
        m_sink.judged.isAnythingDrawn = !context.design.flows.empty();
        m_sink.judged.drawn = context.drawn;
    }

    void run()
    {
        const std::size_t count = m_cluster.resources->networkPolicies.size();
        auto &judged = m_sink.judged.byCluster[m_cluster.name];
        if (const auto *before = judgedBefore(); before != nullptr) {
            judged = *before;
            for (const std::uint32_t policy : changedPolicies())
                judgeAgain(policy, judged[policy]);
        } else {
            for (std::size_t policy = 0; policy < count; ++policy)
                judged.push_back(std::make_shared<const JudgedPolicy>(judge(policy)));
        }
        for (const auto &policy : judged)
            tellOf(*policy);
    }

private:
    using Judged = std::vector<std::shared_ptr<const JudgedPolicy>>;

    [[nodiscard]] const Judged *judgedBefore() const
    {
        const JudgedPolicies *before = m_sink.judgedBefore.get();
        if (before == nullptr || before->trustZones != m_sink.judged.trustZones ||
            before->isAnythingDrawn != m_sink.judged.isAnythingDrawn)
            return nullptr;
        const auto found = before->byCluster.find(m_cluster.name);
        return found == before->byCluster.end() ? nullptr : &found->second;
    }

    /// Those that select an end of a pair that is drawn now and was not, or the other way round.
    [[nodiscard]] std::vector<std::uint32_t> changedPolicies() const
    {
        std::vector<std::uint32_t> policies;
        const auto add = [&](EndIndex end) {
            const auto &selecting = m_peers.selecting(WorkloadId{end});
            policies.insert(policies.end(), selecting.begin(), selecting.end());
        };
        const auto &before = m_sink.judgedBefore->drawn;
        for (EndIndex from = 0; from < m_context.workloadCount(); ++from) {
            if (m_context.drawn.isRowAsIn(before, from))
                continue;
            add(from);
            for (const auto *table : {&before, &m_context.drawn})
                for (const auto &[ends, ports] : table->row(from))
                    if (ends.second < m_context.workloadCount() &&
                        !(before.contains(ends) && m_context.drawn.contains(ends)))
                        add(ends.second);
        }
        sortAndUnite(policies);
        return policies;
    }

    void judgeAgain(std::uint32_t policy, std::shared_ptr<const JudgedPolicy> &judged)
    {
        JudgedPolicy now = judge(policy);
        const bool isSame = now.doubts == judged->doubts &&
                            (now.finding == nullptr) == (judged->finding == nullptr) &&
                            (now.finding == nullptr || *now.finding == *judged->finding);
        if (!isSame)
            judged = std::make_shared<const JudgedPolicy>(std::move(now));
    }

    [[nodiscard]] JudgedPolicy judge(std::size_t index)
    {
        const NetworkPolicyObject &policy = m_cluster.resources->networkPolicies[index];
        const SelectedWorkloads &subjects = m_peers.subjectsOf(index);
        m_drawn.choose(subjects);
        JudgedPolicy judged;
        GroupedParts parts;
        for (const PeerPlace &place : peersOf(policy)) {
            if (!place.peer->podSelector || place.peer->podSelector->isEverything())
                continue;
            if (m_sink.judged.isAnythingDrawn && m_peers.isUncertain(policy, *place.peer))
                ++judged.doubts;
            addUninvited(policy, place, subjects, parts);
        }
        if (!parts.isEmpty())
            judged.finding = std::make_shared<Finding>(findingOf(
                "ZT-NET-017", m_cluster, policy, parts, "admits more than the drawn peers",
                "Add a label that only the drawn peer has.", Confidence::Certain));
        return judged;
    }

    void addUninvited(const NetworkPolicyObject &policy, const PeerPlace &place,
                      const SelectedWorkloads &subjects, GroupedParts &parts) const
    {
        const bool isAnyDrawn =
            std::ranges::any_of(m_drawn.peers(place.direction), [&](EndIndex peer) {
                return m_peers.admits(policy, *place.peer, WorkloadId{peer});
            });
        if (!isAnyDrawn)
            return;
        const auto admitted = m_peers.peersOf(policy, *place.peer);
        const std::string admits = ruleName(place.direction, place.rule) + " also admits ";
        for (const WorkloadNode *other : uninvited(m_context, place, admitted, m_drawn)) {
            const bool isNear = std::ranges::all_of(subjects.workloads, [&](WorkloadId id) {
                return m_context.design.areInOneZone(other->key,
                                                     m_context.topology.workload(id).key);
            });
            parts.add(isNear ? Severity::Medium : Severity::High, admits + toString(other->key),
                      place.peer->where);
        }
    }

    void tellOf(const JudgedPolicy &judged) const
    {
        if (judged.doubts > 0)
            m_sink.notAssessable[{"ZT-NET-017", "labels decide that no manifest tells"}] +=
                judged.doubts;
        if (judged.finding)
            m_sink.report.findings.add(judged.finding);
    }

    const ClusterFacts &m_cluster;
    const FindingsContext &m_context;
    const PolicyPeers &m_peers;
    DrawnPeers m_drawn;
    FindingsSink &m_sink;
};

} // namespace

void findUninvited(const ClusterFacts &cluster, const FindingsContext &context, FindingsSink &sink)
{
    UninvitedSearch(cluster, context, sink).run();
}

} // namespace drawbridge::network_peer_rules
