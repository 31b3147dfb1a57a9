// SPDX-License-Identifier: Apache-2.0
#include "views/canvas/canvas_view.h"

// The view routes events: panning and zooming here, everything else to the tool in use. It keeps
// scene and shared selection in step both ways.
// Tested by tests/gui/test_canvas.cpp.

#include "views/canvas/canvas_scene.h"
#include "views/canvas/flow_tool.h"
#include "views/canvas/legend.h"
#include "views/canvas/node_painter.h"
#include "views/canvas/select_tool.h"
#include "views/models/plain_tool_tip.h"
#include "views/theme/fonts.h"
#include "views/theme/metrics.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QNativeGestureEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <set>

namespace drawbridge {

namespace {

constexpr double kHoverHitPx = 6;
constexpr int kHoverDelayMs = 120;    ///< So that crossing a node does not flash the picture.
constexpr double kPictureMargin = 24; ///< Around the picture in `renderTo`.

CanvasPointer pointerOf(const QGraphicsView &view, const QMouseEvent &event)
{
    const QPoint viewPos = event.position().toPoint();
    return {view.mapToScene(viewPos), viewPos, event.globalPosition().toPoint(), event.modifiers()};
}

QString builtInRefusal(const NodeLook &from, const NodeLook &to)
{
    if (from.key == to.key)
        return CanvasView::tr("a flow needs two different ends");
    if (isFrame(from) || isFrame(to))
        return CanvasView::tr("choose one workload of it");
    if (isExternal(from) && isExternal(to))
        return CanvasView::tr("one end must be a workload");
    return {};
}

bool sharesNode(const SceneLook &a, const SceneLook &b)
{
    std::set<NodeKey> keys;
    for (const NodeLook &node : a.nodes)
        keys.insert(node.key);
    return std::any_of(b.nodes.begin(), b.nodes.end(),
                       [&keys](const NodeLook &node) { return keys.contains(node.key); });
}

} // namespace

CanvasView::CanvasView(QWidget *parent)
    : QGraphicsView(parent), m_theme(Theme::light()),
      m_canvas(std::make_unique<CanvasScene>(m_theme)), m_legend(new LegendStrip(this)),
      m_selection(nullptr), m_targetCheck(builtInRefusal)
{
    QGraphicsView::setScene(m_canvas.get());
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    setOptimizationFlags(DontSavePainterState | DontAdjustForAntialiasing);
    setViewportUpdateMode(SmartViewportUpdate);
    setTransformationAnchor(NoAnchor);
    setResizeAnchor(NoAnchor);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    viewport()->setMouseTracking(true);
    setAccessibleName(tr("Service graph"));
    setAccessibleDescription(
        tr("Workloads by namespace and the flows between them. Tab goes to the next workload, "
           "arrows to the nearest, F draws a flow from it."));
    m_hoverDelay.setSingleShot(true);
    m_hoverDelay.setInterval(kHoverDelayMs);
    connect(&m_hoverDelay, &QTimer::timeout, this, [this] { m_canvas->setHovered(m_nextHover); });
    setSelection(&m_ownSelection);
    setTool(Tool::Select);
}

CanvasView::~CanvasView()
{
    m_tool.reset();
    QGraphicsView::setScene(nullptr);
}

const SceneLook &CanvasView::look() const
{
    return m_canvas->look();
}

void CanvasView::setScene(const SceneLook &look)
{
    const bool isOther = !sharesNode(m_canvas->look(), look);
    m_canvas->setLook(look);
    m_legend->setMarks(marksIn(look));
    m_legend->setVisible(!m_isLegendHidden && !m_legend->marks().empty());
    placeLegend();
    if (isOther)
        m_isViewChosen = false;
    if (m_focusNode && !m_canvas->node(*m_focusNode))
        m_focusNode.reset();
    updateSceneRect();
    if (isOther)
        zoomToFit();
    showSelection();
    m_tool->pictureChanged();
    m_canvas->setFocused(hasFocus() ? m_focusNode : std::nullopt);
}

void CanvasView::setSelection(Selection *selection)
{
    if (m_selection)
        disconnect(m_selection, nullptr, this, nullptr);
    m_selection = selection ? selection : &m_ownSelection;
    connect(m_selection, &Selection::changed, this, &CanvasView::showSelection);
    connect(m_selection, &Selection::revealRequested, this, &CanvasView::revealSelection);
    showSelection();
}

void CanvasView::setTheme(const Theme &theme)
{
    m_theme = theme;
    m_canvas->setTheme(theme);
    m_legend->setTheme(theme);
    viewport()->update();
}

void CanvasView::setTargetCheck(TargetCheck check)
{
    m_targetCheck = check ? std::move(check) : TargetCheck(builtInRefusal);
}

QString CanvasView::refusalOf(const NodeKey &from, const NodeKey &to) const
{
    const NodeLook *source = m_canvas->node(from);
    const NodeLook *target = m_canvas->node(to);
    if (!source || !target)
        return tr("nothing is there");
    return m_targetCheck(*source, *target);
}

void CanvasView::setTool(Tool tool)
{
    if (m_tool && tool == m_toolKind)
        return;
    if (m_tool)
        m_tool->cancel();
    m_toolKind = tool;
    if (tool == Tool::Flow)
        m_tool = std::make_unique<FlowTool>(*this);
    else
        m_tool = std::make_unique<SelectTool>(*this);
    viewport()->setCursor(tool == Tool::Flow ? Qt::CrossCursor : Qt::ArrowCursor);
    emit toolChanged(tool);
}

void CanvasView::startFlow()
{
    setTool(Tool::Flow);
    std::optional<NodeKey> from = m_focusNode;
    if (!from && m_selection->nodes().size() == 1)
        from = m_selection->nodes().front();
    const NodeLook *look = from ? m_canvas->node(*from) : nullptr;
    if (look && !isFrame(*look))
        static_cast<FlowTool &>(*m_tool).startFrom(*from);
}

void CanvasView::cancelGesture()
{
    m_tool->cancel();
}

void CanvasView::setPendingFlow(const std::optional<Edge> &flow)
{
    FlowPreview preview;
    const NodeLook *from = flow ? m_canvas->node(flow->first) : nullptr;
    const NodeLook *to = flow ? m_canvas->node(flow->second) : nullptr;
    if (from && to)
        preview.path = directPath(toQRectF(from->rect), toQRectF(to->rect));
    m_canvas->setFlowPreview(preview);
}

void CanvasView::showSelection()
{
    m_canvas->setSelected(m_selection->nodes(), m_selection->edge());
}

void CanvasView::selectAll()
{
    std::vector<NodeKey> keys;
    for (const NodeLook &look : m_canvas->look().nodes) {
        if (!isFrame(look))
            keys.push_back(look.key);
    }
    std::sort(keys.begin(), keys.end());
    m_selection->setNodes(std::move(keys));
}

std::vector<CanvasView::Edge> CanvasView::markedEdges() const
{
    std::vector<Edge> pairs;
    for (const EdgeLayer::Entry &entry : m_canvas->edges().entries()) {
        if (entry.look.kind == EdgeKind::Implicit)
            pairs.emplace_back(entry.look.from, entry.look.to);
    }
    std::sort(pairs.begin(), pairs.end());
    pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
    return pairs;
}

QRect CanvasView::nodeViewRect(const NodeKey &node) const
{
    const NodeLook *look = m_canvas->node(node);
    return look ? mapFromScene(toQRectF(look->rect)).boundingRect() : QRect();
}

std::optional<QPoint> CanvasView::edgeViewPoint(const NodeKey &from, const NodeKey &to) const
{
    for (const EdgeLayer::Entry &entry : m_canvas->edges().entries()) {
        if (entry.look.from != from || entry.look.to != to || entry.shape.line.isEmpty())
            continue;
        for (const double part : {0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.9, 0.1}) {
            const QPointF point = entry.shape.line.pointAtPercent(part);
            const EdgeLook *hit = m_canvas->edgeAt(point, toScene(kHoverHitPx));
            const bool isOurs = hit && hit->from == from && hit->to == to;
            if (isOurs && !m_canvas->leafAt(point, toScene(kHoverHitPx)))
                return mapFromScene(point);
        }
    }
    return std::nullopt;
}

QSizeF CanvasView::renderSize() const
{
    const QRectF bounds = toQRectF(m_canvas->look().bounds);
    const double width = bounds.width() + 2 * kPictureMargin;
    const QSizeF legend = legendSize(m_legend->marks(), width - 2 * kPictureMargin);
    const double legendRoom = legend.isEmpty() ? 0 : legend.height() + metrics::kLegendInset;
    return {std::max(width, legend.width() + 2 * kPictureMargin),
            bounds.height() + 2 * kPictureMargin + legendRoom};
}

void CanvasView::renderTo(QPainter &painter, const QRectF &target) const
{
    // A scene of its own: the one on the screen may be hovered, selected or half dragged.
    CanvasScene picture(m_theme);
    picture.setLook(m_canvas->look());
    const QSizeF size = renderSize();
    const double scale = std::min(target.width() / size.width(), target.height() / size.height());
    const QRectF bounds =
        toQRectF(m_canvas->look().bounds)
            .adjusted(-kPictureMargin, -kPictureMargin, kPictureMargin, kPictureMargin);
    painter.save();
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    painter.fillRect(target, m_theme.canvas);
    picture.render(&painter, QRectF(target.topLeft(), bounds.size() * scale), bounds);
    const QSizeF legend = legendSize(m_legend->marks(), size.width() - 2 * kPictureMargin);
    if (!legend.isEmpty()) {
        painter.translate(target.topLeft());
        painter.scale(scale, scale);
        const QPointF corner(kPictureMargin, size.height() - legend.height() - kPictureMargin);
        paintLegend(painter, QRectF(corner, legend), m_legend->marks(), m_theme);
    }
    painter.restore();
}

void CanvasView::drawBackground(QPainter *painter, const QRectF &rect)
{
    painter->fillRect(rect, m_theme.canvas);
    if (!m_canvas->look().nodes.empty() || m_emptyText.isEmpty())
        return;
    painter->save();
    painter->resetTransform();
    painter->setFont(textFont(TextRole::Body));
    painter->setPen(m_theme.text2);
    painter->drawText(viewport()->rect(), Qt::AlignCenter, m_emptyText);
    painter->restore();
}

void CanvasView::setEmptyText(const QString &text)
{
    m_emptyText = text;
    viewport()->update();
}

// Esc drops what is half done before it may mean anything to the window.
bool CanvasView::event(QEvent *event)
{
    const bool isEscape = event->type() == QEvent::ShortcutOverride &&
                          static_cast<QKeyEvent *>(event)->key() == Qt::Key_Escape;
    if (!isEscape || (!m_tool->isBusy() && m_toolKind != Tool::Flow))
        return QGraphicsView::event(event);
    event->accept();
    return true;
}

void CanvasView::placeLegend()
{
    const double room = width() - 2 * metrics::kLegendInset;
    const QSize size = legendSize(m_legend->marks(), room).toSize();
    m_legend->setGeometry(metrics::kLegendInset, height() - metrics::kLegendInset - size.height(),
                          std::min(size.width() + 1, int(room)), size.height());
}

void CanvasView::updateHover(const QPointF &scenePos)
{
    const NodeLook *leaf = m_tool->isBusy() ? nullptr : m_canvas->leafAt(scenePos);
    const std::optional<NodeKey> next = leaf ? std::optional(leaf->key) : std::nullopt;
    if (next == m_nextHover)
        return;
    m_nextHover = next;
    m_hoverDelay.start();
}

void CanvasView::showHover(const std::optional<NodeKey> &node)
{
    m_hoverDelay.stop();
    m_nextHover = node;
    m_canvas->setHovered(node);
}

void CanvasView::toggleLegend()
{
    m_isLegendHidden = !m_isLegendHidden;
    m_legend->setVisible(!m_isLegendHidden && !m_legend->marks().empty());
}

void CanvasView::mousePressEvent(QMouseEvent *event)
{
    if (beginPan(event))
        return;
    const CanvasPointer pointer = pointerOf(*this, *event);
    if (event->button() == Qt::LeftButton) {
        showHover(std::nullopt);
        m_tool->press(pointer);
        return;
    }
    if (event->button() == Qt::RightButton && !m_tool->isBusy()) {
        const NodeLook *node = m_canvas->leafAt(pointer.scenePos);
        const EdgeLook *edge =
            node ? nullptr : m_canvas->edgeAt(pointer.scenePos, toScene(kHoverHitPx));
        const std::vector<NodeKey> &chosen = m_selection->nodes();
        if (node && std::find(chosen.begin(), chosen.end(), node->key) == chosen.end())
            m_selection->setNodes({node->key});
        else if (edge)
            m_selection->setEdge({edge->from, edge->to});
    }
}

void CanvasView::mouseMoveEvent(QMouseEvent *event)
{
    if (m_panFrom) {
        panBy(event->position().toPoint() - *m_panFrom);
        m_panFrom = event->position().toPoint();
        return;
    }
    const CanvasPointer pointer = pointerOf(*this, *event);
    m_tool->move(pointer, event->buttons().testFlag(Qt::LeftButton));
    if (!event->buttons())
        updateHover(pointer.scenePos);
    viewport()->setCursor(m_isSpaceDown ? Qt::OpenHandCursor : m_tool->cursorAt(pointer));
}

void CanvasView::mouseReleaseEvent(QMouseEvent *event)
{
    if (m_panFrom) {
        m_panFrom.reset();
        viewport()->setCursor(m_isSpaceDown ? Qt::OpenHandCursor : Qt::ArrowCursor);
        return;
    }
    if (event->button() == Qt::LeftButton)
        m_tool->release(pointerOf(*this, *event));
}

void CanvasView::mouseDoubleClickEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton || m_toolKind != Tool::Select)
        return;
    const CanvasPointer pointer = pointerOf(*this, *event);
    if (const NodeLook *leaf = m_canvas->leafAt(pointer.scenePos)) {
        const NodeKey key = leaf->key;
        emit nodeActivated(key);
    } else if (const EdgeLook *edge = m_canvas->edgeAt(pointer.scenePos, toScene(kHoverHitPx))) {
        const Edge pair(edge->from, edge->to);
        emit edgeActivated(pair.first, pair.second, pointer.globalPos);
    }
}

void CanvasView::leaveEvent(QEvent *event)
{
    showHover(std::nullopt);
    QGraphicsView::leaveEvent(event);
}

bool CanvasView::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::NativeGesture && pinch(*static_cast<QNativeGestureEvent *>(event)))
        return true;
    if (event->type() != QEvent::ToolTip)
        return QGraphicsView::viewportEvent(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const QPointF scenePos = mapToScene(help->pos());
    const NodeLook *node = m_canvas->leafAt(scenePos);
    const EdgeLook *edge = node ? nullptr : m_canvas->edgeAt(scenePos, toScene(kHoverHitPx));
    const std::string text = node ? node->description : edge ? edge->description : std::string();
    QToolTip::showText(help->globalPos(), plainToolTip(QString::fromStdString(text)), viewport());
    return true;
}

} // namespace drawbridge
