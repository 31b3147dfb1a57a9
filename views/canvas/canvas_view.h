// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/document/selection.h"
#include "model/layout/alignment.h"
#include "model/layout/scene_layout.h"
#include "views/canvas/attack_overlay.h"
#include "views/canvas/heat_overlay.h"
#include "views/canvas/motion_pictures.h"
#include "views/canvas/reach_overlay.h"
#include "views/theme/theme.h"

#include <QGraphicsView>
#include <QTimer>

#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

class QNativeGestureEvent;

namespace drawbridge {

class CanvasScene;
class CanvasTool;
class LegendStrip;
class Minimap;

/// The service graph: paints a SceneLook and turns gestures into requests.
///
/// Holds no model: it shows looks by key and says what the user asks for. Nothing half-drawn leaves
/// it; the owner decides, edits the document and hands back the next SceneLook. All methods belong
/// to the window's thread.
class CanvasView : public QGraphicsView {
    Q_OBJECT
public:
    enum class Tool { Select, Flow };
    Q_ENUM(Tool)
    using Edge = std::pair<NodeKey, NodeKey>;
    /// Why no flow may go from one node to another, as one short line without full stop; empty when
    /// it may.
    using TargetCheck = std::function<QString(const NodeLook &from, const NodeLook &to)>;

    explicit CanvasView(QWidget *parent = nullptr);
    ~CanvasView() override;

    /// Shows another picture. Items of the same key are updated in place; selection, focus, zoom
    /// and scroll position stay, and a gesture under way goes on. A picture that shares no node
    /// with the one before is fitted anew.
    void setScene(const SceneLook &look);
    [[nodiscard]] const SceneLook &look() const;
    /// Shares the selection of the window; the view listens to it and writes to it. Not owned, must
    /// outlive the view. Without one the view has its own.
    void setSelection(Selection *selection);
    [[nodiscard]] Selection *selection() const { return m_selection; }
    void setTheme(const Theme &theme);
    [[nodiscard]] const Theme &theme() const { return m_theme; }
    /// Replaces the built-in check (a flow needs two different ends, at least one a workload).
    void setTargetCheck(TargetCheck check);

    [[nodiscard]] Tool tool() const { return m_toolKind; }
    [[nodiscard]] double zoom() const; ///< 1 is 100%; 0.05 to 4.
    [[nodiscard]] const std::optional<NodeKey> &focusNode() const { return m_focusNode; }
    void setFocusNode(const NodeKey &node);

    /// Pairs whose implicit mark is shown, sorted. Marks are shown at every level of detail.
    [[nodiscard]] std::vector<Edge> markedEdges() const;
    /// Where a node is, in viewport coordinates; empty when it is not in the picture.
    [[nodiscard]] QRect nodeViewRect(const NodeKey &node) const;
    /// A point on the edge that no node covers, in viewport coordinates.
    [[nodiscard]] std::optional<QPoint> edgeViewPoint(const NodeKey &from, const NodeKey &to) const;

    /// Paints the whole picture with its legend into `target`, keeping the aspect ratio; with
    /// rings, attack path and heat map, without selection, focus or hover. `renderSize` is its size
    /// at 100%.
    void renderTo(QPainter &painter, const QRectF &target) const;
    [[nodiscard]] QSizeF renderSize() const;

