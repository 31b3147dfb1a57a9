// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "views/canvas/canvas_tool.h"
#include "views/canvas/flow_gesture.h"
#include "views/canvas/move_gesture.h"

namespace drawbridge {

struct NodeLook;

/// Click selects, Ctrl+click toggles, drag moves, drag from the edge ring of a node draws a flow,
/// drag on empty ground is a rubber band: touching counts when dragged leftwards, enclosing when
/// rightwards; Shift extends.
class SelectTool : public CanvasTool {
public:
    explicit SelectTool(CanvasView &view) : m_view(view), m_flow(view), m_move(view) {}

    void press(const CanvasPointer &pointer) override;
    void move(const CanvasPointer &pointer, bool isButtonDown) override;
    void release(const CanvasPointer &pointer) override;
    bool key(QKeyEvent *event) override;
    bool cancel() override;
    void pictureChanged() override;
    [[nodiscard]] bool isBusy() const override;
    [[nodiscard]] Qt::CursorShape cursorAt(const CanvasPointer &pointer) const override;

private:
    enum class State { Idle, OnNode, OnRing, OnGround, Moving, Drawing, Banding };

    [[nodiscard]] const NodeLook *ringAt(const CanvasPointer &pointer) const;
    [[nodiscard]] const NodeLook *grabbableAt(const CanvasPointer &pointer) const;
    void click(const CanvasPointer &pointer);
    void beginDrag(const CanvasPointer &pointer);
    [[nodiscard]] bool canCopySelection() const;
    void updateBand(const CanvasPointer &pointer);
    void finishBand(const CanvasPointer &pointer);

    CanvasView &m_view;
    FlowGesture m_flow;
    MoveGesture m_move;
    State m_state = State::Idle;
    CanvasPointer m_pressed;
    NodeKey m_grabbed;
    bool m_isCopying = false; ///< What is dragged stays, and a copy of it goes along.
};

} // namespace drawbridge
