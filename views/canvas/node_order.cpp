// SPDX-License-Identifier: Apache-2.0
#include "views/canvas/node_order.h"

#include "views/canvas/edge_geometry.h"
#include "views/canvas/node_painter.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

namespace drawbridge {

namespace {

QPointF unitVector(Qt::Key direction)
{
    switch (direction) {
    case Qt::Key_Left: return {-1, 0};
    case Qt::Key_Right: return {1, 0};
    case Qt::Key_Up: return {0, -1};
    default: return {0, 1};
    }
}

std::tuple<bool, std::string, std::string, bool, NodeKey> orderOf(const NodeLook &look)
{
    const bool isNamespace = look.shape == NodeShape::Namespace;
    const std::string &group = isNamespace ? look.key.name : look.key.nameSpace;
    return {group.empty(), look.key.cluster, group, !isNamespace, look.key};
}

} // namespace

std::vector<const NodeLook *> readingOrder(const SceneLook &look)
{
    std::vector<const NodeLook *> order;
    for (const NodeLook &node : look.nodes) {
        if (node.shape != NodeShape::Cluster)
            order.push_back(&node);
    }
    std::sort(order.begin(), order.end(),
              [](const NodeLook *a, const NodeLook *b) { return orderOf(*a) < orderOf(*b); });
    return order;
}

const NodeLook *nearestInDirection(const SceneLook &look, const QPointF &from, Qt::Key direction,
                                   const std::function<bool(const NodeLook &)> &accepts)
{
    const QPointF along = unitVector(direction);
    const NodeLook *nearest = nullptr;
    double best = std::numeric_limits<double>::max();
    for (const NodeLook &node : look.nodes) {
        if (isFrame(node) || !accepts(node))
            continue;
        const QPointF way = toQRectF(node.rect).center() - from;
        const double forward = QPointF::dotProduct(way, along);
        const double across = std::abs(way.x() * along.y() - way.y() * along.x());
        const double cost = forward + 2 * across;
        if (forward > 1 && cost < best) {
            best = cost;
            nearest = &node;
        }
    }
    return nearest;
}

} // namespace drawbridge
