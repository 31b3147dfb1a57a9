// SPDX-License-Identifier: Apache-2.0
#include "views/canvas/canvas_view.h"

// What the view shows and with which tool. It keeps scene and shared selection in step both ways;
// events go their way in canvas_pointer.cpp, canvas_keys.cpp and canvas_navigation.cpp.
// Tested by tests/gui/test_canvas_*.cpp.

#include "views/canvas/canvas_accessible.h"
#include "views/canvas/canvas_scene.h"
#include "views/canvas/flow_tool.h"
#include "views/canvas/legend.h"
#include "views/canvas/minimap.h"
#include "views/canvas/node_painter.h"
#include "views/canvas/select_tool.h"
#include "views/theme/fonts.h"
#include "views/theme/metrics.h"

#include <QKeyEvent>
#include <QPainter>

#include <algorithm>
#include <set>

namespace drawbridge {

namespace {

constexpr int kRestMs = 120;       ///< After the last step of a pan or zoom.
constexpr int kHoverDelayMs = 120; ///< So that crossing a node does not flash the picture.

QString apiRefusal(const NodeLook &from)
{
    if (from.shape == NodeShape::Workload || from.shape == NodeShape::Group)
        return {};
    return from.shape == NodeShape::Person
               ? CanvasView::tr("API access is granted to a group, never to one person")
               : CanvasView::tr("API access needs an account: a workload or a group");
}

QString builtInRefusal(const NodeLook &from, const NodeLook &to)
{
    if (from.key == to.key)
        return CanvasView::tr("a flow needs two different ends");
    if (isCollapsedNamespace(from) || isCollapsedNamespace(to))
        return CanvasView::tr("open the namespace and choose a workload");
    if (isFrame(from) || isFrame(to))
        return CanvasView::tr("choose one workload of it");
    if (from.shape == NodeShape::ApiServer)
        return CanvasView::tr("API access leads to the Kubernetes API, not from it");
    if (to.shape == NodeShape::ApiServer)
        return apiRefusal(from);
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
    CanvasAccessible::install(); // before anything names this widget, which makes its interface
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
    m_rest.setSingleShot(true);
    m_rest.setInterval(kRestMs);
    connect(&m_rest, &QTimer::timeout, this, [this] {
        if (!m_motion.isEmpty())
            viewport()->update();
        m_motion.clear();
        m_canvas->setMoving(false);
    });
    buildMinimap();
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
    m_motion.clear();
    m_canvas->setLook(look);
    showLegendMarks();
    m_minimap->setLook(look);
    placeLegend();
    if (isOther)
        m_isViewChosen = false;
    const NodeLook *focused = m_focusNode ? m_canvas->shown(*m_focusNode) : nullptr;
    m_focusNode = focused ? std::optional(focused->key) : std::nullopt;
    updateSceneRect();
    if (isOther)
        zoomToFit();
    showSelection();
    m_tool->pictureChanged();
    m_canvas->setFocused(hasFocus() ? m_focusNode : std::nullopt);
    updateMinimap();
    emit pictureChanged();
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
    m_motion.clear();
    m_canvas->setTheme(theme);
    m_legend->setTheme(theme);
    m_minimap->setTheme(theme);
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
    if (look && look->shape != NodeShape::Namespace && look->shape != NodeShape::Cluster)
        static_cast<FlowTool &>(*m_tool).startFrom(*from);
}

void CanvasView::cancelGesture()
{
    m_tool->cancel();
}

void CanvasView::setPendingFlow(const std::optional<Edge> &flow)
{
    FlowPreview preview;
    const NodeLook *from = flow ? m_canvas->shown(flow->first) : nullptr;
    const NodeLook *to = flow ? m_canvas->shown(flow->second) : nullptr;
    if (from && to)
        preview.path = directPath(toQRectF(from->rect), toQRectF(to->rect));
    m_canvas->setFlowPreview(preview);
}

void CanvasView::showSelection()
{
    m_motion.clear(); // what is selected has to be seen at once
    m_canvas->setSelected(m_selection->nodes(), m_selection->edge());
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
    const NodeLook *look = m_canvas->shown(node);
    return look ? mapFromScene(toQRectF(look->rect)).boundingRect() : QRect();
}

std::optional<QPoint> CanvasView::edgeViewPoint(const NodeKey &from, const NodeKey &to) const
{
    for (const EdgeLayer::Entry &entry : m_canvas->edges().entries()) {
        if (entry.look.from != from || entry.look.to != to || entry.shape.line.isEmpty())
            continue;
        for (const double part : {0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.9, 0.1}) {
            const QPointF point = entry.shape.line.pointAtPercent(part);
            const EdgeLook *hit = m_canvas->edgeAt(point, toScene(kEdgeHitPx));
            const bool isOurs = hit && hit->from == from && hit->to == to;
            if (isOurs && !m_canvas->leafAt(point, toScene(kEdgeHitPx)))
                return mapFromScene(point);
        }
    }
    return std::nullopt;
}

void CanvasView::drawBackground(QPainter *painter, const QRectF &rect)
{
    countBoxesInView();
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
    placeMinimap();
}

void CanvasView::toggleLegend()
{
    m_isLegendHidden = !m_isLegendHidden;
    m_legend->setVisible(!m_isLegendHidden && !m_legend->marks().empty());
    placeMinimap();
}

} // namespace drawbridge