    /// Keeps the line of a requested flow on the canvas while its popover is open.
    void setPendingFlow(const std::optional<Edge> &flow);
    /// Everything but these steps back, collapsed namespaces for the workloads inside them; nothing
    /// ends that.
    void setMatches(const std::optional<std::vector<NodeKey>> &nodes);
    /// Shows a blast radius: rings by hop, and everything without a ring steps back; nothing ends
    /// that. A collapsed namespace has the nearest ring of its workloads.
    void setReach(const std::optional<ReachRings> &reach);
    [[nodiscard]] const std::optional<ReachRings> &reach() const;
    /// Shows one way of an attacker instead of the rings, and brings it into sight; nothing ends
    /// that.
    void setAttack(const std::optional<AttackWay> &way);
    [[nodiscard]] const std::optional<AttackWay> &attack() const;
    /// Where the number of a hop is, in viewport coordinates.
    [[nodiscard]] std::optional<QPoint> attackHopViewPoint(std::size_t hop) const;
    /// Tints namespaces by one share of the score, with its number; nothing ends that.
    void setHeat(const std::optional<HeatMap> &heat);
    [[nodiscard]] const std::optional<HeatMap> &heat() const;
    /// What the differences that the picture shows are between, for what is saved of it; or empty.
    void setDifferences(const std::string &words);
    /// What is shown of these, as pictures of the map show it too.
    [[nodiscard]] MapOverlay overlay() const;
    /// What rings, the attack path or the heat map say of a node, for screen readers; empty while
    /// there are none.
    [[nodiscard]] QString reachWords(const NodeKey &node) const;
    /// What stands in the middle while there is no picture: why, in a few words.
    void setEmptyText(const QString &text);

public slots:
    void setTool(drawbridge::CanvasView::Tool tool);
    void setZoom(double zoom);
    void zoomIn();
    void zoomOut();
    void zoomToFit(); ///< Whole picture, at most 100%.
    void fitAgain();  ///< The same, unless the user zoomed or scrolled.
    void zoomToActualSize();
    void zoomToSelection();
    void centerOnSelection();
    /// Moves only when some of the selection is out of sight.
    void revealSelection();
    /// Flow tool; when a workload or external has the focus, a flow starts from it and the arrow
    /// keys choose its target.
    void startFlow();
    /// The workloads of the namespace with the focus; all nodes without one, or when these are
    /// selected already.
    void selectAll();
    void toggleLegend();
    /// Brings the selected nodes in line; nothing for fewer than two, or three to be spread.
    void alignSelection(drawbridge::Alignment alignment);
    void focusBack(); ///< To the node that had the focus before.
    void selectNextEdge(bool isOutgoing);
    void toggleNamespace(); ///< Of the focus: collapsed or opened.
    void activateFocus();
    void toggleMinimap(); ///< By itself it shows while something is out of sight.
    void cancelGesture();

signals:
    void reachLeft(); ///< Esc, while a blast radius is shown and nothing else is half done.
    void attackHopClicked(std::size_t hop); ///< On its number.
    void pictureChanged();                  ///< Another SceneLook is shown.
    /// A flow was drawn; `globalPos` is where it was dropped.
    void flowRequested(const drawbridge::NodeKey &from, const drawbridge::NodeKey &to,
                       const QPoint &globalPos);
    /// Once per drag or nudge. Positions as in Design::positions: of a workload relative to the top
    /// left corner of its namespace, of others in the scene; on a grid of 4 px when dragged;
    /// pinned.
    void nodesMoved(const std::vector<drawbridge::NodePosition> &positions);
    /// The selection was brought in line: positions as in nodesMoved.
    void nodesArranged(const std::vector<drawbridge::NodePosition> &positions);
    /// Externals were dragged with Alt: each shall be copied to that place.
    void copiesDropped(const std::vector<drawbridge::NodePosition> &places);
    /// Right click, or the menu key: what can be done with the selection.
    void menuRequested(const QPoint &globalPos);
    void removeRequested();
    void nodeActivated(const drawbridge::NodeKey &node); ///< Double click or Enter.
    /// A namespace shall be collapsed, or opened again: double click on it or on its header, a
    /// click on its chevron, Space or Enter.
    void collapseToggled(const drawbridge::NodeKey &nameSpace);
    void edgeActivated(const drawbridge::NodeKey &from, const drawbridge::NodeKey &to,
                       const QPoint &globalPos);
    void toolChanged(drawbridge::CanvasView::Tool tool);
    void zoomChanged(double zoom);
    /// What has the focus or what the gesture says, one line for the status bar; may be empty.
    void hintChanged(const QString &hint);

protected:
    bool event(QEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void keyReleaseEvent(QKeyEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    bool focusNextPrevChild(bool next) override;
    bool viewportEvent(QEvent *event) override;
    void drawBackground(QPainter *painter, const QRectF &rect) override;
    void paintEvent(QPaintEvent *event) override;

private:
    friend class SelectTool;
    friend class FlowTool;
    friend class FlowGesture;
    friend class MoveGesture;

    // canvas_view.cpp
    [[nodiscard]] CanvasScene &canvas() const { return *m_canvas; }
    [[nodiscard]] QString refusalOf(const NodeKey &from, const NodeKey &to) const;
    [[nodiscard]] double toScene(double devicePx) const { return devicePx / zoom(); }
    void showSelection();
    void placeLegend();

    // canvas_reach.cpp
    void showLegendMarks();

    // canvas_attack.cpp
    [[nodiscard]] QString attackWords(const NodeKey &node) const;

    // canvas_heat.cpp
    [[nodiscard]] QString heatWords(const NodeKey &node) const;

    // canvas_pointer.cpp
    void updateHover(const QPointF &scenePos);
    void showHover(const std::optional<NodeKey> &node);

    // canvas_collapse.cpp
    [[nodiscard]] std::optional<NodeKey> collapsibleAt(const QPointF &scenePos) const;
    [[nodiscard]] std::optional<NodeKey> chevronAt(const QPointF &scenePos) const;
    void countBoxesInView();

    // canvas_navigation.cpp
    [[nodiscard]] QRectF selectionRect() const;
    void updateSceneRect();
    void applyZoom(double zoom, const QPoint &anchor);
    void fitRect(const QRectF &rect, double maximumZoom);
    void scrollBy(const QPoint &delta);
    void panBy(const QPoint &delta); ///< By hand: the view is chosen from then on.
    void beginMotion();              ///< Lines are drawn roughly until it rests.
    bool beginPan(QMouseEvent *event);
    bool pinch(const QNativeGestureEvent &event);

    // canvas_motion.cpp
    [[nodiscard]] bool hasManyLines() const;
    [[nodiscard]] MotionPictures::Picture pictureOfView(const QRectF &view, LevelOfDetail level);

    // canvas_overview.cpp
    void buildMinimap();
    void updateMinimap();
    void placeMinimap();

    // canvas_keys.cpp
    bool handleCommandKey(QKeyEvent *event);
    bool handleFocusKey(QKeyEvent *event);
    bool moveFocus(Qt::Key direction, Qt::KeyboardModifiers modifiers);
    void nudge(Qt::Key direction, Qt::KeyboardModifiers modifiers);
    void announceFocus();
    void selectForMenu(const QPointF &scenePos);

    Theme m_theme;
    std::unique_ptr<CanvasScene> m_canvas;
    LegendStrip *m_legend;
    Minimap *m_minimap = nullptr;
    std::optional<bool> m_isMinimapWanted; ///< By the user; else it depends on the picture.
    Selection m_ownSelection;
    Selection *m_selection;
    TargetCheck m_targetCheck;
    std::unique_ptr<CanvasTool> m_tool;
    Tool m_toolKind = Tool::Select;
    std::optional<NodeKey> m_focusNode;
    std::vector<NodeKey> m_focusHistory; ///< Before it, the last one last.
    std::optional<NodeKey> m_nextHover;
    QTimer m_hoverDelay;
    QTimer m_rest;           ///< Runs while the view is panned or zoomed by hand.
    MotionPictures m_motion; ///< None but then.
    std::optional<QPoint> m_panFrom;
    QString m_emptyText;
    bool m_isSpaceDown = false;
    bool m_isSpaceUsed = false; ///< To pan with, so that its release means nothing more.
    bool m_isLegendHidden = false;
    bool m_isViewChosen = false; ///< The user zoomed or scrolled: do not fit by ourselves.
};

} // namespace drawbridge
