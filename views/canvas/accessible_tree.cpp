// SPDX-License-Identifier: Apache-2.0
#include "views/canvas/accessible_tree.h"

// Tested by tests/gui/test_canvas_accessible.cpp

#include "views/canvas/edge_geometry.h"
#include "views/canvas/node_order.h"

#include <algorithm>
#include <set>

namespace drawbridge {

namespace {

constexpr std::size_t kMostChildren = 500;
constexpr std::size_t kMostNodes = 300; ///< Of a large map: the rest is for their flows.

std::set<NodeKey> neighboursOf(const SceneLook &look, const NodeKey &node)
{
    std::set<NodeKey> keys{node};
    for (const EdgeLook &edge : look.edges) {
        if (edge.from == node)
            keys.insert(edge.to);
        if (edge.to == node)
            keys.insert(edge.from);
    }
    return keys;
}

/// The nodes of a large map that are told of.
std::set<NodeKey> chosenNodes(const SceneLook &look, const std::vector<const NodeLook *> &order,
                              const QRectF &visible, const std::optional<NodeKey> &focus)
{
    std::set<NodeKey> chosen;
    const auto take = [&](const auto &accepts) {
        for (const NodeLook *node : order) {
            if (chosen.size() < kMostNodes && accepts(*node))
                chosen.insert(node->key);
        }
    };
    if (focus) {
        const std::set<NodeKey> near = neighboursOf(look, *focus);
        chosen.insert(*focus);
        take([&](const NodeLook &node) { return near.contains(node.key); });
    }
    take([&](const NodeLook &node) { return toQRectF(node.rect).intersects(visible); });
    return chosen;
}

NodeKey homeOf(const NodeKey &key)
{
    return {key.cluster, "", "Namespace", key.nameSpace};
}

void placeNode(AccessibleTree &tree, const NodeLook &node, const std::set<NodeKey> &shown)
{
    const NodeKey home = homeOf(node.key);
    if (node.key.nameSpace.empty() || !shown.contains(home))
        tree.roots.push_back(node.key);
    else
        tree.members[home].push_back(node.key);
}

void placeFlows(AccessibleTree &tree, const SceneLook &look, const std::set<NodeKey> &shown,
                std::size_t room)
{
    for (const EdgeLook &edge : look.edges) {
        if (room == 0)
            return;
        if (!shown.contains(edge.from))
            continue;
        tree.flows[edge.from].emplace_back(edge.from, edge.to);
        --room;
    }
}

} // namespace

std::size_t AccessibleTree::size() const
{
    std::size_t size = roots.size();
    for (const auto &[home, keys] : members)
        size += keys.size();
    for (const auto &[from, edges] : flows)
        size += edges.size();
    return size;
}

AccessibleTree accessibleTree(const SceneLook &look, const QRectF &visible,
                              const std::optional<NodeKey> &focus)
{
    const std::vector<const NodeLook *> order = readingOrder(look);
    const bool isSmall = order.size() + look.edges.size() <= kMostChildren;
    std::set<NodeKey> shown;
    if (isSmall) {
        for (const NodeLook *node : order)
            shown.insert(node->key);
    } else {
        shown = chosenNodes(look, order, visible, focus);
    }
    AccessibleTree tree;
    for (const NodeLook *node : order) {
        if (shown.contains(node->key))
            placeNode(tree, *node, shown);
    }
    placeFlows(tree, look, shown, kMostChildren - std::min(kMostChildren, shown.size()));
    for (auto &[from, edges] : tree.flows) {
        std::sort(edges.begin(), edges.end());
        edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
    }
    return tree;
}

} // namespace drawbridge
