// SPDX-License-Identifier: Apache-2.0
#include "views/canvas/minimap.h"

// Boxes, lines between namespaces and the marks of implicit trust; the map is painted once for each
// picture, then only the frame moves. Tested by tests/gui/test_window_navigation.cpp.

#include "views/canvas/edge_geometry.h"
#include "views/canvas/node_painter.h"

#include <QMouseEvent>
#include <QPainter>

#include <algorithm>

namespace drawbridge {

namespace {

constexpr double kLargestWidth = 208;
constexpr double kLargestHeight = 144;
constexpr double kSmallestSide = 48;
constexpr double kInset = 6;
constexpr std::size_t kMostLines = 1500;
constexpr double kSmallestBox = 2;
constexpr double kImplicitMark = 1.5; ///< Radius of its dot.

QRectF atLeast(const QRectF &rect, double side)
{
    const double width = std::max(rect.width(), side);
    const double height = std::max(rect.height(), side);
    return {rect.center().x() - width / 2, rect.center().y() - height / 2, width, height};
}

} // namespace

Minimap::Minimap(QWidget *parent) : QWidget(parent), m_theme(Theme::light())
{
    setObjectName(QStringLiteral("minimap"));
    setAccessibleName(tr("Minimap"));
    setAccessibleDescription(tr("The whole map with a frame around the part that is shown. M hides "
                                "it."));
    setCursor(Qt::OpenHandCursor);
}

void Minimap::setLook(const SceneLook &look)
{
    m_look = {};
    m_look.bounds = look.bounds;
    for (const NodeLook &node : look.nodes) {
        NodeLook box;
        box.shape = node.shape;
        box.rect = node.rect;
        box.isCollapsed = node.isCollapsed;
        m_look.nodes.push_back(std::move(box));
    }
    const auto &lines = look.bundles.empty() ? look.edges : look.bundles;
    for (const EdgeLook &edge : lines) {
        EdgeLook line;
        line.kind = edge.kind;
        line.path = edge.path;
        line.mark = edge.mark;
        m_look.edges.push_back(std::move(line));
        if (m_look.edges.size() == kMostLines)
            break;
    }
    m_map = {};
    update();
}

void Minimap::setTheme(const Theme &theme)
{
    m_theme = theme;
    m_map = {};
    update();
}

void Minimap::setShown(const QRectF &sceneRect)
{
    if (sceneRect == m_shown)
        return;
    m_shown = sceneRect;
    update();
}

QSize Minimap::sizeHint() const
{
    const double width = std::max(m_look.bounds.width, 1.0);
    const double height = std::max(m_look.bounds.height, 1.0);
    const double fitting =
        std::min((kLargestWidth - 2 * kInset) / width, (kLargestHeight - 2 * kInset) / height);
    return {qRound(std::max(kSmallestSide, width * fitting + 2 * kInset)),
            qRound(std::max(kSmallestSide, height * fitting + 2 * kInset))};
}

double Minimap::scale() const
{
    return std::min((width() - 2 * kInset) / std::max(m_look.bounds.width, 1.0),
                    (height() - 2 * kInset) / std::max(m_look.bounds.height, 1.0));
}

QPointF Minimap::fromScene(const QPointF &point) const
{
    const QRectF bounds = toQRectF(m_look.bounds);
    return QRectF(rect()).center() + (point - bounds.center()) * scale();
}

QPointF Minimap::toScene(const QPointF &point) const
{
    const QRectF bounds = toQRectF(m_look.bounds);
    return bounds.center() + (point - QRectF(rect()).center()) / scale();
}

QRectF Minimap::fromScene(const SceneRect &rect) const
{
    return {fromScene(QPointF(rect.x, rect.y)), QSizeF(rect.width, rect.height) * scale()};
}

void Minimap::paintBoxes(QPainter &painter, bool areFrames) const
{
    for (const NodeLook &node : m_look.nodes) {
        if (isFrame(node) != areFrames)
            continue;
        const QRectF box = fromScene(node.rect);
        if (areFrames) {
            painter.setPen(node.shape == NodeShape::Cluster ? m_theme.cluster : m_theme.nodeLine);
            painter.setBrush(node.shape == NodeShape::Cluster ? QBrush() : m_theme.nameSpace);
            painter.drawRect(box);
        } else {
            painter.fillRect(atLeast(box, kSmallestBox), m_theme.control);
        }
    }
}

void Minimap::paintLines(QPainter &painter) const
{
    painter.setPen(QPen(m_theme.nodeLine, 1));
    painter.setBrush(Qt::NoBrush);
    for (const EdgeLook &line : m_look.edges) {
        QPolygonF path;
        for (const ScenePoint &point : line.path)
            path << fromScene(QPointF(point.x, point.y));
        painter.drawPolyline(path);
    }
}

void Minimap::paintMap()
{
    m_map = QPixmap(size() * devicePixelRatioF());
    m_map.setDevicePixelRatio(devicePixelRatioF());
    m_map.fill(m_theme.dock);
    QPainter painter(&m_map);
    paintBoxes(painter, true);
    paintLines(painter);
    paintBoxes(painter, false);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.implicit);
    for (const EdgeLook &line : m_look.edges) {
        if (line.kind == EdgeKind::Implicit)
            painter.drawEllipse(fromScene(QPointF(line.mark.x, line.mark.y)), kImplicitMark,
                                kImplicitMark);
    }
    painter.setPen(m_theme.line2);
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5));
}

void Minimap::paintEvent(QPaintEvent *)
{
    if (m_map.isNull())
        paintMap();
    QPainter painter(this);
    painter.drawPixmap(0, 0, m_map);
    const QRectF frame = QRectF(fromScene(m_shown.topLeft()), m_shown.size() * scale())
                             .intersected(QRectF(rect()).adjusted(2, 2, -2, -2));
    QPen pen(m_theme.text, 2);
    pen.setJoinStyle(Qt::MiterJoin);
    painter.setPen(pen);
    painter.drawRect(frame);
}

// The frame is taken where it is; beside it the canvas goes to the place at once.
void Minimap::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return;
    const QPointF at = toScene(event->position());
    m_grip = m_shown.contains(at) ? at - m_shown.center() : QPointF();
    setCursor(Qt::ClosedHandCursor);
    emit centreRequested(at - m_grip);
}

void Minimap::mouseMoveEvent(QMouseEvent *event)
{
    if (event->buttons().testFlag(Qt::LeftButton))
        emit centreRequested(toScene(event->position()) - m_grip);
}

void Minimap::mouseReleaseEvent(QMouseEvent *)
{
    setCursor(Qt::OpenHandCursor);
}

void Minimap::resizeEvent(QResizeEvent *)
{
    m_map = {};
}

} // namespace drawbridge
