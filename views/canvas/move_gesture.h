// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/scene_layout.h"
#include "views/canvas/canvas_tool.h"

#include <set>
#include <vector>

namespace drawbridge {

class CanvasScene;
class CanvasView;

/// The position of a node whose top left corner shall be at `corner`, pinned: of a workload
/// relative to its namespace, whose left and upper border it cannot cross.
[[nodiscard]] NodePosition pinnedAt(const CanvasScene &scene, const NodeLook &look,
                                    const QPointF &corner);

/// Moving what is selected: the picture follows the pointer on a grid of 4 px, the request comes
/// once at release. A namespace takes its members along.
class MoveGesture {
public:
    explicit MoveGesture(CanvasView &view) : m_view(view) {}

    void start(const QPointF &scenePos);
    void follow(const QPointF &scenePos);
    void drop();     ///< Emits nodesMoved when anything moved.
    void dropCopy(); ///< Emits copiesDropped instead; what was dragged stays where it is.
    void cancel();
    /// Moves the selection by an exact offset and emits at once (keyboard).
    void nudge(const QPointF &offset);
    [[nodiscard]] bool isActive() const { return m_isActive; }

private:
    void collect();
    [[nodiscard]] QPointF limited(QPointF offset) const;
    [[nodiscard]] std::vector<NodePosition> positionsAt(const QPointF &offset) const;

    CanvasView &m_view;
    bool m_isActive = false;
    QPointF m_start;
    QPointF m_offset;
    std::vector<NodeKey> m_grabbed; ///< What was taken hold of: these get a new position.
    std::set<NodeKey> m_shown;      ///< These and members of grabbed namespaces.
};

} // namespace drawbridge
