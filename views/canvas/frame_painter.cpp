// SPDX-License-Identifier: Apache-2.0
#include "views/canvas/node_painter.h"

// Frames: a cluster is an outline with its name; a namespace has a fill and a header 28 high with
// name, default-deny shield and mesh.
// Tested by tests/gui/test_canvas_picture.cpp.

#include "views/theme/fonts.h"
#include "views/theme/icons.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPen>

#include <algorithm>

namespace drawbridge {

namespace {

constexpr double kFrameRadius = 8;
constexpr double kFrameHeader = 28;

void paintCluster(QPainter &painter, const NodeLook &look, const PaintStyle &style)
{
    const QRectF box = pixelAligned(look.rect);
    painter.setPen(QPen(style.theme.cluster, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(box, kFrameRadius, kFrameRadius);
    const QFont bold = textFont(TextRole::SectionHead);
    const QString title = QString::fromStdString(look.title);
    const double titleWidth = QFontMetricsF(bold).horizontalAdvance(title);
    const QPointF baseline(box.left() + 11.5, box.top() + 19.5);
    paintLabel(painter, bold, style.theme.text2, baseline, box.width() - 24, title, style);
    paintLabel(painter, textFont(TextRole::Small), style.theme.text2,
               baseline + QPointF(titleWidth + 8, 0), box.width() - titleWidth - 32,
               QString::fromStdString(look.subtitle), style);
}

void paintHeader(QPainter &painter, const NodeLook &look, const QRectF &box,
                 const PaintStyle &style)
{
    const QPointF corner(box.left() - 0.5, box.top() - 0.5);
    paintIcon(painter, QStringLiteral("chevron-down"),
              QRectF(corner + QPointF(8, 8), QSizeF(12, 12)), style.theme.text2);
    const QFont bold = textFont(TextRole::FrameName);
    const QString title = QString::fromStdString(look.title);
    const double room = box.width() - 26 - 12 - (look.hasShield ? 22 : 0);
    const double width = std::min(room, QFontMetricsF(bold).horizontalAdvance(title));
    paintLabel(painter, bold, style.theme.text, corner + QPointF(26, 18.5), width + 0.5, title,
               style);
    double x = 26 + width + 8;
    if (look.hasShield) {
        const bool isOpen = look.shield == ShieldState::None;
        paintIcon(painter, shieldIconName(look.shield),
                  QRectF(corner + QPointF(x, 7), QSizeF(14, 14)),
                  isOpen ? style.theme.implicit : style.theme.text2);
        x += 22;
    }
    paintLabel(painter, textFont(TextRole::Small), style.theme.text2, corner + QPointF(x, 18.5),
               box.width() - x - 8, QString::fromStdString(look.subtitle), style);
}

void paintSmallHeader(QPainter &painter, const NodeLook &look, const QRectF &box,
                      const PaintStyle &style)
{
    const double px = readablePx(textPx(TextRole::FrameName), 64, style);
    const QFont font = textFontOfPx(TextRole::FrameName, px);
    const double baseline = std::max(18.5, QFontMetricsF(font).ascent() + 4);
    const bool isOpen = look.hasShield && look.shield == ShieldState::None;
    const double left = isOpen ? 12 + px : 8;
    if (isOpen)
        paintIcon(painter, shieldIconName(look.shield),
                  QRectF(box.left() + 6, box.top() + baseline - px * 0.85, px, px),
                  style.theme.implicit);
    paintLabel(painter, font, style.theme.text, box.topLeft() + QPointF(left, baseline),
               box.width() - left - 8, QString::fromStdString(look.title), style);
}

} // namespace

void paintFrameChip(QPainter &painter, const NodeLook &look, const PaintStyle &style)
{
    const double width = look.rect.width * style.zoom - 4;
    if (!isFrame(look) || look.shape == NodeShape::Cluster || width < 24 ||
        look.rect.height * style.zoom < 18)
        return;
    painter.save();
    painter.translate(look.rect.x, look.rect.y);
    painter.scale(1 / style.zoom, 1 / style.zoom);
    const QFont font = textFontOfPx(TextRole::FrameName, 10.5);
    const QFontMetricsF metrics(font);
    const bool isOpen = look.hasShield && look.shield == ShieldState::None;
    const QString whole = QString::fromStdString(look.title);
    const bool hasIcon = isOpen && metrics.horizontalAdvance(whole) + 22 <= width;
    const double iconRoom = hasIcon ? 14 : 0;
    const QString title = metrics.elidedText(whole, Qt::ElideMiddle, width - 8 - iconRoom);
    const QRectF chip(2.5, 2.5, metrics.horizontalAdvance(title) + 8 + iconRoom, 15);
    painter.setPen(QPen(isOpen ? style.theme.implicit : style.theme.nodeLine, 1));
    painter.setBrush(style.theme.node);
    painter.drawRoundedRect(chip, 4, 4);
    if (hasIcon)
        paintIcon(painter, shieldIconName(look.shield), QRectF(chip.left() + 3, 4, 12, 12),
                  style.theme.implicit);
    painter.setFont(font);
    painter.setPen(style.theme.text);
    painter.drawText(QPointF(chip.left() + 4 + iconRoom, 13.5), title);
    painter.restore();
}

void paintFrame(QPainter &painter, const NodeLook &look, const PaintStyle &style)
{
    if (look.shape == NodeShape::Cluster) {
        paintCluster(painter, look, style);
        return;
    }
    const QRectF box = pixelAligned(look.rect);
    painter.setPen(QPen(style.theme.nodeLine, 1));
    painter.setBrush(style.tint.isValid() ? style.tint : style.theme.nameSpace);
    painter.drawRoundedRect(box, kFrameRadius, kFrameRadius);
    if (style.level() == LevelOfDetail::City)
        paintFromAfar(painter, look, style);
    if (style.level() <= LevelOfDetail::Blocks)
        return;
    if (style.level() == LevelOfDetail::Names) {
        paintSmallHeader(painter, look, box, style);
        return;
    }
    painter.setPen(QPen(style.theme.line, 1));
    painter.drawLine(QPointF(box.left() + 0.5, box.top() + kFrameHeader),
                     QPointF(box.right() - 0.5, box.top() + kFrameHeader));
    paintHeader(painter, look, box, style);
}

} // namespace drawbridge
