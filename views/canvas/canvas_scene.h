// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "views/canvas/attack_overlay.h"
#include "views/canvas/edge_layer.h"
#include "views/canvas/heat_overlay.h"
#include "views/canvas/node_item.h"
#include "views/canvas/overlay_item.h"
#include "views/canvas/reach_overlay.h"
#include "views/theme/theme.h"

#include <QGraphicsScene>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

namespace drawbridge {

constexpr double kClusterZ = 0;
constexpr double kNamespaceZ = 1;
constexpr double kEdgeZ = 2;
constexpr double kNodeZ = 3;
constexpr double kChipZ = 4;
constexpr double kReachZ = 4.5;
constexpr double kOverlayZ = 5;

/// The items of a SceneLook by key, and the states a view gives them. Knows no gesture and asks
/// nobody.
class CanvasScene : public QGraphicsScene {
    Q_OBJECT
public:
    using Pair = std::pair<NodeKey, NodeKey>;

    explicit CanvasScene(const Theme &theme, QObject *parent = nullptr);
    ~CanvasScene() override;

    void setLook(const SceneLook &look);
    [[nodiscard]] const SceneLook &look() const { return m_look; }
    void setTheme(const Theme &theme);
    [[nodiscard]] const Theme &theme() const { return m_theme; }
    void setZoom(double zoom) { m_zoom = zoom; } ///< For what keeps its size on the screen.
    [[nodiscard]] double zoom() const { return m_zoom; }
    /// How many workloads the view shows at once; very many are shown as their namespaces.
    void setBoxesInView(std::size_t count) { m_boxesInView = count; }
    /// While the picture is panned or zoomed; many lines are drawn without smooth edges then, which
    /// takes a third of the time (spec/ux.md 4.1).
    void setMoving(bool isMoving);
    [[nodiscard]] bool isMoving() const { return m_isMoving; }
    [[nodiscard]] std::size_t boxesIn(const QRectF &rect) const;
    [[nodiscard]] PaintStyle paintStyle(double zoom) const;

    [[nodiscard]] const NodeLook *node(const NodeKey &key) const;
    /// What stands for a node in the picture: itself, or the collapsed namespace it is in.
    [[nodiscard]] const NodeLook *shown(const NodeKey &key) const;
    /// The uppermost node at a place: workloads and externals before namespaces; never a cluster.
    [[nodiscard]] const NodeLook *nodeAt(const QPointF &point, double tolerance = 0) const;
    /// The same, workloads, gateways and externals only.
    [[nodiscard]] const NodeLook *leafAt(const QPointF &point, double tolerance = 0) const;
    [[nodiscard]] const EdgeLook *edgeAt(const QPointF &point, double tolerance) const;
    [[nodiscard]] NodeKey namespaceOf(const NodeLook &node) const;
    [[nodiscard]] std::vector<const NodeLook *> membersOf(const NodeLook &nameSpace) const;
    [[nodiscard]] const EdgeLayer &edges() const { return *m_edges; }
    /// Lines between namespaces, shown instead from afar.
    [[nodiscard]] const EdgeLayer &bundles() const { return *m_bundles; }

    void setSelected(const std::vector<NodeKey> &nodes, const std::optional<Pair> &edge);
    void setHovered(const std::optional<NodeKey> &node); ///< Lifts its neighbours.
    void setFocused(const std::optional<NodeKey> &node);
    /// While a flow is drawn: everything but the valid targets and its source steps back.
    void setFlowTargets(const std::optional<std::set<NodeKey>> &targets);
    /// While something is sought: everything but what fits steps back.
    void setMatches(const std::optional<std::vector<NodeKey>> &nodes);
    /// Rings around the nodes of a blast radius; everything else steps back.
    void setReach(const std::optional<ReachRings> &reach);
    [[nodiscard]] const std::optional<ReachRings> &reach() const { return m_reachAsked; }
    /// The same, by what stands for the nodes in the picture.
    [[nodiscard]] const std::optional<ReachRings> &shownReach() const { return m_reach->rings(); }
    /// One way of an attacker, instead of the rings; everything that is not on it steps back.
    void setAttack(const std::optional<AttackWay> &way);
    [[nodiscard]] const std::optional<AttackWay> &attack() const;
    /// The hop whose number is there.
    [[nodiscard]] std::optional<std::size_t> attackHopAt(const QPointF &point,
                                                         double tolerance) const;
    [[nodiscard]] QPointF attackDisc(std::size_t hop) const { return m_attack->discAt(hop); }
    [[nodiscard]] QRectF attackBounds() const;
    /// Tints namespaces by one share of the score; nothing ends that.
    void setHeat(const std::optional<HeatMap> &heat);
    [[nodiscard]] const std::optional<HeatMap> &heat() const { return m_heat; }
    /// What a namespace is filled with instead of its usual colour; invalid where it is not.
    [[nodiscard]] QColor tintOf(const NodeLook &look) const;
    /// What a picture of differences compares; empty: it is none.
    void setDifferences(const std::string &words) { m_differences = words; }
    /// All of these; what is explained beside the map is no part of it.
    void setOverlay(const MapOverlay &overlay);
    [[nodiscard]] MapOverlay overlay() const;
    void setFlowPreview(const FlowPreview &flow) { m_overlay->setFlow(flow); }
    [[nodiscard]] const FlowPreview &flowPreview() const { return m_overlay->flow(); }
    void setBand(const QRectF &band) { m_overlay->setBand(band); }

    /// Shows nodes moved by `offset` without changing their looks; an empty set ends it.
    void setMovePreview(const std::set<NodeKey> &nodes, const QPointF &offset);

private:
    void updateMarks();
    void mark(EdgeLayer &layer);
    void revealStubbed();
    void showReach();
    void showHeat();
    [[nodiscard]] NodeKey shownKey(const NodeKey &key) const;
    [[nodiscard]] bool isNodeLit(const NodeLook &look) const;
    [[nodiscard]] bool isEdgeLit(const EdgeLook &look) const;
    [[nodiscard]] QRectF shownRect(const NodeKey &key) const;

    Theme m_theme;
    double m_zoom = 1;
    std::size_t m_boxesInView = 0;
    bool m_isMoving = false;
    SceneLook m_look;
    std::map<NodeKey, std::unique_ptr<NodeItem>> m_nodes;
    std::unique_ptr<EdgeLayer> m_edges;
    std::unique_ptr<ChipLayer> m_chips;
    std::unique_ptr<EdgeLayer> m_bundles;
    std::unique_ptr<ChipLayer> m_bundleChips;
    std::unique_ptr<OverlayItem> m_overlay;
    std::unique_ptr<ReachOverlay> m_reach;
    std::unique_ptr<AttackOverlay> m_attack;
    std::unique_ptr<HeatOverlay> m_heatOverlay;
    std::set<NodeKey> m_selectedNodes;
    std::optional<Pair> m_selectedEdge;
    std::optional<NodeKey> m_hovered;
    std::set<NodeKey> m_neighbours;
    std::optional<NodeKey> m_focused;
    std::optional<std::set<NodeKey>> m_flowTargets;
    std::optional<std::set<NodeKey>> m_matches; ///< By what stands for them in the picture.
    std::optional<ReachRings> m_reachAsked;
    std::optional<HeatMap> m_heat;
    std::string m_differences;
    std::set<NodeKey> m_moved;
};

} // namespace drawbridge
