// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "views/canvas/accessible_tree.h"
#include "views/canvas/canvas_view.h"

#include <QAccessibleWidget>

namespace drawbridge {

/// The map for screen readers: Qt gives items of a scene no accessible objects (ux.md 3.15), so
/// this makes one for each node and flow when it is asked for, and keeps it as long as the node or
/// flow is in the picture.
class CanvasAccessible : public QAccessibleWidget {
public:
    /// Makes Qt use it for every CanvasView; more than one call changes nothing.
    static void install();
    /// Tells screen readers, if there are any, which node has the focus now.
    static void announceFocus(CanvasView *view);

    explicit CanvasAccessible(CanvasView *view);
    ~CanvasAccessible() override;

    [[nodiscard]] int childCount() const override;
    [[nodiscard]] QAccessibleInterface *child(int index) const override;
    [[nodiscard]] int indexOfChild(const QAccessibleInterface *child) const override;
    [[nodiscard]] QAccessibleInterface *childAt(int x, int y) const override;
    [[nodiscard]] QAccessibleInterface *focusChild() const override;

    [[nodiscard]] CanvasView *view() const { return m_view; }
    [[nodiscard]] const AccessibleTree &tree() const;
    [[nodiscard]] QAccessibleInterface *node(const NodeKey &key) const;
    [[nodiscard]] QAccessibleInterface *flow(const CanvasView::Edge &edge) const;

private:
    void forgetGone();
    [[nodiscard]] std::vector<QWidget *> overlays() const; ///< Legend and minimap, when shown.

    CanvasView *m_view;
    QMetaObject::Connection m_pictureConnection;
    // Made on demand, which the interface calls const.
    mutable bool m_isTreeOld = true;
    mutable QRectF m_treeView;
    mutable std::optional<NodeKey> m_treeFocus;
    mutable AccessibleTree m_tree;
    mutable std::map<NodeKey, QAccessible::Id> m_nodes;
    mutable std::map<CanvasView::Edge, QAccessible::Id> m_flows;
};

} // namespace drawbridge
