// SPDX-License-Identifier: Apache-2.0
#include "views/canvas/select_tool.h"

// Tested by tests/gui/test_canvas_selection.cpp.

#include "views/canvas/canvas_scene.h"
#include "views/canvas/canvas_view.h"
#include "views/canvas/node_painter.h"

#include <QApplication>
#include <QKeyEvent>

#include <algorithm>

namespace drawbridge {

namespace {

constexpr double kRingPx = 5; ///< Each side of the border: a ring of 10 device px.
constexpr double kHeaderDepth = 28;

} // namespace

const NodeLook *SelectTool::ringAt(const CanvasPointer &pointer) const
{
    const double ring = m_view.toScene(kRingPx);
    const NodeLook *node = m_view.canvas().leafAt(pointer.scenePos, ring);
    if (!node || isCollapsedNamespace(*node)) // flows start at workloads
        return nullptr;
    const QRectF box = toQRectF(node->rect);
    // On small boxes the ring leaves at least the middle half free for moving.
    const double inX = std::min(ring, box.width() / 4);
    const double inY = std::min(ring, box.height() / 4);
    const bool isInside = box.adjusted(inX, inY, -inX, -inY).contains(pointer.scenePos);
    return isInside ? nullptr : node;
}

// A namespace is taken hold of by its header or border; its inside is ground for the rubber band.
const NodeLook *SelectTool::grabbableAt(const CanvasPointer &pointer) const
{
    const NodeLook *node = m_view.canvas().nodeAt(pointer.scenePos);
    if (!node || node->shape != NodeShape::Namespace)
        return node;
    const QRectF box = toQRectF(node->rect);
    const double border = m_view.toScene(kRingPx);
    const bool isInside = box.adjusted(border, std::max(kHeaderDepth, border), -border, -border)
                              .contains(pointer.scenePos);
    return isInside ? nullptr : node;
}

void SelectTool::press(const CanvasPointer &pointer)
{
    m_pressed = pointer;
    const bool isEdge = !m_view.canvas().leafAt(pointer.scenePos) &&
                        m_view.canvas().edgeAt(pointer.scenePos, m_view.toScene(kEdgeHitPx));
    if (const NodeLook *ring = ringAt(pointer)) {
        m_grabbed = ring->key;
        m_state = State::OnRing;
    } else if (const NodeLook *node = isEdge ? nullptr : grabbableAt(pointer)) {
        m_grabbed = node->key;
        m_state = State::OnNode;
    } else {
        m_state = State::OnGround;
    }
}

void SelectTool::move(const CanvasPointer &pointer, bool isButtonDown)
{
    if (!isButtonDown)
        return;
    const int dragged = (pointer.viewPos - m_pressed.viewPos).manhattanLength();
    const bool isWaiting =
        m_state == State::OnNode || m_state == State::OnRing || m_state == State::OnGround;
    if (isWaiting && dragged >= QApplication::startDragDistance())
        beginDrag(pointer);
    if (m_state == State::Moving)
        m_move.follow(pointer.scenePos);
    else if (m_state == State::Drawing)
        m_flow.follow(pointer);
    else if (m_state == State::Banding)
        updateBand(pointer);
}

void SelectTool::beginDrag(const CanvasPointer &)
{
    if (m_state == State::OnRing) {
        m_flow.start(m_grabbed);
        m_state = m_flow.isActive() ? State::Drawing : State::Idle;
    } else if (m_state == State::OnNode) {
        const std::vector<NodeKey> &selected = m_view.selection()->nodes();
        if (std::find(selected.begin(), selected.end(), m_grabbed) == selected.end())
            m_view.selection()->setNodes({m_grabbed});
        m_isCopying = m_pressed.modifiers.testFlag(Qt::AltModifier);
        if (m_isCopying && !canCopySelection()) {
            m_state = State::Idle;
            return;
        }
        m_move.start(m_pressed.scenePos);
        m_state = m_move.isActive() ? State::Moving : State::Idle;
    } else {
        m_state = State::Banding;
    }
}

// Workloads come from the sources: there is nothing a copy of one would mean.
bool SelectTool::canCopySelection() const
{
    for (const NodeKey &key : m_view.selection()->nodes()) {
        const NodeLook *look = m_view.canvas().node(key);
        if (look && isCopyable(*look))
            continue;
        emit m_view.hintChanged(
            CanvasView::tr("Only externals can be copied; workloads come from the sources"));
        return false;
    }
    return true;
}

void SelectTool::release(const CanvasPointer &pointer)
{
    const State state = std::exchange(m_state, State::Idle);
    switch (state) {
    case State::Moving: m_isCopying ? m_move.dropCopy() : m_move.drop(); break;
    case State::Drawing: m_flow.drop(pointer.globalPos); break;
    case State::Banding: finishBand(pointer); break;
    case State::OnNode:
    case State::OnRing:
    case State::OnGround: click(m_pressed); break;
    case State::Idle: break;
    }
}

void SelectTool::click(const CanvasPointer &pointer)
{
    const bool isToggle = pointer.modifiers.testFlag(Qt::ControlModifier) ||
                          pointer.modifiers.testFlag(Qt::ShiftModifier);
    if (const auto hop = m_view.canvas().attackHopAt(pointer.scenePos, m_view.toScene(kRingPx))) {
        emit m_view.attackHopClicked(*hop);
        return;
    }
    if (const auto nameSpace = m_view.chevronAt(pointer.scenePos)) {
        emit m_view.collapseToggled(*nameSpace);
        return;
    }
    const NodeLook *leaf = m_view.canvas().leafAt(pointer.scenePos);
    const EdgeLook *edge =
        leaf ? nullptr : m_view.canvas().edgeAt(pointer.scenePos, m_view.toScene(kEdgeHitPx));
    if (edge) {
        m_view.selection()->setEdge({edge->from, edge->to});
        return;
    }
    const NodeLook *node = leaf ? leaf : grabbableAt(pointer);
    if (!node) {
        if (!isToggle)
            m_view.selection()->clear();
        return;
    }
    const NodeKey key = node->key;
    if (isToggle)
        m_view.selection()->toggleNode(key);
    else
        m_view.selection()->setNodes({key});
    m_view.setFocusNode(key);
}

void SelectTool::updateBand(const CanvasPointer &pointer)
{
    m_view.canvas().setBand(QRectF(m_pressed.scenePos, pointer.scenePos).normalized());
}

void SelectTool::finishBand(const CanvasPointer &pointer)
{
    const QRectF band = QRectF(m_pressed.scenePos, pointer.scenePos).normalized();
    const bool isTouching = pointer.scenePos.x() < m_pressed.scenePos.x();
    m_view.canvas().setBand({});
    std::vector<NodeKey> keys;
    if (m_pressed.modifiers.testFlag(Qt::ShiftModifier))
        keys = m_view.selection()->nodes();
    for (const NodeLook &look : m_view.look().nodes) {
        const QRectF box = toQRectF(look.rect);
        if (!isFrame(look) && (isTouching ? band.intersects(box) : band.contains(box)))
            keys.push_back(look.key);
    }
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    m_view.selection()->setNodes(std::move(keys));
}

bool SelectTool::key(QKeyEvent *event)
{
    return event->key() == Qt::Key_Escape && cancel();
}

bool SelectTool::cancel()
{
    const bool wasBusy = isBusy();
    if (m_state == State::Moving)
        m_move.cancel();
    m_flow.cancel();
    m_view.canvas().setBand({});
    m_state = State::Idle;
    return wasBusy;
}

void SelectTool::pictureChanged()
{
    m_flow.pictureChanged();
    const bool isFlowGone = m_state == State::Drawing && !m_flow.isActive();
    const bool isMoveGone = m_state == State::Moving && !m_view.canvas().node(m_grabbed);
    if (isFlowGone || isMoveGone)
        cancel();
}

bool SelectTool::isBusy() const
{
    return m_state == State::Moving || m_state == State::Drawing || m_state == State::Banding;
}

Qt::CursorShape SelectTool::cursorAt(const CanvasPointer &pointer) const
{
    if (m_state == State::Drawing)
        return m_view.canvas().flowPreview().refusal.isEmpty() ? Qt::CrossCursor
                                                               : Qt::ForbiddenCursor;
    if (m_state == State::Moving)
        return m_isCopying ? Qt::DragCopyCursor : Qt::SizeAllCursor;
    return ringAt(pointer) ? Qt::CrossCursor : Qt::ArrowCursor;
}

} // namespace drawbridge
