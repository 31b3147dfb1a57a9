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
      m_bundles(std::make_unique<EdgeLayer>(*this)),
      m_bundleChips(std::make_unique<ChipLayer>(*this, *m_bundles)),
      m_overlay(std::make_unique<OverlayItem>(*this)),
      m_reach(std::make_unique<ReachOverlay>(*this)),
      m_attack(std::make_unique<AttackOverlay>(*this)),
      m_heatOverlay(std::make_unique<HeatOverlay>(*this))
{
    addItem(m_edges.get());
    addItem(m_chips.get());
    addItem(m_bundles.get());
    addItem(m_bundleChips.get());
    addItem(m_overlay.get());
    addItem(m_reach.get());
    addItem(m_attack.get());
    addItem(m_heatOverlay.get());
}

// Items are owned here and leave the scene by their own destructors, before the scene goes.
CanvasScene::~CanvasScene()
{
    m_nodes.clear();
    m_heatOverlay.reset();
    m_attack.reset();
    m_reach.reset();
    m_overlay.reset();
    m_bundleChips.reset();
    m_bundles.reset();
    m_chips.reset();
    m_edges.reset();
}

void CanvasScene::setLook(const SceneLook &look)
{
    setMovePreview({}, {});
    std::map<NodeKey, std::unique_ptr<NodeItem>> before = std::move(m_nodes);
    m_nodes.clear();
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
    }
    m_look = look;
    showReach();
    m_attack->follow();
    setHovered(std::nullopt);
    showHeat();
    m_edges->setLooks(look.edges);
    m_bundles->setLooks(look.bundles);
    m_edges->setLevels(look.bundles.empty() ? LevelOfDetail::City : LevelOfDetail::Names,
                       LevelOfDetail::Detail);
    m_bundles->setLevels(LevelOfDetail::City, LevelOfDetail::Blocks);
    updateMarks();
}

std::size_t CanvasScene::boxesIn(const QRectF &rect) const
{
    return static_cast<std::size_t>(
        std::count_if(m_look.nodes.begin(), m_look.nodes.end(), [&rect](const NodeLook &node) {
            return node.shape == NodeShape::Workload && toQRectF(node.rect).intersects(rect);
        }));
}

PaintStyle CanvasScene::paintStyle(double zoom) const
{
    PaintStyle style{m_theme, zoom};
    style.boxesInView = m_boxesInView;
    return style;
}

void CanvasScene::setMoving(bool isMoving)
{
    if (m_isMoving && !isMoving && m_edges->isRoughInMotion())
        update();
    m_isMoving = isMoving;
}

void CanvasScene::setTheme(const Theme &theme)
{
    m_theme = theme;
    showHeat();
    update();
}

const NodeLook *CanvasScene::node(const NodeKey &key) const
{
    const auto found = m_nodes.find(key);
    return found == m_nodes.end() ? nullptr : &found->second->look();
}

const NodeLook *CanvasScene::shown(const NodeKey &key) const
{
    if (const NodeLook *look = node(key))
        return look;
    const NodeLook *home =
        key.nameSpace.empty() ? nullptr : node({key.cluster, "", "Namespace", key.nameSpace});
    return home && home->isCollapsed ? home : nullptr;
}

