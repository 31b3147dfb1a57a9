// SPDX-License-Identifier: Apache-2.0
#include "views/canvas/canvas_view.h"

// The keyboard path of everything the mouse can do (ux.md 3.14). Single letters act only here,
// where the canvas has the focus. Tab leaves the canvas after its last node, so nobody is trapped
// in it. Tested by tests/gui/test_canvas_selection.cpp.

#include "views/canvas/canvas_accessible.h"
#include "views/canvas/canvas_scene.h"
#include "views/canvas/canvas_tool.h"
#include "views/canvas/move_gesture.h"
#include "views/canvas/node_order.h"
#include "views/canvas/node_painter.h"

#include <QKeyEvent>

#include <algorithm>

namespace drawbridge {

namespace {

constexpr double kNudge = 8;

bool isArrow(int key)
{
    return key == Qt::Key_Left || key == Qt::Key_Right || key == Qt::Key_Up || key == Qt::Key_Down;
}

QPointF stepOf(Qt::Key direction, double length)
{
    switch (direction) {
    case Qt::Key_Left: return {-length, 0};
    case Qt::Key_Right: return {length, 0};
    case Qt::Key_Up: return {0, -length};
    default: return {0, length};
    }
}

} // namespace

void CanvasView::setFocusNode(const NodeKey &node)
{
    constexpr std::size_t kLongestHistory = 100;
    if (!m_canvas->node(node))
        return;
    if (m_focusNode && *m_focusNode != node)
        m_focusHistory.push_back(*m_focusNode);
    if (m_focusHistory.size() > kLongestHistory)
        m_focusHistory.erase(m_focusHistory.begin());
    m_focusNode = node;
    m_canvas->setFocused(hasFocus() ? m_focusNode : std::nullopt);
    announceFocus();
}

// What is no longer in the picture is passed over.
void CanvasView::focusBack()
{
    while (!m_focusHistory.empty()) {
        const NodeKey last = m_focusHistory.back();
        m_focusHistory.pop_back();
        const NodeLook *look = m_canvas->node(last);
        if (!look)
            continue;
        m_focusNode.reset(); // so that going back is nothing to come back from
        m_selection->setNodes({last});
        setFocusNode(last);
        ensureVisible(toQRectF(look->rect), 24, 24);
        return;
    }
}

void CanvasView::announceFocus()
{
    const NodeLook *look = m_focusNode ? m_canvas->node(*m_focusNode) : nullptr;
    if (!look)
        return;
    const QString hint =
        QString::fromStdString(look->description.empty() ? look->title : look->description);
    setAccessibleDescription(hint);
    CanvasAccessible::announceFocus(this);
    emit hintChanged(tr("Focus: %1").arg(hint));
}

void CanvasView::focusInEvent(QFocusEvent *event)
{
    QGraphicsView::focusInEvent(event);
    const std::vector<const NodeLook *> order = readingOrder(m_canvas->look());
    const bool isByKey =
        event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason;
    if (isByKey && !m_focusNode && !order.empty())
        m_focusNode = (event->reason() == Qt::TabFocusReason ? order.front() : order.back())->key;
    m_canvas->setFocused(m_focusNode);
}

void CanvasView::focusOutEvent(QFocusEvent *event)
{
    m_isSpaceDown = false;
    m_canvas->setFocused(std::nullopt);
    QGraphicsView::focusOutEvent(event);
}

bool CanvasView::focusNextPrevChild(bool next)
{
    const std::vector<const NodeLook *> order = readingOrder(m_canvas->look());
    auto at = std::find_if(order.begin(), order.end(), [this](const NodeLook *look) {
        return m_focusNode && look->key == *m_focusNode;
    });
    if (order.empty() || (next && at != order.end() && at + 1 == order.end()) ||
        (!next && at == order.begin())) {
        m_focusNode.reset();
        return QGraphicsView::focusNextPrevChild(next);
    }
    if (at == order.end())
        at = next ? order.begin() : order.end() - 1;
    else
        at += next ? 1 : -1;
    const NodeKey key = (*at)->key;
    m_selection->setNodes({key});
    setFocusNode(key);
    ensureVisible(toQRectF(m_canvas->node(key)->rect), 24, 24);
    return true;
}

void CanvasView::keyPressEvent(QKeyEvent *event)
{
    if (m_tool->key(event) || handleFocusKey(event) || handleCommandKey(event)) {
        event->accept();
        return;
    }
    event->ignore();
}

void CanvasView::keyReleaseEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Space && !event->isAutoRepeat()) {
        if (m_isSpaceDown && !m_isSpaceUsed)
            toggleNamespace();
        m_isSpaceDown = false;
        viewport()->setCursor(Qt::ArrowCursor);
    }
    QGraphicsView::keyReleaseEvent(event);
}

