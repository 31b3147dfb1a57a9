// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/canvas_fixture.h"
#include "views/canvas/accessible_items.h"
#include "views/canvas/canvas_accessible.h"
#include "views/canvas/edge_geometry.h"

#include <QAccessible>
#include <QTest>

#include <algorithm>
#include <set>

using namespace drawbridge;
using namespace drawbridge::test;

namespace {

QAccessibleInterface *childNamed(QAccessibleInterface *parent, const QString &start)
{
    for (int i = 0; i < parent->childCount(); ++i) {
        if (parent->child(i)->text(QAccessible::Name).startsWith(start))
            return parent->child(i);
    }
    return nullptr;
}

/// Everything below, counted; each child has to know its parent and its place.
int walk(QAccessibleInterface *parent)
{
    int count = 0;
    for (int i = 0; i < parent->childCount(); ++i) {
        QAccessibleInterface *child = parent->child(i);
        if (!child || !child->isValid() || child->parent() != parent ||
            parent->indexOfChild(child) != i)
            return -100'000;
        count += 1 + walk(child);
    }
    return count;
}

/// A map of `count` namespaces of 40 workloads, each with a flow to the next one.
SceneLook largeLook(int count)
{
    SceneLook look;
    for (int n = 0; n < count; ++n) {
        NodeLook frame;
        frame.shape = NodeShape::Namespace;
        frame.key = {"", "", "Namespace", "n" + std::to_string(n)};
        frame.rect = {n * 900.0, 0, 880, 1000};
        look.nodes.push_back(frame);
    }
    for (int n = 0; n < count; ++n) {
        for (int w = 0; w < 40; ++w) {
            NodeLook node;
            node.key = {"", "n" + std::to_string(n), "Deployment", "w" + std::to_string(w)};
            node.rect = {n * 900.0 + (w % 4) * 200 + 24, (w / 4) * 84.0 + 48, 128, 44};
            look.nodes.push_back(node);
        }
    }
    const std::size_t first = static_cast<std::size_t>(count);
    for (std::size_t i = first; i + 1 < look.nodes.size(); ++i) {
        EdgeLook edge;
        edge.from = look.nodes[i].key;
        edge.to = look.nodes[i + 1].key;
        edge.path = {{look.nodes[i].rect.x, look.nodes[i].rect.y},
                     {look.nodes[i + 1].rect.x, look.nodes[i + 1].rect.y}};
        look.edges.push_back(edge);
    }
    look.bounds = {0, 0, count * 900.0, 1000};
    return look;
}

} // namespace

/// What a screen reader finds on the map.
class CanvasAccessibleTest : public CanvasFixture {
    Q_OBJECT
private slots:
    void init()
    {
        startCanvas();
        m_root = QAccessible::queryAccessibleInterface(m_view.get());
    }
    void cleanup() { endCanvas(); }

    void everyNodeAndFlowIsThere();
    void placesAreThoseOnTheScreen();
    void focusIsAChild();
    void nodesCanBePressed();
    void flowsCanBePressed();
    void goneNodesAreForgotten();
    void largeMapsAreCapped();
    void overlaysAreChildren();

private:
    QAccessibleInterface *m_root = nullptr;
};

void CanvasAccessibleTest::everyNodeAndFlowIsThere()
{
    QVERIFY(m_root);
    QCOMPARE(m_root->role(), QAccessible::Canvas);
    const SceneLook look = shopLook();
    const auto isTold = [](const NodeLook &node) { return node.shape != NodeShape::Cluster; };
    std::set<CanvasView::Edge> pairs;
    for (const EdgeLook &edge : look.edges)
        pairs.emplace(edge.from, edge.to);
    const auto nodes = std::count_if(look.nodes.begin(), look.nodes.end(), isTold);
    QCOMPARE(walk(m_root), int(nodes) + int(pairs.size()) + 2); // and legend and minimap
    QAccessibleInterface *storefront = childNamed(m_root, QStringLiteral("namespace storefront"));
    QVERIFY(storefront);
    QCOMPARE(storefront->role(), QAccessible::Grouping);
    QAccessibleInterface *cart = childNamed(storefront, QStringLiteral("cart,"));
    QVERIFY(cart);
    QCOMPARE(cart->role(), QAccessible::Graphic);
    QCOMPARE(cart->text(QAccessible::Name), QString::fromStdString(look.find(kCart)->description));
    QVERIFY(cart->childCount() > 0);
    QCOMPARE(cart->child(0)->role(), QAccessible::ListItem);
    QVERIFY(!cart->child(0)->text(QAccessible::Name).isEmpty());
}

void CanvasAccessibleTest::placesAreThoseOnTheScreen()
{
    const QPoint at = m_view->viewport()->mapToGlobal(center(kCart));
    QAccessibleInterface *cart = m_root->childAt(at.x(), at.y());
    QVERIFY(cart);
    QVERIFY(cart->text(QAccessible::Name).startsWith(QLatin1String("cart")));
    QVERIFY(cart->rect().contains(at));
    QVERIFY(!cart->state().offscreen);
    QVERIFY(!m_root->childAt(-5, -5));
    m_view->setZoom(4);
    m_view->centerOn(toQRectF(m_view->look().find(kGrafana)->rect).center());
    QVERIFY(cart->state().offscreen);
}

