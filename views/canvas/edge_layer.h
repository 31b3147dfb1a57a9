// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "views/canvas/edge_geometry.h"
#include "views/canvas/ground_map.h"
#include "views/canvas/paint_style.h"

#include <QGraphicsItem>

#include <optional>
#include <utility>
#include <vector>

namespace drawbridge {

class CanvasScene;

/// Many edges as one item: long lines never get an item of their own, whose bounding rectangle the
/// index would store in very many leaves (ux.md 4.1). Keeps its own hit test. A scene has two of
/// them: one with the lines between nodes, one with those between namespaces, seen from afar.
class EdgeLayer : public QGraphicsItem {
public:
    using Pair = std::pair<NodeKey, NodeKey>;
    static constexpr std::size_t kSmoothLines = 60;
    struct Entry {
        EdgeLook look;
        EdgeShape shape;
        bool isSelected = false;
        bool isDimmed = false;
    };

    explicit EdgeLayer(const CanvasScene &scene);

    /// Takes new looks; shapes of unchanged edges are kept and only what changed is repainted.
    void setLooks(const std::vector<EdgeLook> &looks);
    /// Paints and answers only at these levels of detail.
    void setLevels(LevelOfDetail lowest, LevelOfDetail highest);
    /// Few lines are quick enough to be smooth at any time.
    [[nodiscard]] bool isRoughInMotion() const { return m_entries.size() > kSmoothLines; }
    [[nodiscard]] bool isShownAt(LevelOfDetail level) const
    {
        return level >= m_lowest && level <= m_highest;
    }
    /// Lines shown for a while beside the others, on top; they take no clicks.
    void setRevealed(const std::vector<EdgeLook> &looks);
    [[nodiscard]] const std::vector<Entry> &revealed() const { return m_revealed; }
    void setGround(std::vector<GroundMap::Frame> namespaces);
    /// Replaces the path of one edge while its end is being moved.
    void setPreviewPath(std::size_t index, std::vector<ScenePoint> path);
    void setMarks(std::size_t index, bool isSelected, bool isDimmed);
    /// What changed since the last call; the chips above have to be painted again there.
    [[nodiscard]] QRectF takeTouched() { return std::exchange(m_touched, QRectF()); }

    [[nodiscard]] const std::vector<Entry> &entries() const { return m_entries; }
    [[nodiscard]] const GroundMap &ground() const { return m_ground; }
    /// Index of the nearest edge within `tolerance` of `point`; chips and marks count as their
    /// edge.
    [[nodiscard]] std::optional<std::size_t> edgeAt(const QPointF &point, double tolerance,
                                                    double zoom) const;

    [[nodiscard]] QRectF boundingRect() const override { return m_bounds; }
    void paint(QPainter *painter, const QStyleOptionGraphicsItem *option, QWidget *) override;

private:
    void updateBounds();
    void staggerDiscs();
    void touch(const QRectF &rect);

    const CanvasScene &m_scene;
    std::vector<Entry> m_entries;
    std::vector<Entry> m_revealed;
    LevelOfDetail m_lowest = LevelOfDetail::City;
    LevelOfDetail m_highest = LevelOfDetail::Detail;
    GroundMap m_ground;
    QRectF m_bounds;
    QRectF m_touched;
};

/// Port chips and implicit marks of all edges: above the nodes, where the lines are below them.
class ChipLayer : public QGraphicsItem {
public:
    ChipLayer(const CanvasScene &scene, EdgeLayer &edges);

    void follow(); ///< After the edges changed: repaints where they did.
    [[nodiscard]] QRectF boundingRect() const override { return m_bounds; }
    void paint(QPainter *painter, const QStyleOptionGraphicsItem *option, QWidget *) override;

private:
    const CanvasScene &m_scene;
    EdgeLayer &m_edges;
    QRectF m_bounds;
};

} // namespace drawbridge