NodeKey CanvasScene::shownKey(const NodeKey &key) const
{
    const NodeLook *look = shown(key);
    return look ? look->key : key;
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
    const EdgeLayer &layer = m_edges->isShownAt(paintStyle(m_zoom).level()) ? *m_edges : *m_bundles;
    const auto index = layer.edgeAt(point, tolerance, m_zoom);
    return index ? &layer.entries()[*index].look : nullptr;
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
    m_selectedNodes.clear();
    for (const NodeKey &key : nodes)
        m_selectedNodes.insert(shownKey(key));
    m_selectedEdge = edge;
    if (edge)
        m_selectedEdge = Pair(shownKey(edge->first), shownKey(edge->second));
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
        for (const StubbedLine &line : m_look.stubbed) {
            const NodeKey &from = m_look.nodes[line.from].key;
            const NodeKey &to = m_look.nodes[line.to].key;
            if (from == *hovered)
                m_neighbours.insert(to);
            if (to == *hovered)
                m_neighbours.insert(from);
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

void CanvasScene::setMatches(const std::optional<std::vector<NodeKey>> &nodes)
{
    if (!nodes && !m_matches)
        return;
    m_matches.reset();
    if (nodes) {
        m_matches.emplace();
        for (const NodeKey &key : *nodes)
            m_matches->insert(shownKey(key));
    }
    updateMarks();
}

bool CanvasScene::isNodeLit(const NodeLook &look) const
{
    if (isFrame(look))
        return true;
    if (m_flowTargets)
        return m_flowTargets->contains(look.key);
    if (m_matches && !m_hovered)
        return m_matches->contains(look.key);
    if (m_attack->way())
        return m_attack->holds(look.key);
    if (m_reachAsked)
        return m_reach->rings()->find(look.key) != nullptr;
    return !m_hovered || look.key == *m_hovered || m_neighbours.contains(look.key);
}

bool CanvasScene::isEdgeLit(const EdgeLook &look) const
{
    if (m_flowTargets)
        return false;
    if (m_matches && !m_hovered)
        return m_matches->contains(look.from) || m_matches->contains(look.to);
    if (m_attack->way())
        return false; // its own lines are above
    if (m_reachAsked)
        return m_reach->rings()->isOnTheWay(look);
    return !m_hovered || look.from == *m_hovered || look.to == *m_hovered;
}

void CanvasScene::updateMarks()
{
    for (const auto &[key, item] : m_nodes)
        item->setMarks(m_selectedNodes.contains(key), m_focused == key, !isNodeLit(item->look()));
    mark(*m_edges);
    mark(*m_bundles);
    revealStubbed();
    m_chips->follow();
    m_bundleChips->follow();
}

void CanvasScene::mark(EdgeLayer &layer)
{
    const std::vector<EdgeLayer::Entry> &entries = layer.entries();
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const EdgeLook &look = entries[i].look;
        const bool isSelected = m_selectedEdge && m_selectedEdge->first == look.from &&
                                m_selectedEdge->second == look.to;
        layer.setMarks(i, isSelected, !isEdgeLit(look));
    }
}

// The lines of a stub show while one of their ends is pointed at, or chosen with little else.
void CanvasScene::revealStubbed()
{
    constexpr std::size_t kMostRevealed = 400;
    constexpr std::size_t kFewChosen = 8;
    if (m_look.stubbed.empty() && m_edges->revealed().empty())
        return;
    const bool areFew = m_selectedNodes.size() <= kFewChosen;
    std::vector<EdgeLook> lines;
    for (const StubbedLine &line : m_look.stubbed) {
        const NodeLook &from = m_look.nodes[line.from];
        const NodeLook &to = m_look.nodes[line.to];
        const auto isMeant = [&](const NodeKey &key) {
            return m_hovered == key || (areFew && m_selectedNodes.contains(key));
        };
        const bool isChosen =
            m_selectedEdge && m_selectedEdge->first == from.key && m_selectedEdge->second == to.key;
        if (!isChosen && !isMeant(from.key) && !isMeant(to.key))
            continue;
        EdgeLook look;
        look.from = from.key;
        look.to = to.key;
        look.kind = line.kind;
        look.flowCount = line.flowCount;
        look.isWaived = line.isWaived;
        look.change = line.change;
        look.path = directPath(toQRectF(from.rect), toQRectF(to.rect));
        const ScenePoint &a = look.path.front();
        const ScenePoint &b = look.path.back();
        look.mark = {(a.x + b.x) / 2, (a.y + b.y) / 2};
        lines.push_back(std::move(look));
        if (lines.size() == kMostRevealed)
            break;
    }
    m_edges->setRevealed(lines);
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
