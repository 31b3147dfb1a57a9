// SPDX-License-Identifier: Apache-2.0
#include "views/canvas/canvas_scene.h"

// Items by key, updated in place: an item that stays keeps its identity, so nothing flickers and no
// selection is lost when a new picture comes. Lines below nodes, chips above them.
// Tested by tests/gui/test_canvas_picture.cpp.

#include "views/canvas/node_painter.h"

#include <algorithm>

namespace drawbridge {

CanvasScene::CanvasScene(const Theme &theme, QObject *parent)
    : QGraphicsScene(parent), m_theme(theme), m_edges(std::make_unique<EdgeLayer>(*this)),
      m_chips(std::make_unique<ChipLayer>(*this, *m_edges)),
      m_overlay(std::make_unique<OverlayItem>(*this))
{
    addItem(m_edges.get());
    addItem(m_chips.get());
    addItem(m_overlay.get());
}

// Items are owned here and leave the scene by their own destructors, before the scene goes.
CanvasScene::~CanvasScene()
{
    m_nodes.clear();
    m_overlay.reset();
    m_chips.reset();
    m_edges.reset();
}

void CanvasScene::setLook(const SceneLook &look)
{
    setMovePreview({}, {});
    std::map<NodeKey, std::unique_ptr<NodeItem>> before = std::move(m_nodes);
    m_nodes.clear();
    std::vector<QRectF> namespaces;
    for (const NodeLook &node : look.nodes) {
        auto old = before.find(node.key);
        if (old != before.end() && old->second->look().shape == node.shape) {
            old->second->setLook(node);
            m_nodes.insert_or_assign(node.key, std::move(old->second));
            before.erase(old);
        } else {
            auto item = std::make_unique<NodeItem>(*this, node);
            addItem(item.get());
            m_nodes.insert_or_assign(node.key, std::move(item));
        }
        if (node.shape == NodeShape::Namespace)
            namespaces.push_back(toQRectF(node.rect));
    }
    m_look = look;
    setHovered(std::nullopt);
    m_edges->setGround(std::move(namespaces));
    m_edges->setLooks(look.edges);
    m_chips->follow();
    updateMarks();
}

void CanvasScene::setTheme(const Theme &theme)
{
    m_theme = theme;
    update();
}

const NodeLook *CanvasScene::node(const NodeKey &key) const
{
    const auto found = m_nodes.find(key);
    return found == m_nodes.end() ? nullptr : &found->second->look();
}

const NodeLook *CanvasScene::leafAt(const QPointF &point, double tolerance) const
{
    const NodeLook *nearest = nullptr;
    for (const NodeLook &look : m_look.nodes) {
        const QRectF box = toQRectF(look.rect);
        if (isFrame(look) ||
            !box.adjusted(-tolerance, -tolerance, tolerance, tolerance).contains(point))
            continue;
        if (box.contains(point))
            return &look;
        nearest = &look;
    }
    return nearest;
}

const NodeLook *CanvasScene::nodeAt(const QPointF &point, double tolerance) const
{
    if (const NodeLook *leaf = leafAt(point, tolerance))
        return leaf;
    for (const NodeLook &look : m_look.nodes) {
        if (look.shape == NodeShape::Namespace && toQRectF(look.rect).contains(point))
            return &look;
    }
    return nullptr;
}

const EdgeLook *CanvasScene::edgeAt(const QPointF &point, double tolerance) const
{
    const auto index = m_edges->edgeAt(point, tolerance, m_zoom);
    return index ? &m_edges->entries()[*index].look : nullptr;
}

NodeKey CanvasScene::namespaceOf(const NodeLook &node) const
{
    return {node.key.cluster, "", "Namespace", node.key.nameSpace};
}

std::vector<const NodeLook *> CanvasScene::membersOf(const NodeLook &nameSpace) const
{
    std::vector<const NodeLook *> members;
    for (const NodeLook &look : m_look.nodes) {
        if (!look.key.nameSpace.empty() && namespaceOf(look) == nameSpace.key)
            members.push_back(&look);
    }
    return members;
}

void CanvasScene::setSelected(const std::vector<NodeKey> &nodes, const std::optional<Pair> &edge)
{
    m_selectedNodes = {nodes.begin(), nodes.end()};
    m_selectedEdge = edge;
    updateMarks();
}

void CanvasScene::setHovered(const std::optional<NodeKey> &hovered)
{
    if (hovered == m_hovered)
        return;
    m_hovered = hovered;
    m_neighbours.clear();
    if (hovered) {
        for (const EdgeLook &edge : m_look.edges) {
            if (edge.from == *hovered)
                m_neighbours.insert(edge.to);
            if (edge.to == *hovered)
                m_neighbours.insert(edge.from);
        }
    }
    updateMarks();
}

void CanvasScene::setFocused(const std::optional<NodeKey> &focused)
{
    if (focused == m_focused)
        return;
    m_focused = focused;
    updateMarks();
}

void CanvasScene::setFlowTargets(const std::optional<std::set<NodeKey>> &targets)
{
    m_flowTargets = targets;
    updateMarks();
}

bool CanvasScene::isNodeLit(const NodeLook &look) const
{
    if (isFrame(look))
        return true;
    if (m_flowTargets)
        return m_flowTargets->contains(look.key);
    return !m_hovered || look.key == *m_hovered || m_neighbours.contains(look.key);
}

bool CanvasScene::isEdgeLit(const EdgeLook &look) const
{
    if (m_flowTargets)
        return false;
    return !m_hovered || look.from == *m_hovered || look.to == *m_hovered;
}

void CanvasScene::updateMarks()
{
    for (const auto &[key, item] : m_nodes)
        item->setMarks(m_selectedNodes.contains(key), m_focused == key, !isNodeLit(item->look()));
    const std::vector<EdgeLayer::Entry> &entries = m_edges->entries();
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const EdgeLook &look = entries[i].look;
        const bool isSelected = m_selectedEdge && m_selectedEdge->first == look.from &&
                                m_selectedEdge->second == look.to;
        m_edges->setMarks(i, isSelected, !isEdgeLit(look));
    }
    m_chips->follow();
}

QRectF CanvasScene::shownRect(const NodeKey &key) const
{
    const auto found = m_nodes.find(key);
    return found == m_nodes.end()
               ? QRectF()
               : toQRectF(found->second->look().rect).translated(found->second->pos());
}

void CanvasScene::setMovePreview(const std::set<NodeKey> &nodes, const QPointF &offset)
{
    if (nodes.empty() && m_moved.empty())
        return;
    for (const auto &[key, item] : m_nodes)
        item->setPos(nodes.contains(key) ? offset : QPointF());
    if (nodes.empty())
        m_edges->setLooks(m_look.edges);
    for (std::size_t i = 0; i < m_edges->entries().size() && !nodes.empty(); ++i) {
        const EdgeLook &edge = m_look.edges[i];
        if (nodes.contains(edge.from) || nodes.contains(edge.to))
            m_edges->setPreviewPath(i, directPath(shownRect(edge.from), shownRect(edge.to)));
    }
    m_moved = nodes;
    m_chips->follow();
    if (nodes.empty())
        updateMarks();
}

} // namespace drawbridge
