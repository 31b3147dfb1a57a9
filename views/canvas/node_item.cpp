// SPDX-License-Identifier: Apache-2.0
#include "views/canvas/node_item.h"

#include "views/canvas/canvas_scene.h"
#include "views/canvas/node_painter.h"

#include <QPainter>
#include <QStyleOptionGraphicsItem>

namespace drawbridge {

namespace {

double depthOf(const NodeLook &look)
{
    if (look.shape == NodeShape::Cluster)
        return kClusterZ;
    return isFrame(look) ? kNamespaceZ : kNodeZ;
}

} // namespace

NodeItem::NodeItem(const CanvasScene &scene, NodeLook look)
    : m_scene(scene), m_look(std::move(look))
{
    setZValue(depthOf(m_look));
    setAcceptedMouseButtons(Qt::NoButton);
}

void NodeItem::setLook(const NodeLook &look)
{
    if (look == m_look)
        return;
    if (look.rect != m_look.rect || look.shape != m_look.shape)
        prepareGeometryChange();
    m_look = look;
    setZValue(depthOf(look));
    update();
}

void NodeItem::setMarks(bool isSelected, bool isFocused, bool isDimmed)
{
    if (isSelected == m_isSelected && isFocused == m_isFocused && isDimmed == m_isDimmed)
        return;
    m_isSelected = isSelected;
    m_isFocused = isFocused;
    m_isDimmed = isDimmed;
    update();
}

QRectF NodeItem::boundingRect() const
{
    return paintedRect(m_look);
}

void NodeItem::paint(QPainter *painter, const QStyleOptionGraphicsItem *, QWidget *)
{
    PaintStyle style = m_scene.paintStyle(
        QStyleOptionGraphicsItem::levelOfDetailFromTransform(painter->worldTransform()));
    style.tint = m_scene.tintOf(m_look);
    style.isSelected = m_isSelected;
    style.isFocused = m_isFocused;
    style.isDimmed = m_isDimmed;
    paintNode(*painter, m_look, style);
}

} // namespace drawbridge
