// SPDX-License-Identifier: Apache-2.0
#include "views/canvas/accessible_items.h"

// Tested by tests/gui/test_canvas_accessible.cpp

#include "views/canvas/canvas_accessible.h"
#include "views/canvas/edge_geometry.h"

#include <QWindow>

#include <algorithm>

namespace drawbridge {

QString showFlowsAction()
{
    return QStringLiteral("show flows");
}

QString drawFlowAction()
{
    return QStringLiteral("draw flow");
}

CanvasView *CanvasItemAccessible::view() const
{
    return m_canvas.view();
}

QWindow *CanvasItemAccessible::window() const
{
    return view()->window()->windowHandle();
}

void *CanvasItemAccessible::interface_cast(QAccessible::InterfaceType type)
{
    return type == QAccessible::ActionInterface ? static_cast<QAccessibleActionInterface *>(this)
                                                : nullptr;
}

QRect CanvasItemAccessible::globalRect(const QRect &part) const
{
    return {view()->viewport()->mapToGlobal(part.topLeft()), part.size()};
}

QAccessible::State CanvasItemAccessible::stateOf(const QRect &part, bool isSelected) const
{
    QAccessible::State state;
    state.selectable = true;
    state.selected = isSelected;
    state.offscreen = !part.intersects(view()->viewport()->rect());
    state.invisible = !view()->isVisible();
    return state;
}

const NodeLook *NodeAccessible::look() const
{
    return view()->look().find(m_key);
}

bool NodeAccessible::isNamespace() const
{
    const NodeLook *node = look();
    return node && node->shape == NodeShape::Namespace;
}

const std::vector<NodeKey> &NodeAccessible::members() const
{
    static const std::vector<NodeKey> kNone;
    const auto found = canvas().tree().members.find(m_key);
    return found == canvas().tree().members.end() ? kNone : found->second;
}

const std::vector<CanvasView::Edge> &NodeAccessible::flows() const
{
    static const std::vector<CanvasView::Edge> kNone;
    const auto found = canvas().tree().flows.find(m_key);
    return found == canvas().tree().flows.end() ? kNone : found->second;
}

QAccessibleInterface *NodeAccessible::parent() const
{
    const NodeKey home{m_key.cluster, "", "Namespace", m_key.nameSpace};
    QAccessibleInterface *nameSpace = m_key.nameSpace.empty() ? nullptr : canvas().node(home);
    return nameSpace ? nameSpace : QAccessible::queryAccessibleInterface(view());
}

int NodeAccessible::childCount() const
{
    return static_cast<int>(members().size() + flows().size());
}

QAccessibleInterface *NodeAccessible::child(int index) const
{
    const auto at = static_cast<std::size_t>(index);
    if (index < 0 || index >= childCount())
        return nullptr;
    return at < members().size() ? canvas().node(members()[at])
                                 : canvas().flow(flows()[at - members().size()]);
}

int NodeAccessible::indexOfChild(const QAccessibleInterface *wanted) const
{
    for (int i = 0; i < childCount(); ++i) {
        if (child(i) == wanted)
            return i;
    }
    return -1;
}

QString NodeAccessible::text(QAccessible::Text which) const
{
    const NodeLook *node = look();
    if (!node)
        return {};
    if (which == QAccessible::Name) {
        const QString name =
            QString::fromStdString(node->description.empty() ? node->title : node->description);
        const QString reach = view()->reachWords(m_key);
        return reach.isEmpty() ? name : name + QStringLiteral(", ") + reach;
    }
    return which == QAccessible::Description ? QString::fromStdString(node->subtitle) : QString();
}

QRect NodeAccessible::rect() const
{
    return globalRect(view()->nodeViewRect(m_key));
}

QAccessible::Role NodeAccessible::role() const
{
    return isNamespace() ? QAccessible::Grouping : QAccessible::Graphic;
}

QAccessible::State NodeAccessible::state() const
{
    const std::vector<NodeKey> &selected = view()->selection()->nodes();
    const bool isSelected = std::find(selected.begin(), selected.end(), m_key) != selected.end();
    QAccessible::State state = stateOf(view()->nodeViewRect(m_key), isSelected);
    state.focusable = true;
    state.focused = view()->hasFocus() && view()->focusNode() == m_key;
    if (isNamespace()) {
        state.expandable = true;
        state.collapsed = look()->isCollapsed;
        state.expanded = !look()->isCollapsed;
    }
    return state;
}

QStringList NodeAccessible::actionNames() const
{
    QStringList names{pressAction(), setFocusAction(), showFlowsAction()};
    if (isNamespace())
        names << toggleAction();
    else
        names << drawFlowAction();
    return names;
}

void NodeAccessible::doAction(const QString &name)
{
    CanvasView *map = view();
    const NodeKey key = m_key; // the picture may change on the way, and this with it
    if (name == pressAction()) {
        map->selection()->setNodes({key});
        map->selection()->reveal();
    } else if (name == setFocusAction()) {
        map->setFocus();
        map->setFocusNode(key);
    } else if (name == showFlowsAction() && !flows().empty()) {
        map->selection()->setEdge(flows().front());
        map->selection()->reveal();
    } else if (name == toggleAction() && isNamespace()) {
        emit map->collapseToggled(key);
    } else if (name == drawFlowAction() && !isNamespace()) {
        map->setFocus();
        map->setFocusNode(key);
        map->startFlow();
    }
}

QString NodeAccessible::localizedActionName(const QString &name) const
{
    if (name == showFlowsAction())
        return CanvasView::tr("Show flows");
    if (name == drawFlowAction())
        return CanvasView::tr("Draw a flow from here");
    return QAccessibleActionInterface::localizedActionName(name);
}

QStringList NodeAccessible::keyBindingsForAction(const QString &name) const
{
    if (name == drawFlowAction())
        return {QStringLiteral("F")};
    if (name == showFlowsAction())
        return {QStringLiteral("]")};
    if (name == toggleAction())
        return {QStringLiteral("Space")};
    return {};
}

const EdgeLook *FlowAccessible::look() const
{
    const auto &edges = view()->look().edges;
    const auto found = std::find_if(edges.begin(), edges.end(), [this](const EdgeLook &edge) {
        return edge.from == m_edge.first && edge.to == m_edge.second;
    });
    return found == edges.end() ? nullptr : &*found;
}

QAccessibleInterface *FlowAccessible::parent() const
{
    QAccessibleInterface *source = canvas().node(m_edge.first);
    return source ? source : QAccessible::queryAccessibleInterface(view());
}

QString FlowAccessible::text(QAccessible::Text which) const
{
    const EdgeLook *edge = look();
    if (!edge)
        return {};
    if (which == QAccessible::Name)
        return QString::fromStdString(edge->description);
    return which == QAccessible::Value ? QString::fromStdString(edge->chip) : QString();
}

QRect FlowAccessible::rect() const
{
    const EdgeLook *edge = look();
    if (!edge)
        return {};
    QPolygonF path;
    for (const ScenePoint &point : edge->path)
        path << QPointF(point.x, point.y);
    return globalRect(view()->mapFromScene(path.boundingRect()).boundingRect());
}

QAccessible::State FlowAccessible::state() const
{
    const QRect global = rect();
    const QRect part(view()->viewport()->mapFromGlobal(global.topLeft()), global.size());
    return stateOf(part, view()->selection()->edge() == m_edge);
}

QStringList FlowAccessible::actionNames() const
{
    return {pressAction(), showMenuAction()};
}

// The second opens what a double click opens.
void FlowAccessible::doAction(const QString &name)
{
    CanvasView *map = view();
    const CanvasView::Edge edge = m_edge;
    const QPoint place = rect().center();
    map->selection()->setEdge(edge);
    if (name == showMenuAction())
        emit map->edgeActivated(edge.first, edge.second, place);
}

} // namespace drawbridge
