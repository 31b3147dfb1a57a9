// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/node_key.h"
#include "views/canvas/canvas_tool.h"

#include <QString>

#include <optional>
#include <set>

namespace drawbridge {

class CanvasView;
struct NodeLook;

/// Drawing one flow: a rubber line from a source to where the pointer or the arrow keys are. Valid
/// targets stay full, others step back and say why.
class FlowGesture {
public:
    explicit FlowGesture(CanvasView &view) : m_view(view) {}

    void start(const NodeKey &from);
    void follow(const CanvasPointer &pointer);
    void chooseTowards(Qt::Key direction); ///< Keyboard: the next valid target that way.
    /// Ends the gesture; asks for the flow when it lies over a valid target.
    void drop(const QPoint &globalPos);
    void dropOnChosen(); ///< Keyboard: at the middle of the chosen target.
    void cancel();
    void pictureChanged(); ///< Goes on unless the source is gone.
    [[nodiscard]] bool isActive() const { return m_from.has_value(); }
    [[nodiscard]] const std::optional<NodeKey> &target() const { return m_target; }

private:
    void collectTargets();
    void showLineTo(const NodeLook &target);
    void end();

    CanvasView &m_view;
    std::optional<NodeKey> m_from;
    std::optional<NodeKey> m_target;
    std::set<NodeKey> m_validTargets;
};

} // namespace drawbridge
