// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/map_overlay.h"
#include "views/theme/theme.h"

#include <QGraphicsItem>

#include <optional>

namespace drawbridge {

class CanvasScene;

/// A disc with the number of hops, of 18 px; `at` is its middle. What is not known for certain is
/// hollow and has a question mark.
void paintReachBadge(QPainter &painter, const QPointF &at, const ReachRings::Ring &ring,
                     const Theme &theme);

/// The rings of one picture, above its nodes. Takes no events.
class ReachOverlay : public QGraphicsItem {
public:
    explicit ReachOverlay(const CanvasScene &scene);

    /// Of nodes as they are shown, collapsed namespaces for their workloads; nothing ends it.
    void setRings(std::optional<ReachRings> rings);
    [[nodiscard]] const std::optional<ReachRings> &rings() const { return m_rings; }

    [[nodiscard]] QRectF boundingRect() const override { return m_bounds; }
    void paint(QPainter *painter, const QStyleOptionGraphicsItem *option, QWidget *) override;

private:
    const CanvasScene &m_scene;
    std::optional<ReachRings> m_rings;
    QRectF m_bounds;
};

} // namespace drawbridge
