// SPDX-License-Identifier: Apache-2.0
// One way of an attacker with the cause of each hop: a rule of a binding, a setting of pods, or the
// policies that let a connection pass; and what would have to go so that no way is left.
//
// Tested by tests/unit/analysis/test_attack_path.cpp
#include "model/analysis/attack_path.h"

#include "model/analysis/blast_radius_hops.h"
#include "model/analysis/blast_radius_text.h"
#include "model/analysis/decision.h"
#include "model/analysis/edge_lookup_world.h"

#include <algorithm>
#include <utility>

namespace drawbridge {
namespace {

void addPlace(AttackHop &hop, const SourceSpan &place)
{
    if (place.isKnown() && std::ranges::find(hop.where, place) == hop.where.end())
        hop.where.push_back(place);
}

AttackStop stopOf(const NodeKey &node)
{
    AttackStop stop{reachName(node), std::nullopt, node};
    if (!isOutside(node))
        stop.kind = EscalationNode::Kind::Workload;
    return stop;
}

AttackStop stopOf(const EscalationNode &node, const Topology &topology)
{
    if (node.kind == EscalationNode::Kind::Workload)
        if (const auto key = NodeKey::parse(node.name);
            key && (topology.findWorkload(*key) || isOutside(*key)))
            return stopOf(*key);
    return {toString(node), node.kind, std::nullopt};
}

/// The first port on which a connection passes, or may.
std::optional<PortRange> firstPort(const PortVerdict &ports)
{
    for (const PortSet *set : {&ports.allowed, &ports.unknown})
        if (const auto ranges = set->ranges(); !ranges.empty())
            return ranges.front();
    return std::nullopt;
}

/// "admitted by 1 rule: NetworkPolicy shop/web, rule 1".
std::string layerText(const LayerDecision &layer)
{
    std::string text = layer.reason;
    if (text.ends_with('.'))
        text.pop_back();
    const char *separator = ": ";
    for (const DecidingObject &object : layer.by) {
        const bool isOfNamespace = !object.nameSpace.empty();
        const std::string name = isOfNamespace ? object.nameSpace + '/' + object.name : object.name;
        const std::string named = object.kind + ' ' + name;
        if (layer.reason.find(named) != std::string::npos)
            continue; // it is said already
        text += std::exchange(separator, "; ") + named;
        if (object.rule)
            text += ", rule " + std::to_string(*object.rule + 1);
    }
    return text;
}

/// Why the network and the mesh let one connection pass, layer by layer.
void explainConnection(AttackHop &hop, const EdgeLookup::World &world, const NodeKey &from,
                       const NodeKey &to, const std::optional<PortRange> &port)
{
    const auto source = world.context.findEnd(from);
    const auto target = world.context.findEnd(to);
    if (!source || !target || !port)
        return;
    const PairVerdict pair = world.ends.verdictOf(*source, *target);
    Attempt attempt;
    attempt.protocol = port->protocol;
    attempt.port = port->first;
    attempt.from = pair.witnessFrom.value_or(Endpoint(WorkloadId{*source}));
    if (world.ends.isWorkload(*target))
        attempt.to = WorkloadId{*target};
    else if (pair.witnessTo && std::holds_alternative<IpAddress>(*pair.witnessTo))
        attempt.toAddress = std::get<IpAddress>(*pair.witnessTo);
    else
        return; // no address that anybody could be asked about
    for (const LayerDecision &layer : decide(*world.network, *world.mesh, attempt).layers) {
        if (layer.verdict == Verdict::Deny)
            continue; // another address of the same external may pass
        hop.because.push_back(layerText(layer));
        for (const DecidingObject &object : layer.by)
            addPlace(hop, object.where);
    }
    if (hop.where.empty() && world.ends.isWorkload(*target))
        addPlace(hop, world.context.workload(*target).where); // nothing isolates it
}

std::string powerText(const EscalationPower &power)
{
    return power.because + (power.isPossible ? ", possibly" : "") +
           (power.grant ? ", by " + toString(static_cast<const RbacSource &>(*power.grant)) : "");
}

AttackHop hopOf(const EscalationPower &power)
{
    AttackHop hop;
    hop.isCertain = !power.isPossible;
    hop.because.push_back(powerText(power));
    if (power.grant) {
        addPlace(hop, power.grant->role->rules[power.grant->rule].where);
        addPlace(hop, power.grant->binding->meta.where);
    }
    addPlace(hop, power.where);
    return hop;
}

void addSmallestCut(AttackPath &path, const EscalationGraph &graph, const Topology &topology,
                    std::size_t from, const std::vector<EscalationHop> &way,
                    const std::stop_token &stop)
{
    const SmallestCut cut = smallestCutWithin(graph, from, way.back().to, kMostCutItems, stop);
    path.cut.state = cut.state == SmallestCut::State::Found        ? AttackCut::State::Found
                     : cut.state == SmallestCut::State::Impossible ? AttackCut::State::Impossible
                                                                   : AttackCut::State::TooMany;
    for (const std::size_t item : cut.powers) {
        const EscalationPower &power = graph.powers[item];
        path.cut.items.push_back(stopOf(graph.nodes[power.from], topology).name + ' ' +
                                 powerText(power));
        for (std::size_t i = 0; i < way.size(); ++i)
            path.hops[i].isCut |= haveSameCause(graph, way[i].power, item);
    }
}

std::string placesText(const AttackHop &hop)
{
    std::string text;
    for (const SourceSpan &place : hop.where)
        text += (text.empty() ? " (" : ", ") + toString(place);
    return text.empty() ? text : text + ')';
}

} // namespace

std::string hopText(const AttackPath &path, std::size_t hop)
{
    const AttackHop &what = path.hops[hop];
    std::string text = path.stops[hop].name + " to " + path.stops[hop + 1].name;
    for (const std::string &reason : what.because)
        text += (&reason == &what.because.front() ? ": " : "; ") + reason;
    return text + placesText(what) + (what.isCut ? ", part of the smallest cut" : "");
}

std::string cutText(const AttackPath &path)
{
    if (path.cut.state == AttackCut::State::Impossible)
        return "No cut: something on some way cannot be taken away.";
    if (path.cut.state == AttackCut::State::TooMany)
        return "More than " + std::to_string(kMostCutItems) +
               " things would have to be taken away.";
    std::string text = "Smallest cut, " + std::to_string(path.cut.items.size()) +
                       (path.cut.items.size() == 1 ? " thing" : " things") + ": ";
    for (const std::string &item : path.cut.items)
        text += (&item == &path.cut.items.front() ? "" : "; ") + item;
    return text + '.';
}

AttackPath attackPathOf(const ReachAnswer &answer, const ReachEntry &entry,
                        const EdgeLookup::World &world)
{
    AttackPath path;
    const ReachDirection direction = answer.question.direction;
    const bool isForward = direction == ReachDirection::From;
    for (const ReachHop *step : entry.way) {
        const NodeKey &from = isForward ? step->neighbour : step->node;
        const NodeKey &to = isForward ? step->node : step->neighbour;
        if (path.stops.empty())
            path.stops.push_back(stopOf(from));
        path.stops.push_back(stopOf(to));
        AttackHop hop;
        hop.isCertain = !step->ports.allowed.empty();
        hop.because.push_back(hopSentence(*step, direction));
        if (answer.question.basis == ReachBasis::Imported)
            explainConnection(hop, world, from, to, firstPort(step->ports));
        if (answer.cut)
            hop.isCut = std::ranges::any_of(answer.cut->edges, [&](const ReachCut::Edge &edge) {
                return edge.from == from && edge.to == to;
            });
        path.hops.push_back(std::move(hop));
    }
    if (answer.cut && answer.cut->isTooMany)
        path.cut.state = AttackCut::State::TooMany;
    for (const ReachCut::Edge &edge :
         answer.cut ? answer.cut->edges : std::vector<ReachCut::Edge>())
        path.cut.items.push_back("close " + reachName(edge.from) + " → " + reachName(edge.to));
    return path;
}

AttackPath attackPathOf(const EscalationGraph &graph, std::size_t from,
                        const std::vector<EscalationHop> &way, const ReachHops &hops,
                        const EdgeLookup::World &world, const std::stop_token &stop)
{
    AttackPath path;
    path.stops.push_back(stopOf(graph.nodes[from], world.context.topology));
    for (const EscalationHop &step : way) {
        const EscalationPower &power = graph.powers[step.power];
        AttackHop hop = hopOf(power);
        path.stops.push_back(stopOf(graph.nodes[step.to], world.context.topology));
        const auto &client = path.stops[path.stops.size() - 2].node;
        const auto &server = path.stops.back().node;
        if (power.rule == kNetworkHopRule && client && server)
            explainConnection(hop, world, *client, *server,
                              firstPort(hops.ports(*world.context.findEnd(*client),
                                                   *world.context.findEnd(*server))));
        path.hops.push_back(std::move(hop));
    }
    if (!way.empty())
        addSmallestCut(path, graph, world.context.topology, from, way, stop);
    return path;
}

} // namespace drawbridge