void CanvasAccessibleTest::focusIsAChild()
{
    QVERIFY(!m_root->focusChild());
    m_view->setFocus();
    key(Qt::Key_Tab);
    key(Qt::Key_Right);
    QVERIFY(m_view->focusNode().has_value());
    QAccessibleInterface *focused = m_root->focusChild();
    QVERIFY(focused && focused->state().focused && focused->state().selected);
    const NodeLook *look = m_view->look().find(*m_view->focusNode());
    QCOMPARE(focused->text(QAccessible::Name), QString::fromStdString(look->description));
    m_view->clearFocus();
    QVERIFY(!m_root->focusChild());
    QVERIFY(!focused->state().focused);
}

void CanvasAccessibleTest::nodesCanBePressed()
{
    QAccessibleInterface *storefront = childNamed(m_root, QStringLiteral("namespace storefront"));
    QAccessibleInterface *cart = childNamed(storefront, QStringLiteral("cart,"));
    QAccessibleActionInterface *actions = cart->actionInterface();
    QVERIFY(actions);
    actions->doAction(QAccessibleActionInterface::pressAction());
    QCOMPARE(m_selection->nodes(), Keys{kCart});
    QVERIFY(cart->state().selected);
    actions->doAction(showFlowsAction());
    QVERIFY(m_selection->edge() && m_selection->edge()->first == kCart);
    actions->doAction(drawFlowAction());
    QCOMPARE(m_view->tool(), CanvasView::Tool::Flow);
    std::optional<NodeKey> toggled;
    connect(m_view.get(), &CanvasView::collapseToggled, this,
            [&](const NodeKey &node) { toggled = node; });
    storefront->actionInterface()->doAction(QAccessibleActionInterface::toggleAction());
    QVERIFY(toggled == shopNamespace("storefront"));
    QVERIFY(storefront->state().expandable && storefront->state().expanded);
    QVERIFY(!actions->actionNames().contains(QAccessibleActionInterface::toggleAction()));
}

void CanvasAccessibleTest::flowsCanBePressed()
{
    QAccessibleInterface *storefront = childNamed(m_root, QStringLiteral("namespace storefront"));
    QAccessibleInterface *flow = childNamed(storefront, QStringLiteral("cart,"))->child(0);
    flow->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
    QVERIFY(m_selection->edge().has_value());
    QVERIFY(m_selection->edge()->first == kCart);
    QVERIFY(flow->state().selected);
    QVERIFY(!flow->rect().isNull());
}

void CanvasAccessibleTest::goneNodesAreForgotten()
{
    QVERIFY(walk(m_root) > 0);
    QAccessibleInterface *storefront = childNamed(m_root, QStringLiteral("namespace storefront"));
    const int before = storefront->childCount();
    SceneLook without = shopLook();
    std::erase_if(without.nodes, [](const NodeLook &node) { return node.key == kCart; });
    std::erase_if(without.edges,
                  [](const EdgeLook &edge) { return edge.from == kCart || edge.to == kCart; });
    m_view->setScene(without);
    QCOMPARE(childNamed(m_root, QStringLiteral("namespace storefront")),
             storefront); // the same as before
    QCOMPARE(storefront->childCount(), before - 1);
    QVERIFY(!childNamed(storefront, QStringLiteral("cart,")));
    QVERIFY(walk(m_root) > 0);
    m_view->setScene({});
    QCOMPARE(m_root->childCount(), 0);
}

void CanvasAccessibleTest::largeMapsAreCapped()
{
    const SceneLook look = largeLook(30);
    m_view->setScene(look);
    m_view->setZoom(1);
    m_view->centerOn(500, 500);
    const int told = walk(m_root);
    QVERIFY2(told > 20 && told <= 502, qPrintable(QString::number(told)));
    QVERIFY(m_root->child(0)->isValid());
    const NodeKey far{"", "n29", "Deployment", "w39"};
    m_view->setFocus();
    m_view->setFocusNode(far);
    m_view->centerOn(500, 500);
    const AccessibleTree tree = accessibleTree(look, QRectF(0, 0, 100, 100), far);
    QCOMPARE(tree.roots.size(), std::size_t(3)); // the namespace in view, the focus and its caller
    QVERIFY(m_root->focusChild());
    QVERIFY(m_root->focusChild()->isValid());
    QVERIFY(accessibleTree(look, toQRectF(look.bounds), far).size() <= 500);
}

void CanvasAccessibleTest::overlaysAreChildren()
{
    QAccessibleInterface *legend = childNamed(m_root, QStringLiteral("Legend"));
    QVERIFY(legend);
    QVERIFY(legend->text(QAccessible::Description).contains(QLatin1String("Implicit trust")));
    key(Qt::Key_G);
    QVERIFY(!childNamed(m_root, QStringLiteral("Legend")));
    QVERIFY(childNamed(m_root, QStringLiteral("Minimap")));
    key(Qt::Key_M);
    QVERIFY(!childNamed(m_root, QStringLiteral("Minimap")));
}

QTEST_MAIN(CanvasAccessibleTest)
#include "test_canvas_accessible.moc"
