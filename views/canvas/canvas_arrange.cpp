// SPDX-License-Identifier: Apache-2.0
#include "views/canvas/canvas_view.h"

// What is done with several nodes at once. Tested by tests/gui/test_map_editing.cpp.

#include "views/canvas/canvas_scene.h"
#include "views/canvas/move_gesture.h"
#include "views/canvas/node_painter.h"

#include <algorithm>
#include <set>

namespace drawbridge {

namespace {

std::vector<NodeKey> membersAndAll(const SceneLook &look, const std::optional<NodeKey> &home)
{
    std::vector<NodeKey> keys;
    for (const NodeLook &node : look.nodes) {
        const bool isIn =
            !home || (node.shape == NodeShape::Workload && node.key.nameSpace == home->name &&
                      node.key.cluster == home->cluster);
        if (!isFrame(node) && isIn)
            keys.push_back(node.key);
    }
    std::sort(keys.begin(), keys.end());
    return keys;
}

} // namespace

void CanvasView::selectAll()
{
    const NodeLook *focused = m_focusNode ? m_canvas->node(*m_focusNode) : nullptr;
    std::optional<NodeKey> home;
    if (focused && focused->shape == NodeShape::Workload)
        home = m_canvas->namespaceOf(*focused);
    else if (focused && focused->shape == NodeShape::Namespace)
        home = focused->key;
    std::vector<NodeKey> keys = membersAndAll(m_canvas->look(), home);
    if (home && (keys.empty() || keys == m_selection->nodes()))
        keys = membersAndAll(m_canvas->look(), std::nullopt);
    m_selection->setNodes(std::move(keys));
}

void CanvasView::alignSelection(Alignment alignment)
{
    const std::vector<NodeKey> &selected = m_selection->nodes();
    const std::set<NodeKey> all(selected.begin(), selected.end());
    std::vector<const NodeLook *> looks;
    std::vector<SceneRect> boxes;
    for (const NodeKey &key : selected) {
        const NodeLook *look = m_canvas->node(key);
        const bool isCarried = look && !key.nameSpace.empty() &&
                               all.contains(m_canvas->namespaceOf(*look)); // by its namespace
        if (!look || look->shape == NodeShape::Cluster || isCarried)
            continue;
        looks.push_back(look);
        boxes.push_back(look->rect);
    }
    const std::size_t fewest = alignment >= Alignment::SpreadAcross ? 3 : 2;
    if (looks.size() < fewest)
        return;
    const std::vector<ScenePoint> corners = aligned(boxes, alignment);
    std::vector<NodePosition> positions;
    for (std::size_t i = 0; i < looks.size(); ++i)
        positions.push_back(pinnedAt(*m_canvas, *looks[i], {corners[i].x, corners[i].y}));
    std::sort(positions.begin(), positions.end());
    emit nodesArranged(positions);
}

} // namespace drawbridge
