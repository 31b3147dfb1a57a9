// SPDX-License-Identifier: Apache-2.0
// What somebody gets to by permissions, pods and nodes: as imported by the escalation graph, as
// designed what is drawn at the Kubernetes API, whose further ways are not worked out.
//
// Tested by tests/unit/analysis/test_blast_radius.cpp
#include "model/analysis/blast_radius_powers.h"

#include "model/analysis/blast_radius_text.h"
#include "model/analysis/breach_hops.h"
#include "model/analysis/edge_lookup_world.h"
#include "model/analysis/findings/rule.h"

#include <algorithm>
#include <tuple>

namespace drawbridge {
namespace {

/// Externals are nodes here only where a breach is assumed.
std::string reachNameOf(const EscalationNode &node)
{
    if (node.kind == EscalationNode::Kind::Workload)
        if (const auto key = NodeKey::parse(node.name); key && isOutside(*key))
            return reachName(*key);
    return toString(node);
}

std::string stepText(const EscalationGraph &graph, const EscalationHop &hop)
{
    const EscalationPower &power = graph.powers[hop.power];
    std::string text = reachNameOf(graph.nodes[power.from]) + ' ' + power.because;
    if (power.grant)
        text += ", by " + toString(static_cast<const RbacSource &>(*power.grant));
    else if (power.where.isKnown())
        text += " at " + toString(power.where);
    return text + (power.isPossible ? " (possible, " : " (") + power.rule +
           "): " + reachNameOf(graph.nodes[hop.to]);
}

ReachPower powerOf(const EscalationGraph &graph, const Topology &topology,
                   const EscalationNode &end, const std::vector<EscalationHop> &path)
{
    ReachPower power{reachNameOf(end), std::nullopt, {}, true, end.kind};
    if (end.kind == EscalationNode::Kind::Workload)
        if (const auto key = NodeKey::parse(end.name);
            key && (topology.findWorkload(*key) || isOutside(*key)))
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

bool isOverNetworkAlone(const EscalationGraph &graph, const std::vector<EscalationHop> &way)
{
    return std::ranges::all_of(way, [&](const EscalationHop &hop) {
        return graph.powers[hop.power].rule == kNetworkHopRule;
    });
}

} // namespace

void ReachPowers::addTo(ReachAnswer &answer, const EdgeLookup::World &world, const ReachHops &hops,
                        const std::stop_token &stop)
{
    if (answer.question.basis == ReachBasis::Designed)
        addDesigned(answer, world);
    else
        addImported(answer, world, hops, stop);
    std::ranges::sort(answer.powers, [](const ReachPower &a, const ReachPower &b) {
        return std::forward_as_tuple(a.steps.size(), a.node) <
               std::forward_as_tuple(b.steps.size(), b.node);
    });
}

/// The graph of this input, over these hops where a breach is assumed; none when stopped.
void ReachPowers::renew(ReachAnswer &answer, const EdgeLookup::World &world, const HopGraph &hops,
                        const std::stop_token &stop)
{
    const std::shared_ptr<const RbacEngine> &rbac = world.manifests->facts->clusters.front().rbac;
    const bool isFollowed = answer.question.assumesBreach && hopCount(hops) <= kMostNetworkHops;
    if (answer.question.assumesBreach && !isFollowed)
        answer.unknown.emplace_back("Permissions are not followed over connections, which are too "
                                    "many: leave ports or layers out");
    const HopGraph &followed = isFollowed ? hops : HopGraph();
    if (m_graph && m_rbac == rbac && m_hops == followed)
        return;
    m_rbac = rbac;
    m_hops = followed;
    EscalationWorld pods = escalationWorldOf(world.context.topology);
    pods.isBreachAssumed = isFollowed;
    pods.networkHops = breachHops(followed, pods, world.context);
    m_graph = makeEscalationGraph(*m_rbac, pods, stop);
    if (stop.stop_requested()) {
        m_graph.reset();
        return;
    }
    if (isFollowed)
        addOutsideNodes(*m_graph, followed, world.context);
}

void ReachPowers::addImported(ReachAnswer &answer, const EdgeLookup::World &world,
                              const ReachHops &hops, const std::stop_token &stop)
{
    if (world.manifests->facts->clusters.size() != 1) {
        answer.unknown.emplace_back("API access is not worked out over several clusters");
        return;
    }
    renew(answer, world, hops.forward(), stop);
    if (!m_graph)
        return;
    const auto node =
        m_graph->find({EscalationNode::Kind::Workload, toString(answer.question.node)});
    if (!node)
        return; // whoever is outside holds nothing of the cluster by itself
    const auto add = [&](std::size_t from, std::size_t end, const std::vector<EscalationHop> &way) {
        if (isOverNetworkAlone(*m_graph, way))
            return; // told among the connections
        ReachPower power = powerOf(*m_graph, world.context.topology, m_graph->nodes[end], way);
        if (answer.question.powerAt == power.node)
            answer.path = attackPathOf(*m_graph, from, way, hops, world, stop);
        answer.powers.push_back(std::move(power));
    };
    if (answer.question.direction == ReachDirection::From)
        for (const EscalationReach &reach : escalationReach(*m_graph, *node, kMostHops))
            add(*node, reach.to, reach.path);
    else
        for (const EscalationOrigin &origin : escalationOrigins(*m_graph, *node, kMostHops))
            add(origin.from, origin.from, origin.path);
    answer.unknown.insert(answer.unknown.end(), m_graph->unknown.begin(), m_graph->unknown.end());
    if (m_hops.size() == 0)
        answer.unknown.emplace_back(
            "API access of what connections get to on the way is not followed: assume a breach, as "
            "`drawbridgectl reach --assume-breach` does");
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
                 true,
                 EscalationNode::Kind::Identity});
        }
    }
    answer.unknown.emplace_back(
        "What drawn API access leads on to is not worked out, nor what pods and nodes give");
}

} // namespace drawbridge
