// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "views/canvas/canvas_view.h"

#include <QAccessible>

namespace drawbridge {

class CanvasAccessible;

/// What nodes and flows on the map have in common for a screen reader: they have no QObject, belong
/// to a canvas and can be pressed.
class CanvasItemAccessible : public QAccessibleInterface, public QAccessibleActionInterface {
public:
    explicit CanvasItemAccessible(const CanvasAccessible &canvas) : m_canvas(canvas) {}

    [[nodiscard]] QObject *object() const override { return nullptr; }
    [[nodiscard]] QWindow *window() const override;
    [[nodiscard]] QAccessibleInterface *childAt(int, int) const override { return nullptr; }
    void setText(QAccessible::Text, const QString &) override {}
    void *interface_cast(QAccessible::InterfaceType type) override;
    [[nodiscard]] QStringList keyBindingsForAction(const QString &) const override { return {}; }

protected:
    [[nodiscard]] const CanvasAccessible &canvas() const { return m_canvas; }
    [[nodiscard]] CanvasView *view() const;
    /// Of a part of the viewport, in global coordinates.
    [[nodiscard]] QRect globalRect(const QRect &part) const;
    [[nodiscard]] QAccessible::State stateOf(const QRect &part, bool isSelected) const;

private:
    const CanvasAccessible &m_canvas; ///< Outlives it: its destructor takes it along.
};

/// A namespace (Grouping), or a workload, gateway or external (Graphic); its children are the
/// members of the namespace, then the flows that leave it.
class NodeAccessible : public CanvasItemAccessible {
public:
    NodeAccessible(const CanvasAccessible &canvas, NodeKey key)
        : CanvasItemAccessible(canvas), m_key(std::move(key))
    {}
    [[nodiscard]] const NodeKey &key() const { return m_key; }

    [[nodiscard]] bool isValid() const override { return look() != nullptr; }
    [[nodiscard]] QAccessibleInterface *parent() const override;
    [[nodiscard]] int childCount() const override;
    [[nodiscard]] QAccessibleInterface *child(int index) const override;
    [[nodiscard]] int indexOfChild(const QAccessibleInterface *child) const override;
    [[nodiscard]] QString text(QAccessible::Text which) const override;
    [[nodiscard]] QRect rect() const override;
    [[nodiscard]] QAccessible::Role role() const override;
    [[nodiscard]] QAccessible::State state() const override;
    [[nodiscard]] QStringList actionNames() const override;
    void doAction(const QString &name) override;
    [[nodiscard]] QString localizedActionName(const QString &name) const override;
    [[nodiscard]] QStringList keyBindingsForAction(const QString &name) const override;

private:
    [[nodiscard]] const NodeLook *look() const;
    [[nodiscard]] bool isNamespace() const;
    [[nodiscard]] const std::vector<NodeKey> &members() const;
    [[nodiscard]] const std::vector<CanvasView::Edge> &flows() const;

    NodeKey m_key;
};

/// A flow (ListItem), a child of the node it leaves.
class FlowAccessible : public CanvasItemAccessible {
public:
    FlowAccessible(const CanvasAccessible &canvas, CanvasView::Edge edge)
        : CanvasItemAccessible(canvas), m_edge(std::move(edge))
    {}

    [[nodiscard]] bool isValid() const override { return look() != nullptr; }
    [[nodiscard]] QAccessibleInterface *parent() const override;
    [[nodiscard]] int childCount() const override { return 0; }
    [[nodiscard]] QAccessibleInterface *child(int) const override { return nullptr; }
    [[nodiscard]] int indexOfChild(const QAccessibleInterface *) const override { return -1; }
    [[nodiscard]] QString text(QAccessible::Text which) const override;
    [[nodiscard]] QRect rect() const override;
    [[nodiscard]] QAccessible::Role role() const override { return QAccessible::ListItem; }
    [[nodiscard]] QAccessible::State state() const override;
    [[nodiscard]] QStringList actionNames() const override;
    void doAction(const QString &name) override;

private:
    [[nodiscard]] const EdgeLook *look() const;

    CanvasView::Edge m_edge;
};

/// Names of actions beside those of Qt.
[[nodiscard]] QString showFlowsAction();
[[nodiscard]] QString drawFlowAction();

} // namespace drawbridge
