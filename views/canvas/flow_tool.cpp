// SPDX-License-Identifier: Apache-2.0
#include "views/canvas/flow_tool.h"

// Tested by tests/gui/test_canvas_flows.cpp.

#include "views/canvas/canvas_scene.h"
#include "views/canvas/canvas_view.h"

#include <QKeyEvent>

namespace drawbridge {

namespace {

constexpr double kGrabTolerance = 5; ///< Device px around a node that still start from it.

} // namespace

void FlowTool::press(const CanvasPointer &pointer)
{
    m_flow.cancel();
    const double tolerance = m_view.toScene(kGrabTolerance);
    if (const NodeLook *node = m_view.canvas().leafAt(pointer.scenePos, tolerance)) {
        const NodeKey from = node->key;
        m_view.setFocusNode(from);
        m_flow.start(from);
    }
}

void FlowTool::move(const CanvasPointer &pointer, bool isButtonDown)
{
    if (m_flow.isActive() && isButtonDown)
        m_flow.follow(pointer);
}

void FlowTool::release(const CanvasPointer &pointer)
{
    if (m_flow.isActive())
        m_flow.drop(pointer.globalPos);
}

bool FlowTool::key(QKeyEvent *event)
{
    if (!m_flow.isActive())
        return false;
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_Up:
    case Qt::Key_Down: m_flow.chooseTowards(Qt::Key(event->key())); return true;
    case Qt::Key_Return:
    case Qt::Key_Enter: m_flow.dropOnChosen(); return true;
    case Qt::Key_Escape: return cancel();
    default: return false;
    }
}

bool FlowTool::cancel()
{
    const bool wasBusy = isBusy();
    m_flow.cancel();
    return wasBusy;
}

Qt::CursorShape FlowTool::cursorAt(const CanvasPointer &) const
{
    const bool isRefused = isBusy() && !m_view.canvas().flowPreview().refusal.isEmpty();
    return isRefused ? Qt::ForbiddenCursor : Qt::CrossCursor;
}

} // namespace drawbridge
