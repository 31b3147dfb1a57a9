// SPDX-License-Identifier: Apache-2.0
#include "views/canvas/canvas_view.h"

// The mouse: what pans or zooms is the view's own, everything else goes to the tool in use.
// Tested by tests/gui/test_canvas_flows.cpp, test_canvas_moves.cpp and test_canvas_selection.cpp.

#include "views/canvas/canvas_scene.h"
#include "views/canvas/canvas_tool.h"
#include "views/models/plain_tool_tip.h"

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QNativeGestureEvent>
#include <QToolTip>

#include <algorithm>

namespace drawbridge {

namespace {

CanvasPointer pointerOf(const QGraphicsView &view, const QMouseEvent &event)
{
    const QPoint viewPos = event.position().toPoint();
    return {view.mapToScene(viewPos), viewPos, event.globalPosition().toPoint(), event.modifiers()};
}

} // namespace

void CanvasView::updateHover(const QPointF &scenePos)
{
    const NodeLook *leaf = m_tool->isBusy() ? nullptr : m_canvas->leafAt(scenePos);
    const std::optional<NodeKey> next = leaf ? std::optional(leaf->key) : std::nullopt;
    if (next == m_nextHover)
        return;
    m_nextHover = next;
    m_hoverDelay.start();
}

void CanvasView::showHover(const std::optional<NodeKey> &node)
{
    m_hoverDelay.stop();
    m_nextHover = node;
    m_canvas->setHovered(node);
}

void CanvasView::mousePressEvent(QMouseEvent *event)
{
    if (beginPan(event))
        return;
    const CanvasPointer pointer = pointerOf(*this, *event);
    if (event->button() == Qt::LeftButton) {
        showHover(std::nullopt);
        m_tool->press(pointer);
        return;
    }
    if (event->button() == Qt::RightButton && !m_tool->isBusy())
        selectForMenu(pointer.scenePos);
}

// What the menu is about: the selection, where the pointer is on it, else what it is on.
void CanvasView::selectForMenu(const QPointF &scenePos)
{
    const NodeLook *node = m_canvas->leafAt(scenePos);
    const EdgeLook *edge = node ? nullptr : m_canvas->edgeAt(scenePos, toScene(kEdgeHitPx));
    if (edge) {
        m_selection->setEdge({edge->from, edge->to});
        return;
    }
    if (!node)
        node = m_canvas->nodeAt(scenePos);
    if (!node) {
        m_selection->clear();
        return;
    }
    const NodeKey key = node->key;
    const std::vector<NodeKey> &chosen = m_selection->nodes();
    if (std::find(chosen.begin(), chosen.end(), key) == chosen.end())
        m_selection->setNodes({key});
    setFocusNode(key);
}

void CanvasView::contextMenuEvent(QContextMenuEvent *event)
{
    if (m_tool->isBusy())
        return;
    QPoint place = event->globalPos();
    if (event->reason() == QContextMenuEvent::Keyboard && m_focusNode)
        place = viewport()->mapToGlobal(nodeViewRect(*m_focusNode).center());
    event->accept();
    emit menuRequested(place);
}

void CanvasView::mouseMoveEvent(QMouseEvent *event)
{
    if (m_panFrom) {
        panBy(event->position().toPoint() - *m_panFrom);
        m_panFrom = event->position().toPoint();
        return;
    }
    const CanvasPointer pointer = pointerOf(*this, *event);
    m_tool->move(pointer, event->buttons().testFlag(Qt::LeftButton));
    if (!event->buttons())
        updateHover(pointer.scenePos);
    viewport()->setCursor(m_isSpaceDown ? Qt::OpenHandCursor : m_tool->cursorAt(pointer));
}

void CanvasView::mouseReleaseEvent(QMouseEvent *event)
{
    if (m_panFrom) {
        m_panFrom.reset();
        viewport()->setCursor(m_isSpaceDown ? Qt::OpenHandCursor : Qt::ArrowCursor);
        return;
    }
    if (event->button() == Qt::LeftButton)
        m_tool->release(pointerOf(*this, *event));
}

void CanvasView::mouseDoubleClickEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton || m_toolKind != Tool::Select)
        return;
    const CanvasPointer pointer = pointerOf(*this, *event);
    if (const auto nameSpace = collapsibleAt(pointer.scenePos)) {
        emit collapseToggled(*nameSpace);
    } else if (const NodeLook *leaf = m_canvas->leafAt(pointer.scenePos)) {
        const NodeKey key = leaf->key;
        emit nodeActivated(key);
    } else if (const EdgeLook *edge = m_canvas->edgeAt(pointer.scenePos, toScene(kEdgeHitPx))) {
        const Edge pair(edge->from, edge->to);
        emit edgeActivated(pair.first, pair.second, pointer.globalPos);
    }
}

void CanvasView::leaveEvent(QEvent *event)
{
    showHover(std::nullopt);
    QGraphicsView::leaveEvent(event);
}

bool CanvasView::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::NativeGesture && pinch(*static_cast<QNativeGestureEvent *>(event)))
        return true;
    if (event->type() != QEvent::ToolTip)
        return QGraphicsView::viewportEvent(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const QPointF scenePos = mapToScene(help->pos());
    const NodeLook *node = m_canvas->leafAt(scenePos);
    const EdgeLook *edge = node ? nullptr : m_canvas->edgeAt(scenePos, toScene(kEdgeHitPx));
    const std::string text = node ? node->description : edge ? edge->description : std::string();
    QToolTip::showText(help->globalPos(), plainToolTip(QString::fromStdString(text)), viewport());
    return true;
}

} // namespace drawbridge
