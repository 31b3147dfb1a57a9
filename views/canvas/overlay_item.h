// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/scene_layout.h"

#include <QGraphicsItem>
#include <QString>

#include <vector>

namespace drawbridge {

class CanvasScene;

/// A flow being drawn: its line, and why the place under the pointer will not do.
struct FlowPreview {
    std::vector<ScenePoint> path;
    QPointF pointer;
    QString refusal; ///< One line; empty over a valid target or over nothing.
    bool operator==(const FlowPreview &) const = default;
};

/// What a gesture shows above everything else: rubber line and rubber band. Never in the model.
class OverlayItem : public QGraphicsItem {
public:
    explicit OverlayItem(const CanvasScene &scene);

    void setFlow(const FlowPreview &flow);
    void clearFlow() { setFlow({}); }
    void setBand(const QRectF &band); ///< Empty: none.
    [[nodiscard]] const FlowPreview &flow() const { return m_flow; }

    [[nodiscard]] QRectF boundingRect() const override { return m_bounds; }
    void paint(QPainter *painter, const QStyleOptionGraphicsItem *option, QWidget *) override;

private:
    void updateBounds();

    const CanvasScene &m_scene;
    FlowPreview m_flow;
    QRectF m_band;
    QRectF m_bounds;
};

} // namespace drawbridge
