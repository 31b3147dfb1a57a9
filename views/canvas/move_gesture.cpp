// SPDX-License-Identifier: Apache-2.0
#include "views/canvas/move_gesture.h"

// Positions of workloads are kept relative to their namespace, so a namespace that moves changes
// one position only. Tested by tests/gui/test_canvas_moves.cpp.

#include "views/canvas/canvas_scene.h"
#include "views/canvas/canvas_view.h"
#include "views/canvas/node_painter.h"
#include "views/theme/metrics.h"

#include <algorithm>
#include <cmath>

namespace drawbridge {

namespace {

constexpr double kFramePaddingSide = 24;
constexpr double kFramePaddingTop = 48; ///< Header and padding.

double onGrid(double value)
{
    return std::round(value / metrics::kGrid) * metrics::kGrid;
}

// The namespace a position is relative to; gateways and externals stand in the scene.
const NodeLook *frameOf(const CanvasScene &scene, const NodeLook &look)
{
    return look.shape == NodeShape::Workload ? scene.node(scene.namespaceOf(look)) : nullptr;
}

} // namespace

NodePosition pinnedAt(const CanvasScene &scene, const NodeLook &look, const QPointF &corner)
{
    const NodeLook *frame = frameOf(scene, look);
    const double left = frame ? frame->rect.x : look.aside.x;
    const double top = frame ? frame->rect.y : look.aside.y;
    const double x = frame ? std::max(corner.x() - left, kFramePaddingSide) : corner.x() - left;
    const double y = frame ? std::max(corner.y() - top, kFramePaddingTop) : corner.y() - top;
    return {look.key, int(std::lround(x)), int(std::lround(y)), true};
}

void MoveGesture::collect()
{
    m_grabbed.clear();
    m_shown.clear();
    const CanvasScene &scene = m_view.canvas();
    const std::vector<NodeKey> &selected = m_view.selection()->nodes();
    const std::set<NodeKey> all(selected.begin(), selected.end());
    for (const NodeKey &key : selected) {
        const NodeLook *look = scene.node(key);
        if (!look || look->shape == NodeShape::Cluster)
            continue;
        // A member of a namespace that moves too keeps its relative position.
        const bool isCarried = !key.nameSpace.empty() && all.contains(scene.namespaceOf(*look));
        if (!isCarried)
            m_grabbed.push_back(key);
        m_shown.insert(key);
        if (look->shape == NodeShape::Namespace) {
            for (const NodeLook *member : scene.membersOf(*look))
                m_shown.insert(member->key);
        }
    }
}

void MoveGesture::start(const QPointF &scenePos)
{
    collect();
    m_isActive = !m_grabbed.empty();
    m_start = scenePos;
    m_offset = {};
}

QPointF MoveGesture::limited(QPointF offset) const
{
    const CanvasScene &scene = m_view.canvas();
    for (const NodeKey &key : m_grabbed) {
        const NodeLook *look = scene.node(key);
        const NodeLook *frame = look ? frameOf(scene, *look) : nullptr;
        if (!frame)
            continue;
        offset.setX(std::max(offset.x(), frame->rect.x + kFramePaddingSide - look->rect.x));
        offset.setY(std::max(offset.y(), frame->rect.y + kFramePaddingTop - look->rect.y));
    }
    return offset;
}

void MoveGesture::follow(const QPointF &scenePos)
{
    const QPointF raw = scenePos - m_start;
    m_offset = limited(QPointF(onGrid(raw.x()), onGrid(raw.y())));
    m_view.canvas().setMovePreview(m_shown, m_offset);
}

std::vector<NodePosition> MoveGesture::positionsAt(const QPointF &offset) const
{
    const CanvasScene &scene = m_view.canvas();
    std::vector<NodePosition> positions;
    for (const NodeKey &key : m_grabbed) {
        const NodeLook *look = scene.node(key);
        if (!look)
            continue;
        positions.push_back(pinnedAt(scene, *look, QPointF(look->rect.x, look->rect.y) + offset));
    }
    std::sort(positions.begin(), positions.end());
    return positions;
}

void MoveGesture::drop()
{
    m_isActive = false;
    if (m_offset.isNull()) {
        m_view.canvas().setMovePreview({}, {});
        return;
    }
    // The preview stays until the owner hands back the next picture, so nothing jumps.
    emit m_view.nodesMoved(positionsAt(m_offset));
}

void MoveGesture::dropCopy()
{
    const std::vector<NodePosition> positions = positionsAt(m_offset);
    const bool isMoved = !m_offset.isNull();
    cancel();
    if (isMoved)
        emit m_view.copiesDropped(positions);
}

void MoveGesture::cancel()
{
    m_isActive = false;
    m_view.canvas().setMovePreview({}, {});
}

void MoveGesture::nudge(const QPointF &offset)
{
    collect();
    m_offset = limited(offset);
    if (m_grabbed.empty() || m_offset.isNull())
        return;
    m_view.canvas().setMovePreview(m_shown, m_offset);
    emit m_view.nodesMoved(positionsAt(m_offset));
}

} // namespace drawbridge
