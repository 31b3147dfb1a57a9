// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/scene_layout.h"

#include <QGraphicsItem>

namespace drawbridge {

class CanvasScene;

/// One node, frame or external on the canvas: a look and the few states it can be in. Takes no
/// events: tools interpret gestures.
class NodeItem : public QGraphicsItem {
public:
    NodeItem(const CanvasScene &scene, NodeLook look);

    [[nodiscard]] const NodeLook &look() const { return m_look; }
    void setLook(const NodeLook &look); ///< Repaints only when something differs.
    void setMarks(bool isSelected, bool isFocused, bool isDimmed);
    [[nodiscard]] bool isSelected() const { return m_isSelected; }

    [[nodiscard]] QRectF boundingRect() const override;
    void paint(QPainter *painter, const QStyleOptionGraphicsItem *option, QWidget *) override;

private:
    const CanvasScene &m_scene;
    NodeLook m_look;
    bool m_isSelected = false;
    bool m_isFocused = false;
    bool m_isDimmed = false;
};

} // namespace drawbridge
