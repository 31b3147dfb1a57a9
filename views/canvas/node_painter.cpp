// SPDX-License-Identifier: Apache-2.0
#include "views/canvas/node_painter.h"

// What the node painters share: rings, labels, alignment.
// Tested by tests/gui/test_canvas_picture.cpp.

#include "model/layout/colour_mix.h"
#include "views/canvas/edge_geometry.h"
#include "views/theme/fonts.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPen>

#include <algorithm>

namespace drawbridge {

namespace {

constexpr double kRingGap = 2;  ///< From the border to the middle of the ring: 1 px gap, 2 px ring.
constexpr double kFocusGap = 3; ///< Outside the ring.
constexpr double kPaintReach = 9;
constexpr double kRounding = 0.01; ///< Of sizes that went through points.
constexpr double kGatewayPillReach = 26;

double cornerRadius(const NodeLook &look)
{
    switch (look.shape) {
    case NodeShape::Namespace: return look.isCollapsed ? 6 : 8;
    case NodeShape::Cluster: return 8;
    case NodeShape::Internet: return 12;
    default: return 6;
    }
}

void paintRings(QPainter &painter, const NodeLook &look, const PaintStyle &style)
{
    const QRectF box = toQRectF(look.rect);
    const double radius = cornerRadius(look) + 3;
    painter.setBrush(Qt::NoBrush);
    if (style.isSelected) {
        painter.setPen(QPen(style.theme.accent, 2));
        painter.drawRoundedRect(box.adjusted(-kRingGap, -kRingGap, kRingGap, kRingGap), radius,
                                radius);
    }
    if (style.isFocused) {
        QPen pen(style.theme.text, 1);
        pen.setDashPattern({3, 3});
        painter.setPen(pen);
        const double gap = kRingGap + 1 + kFocusGap - 0.5;
        painter.drawRoundedRect(box.adjusted(-gap, -gap, gap, gap), radius + 3, radius + 3);
    }
}

void paintShape(QPainter &painter, const NodeLook &look, const PaintStyle &style)
{
    switch (look.shape) {
    case NodeShape::Cluster: paintFrame(painter, look, style); break;
    case NodeShape::Namespace:
        look.isCollapsed ? paintCollapsed(painter, look, style) : paintFrame(painter, look, style);
        break;
    case NodeShape::Workload: paintWorkload(painter, look, style); break;
    case NodeShape::Gateway: paintGateway(painter, look, style); break;
    case NodeShape::Internet:
    case NodeShape::Cidr:
    case NodeShape::Fqdn:
    case NodeShape::Person:
    case NodeShape::Group:
    case NodeShape::Legacy:
    case NodeShape::ApiServer: paintExternal(painter, look, style); break;
    }
}

} // namespace

bool isFrame(const NodeLook &look)
{
    return look.shape == NodeShape::Cluster ||
           (look.shape == NodeShape::Namespace && !look.isCollapsed);
}

bool isCollapsedNamespace(const NodeLook &look)
{
    return look.shape == NodeShape::Namespace && look.isCollapsed;
}

bool isExternal(const NodeLook &look)
{
    return look.shape >= NodeShape::Internet && look.shape != NodeShape::Gateway;
}

bool isCopyable(const NodeLook &look)
{
    return look.shape >= NodeShape::Internet && look.shape != NodeShape::ApiServer;
}

QRectF paintedRect(const NodeLook &look)
{
    const double below = look.shape == NodeShape::Gateway ? kGatewayPillReach : kPaintReach;
    const double beside = look.shape == NodeShape::Gateway ? 60 : kPaintReach;
    return toQRectF(look.rect).adjusted(-beside, -kPaintReach, beside, below + 2);
}

QRectF pixelAligned(const SceneRect &rect)
{
    return {qRound(rect.x) + 0.5, qRound(rect.y) + 0.5, double(qRound(rect.width)) - 1,
            double(qRound(rect.height)) - 1};
}

QString shieldIconName(ShieldState state)
{
    switch (state) {
    case ShieldState::None: return QStringLiteral("shield-none");
    case ShieldState::IngressOnly: return QStringLiteral("shield-ingress");
    case ShieldState::EgressOnly: return QStringLiteral("shield-egress");
    case ShieldState::Full: return QStringLiteral("shield-full");
    }
    return QStringLiteral("shield-none");
}

double readablePx(double px, double maximumPx, const PaintStyle &style)
{
    return std::clamp((kSmallestTextPx + 0.5) / style.zoom, px, maximumPx);
}

bool isReadable(const QFont &font, const PaintStyle &style)
{
    return pxOf(font) * style.zoom >= kSmallestTextPx - kRounding;
}

void paintLabel(QPainter &painter, const QFont &font, const QColor &color, const QPointF &baseline,
                double width, const QString &text, const PaintStyle &style)
{
    const QFontMetricsF metrics(font);
    if (!isReadable(font, style) || width <= 0)
        return;
    painter.setFont(font);
    painter.setPen(color);
    const bool fits = metrics.horizontalAdvance(text) <= width;
    painter.drawText(baseline, fits ? text : metrics.elidedText(text, Qt::ElideMiddle, width));
}

void paintCentredLabel(QPainter &painter, const QFont &font, const QColor &color,
                       const QPointF &baseline, double width, const QString &text,
                       const PaintStyle &style)
{
    const QFontMetricsF metrics(font);
    const QString shown = metrics.elidedText(text, Qt::ElideMiddle, width);
    const double shift = metrics.horizontalAdvance(shown) / 2;
    paintLabel(painter, font, color, baseline - QPointF(shift, 0), width + 1, shown, style);
}

void paintNode(QPainter &painter, const NodeLook &look, const PaintStyle &style)
{
    painter.save();
    // Before the node, so that the pills on its border lie above the ring.
    paintRings(painter, look, style);
    if (style.isDimmed) {
        const QColor ground =
            look.key.nameSpace.empty() ? style.theme.canvas : style.theme.nameSpace;
        const Theme dimmed = style.theme.dimmed(ground, kDimmedShare);
        PaintStyle back{dimmed, style.zoom};
        back.boxesInView = style.boxesInView;
        paintShape(painter, look, back);
    } else {
        paintShape(painter, look, style);
    }
    painter.restore();
}

} // namespace drawbridge