bool CanvasView::handleFocusKey(QKeyEvent *event)
{
    const auto key = Qt::Key(event->key());
    const Qt::KeyboardModifiers modifiers = event->modifiers() & ~Qt::KeypadModifier;
    if (isArrow(key)) {
        if (modifiers.testFlag(Qt::AltModifier))
            nudge(key, modifiers);
        else
            moveFocus(key, modifiers);
        return true;
    }
    switch (key) {
    case Qt::Key_Return:
    case Qt::Key_Enter: activateFocus(); return true;
    case Qt::Key_BracketRight: selectNextEdge(true); return true;
    case Qt::Key_BracketLeft: selectNextEdge(false); return true;
    case Qt::Key_Space:
        if (modifiers.testFlag(Qt::ControlModifier) && m_focusNode)
            m_selection->toggleNode(*m_focusNode);
        else if (!event->isAutoRepeat()) {
            m_isSpaceDown = true;
            m_isSpaceUsed = false;
        }
        return true;
    default: return false;
    }
}

bool CanvasView::handleCommandKey(QKeyEvent *event)
{
    if (event->matches(QKeySequence::SelectAll)) {
        selectAll();
        return true;
    }
    if (event->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier))
        return false;
    switch (event->key()) {
    case Qt::Key_F: startFlow(); return true;
    case Qt::Key_G: toggleLegend(); return true;
    case Qt::Key_M: toggleMinimap(); return true;
    case Qt::Key_0: zoomToFit(); return true;
    case Qt::Key_1: zoomToActualSize(); return true;
    case Qt::Key_2: zoomToSelection(); return true;
    case Qt::Key_Plus:
    case Qt::Key_Equal: zoomIn(); return true;
    case Qt::Key_Minus: zoomOut(); return true;
    case Qt::Key_Delete: emit removeRequested(); return true;
    case Qt::Key_Backspace: focusBack(); return true;
    case Qt::Key_Escape:
        if (m_toolKind == Tool::Flow)
            setTool(Tool::Select);
        else if (m_canvas->reach())
            emit reachLeft();
        else
            m_selection->clear();
        return true;
    default: return false;
    }
}

bool CanvasView::moveFocus(Qt::Key direction, Qt::KeyboardModifiers modifiers)
{
    const NodeLook *at = m_focusNode ? m_canvas->node(*m_focusNode) : nullptr;
    const NodeLook *next = nullptr;
    if (at) {
        const NodeKey from = at->key;
        next = nearestInDirection(m_canvas->look(), toQRectF(at->rect).center(), direction,
                                  [&from](const NodeLook &look) { return look.key != from; });
    } else {
        const std::vector<const NodeLook *> order = readingOrder(m_canvas->look());
        next = order.empty() ? nullptr : order.front();
    }
    if (!next)
        return false;
    const NodeKey key = next->key;
    if (modifiers.testFlag(Qt::ShiftModifier)) {
        std::vector<NodeKey> keys = m_selection->nodes();
        keys.push_back(key);
        std::sort(keys.begin(), keys.end());
        keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
        m_selection->setNodes(std::move(keys));
    } else if (!modifiers.testFlag(Qt::ControlModifier)) {
        m_selection->setNodes({key});
    }
    setFocusNode(key);
    ensureVisible(toQRectF(m_canvas->node(key)->rect), 24, 24);
    return true;
}

void CanvasView::nudge(Qt::Key direction, Qt::KeyboardModifiers modifiers)
{
    const double length = modifiers.testFlag(Qt::ShiftModifier) ? 1 : kNudge;
    MoveGesture(*this).nudge(stepOf(direction, length));
}

// Selects the next edge that leaves (or enters) the focused node, in the order of its other ends.
void CanvasView::selectNextEdge(bool isOutgoing)
{
    if (!m_focusNode)
        return;
    std::vector<Edge> pairs;
    for (const EdgeLook &edge : m_canvas->look().edges) {
        if ((isOutgoing ? edge.from : edge.to) == *m_focusNode)
            pairs.emplace_back(edge.from, edge.to);
    }
    std::sort(pairs.begin(), pairs.end());
    pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
    if (pairs.empty())
        return;
    auto at = m_selection->edge() ? std::find(pairs.begin(), pairs.end(), *m_selection->edge())
                                  : pairs.end();
    const bool isLast = at == pairs.end() || at + 1 == pairs.end();
    m_selection->setEdge(isLast ? pairs.front() : *(at + 1));
}

void CanvasView::activateFocus()
{
    if (m_selection->edge()) {
        const Edge edge = *m_selection->edge();
        const QPoint place =
            edgeViewPoint(edge.first, edge.second).value_or(nodeViewRect(edge.second).center());
        emit edgeActivated(edge.first, edge.second, viewport()->mapToGlobal(place));
    } else if (m_focusNode) {
        const NodeKey key = *m_focusNode;
        const NodeLook *look = m_canvas->node(key);
        if (look && look->shape == NodeShape::Namespace) {
            emit collapseToggled(key);
            return;
        }
        m_selection->setNodes({key});
        emit nodeActivated(key);
    }
}

} // namespace drawbridge
