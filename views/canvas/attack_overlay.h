// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "views/canvas/edge_geometry.h"
#include "views/theme/theme.h"

#include <QGraphicsItem>
#include <QString>

#include <cstddef>
#include <optional>
#include <vector>

namespace drawbridge {

class CanvasScene;

/// One way of an attacker as the map shows it: stops, and numbered hops from each to the next.
struct AttackWay {
    struct Stop {
        std::optional<NodeKey> node; ///< On the map; a stop without one is shown as a pill.
        QString title;
        QString icon;
        bool operator==(const Stop &) const = default;
    };
    struct Hop {
        bool isCertain = true;
        bool isCut = false; ///< The smallest cut takes it away.
        bool operator==(const Hop &) const = default;
    };
    std::vector<Stop> stops; ///< One more than hops.
    std::vector<Hop> hops;
    std::optional<std::size_t> chosen; ///< The hop that is explained beside the map.
    bool operator==(const AttackWay &) const = default;
};

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
    [[nodiscard]] bool holds(const NodeKey &shown) const;
    /// The hop whose number is within reach of a place.
    [[nodiscard]] std::optional<std::size_t> hopAt(const QPointF &point, double tolerance) const;
    /// Middle of a hop's number.
    [[nodiscard]] QPointF discAt(std::size_t hop) const { return m_discs[hop]; }

    [[nodiscard]] QRectF boundingRect() const override { return m_bounds; }
    void paint(QPainter *painter, const QStyleOptionGraphicsItem *option, QWidget *) override;

private:
    struct Place {
        QRectF rect;
        std::optional<NodeKey> shown; ///< By which node of the picture.
    };
    void placeStops();
    [[nodiscard]] QRectF pillPlace(const AttackWay::Stop &stop, double column,
                                   const Place *before) const;
    void placeHops();
    [[nodiscard]] std::vector<ScenePoint> wayBetween(const Place &from, const Place &to) const;
    void paintStop(QPainter &painter, std::size_t index, double scale, const Theme &theme) const;
    void paintHop(QPainter &painter, std::size_t index, const Theme &theme) const;
    void paintNumber(QPainter &painter, std::size_t index, double scale, const Theme &theme) const;

    const CanvasScene &m_scene;
    std::optional<AttackWay> m_way;
    std::vector<Place> m_places;
    std::vector<EdgeShape> m_shapes; ///< By hop; without a line within one box.
    std::vector<QPointF> m_discs;
    QRectF m_bounds;
};

} // namespace drawbridge
