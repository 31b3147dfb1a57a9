// SPDX-License-Identifier: Apache-2.0
// From answers of the engines to what a picture shows of them: numbers of hops, shares and words,
// nothing that depends on where it is drawn.
//
// Tested by tests/unit/layout/test_map_overlay.cpp
#include "model/layout/map_overlay.h"

#include <algorithm>

namespace drawbridge {

namespace {

/// The better known ring, and of two as well known the nearer one.
void addRing(ReachRings &rings, const NodeKey &node, const ReachRings::Ring &ring)
{
    const auto [at, isNew] = rings.rings.try_emplace(node, ring);
    const ReachRings::Ring &known = at->second;
    const bool isNearer =
        ring.isCertain == known.isCertain ? ring.hops < known.hops : ring.isCertain;
    if (!isNew && isNearer)
        at->second = ring;
}

/// Of the nodes in a picture, by key.
using ShownIndex = std::map<NodeKey, const NodeLook *>;

const NodeLook *shownIn(const ShownIndex &index, const NodeKey &key)
{
    if (const auto at = index.find(key); at != index.end())
        return at->second;
    if (key.nameSpace.empty())
        return nullptr;
    const auto home = index.find({key.cluster, "", "Namespace", key.nameSpace});
    return home != index.end() && home->second->isCollapsed ? home->second : nullptr;
}

std::string lowerCase(std::string text)
{
    std::ranges::transform(text, text.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return text;
}

} // namespace

double HeatMap::Value::lack() const
{
    return range ? 1 - std::clamp(range->worst, 0.0, 1.0) : 0;
}

const HeatMap::Value *HeatMap::find(const NodeKey &nameSpace) const
{
    const auto at = values.find(nameSpace);
    return at == values.end() ? nullptr : &at->second;
}

const ReachRings::Ring *ReachRings::find(const NodeKey &node) const
{
    const auto at = rings.find(node);
    return at == rings.end() ? nullptr : &at->second;
}

bool ReachRings::isOnTheWay(const EdgeLook &edge) const
{
    const Ring *from = find(edge.from);
    const Ring *to = find(edge.to);
    if (!from || !to)
        return false;
    return isOutward ? from->hops < to->hops : from->hops > to->hops;
}

HeatMap heatMapOf(const Score &score, std::size_t share)
{
    HeatMap heat;
    heat.share = share;
    for (const NamespaceShares &shares : score.namespaces) {
        const NamespaceShares::Share &own = shares.shares.at(share);
        if (own.value || own.isUnknown)
            heat.values[shares.nameSpace] = {own.value, own.isUnknown};
    }
    return heat;
}

ReachRings ringsOf(const ReachAnswer &answer, const std::vector<ReachEntry> &entries)
{
    ReachRings rings;
    rings.isOutward = answer.question.direction == ReachDirection::From;
    rings.rings[answer.question.node] = {0, true};
    for (const ReachEntry &entry : entries)
        addRing(rings, entry.node, {entry.hops, entry.isCertain});
    for (const ReachPower &power : answer.powers)
        if (power.workload)
            addRing(rings, *power.workload, {power.steps.size(), power.isCertain});
    return rings;
}

ReachRings shownRings(const SceneLook &scene, const ReachRings &rings)
{
    ShownIndex index;
    for (const NodeLook &look : scene.nodes)
        index.emplace(look.key, &look);
    ReachRings shown;
    shown.isOutward = rings.isOutward;
    for (const auto &[key, ring] : rings.rings)
        if (const NodeLook *look = shownIn(index, key))
            addRing(shown, look->key, ring);
    return shown;
}

AttackWay attackWayOf(const AttackPath &path, std::optional<std::size_t> chosen)
{
    AttackWay way;
    for (const AttackStop &stop : path.stops)
        way.stops.push_back({stop.node, stop.name, attackIconOf(stop)});
    for (const AttackHop &hop : path.hops)
        way.hops.push_back({hop.isCertain, hop.isCut});
    way.chosen = chosen;
    return way;
}

std::string attackIconOf(EscalationNode::Kind kind)
{
    switch (kind) {
    case EscalationNode::Kind::Workload: return "deployment";
    case EscalationNode::Kind::Identity: return "identity";
    case EscalationNode::Kind::Node: return "node";
    case EscalationNode::Kind::Secret: return "lock-off";
    case EscalationNode::Kind::Closure: return "shield-none";
    case EscalationNode::Kind::CloudIdentity: return "internet";
    case EscalationNode::Kind::ClusterAdmin: break;
    }
    return "crown";
}

std::string attackIconOf(const AttackStop &stop)
{
    if (stop.kind == EscalationNode::Kind::Workload && stop.node)
        return lowerCase(stop.node->kind);
    return stop.kind ? attackIconOf(*stop.kind) : "tool-external";
}

} // namespace drawbridge
