// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/attack_places.h"
#include "views/canvas/edge_geometry.h"
#include "views/theme/theme.h"

#include <QGraphicsItem>

#include <cstddef>
#include <optional>
#include <vector>

namespace drawbridge {

class CanvasScene;

/// The scissors of a hop that the smallest cut takes away, in a disc of 18 px around `at`.
void paintCutBadge(QPainter &painter, const QPointF &at, const Theme &theme);

/// The way above everything else of the picture. Takes no events.
class AttackOverlay : public QGraphicsItem {
public:
    explicit AttackOverlay(const CanvasScene &scene);

    /// Nothing ends it. Lines follow those of the picture where there are some.
    void setWay(std::optional<AttackWay> way);
    void follow(); ///< After the picture changed.
    [[nodiscard]] const std::optional<AttackWay> &way() const { return m_way; }
    /// Whether some stop is shown by this node of the picture.
    [[nodiscard]] bool holds(const NodeKey &shown) const { return m_places.holds(shown); }
    /// The hop whose number is within reach of a place.
    [[nodiscard]] std::optional<std::size_t> hopAt(const QPointF &point, double tolerance) const;
    /// Middle of a hop's number.
    [[nodiscard]] QPointF discAt(std::size_t hop) const;

    [[nodiscard]] QRectF boundingRect() const override { return m_bounds; }
    void paint(QPainter *painter, const QStyleOptionGraphicsItem *option, QWidget *) override;

private:
    [[nodiscard]] QPointF numberAt(std::size_t hop, double scale) const;
    void paintStop(QPainter &painter, std::size_t index, double scale, const Theme &theme) const;
    void paintHop(QPainter &painter, std::size_t index, const Theme &theme) const;
    void paintNumber(QPainter &painter, std::size_t index, double scale, const Theme &theme) const;

    const CanvasScene &m_scene;
    std::optional<AttackWay> m_way;
    AttackPlaces m_places;
    std::vector<EdgeShape> m_shapes; ///< By hop; without a line within one box.
    QRectF m_bounds;
};

} // namespace drawbridge
