// SPDX-License-Identifier: Apache-2.0
#include "views/canvas/canvas_view.h"

// Collapsing and opening namespaces: the view asks, the owner hands back the next picture.
// Tested by tests/gui/test_canvas_scale.cpp.

#include "views/canvas/canvas_scene.h"
#include "views/canvas/node_painter.h"

namespace drawbridge {

namespace {

constexpr double kHeader = 28;
constexpr double kChevronRoom = 24; ///< Theme: the smallest target.

} // namespace

std::optional<NodeKey> CanvasView::collapsibleAt(const QPointF &scenePos) const
{
    const NodeLook *node = m_canvas->nodeAt(scenePos);
    if (!node || node->shape != NodeShape::Namespace)
        return std::nullopt;
    const bool isFromAfar = m_canvas->paintStyle(zoom()).level() <= LevelOfDetail::Blocks;
    const bool isOnHeader = scenePos.y() < node->rect.y + std::max(kHeader, toScene(kHeader / 2));
    return node->isCollapsed || isFromAfar || isOnHeader ? std::optional(node->key) : std::nullopt;
}

std::optional<NodeKey> CanvasView::chevronAt(const QPointF &scenePos) const
{
    const NodeLook *node = m_canvas->nodeAt(scenePos);
    if (!node || node->shape != NodeShape::Namespace ||
        m_canvas->paintStyle(zoom()).level() < LevelOfDetail::Full)
        return std::nullopt;
    const QRectF chevron(node->rect.x, node->rect.y, kChevronRoom, kHeader);
    return chevron.contains(scenePos) ? std::optional(node->key) : std::nullopt;
}

// Of a workload its namespace: the way back after having looked inside.
void CanvasView::toggleNamespace()
{
    const NodeLook *look = m_focusNode ? m_canvas->node(*m_focusNode) : nullptr;
    if (!look)
        return;
    if (look->shape == NodeShape::Namespace) {
        emit collapseToggled(NodeKey(look->key));
        return;
    }
    const NodeKey home = m_canvas->namespaceOf(*look);
    if (look->key.nameSpace.empty() || !m_canvas->node(home))
        return;
    m_focusNode = home;
    emit collapseToggled(home);
}

// At most once a frame; that a frame crosses the limit repaints all of it, so that no part of it
// shows another level of detail.
void CanvasView::countBoxesInView()
{
    const bool wasCity = m_canvas->paintStyle(zoom()).level() == LevelOfDetail::City;
    m_canvas->setBoxesInView(m_canvas->boxesIn(mapToScene(viewport()->rect()).boundingRect()));
    if (wasCity != (m_canvas->paintStyle(zoom()).level() == LevelOfDetail::City))
        QMetaObject::invokeMethod(viewport(), qOverload<>(&QWidget::update), Qt::QueuedConnection);
}

} // namespace drawbridge
