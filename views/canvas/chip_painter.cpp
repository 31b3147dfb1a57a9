// SPDX-License-Identifier: Apache-2.0
#include "views/canvas/chip_painter.h"

#include "views/theme/fonts.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPen>

namespace drawbridge {

namespace {

constexpr double kPadding = 6;
constexpr double kSquare = 12;
constexpr double kRadius = 4;

QPen borderPen(const EdgeLook &look, const PaintStyle &style)
{
    QColor color = style.theme.nodeLine;
    if (look.kind == EdgeKind::Implicit)
        color = style.theme.implicit;
    if (look.isToConfirm)
        color = style.theme.control;
    if (style.isSelected)
        color = style.theme.accent;
    QPen pen(color, 1);
    if (look.isToConfirm)
        pen.setDashPattern({3, 2});
    return pen;
}

QRectF pixelRect(const SceneRect &r)
{
    return {qRound(r.x) + 0.5, qRound(r.y) + 0.5, double(qRound(r.width)) - 1,
            double(qRound(r.height)) - 1};
}

} // namespace

bool hasVisibleChip(const EdgeLook &look, const PaintStyle &style)
{
    return look.chipRect.width > 0 && !look.chip.empty() && !style.isDimmed &&
           textPx(TextRole::Chip) * style.zoom >= kSmallestTextPx &&
           style.level() >= LevelOfDetail::Full;
}

void paintRequestSquare(QPainter &painter, const QPointF &corner, double side, const Theme &theme)
{
    const QRectF square(corner, QSizeF(side, side));
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.text2);
    painter.drawRoundedRect(square, 2.5, 2.5);
    QFont font = textFontOfPx(TextRole::FrameName, side * 9.5 / 12);
    painter.setFont(font);
    painter.setPen(theme.node);
    painter.drawText(square, Qt::AlignCenter, QStringLiteral("7"));
}

void paintChip(QPainter &painter, const EdgeLook &look, const PaintStyle &style)
{
    const QRectF rect = pixelRect(look.chipRect);
    painter.setPen(borderPen(look, style));
    painter.setBrush(style.theme.node);
    painter.drawRoundedRect(rect, kRadius, kRadius);

    const double squareRoom = look.hasRequestRules ? kSquare + 3 : 0;
    QRectF textRect = rect.adjusted(0, 0, -squareRoom, 0);
    const QFont font = textFont(TextRole::Chip);
    const QFontMetricsF metrics(font);
    const QString full = QString::fromStdString(look.chip);
    const bool isTight = metrics.horizontalAdvance(full) > textRect.width() - kPadding;
    const QString text =
        isTight ? metrics.elidedText(full, Qt::ElideRight, textRect.width() - kPadding) : full;
    painter.setFont(font);
    painter.setPen(look.kind == EdgeKind::Implicit ? style.theme.implicitText : style.theme.text);
    painter.drawText(textRect, Qt::AlignCenter, text);
    if (look.hasRequestRules)
        paintRequestSquare(painter, QPointF(rect.right() - kSquare - 2, rect.top() + 2), kSquare,
                           style.theme);
}

} // namespace drawbridge
