// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "views/canvas/canvas_tool.h"
#include "views/canvas/flow_gesture.h"

namespace drawbridge {

/// A drag from anywhere on a node draws a flow. Started by key with a node in focus, arrows choose
/// the target and Enter draws; Esc drops the line, once more leaves the tool.
class FlowTool : public CanvasTool {
public:
    explicit FlowTool(CanvasView &view) : m_view(view), m_flow(view) {}

    void startFrom(const NodeKey &node) { m_flow.start(node); }

    void press(const CanvasPointer &pointer) override;
    void move(const CanvasPointer &pointer, bool isButtonDown) override;
    void release(const CanvasPointer &pointer) override;
    bool key(QKeyEvent *event) override;
    bool cancel() override;
    void pictureChanged() override { m_flow.pictureChanged(); }
    [[nodiscard]] bool isBusy() const override { return m_flow.isActive(); }
    [[nodiscard]] Qt::CursorShape cursorAt(const CanvasPointer &pointer) const override;

private:
    CanvasView &m_view;
    FlowGesture m_flow;
};

} // namespace drawbridge
