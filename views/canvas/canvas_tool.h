// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QPoint>
#include <QPointF>
#include <Qt>

class QKeyEvent;
class QMouseEvent;

namespace drawbridge {

/// Each side of a line: more than the 10 device px asked for.
inline constexpr double kEdgeHitPx = 6;

/// Where the mouse is, in the coordinates a gesture needs.
struct CanvasPointer {
    QPointF scenePos;
    QPoint viewPos;
    QPoint globalPos;
    Qt::KeyboardModifiers modifiers;
};

/// Turns mouse and keys into one request at release. Left button only; the view pans by itself.
class CanvasTool {
public:
    virtual ~CanvasTool() = default;

    virtual void press(const CanvasPointer &pointer) = 0;
    virtual void move(const CanvasPointer &pointer, bool isButtonDown) = 0;
    virtual void release(const CanvasPointer &pointer) = 0;
    /// True when the key belonged to a gesture under way.
    virtual bool key(QKeyEvent *event) = 0;
    /// Drops what is under way, without a trace. True when there was something.
    virtual bool cancel() = 0;
    /// Another picture is shown: goes on where it can, else cancels.
    virtual void pictureChanged() = 0;
    [[nodiscard]] virtual bool isBusy() const = 0;
    [[nodiscard]] virtual Qt::CursorShape cursorAt(const CanvasPointer &pointer) const = 0;
};

} // namespace drawbridge
