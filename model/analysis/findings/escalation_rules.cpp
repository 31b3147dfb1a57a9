// SPDX-License-Identifier: Apache-2.0
// ZT-RB-022 (findings.md 1.5 and 2.5): the shortest way from a workload to cluster-admin over the
// escalation graph, found for all workloads by one search back from the end; certain ways before
// possible ones.
// Tested by tests/unit/analysis/test_rule_fixtures.cpp, tests/fixtures/findings/escalation.yaml

#include "model/analysis/escalation.h"
#include "model/analysis/findings/rbac_reports.h"

#include <array>
#include <deque>
#include <limits>

namespace drawbridge::escalation_rules {
namespace {

constexpr std::size_t kNoWay = std::numeric_limits<std::size_t>::max();
constexpr std::size_t kMaxHops = 6;

/// Powers by the node they start from, and nodes' distances to the end.
class WaysBack {
public:
    WaysBack(const EscalationGraph &graph, std::size_t end, bool isCertainOnly)
        : m_graph(graph), m_distance(graph.nodes.size(), kNoWay), m_powers(graph.nodes.size())
    {
        std::vector<std::vector<std::size_t>> into(graph.nodes.size());
        for (std::size_t i = 0; i < graph.powers.size(); ++i) {
            const EscalationPower &power = graph.powers[i];
            if (isCertainOnly && power.isPossible)
                continue;
            m_powers[power.from].push_back(i);
            for (const std::size_t target : power.targets)
                into[target].push_back(power.from);
        }
        search(into, end);
    }

    /// The powers of a shortest way; empty where there is none of few enough hops.
    [[nodiscard]] std::vector<const EscalationPower *> from(std::size_t start) const
    {
        std::vector<const EscalationPower *> way;
        if (m_distance[start] == kNoWay || m_distance[start] > kMaxHops)
            return way;
        for (std::size_t at = start; m_distance[at] != 0;) {
            const auto [power, next] = step(at);
            way.push_back(power);
            at = next;
        }
        return way;
    }

private:
    void search(const std::vector<std::vector<std::size_t>> &into, std::size_t end)
    {
        std::deque<std::size_t> open{end};
        m_distance[end] = 0;
        while (!open.empty()) {
            const std::size_t at = open.front();
            open.pop_front();
            for (const std::size_t from : into[at])
                if (m_distance[from] == kNoWay) {
                    m_distance[from] = m_distance[at] + 1;
                    open.push_back(from);
                }
        }
    }

    [[nodiscard]] std::pair<const EscalationPower *, std::size_t> step(std::size_t at) const
    {
        for (const std::size_t index : m_powers[at])
            for (const std::size_t target : m_graph.powers[index].targets)
                if (m_distance[target] != kNoWay && m_distance[target] + 1 == m_distance[at])
                    return {&m_graph.powers[index], target};
        return {nullptr, at};
    }

    const EscalationGraph &m_graph;
    std::vector<std::size_t> m_distance;
    std::vector<std::vector<std::size_t>> m_powers;
};

Finding wayFinding(const WorkloadFacts &workload, const EscalationGraph &graph,
                   const std::vector<const EscalationPower *> &way, bool isCertain)
{
    std::vector<std::string> hops;
    for (const EscalationPower *power : way)
        hops.push_back(toString(graph.nodes[power->from]) + " " + power->because);
    const Severity severity = workload.isExposed ? Severity::Critical : Severity::High;
    Finding finding =
        makeFinding("ZT-RB-022", isCertain ? severity : lowered(severity), workload.node->key,
                    "Whoever takes " + toString(workload.node->key) + " gets to cluster-admin in " +
                        countOf(way.size(), "step") + (isCertain ? ": " : ", possibly: ") +
                        joined(hops, "; ") + ".",
                    "Take one of the steps away.", workload.node->where);
    finding.confidence = isCertain ? Confidence::Certain : Confidence::Heuristic;
    for (const EscalationPower *power : way) {
        const SourceSpan &where =
            power->grant ? power->grant->role->rules[power->grant->rule].where : power->where;
        if (where.isKnown() && std::ranges::find(finding.evidence, where) == finding.evidence.end())
            finding.evidence.push_back(where);
    }
    return finding;
}

void findWays(const ClusterFacts &cluster, FindingsSink &sink)
{
    if (cluster.all->topology->clusters.size() != 1) {
        sink.cannotAssess("ZT-RB-022", "ways are found in one cluster at a time");
        return;
    }
    if (cluster.escalation == nullptr)
        return;
    const EscalationGraph &graph = *cluster.escalation;
    if (!graph.unknown.empty())
        sink.cannotAssess("ZT-RB-022", std::string(kRoleUnknown));
    const auto end = graph.find({EscalationNode::Kind::ClusterAdmin, ""});
    if (!end)
        return;
    const WaysBack certain(graph, *end, true);
    const WaysBack possible(graph, *end, false);
    for (const WorkloadFacts &workload : cluster.workloads) {
        const auto start =
            graph.find({EscalationNode::Kind::Workload, toString(workload.node->key)});
        if (!start || workload.isNodeAgent)
            continue;
        auto way = certain.from(*start);
        const bool isCertain = !way.empty();
        if (!isCertain)
            way = possible.from(*start);
        if (!way.empty())
            sink.report.findings.push_back(wayFinding(workload, graph, way, isCertain));
    }
}

const std::array kRules{
    FindingRule{
        {"ZT-RB-022", "Escalation path", Severity::High,
         "From a workload a chain of at most six steps leads to cluster-admin: its token, its "
         "node, and what RBAC lets each identity on the way do. The shortest chain is told, with "
         "the place of each permission. Critical where the workload is exposed; one step lower "
         "and heuristic where a step depends on what manifests do not say, such as which pods "
         "run on which node.",
         "Known agents of network plugins. Not assessable in part where a role is not in the "
         "input, and with several clusters.",
         "Take one of the steps away.", "N3 N7 Z-ID T1078 T1611", "kh, ks C-0267 C-0272"},
        findWays},
};

} // namespace
} // namespace drawbridge::escalation_rules

std::span<const drawbridge::FindingRule> drawbridge::escalationRules()
{
    return escalation_rules::kRules;
}
