// SPDX-License-Identifier: Apache-2.0
// What somebody gets to by permissions, pods and nodes: as imported by the escalation graph, as
// designed what is drawn at the Kubernetes API, whose further ways are not worked out.
//
// Tested by tests/unit/analysis/test_blast_radius.cpp
#include "model/analysis/blast_radius_powers.h"

#include "model/analysis/edge_lookup_world.h"
#include "model/analysis/findings/rule.h"

#include <algorithm>
#include <tuple>

namespace drawbridge {
namespace {

std::string stepText(const EscalationGraph &graph, const EscalationHop &hop)
{
    const EscalationPower &power = graph.powers[hop.power];
    std::string text = toString(graph.nodes[power.from]) + ' ' + power.because;
    if (power.grant)
        text += ", by " + toString(static_cast<const RbacSource &>(*power.grant));
    else if (power.where.isKnown())
        text += " at " + toString(power.where);
    return text + (power.isPossible ? " (possible, " : " (") + power.rule +
           "): " + toString(graph.nodes[hop.to]);
}

ReachPower powerOf(const EscalationGraph &graph, const Topology &topology,
                   const EscalationNode &end, const std::vector<EscalationHop> &path)
{
    ReachPower power{toString(end), std::nullopt, {}, true};
    if (end.kind == EscalationNode::Kind::Workload)
        if (const auto key = NodeKey::parse(end.name); key && topology.findWorkload(*key))
            power.workload = *key;
    for (const EscalationHop &hop : path) {
        power.steps.push_back(stepText(graph, hop));
        power.isCertain = power.isCertain && !graph.powers[hop.power].isPossible;
    }
    return power;
}

std::string joined(const std::vector<std::string> &words)
{
    std::string text;
    for (const std::string &word : words)
        text += (text.empty() ? "" : ", ") + word;
    return text;
}

/// "pods in shop", "deployments.apps/web everywhere".
std::string resourceText(const ApiAccess &access)
{
    std::string text = access.resource + (access.apiGroup.empty() ? "" : '.' + access.apiGroup);
    if (!access.names.empty())
        text += ' ' + joined(access.names);
    return text + (access.nameSpace.empty() ? " everywhere" : " in " + access.nameSpace);
}

} // namespace

void ReachPowers::addTo(ReachAnswer &answer, const EdgeLookup::World &world)
{
    if (answer.question.basis == ReachBasis::Designed)
        addDesigned(answer, world);
    else
        addImported(answer, world);
    std::ranges::sort(answer.powers, [](const ReachPower &a, const ReachPower &b) {
        return std::forward_as_tuple(a.steps.size(), a.node) <
               std::forward_as_tuple(b.steps.size(), b.node);
    });
}

void ReachPowers::addImported(ReachAnswer &answer, const EdgeLookup::World &world)
{
    const std::vector<ClusterFacts> &clusters = world.manifests->facts->clusters;
    if (clusters.size() != 1) {
        answer.unknown.emplace_back("API access is not worked out over several clusters");
        return;
    }
    if (!m_graph || m_rbac != clusters.front().rbac) {
        m_rbac = clusters.front().rbac;
        m_graph = makeEscalationGraph(*m_rbac, escalationWorldOf(world.context.topology));
    }
    const auto node =
        m_graph->find({EscalationNode::Kind::Workload, toString(answer.question.node)});
    if (!node)
        return; // somebody outside holds no account of the cluster
    const auto add = [&](std::size_t end, const std::vector<EscalationHop> &path) {
        answer.powers.push_back(
            powerOf(*m_graph, world.context.topology, m_graph->nodes[end], path));
    };
    if (answer.question.direction == ReachDirection::From)
        for (const EscalationReach &reach : escalationReach(*m_graph, *node, kMostHops))
            add(reach.to, reach.path);
    else
        for (const EscalationOrigin &origin : escalationOrigins(*m_graph, *node, kMostHops))
            add(origin.from, origin.path);
    answer.unknown.insert(answer.unknown.end(), m_graph->unknown.begin(), m_graph->unknown.end());
    answer.unknown.emplace_back(
        "API access of what connections get to on the way is not followed: `drawbridgectl reach "
        "--assume-breach` does");
}

void ReachPowers::addDesigned(ReachAnswer &answer, const EdgeLookup::World &world)
{
    if (answer.question.direction == ReachDirection::From) {
        for (const ApiAccess &access : world.design.apiAccess) {
            if (access.subject != answer.question.node)
                continue;
            const std::string resource = resourceText(access);
            answer.powers.push_back(
                {"the Kubernetes API: " + resource,
                 std::nullopt,
                 {toString(access.subject) + " may " + joined(access.verbs) + ' ' + resource},
                 true});
        }
    }
    answer.unknown.emplace_back(
        "What drawn API access leads on to is not worked out, nor what pods and nodes give");
}

} // namespace drawbridge
