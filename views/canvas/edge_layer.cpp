// SPDX-License-Identifier: Apache-2.0
#include "views/canvas/edge_layer.h"

// One item for all lines and one for all chips and marks. An update compares the new looks with the
// old ones by (from, to, kind), so that a small change repaints a small rectangle.
// Tested by tests/gui/test_canvas_picture.cpp.

#include "views/canvas/canvas_scene.h"
#include "views/canvas/change_painter.h"
#include "views/canvas/chip_painter.h"
#include "views/canvas/edge_painter.h"
#include "views/canvas/node_painter.h"

#include <QLineF>
#include <QPainter>
#include <QStyleOptionGraphicsItem>

#include <algorithm>
#include <map>
#include <tuple>

namespace drawbridge {

namespace {

using EdgeId = std::tuple<NodeKey, NodeKey, EdgeKind>;

EdgeId idOf(const EdgeLook &look)
{
    return {look.from, look.to, look.kind};
}

std::map<EdgeId, EdgeLayer::Entry> byId(std::vector<EdgeLayer::Entry> entries)
{
    std::map<EdgeId, EdgeLayer::Entry> map;
    for (EdgeLayer::Entry &entry : entries) {
        const EdgeId id = idOf(entry.look);
        map.insert_or_assign(id, std::move(entry));
    }
    return map;
}

PaintStyle styleOf(const EdgeLayer::Entry &entry, const CanvasScene &scene, double zoom)
{
    PaintStyle style = scene.paintStyle(zoom);
    style.isSelected = entry.isSelected;
    style.isDimmed = entry.isDimmed;
    return style;
}

bool hitsMark(const EdgeLook &look, const QPointF &point, double zoom)
{
    const double reach = std::max(8.0, 6.0 / zoom);
    return (look.kind == EdgeKind::Implicit || isPaintedAsChange(look)) &&
           QLineF(point, QPointF(look.mark.x, look.mark.y)).length() <= reach;
}

} // namespace

EdgeLayer::EdgeLayer(const CanvasScene &scene) : m_scene(scene)
{
    setZValue(kEdgeZ);
    setFlag(ItemUsesExtendedStyleOption);
    setAcceptedMouseButtons(Qt::NoButton);
}

void EdgeLayer::setLooks(const std::vector<EdgeLook> &looks)
{
    std::map<EdgeId, Entry> before = byId(std::move(m_entries));
    m_entries.clear();
    QRectF dirty;
    for (const EdgeLook &look : looks) {
        const auto old = before.find(idOf(look));
        if (old != before.end() && old->second.look == look) {
            m_entries.push_back(std::move(old->second));
            before.erase(old);
            continue;
        }
        m_entries.push_back({look, shapeOf(look)});
        dirty |= m_entries.back().shape.bounds;
    }
    for (const auto &[id, gone] : before)
        dirty |= gone.shape.bounds;
    updateBounds();
    touch(dirty);
    staggerDiscs();
}

// Lines that leave one node side by side are 8 px apart, their discs 10 px wide: every second disc
// moves on along its line.
void EdgeLayer::staggerDiscs()
{
    constexpr double kFirst = 9;
    constexpr double kStep = 11;
    constexpr double kApart = 10.5;
    std::map<NodeKey, std::vector<QPointF>> placed;
    for (Entry &entry : m_entries) {
        if (entry.look.kind != EdgeKind::Drawn || entry.shape.line.isEmpty())
            continue;
        std::vector<QPointF> &others = placed[entry.look.from];
        QPointF at;
        for (int step = 0; step < 4; ++step) {
            at = pointAlong(entry.shape.line, kFirst + step * kStep);
            const bool isFree = std::none_of(others.begin(), others.end(), [&](const QPointF &o) {
                return QLineF(o, at).length() < kApart;
            });
            if (isFree)
                break;
        }
        others.push_back(at);
        if (at != entry.shape.plus)
            touch(entry.shape.bounds);
        entry.shape.plus = at;
    }
}

void EdgeLayer::setLevels(LevelOfDetail lowest, LevelOfDetail highest)
{
    if (lowest == m_lowest && highest == m_highest)
        return;
    m_lowest = lowest;
    m_highest = highest;
    touch(m_bounds);
}

void EdgeLayer::setRevealed(const std::vector<EdgeLook> &looks)
{
    QRectF dirty;
    for (const Entry &entry : m_revealed)
        dirty |= entry.shape.bounds;
    m_revealed.clear();
    for (const EdgeLook &look : looks) {
        m_revealed.push_back({look, shapeOf(look)});
        dirty |= m_revealed.back().shape.bounds;
    }
    if (dirty.isEmpty())
        return;
    updateBounds();
    touch(dirty);
}

void EdgeLayer::setGround(std::vector<GroundMap::Frame> namespaces)
{
    m_ground.setFrames(std::move(namespaces));
}

void EdgeLayer::setPreviewPath(std::size_t index, std::vector<ScenePoint> path)
{
    Entry &entry = m_entries[index];
    touch(entry.shape.bounds);
    entry.look.path = std::move(path);
    entry.look.chipRect = {};
    entry.shape = shapeOf(entry.look);
    const QPointF middle =
        entry.shape.line.isEmpty() ? QPointF() : entry.shape.line.pointAtPercent(0.5);
    entry.look.mark = {middle.x(), middle.y()};
    updateBounds();
    touch(entry.shape.bounds);
}

void EdgeLayer::setMarks(std::size_t index, bool isSelected, bool isDimmed)
{
    Entry &entry = m_entries[index];
    if (entry.isSelected == isSelected && entry.isDimmed == isDimmed)
        return;
    entry.isSelected = isSelected;
    entry.isDimmed = isDimmed;
    touch(entry.shape.bounds);
}

void EdgeLayer::touch(const QRectF &rect)
{
    m_touched |= rect;
    update(rect);
}

void EdgeLayer::updateBounds()
{
    QRectF bounds;
    for (const std::vector<Entry> *entries : {&m_entries, &m_revealed}) {
        for (const Entry &entry : *entries)
            bounds |= entry.shape.bounds;
    }
    if (bounds == m_bounds)
        return;
    prepareGeometryChange();
    m_bounds = bounds;
}

std::optional<std::size_t> EdgeLayer::edgeAt(const QPointF &point, double tolerance,
                                             double zoom) const
{
    std::optional<std::size_t> nearest;
    double best = tolerance;
    for (std::size_t i = m_entries.size(); i-- > 0;) {
        const Entry &entry = m_entries[i];
        if (!entry.shape.bounds.adjusted(-tolerance, -tolerance, tolerance, tolerance)
                 .contains(point))
            continue;
        const bool isOnChip = hasVisibleChip(entry.look, styleOf(entry, m_scene, zoom)) &&
                              toQRectF(entry.look.chipRect).contains(point);
        if (isOnChip || hitsMark(entry.look, point, zoom))
            return i;
        const double distance = distanceTo(entry.shape.flat, point);
        if (distance <= best && (!nearest || distance < best)) {
            best = distance;
            nearest = i;
        }
    }
    return nearest;
}

void EdgeLayer::paint(QPainter *painter, const QStyleOptionGraphicsItem *option, QWidget *)
{
    const double zoom =
        QStyleOptionGraphicsItem::levelOfDetailFromTransform(painter->worldTransform());
    if (!isShownAt(m_scene.paintStyle(zoom).level()))
        return;
    painter->setRenderHint(QPainter::Antialiasing, !(m_scene.isMoving() && isRoughInMotion()));
    // Twice, so that the accent band of a selected edge never covers another one.
    for (const bool isTop : {false, true}) {
        for (const Entry &entry : m_entries) {
            if (entry.isSelected == isTop && entry.shape.bounds.intersects(option->exposedRect))
                paintEdge(*painter, entry.look, entry.shape, styleOf(entry, m_scene, zoom),
                          m_ground);
        }
    }
    for (const Entry &entry : m_revealed) {
        if (entry.shape.bounds.intersects(option->exposedRect))
            paintEdge(*painter, entry.look, entry.shape, styleOf(entry, m_scene, zoom), m_ground);
    }
    painter->setRenderHint(QPainter::Antialiasing); // items share the painter's state
}

ChipLayer::ChipLayer(const CanvasScene &scene, EdgeLayer &edges) : m_scene(scene), m_edges(edges)
{
    setZValue(kChipZ);
    setFlag(ItemUsesExtendedStyleOption);
    setAcceptedMouseButtons(Qt::NoButton);
}

void ChipLayer::follow()
{
    constexpr double kFarMark = 60; // Marks keep 10 px on the screen however small the scene.
    const QRectF painted = m_edges.boundingRect() | toQRectF(m_scene.look().bounds);
    const QRectF bounds = painted.adjusted(-kFarMark, -kFarMark, kFarMark, kFarMark);
    if (bounds != m_bounds)
        prepareGeometryChange();
    m_bounds = bounds;
    const double reach = kFarMark;
    const QRectF touched = m_edges.takeTouched();
    if (!touched.isEmpty())
        update(touched.adjusted(-reach, -reach, reach, reach));
}

void ChipLayer::paint(QPainter *painter, const QStyleOptionGraphicsItem *option, QWidget *)
{
    const double zoom =
        QStyleOptionGraphicsItem::levelOfDetailFromTransform(painter->worldTransform());
    const LevelOfDetail level = m_scene.paintStyle(zoom).level();
    if (!m_edges.isShownAt(level))
        return;
    const double reach = 20 / zoom;
    const QRectF exposed = option->exposedRect.adjusted(-reach, -reach, reach, reach);
    for (const EdgeLayer::Entry &entry : m_edges.entries()) {
        if (!entry.shape.bounds.intersects(exposed))
            continue;
        const PaintStyle style = styleOf(entry, m_scene, zoom);
        paintImplicitMark(*painter, entry.look, style, m_edges.ground());
        paintChangeMark(*painter, entry.look, style, m_edges.ground());
        paintBreaksPill(*painter, entry.look, style);
        if (hasVisibleChip(entry.look, style))
            paintChip(*painter, entry.look, style);
    }
    if (level != LevelOfDetail::Blocks)
        return;
    for (const NodeLook &node : m_scene.look().nodes) {
        if (toQRectF(node.rect).intersects(exposed))
            paintFrameChip(*painter, node, m_scene.paintStyle(zoom));
    }
}

} // namespace drawbridge
