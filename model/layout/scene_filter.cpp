// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/layout/test_outside_nodes.cpp
#include "model/layout/scene_filter.h"

#include <limits>

namespace drawbridge {

namespace {

constexpr std::uint32_t kGone = std::numeric_limits<std::uint32_t>::max();

bool isFrameLook(const NodeLook &node)
{
    return node.shape == NodeShape::Cluster ||
           (node.shape == NodeShape::Namespace && !node.isCollapsed);
}

std::vector<EdgeLook> visible(const std::vector<EdgeLook> &edges, const SceneFilter &filter,
                              SceneRest *rest)
{
    std::vector<EdgeLook> kept;
    for (const EdgeLook &edge : edges) {
        if (!filter.hidden.contains(edge.from) && !filter.hidden.contains(edge.to)) {
            kept.push_back(edge);
        } else if (rest) {
            ++rest->edges;
            rest->implicit += edge.kind == EdgeKind::Implicit ? edge.mergedCount : 0;
        }
    }
    return kept;
}

} // namespace

SceneLook filtered(const SceneLook &look, const SceneFilter &filter, SceneRest &rest)
{
    rest = {};
    if (filter.isEmpty())
        return look;
    SceneLook result;
    result.hidden = look.hidden;
    result.bounds = look.bounds;
    std::vector<std::uint32_t> indexes;
    for (const NodeLook &node : look.nodes) {
        const bool isHidden = filter.hidden.contains(node.key);
        rest.nodes += isHidden ? 1 : 0;
        indexes.push_back(isHidden ? kGone : static_cast<std::uint32_t>(result.nodes.size()));
        if (!isHidden)
            result.nodes.push_back(node);
    }
    result.edges = visible(look.edges, filter, &rest);
    result.bundles = visible(look.bundles, filter, nullptr);
    for (StubbedLine line : look.stubbed) {
        line.from = indexes[line.from];
        line.to = indexes[line.to];
        if (line.from != kGone && line.to != kGone)
            result.stubbed.push_back(line);
    }
    return result;
}

std::set<NodeKey> neighbourhoodOf(const SceneLook &look, const std::set<NodeKey> &nodes)
{
    std::set<NodeKey> near = nodes;
    const auto addEnds = [&](const NodeKey &from, const NodeKey &to) {
        if (nodes.contains(from))
            near.insert(to);
        if (nodes.contains(to))
            near.insert(from);
    };
    for (const EdgeLook &edge : look.edges)
        addEnds(edge.from, edge.to);
    for (const StubbedLine &line : look.stubbed)
        addEnds(look.nodes[line.from].key, look.nodes[line.to].key);
    return near;
}

SceneFilter showingOnly(const SceneLook &look, const std::set<NodeKey> &nodes)
{
    SceneFilter filter;
    for (const NodeLook &node : look.nodes) {
        if (!isFrameLook(node) && !nodes.contains(node.key))
            filter.hidden.insert(node.key);
    }
    return filter;
}

} // namespace drawbridge
