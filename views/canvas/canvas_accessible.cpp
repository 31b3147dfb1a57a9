// SPDX-License-Identifier: Apache-2.0
#include "views/canvas/canvas_accessible.h"

// Tested by tests/gui/test_canvas_accessible.cpp

#include "views/canvas/accessible_items.h"
#include "views/canvas/edge_geometry.h"

#include <algorithm>

namespace drawbridge {

namespace {

QAccessibleInterface *makeAccessible(const QString &className, QObject *object)
{
    if (className != QLatin1String("drawbridge::CanvasView"))
        return nullptr;
    return new CanvasAccessible(static_cast<CanvasView *>(object)); // Qt's cache owns it
}

bool hasEdge(const SceneLook &look, const CanvasView::Edge &pair)
{
    return std::any_of(look.edges.begin(), look.edges.end(), [&](const EdgeLook &edge) {
        return edge.from == pair.first && edge.to == pair.second;
    });
}

} // namespace

void CanvasAccessible::install()
{
    static const bool kIsInstalled = (QAccessible::installFactory(makeAccessible), true);
    (void)kIsInstalled;
}

void CanvasAccessible::announceFocus(CanvasView *view)
{
    if (!QAccessible::isActive())
        return;
    const QAccessibleInterface *canvas = QAccessible::queryAccessibleInterface(view);
    QAccessibleInterface *focused = canvas ? canvas->focusChild() : nullptr;
    if (!focused)
        return;
    QAccessibleEvent event(focused, QAccessible::Focus);
    QAccessible::updateAccessibility(&event);
}

CanvasAccessible::CanvasAccessible(CanvasView *view)
    : QAccessibleWidget(view, QAccessible::Canvas), m_view(view),
      m_pictureConnection(
          QObject::connect(view, &CanvasView::pictureChanged, view, [this] { forgetGone(); }))
{}

CanvasAccessible::~CanvasAccessible()
{
    QObject::disconnect(m_pictureConnection);
    for (const auto &[key, id] : m_nodes)
        QAccessible::deleteAccessibleInterface(id);
    for (const auto &[edge, id] : m_flows)
        QAccessible::deleteAccessibleInterface(id);
}

void CanvasAccessible::forgetGone()
{
    m_isTreeOld = true;
    const SceneLook &look = m_view->look();
    std::erase_if(m_nodes, [&look](const auto &entry) {
        const bool isGone = look.find(entry.first) == nullptr;
        if (isGone)
            QAccessible::deleteAccessibleInterface(entry.second);
        return isGone;
    });
    std::erase_if(m_flows, [&look](const auto &entry) {
        const bool isGone = !hasEdge(look, entry.first);
        if (isGone)
            QAccessible::deleteAccessibleInterface(entry.second);
        return isGone;
    });
}

const AccessibleTree &CanvasAccessible::tree() const
{
    const QRectF visible = m_view->mapToScene(m_view->viewport()->rect()).boundingRect();
    if (m_isTreeOld || visible != m_treeView || m_view->focusNode() != m_treeFocus) {
        m_tree = accessibleTree(m_view->look(), visible, m_view->focusNode());
        m_treeView = visible;
        m_treeFocus = m_view->focusNode();
        m_isTreeOld = false;
    }
    return m_tree;
}

QAccessibleInterface *CanvasAccessible::node(const NodeKey &key) const
{
    const auto known = m_nodes.find(key);
    if (known != m_nodes.end())
        return QAccessible::accessibleInterface(known->second);
    if (m_view->look().find(key) == nullptr)
        return nullptr;
    auto *made = new NodeAccessible(*this, key); // Qt's cache owns it
    m_nodes.emplace(key, QAccessible::registerAccessibleInterface(made));
    return made;
}

QAccessibleInterface *CanvasAccessible::flow(const CanvasView::Edge &edge) const
{
    const auto known = m_flows.find(edge);
    if (known != m_flows.end())
        return QAccessible::accessibleInterface(known->second);
    if (!hasEdge(m_view->look(), edge))
        return nullptr;
    auto *made = new FlowAccessible(*this, edge); // Qt's cache owns it
    m_flows.emplace(edge, QAccessible::registerAccessibleInterface(made));
    return made;
}

std::vector<QWidget *> CanvasAccessible::overlays() const
{
    std::vector<QWidget *> shown;
    for (const char *name : {"legend", "minimap"}) {
        auto *overlay = m_view->findChild<QWidget *>(QLatin1String(name));
        if (overlay && overlay->isVisible())
            shown.push_back(overlay);
    }
    return shown;
}

int CanvasAccessible::childCount() const
{
    return static_cast<int>(tree().roots.size() + overlays().size());
}

QAccessibleInterface *CanvasAccessible::child(int index) const
{
    const std::vector<NodeKey> &roots = tree().roots;
    const auto at = static_cast<std::size_t>(index);
    if (index < 0)
        return nullptr;
    if (at < roots.size())
        return node(roots[at]);
    const std::vector<QWidget *> widgets = overlays();
    return at - roots.size() < widgets.size()
               ? QAccessible::queryAccessibleInterface(widgets[at - roots.size()])
               : nullptr;
}

int CanvasAccessible::indexOfChild(const QAccessibleInterface *wanted) const
{
    for (int i = 0; i < childCount(); ++i) {
        if (child(i) == wanted)
            return i;
    }
    return -1;
}

// The smallest node at the place: workloads lie in their namespaces.
QAccessibleInterface *CanvasAccessible::childAt(int x, int y) const
{
    const QPoint place = m_view->viewport()->mapFromGlobal(QPoint(x, y));
    if (!m_view->viewport()->rect().contains(place))
        return nullptr;
    const QPointF scenePos = m_view->mapToScene(place);
    const NodeLook *found = nullptr;
    for (const NodeLook &look : m_view->look().nodes) {
        const bool isHere =
            look.shape != NodeShape::Cluster && toQRectF(look.rect).contains(scenePos);
        if (isHere && (!found || look.shape != NodeShape::Namespace))
            found = &look;
    }
    return found ? node(found->key) : nullptr;
}

QAccessibleInterface *CanvasAccessible::focusChild() const
{
    if (!m_view->hasFocus() || !m_view->focusNode())
        return nullptr;
    return node(*m_view->focusNode());
}

} // namespace drawbridge
