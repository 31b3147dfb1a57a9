// SPDX-License-Identifier: Apache-2.0
#include "views/canvas/node_painter.h"

// A workload: 128 x 44, stripe, icon, name and kind; pills on the bottom edge for identity, mTLS
// and policy. Measures are those of the theme's canvas table.
// Tested by tests/gui/test_canvas_picture.cpp.

#include "model/layout/hatching.h"
#include "views/theme/fonts.h"
#include "views/theme/icons.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>
#include <QPen>

#include <algorithm>

namespace drawbridge {

namespace {

constexpr double kWorkloadRadius = 6;
constexpr double kStripe = 4;
constexpr double kTextLeft = 29;
constexpr double kTextRight = 4;
constexpr double kPillHeight = 16;
constexpr double kPillWidth = 21;
constexpr double kPillTop = 36;
constexpr double kPillInset = 8;

void paintBox(QPainter &painter, const QRectF &box, const PaintStyle &style)
{
    painter.setPen(QPen(style.theme.nodeLine, 1));
    painter.setBrush(style.theme.node);
    painter.drawRoundedRect(box, kWorkloadRadius, kWorkloadRadius);

    QPainterPath outline;
    outline.addRoundedRect(box, kWorkloadRadius, kWorkloadRadius);
    QPainterPath stripe;
    stripe.addRect(QRectF(box.left(), box.top(), kStripe, box.height()));
    painter.fillPath(outline.intersected(stripe), style.theme.nodeLine);
}

struct Pill {
    QString icon;
    bool isWeak = false;
    bool isWaived = false;
};

void paintPill(QPainter &painter, const QRectF &rect, const Pill &pill, const PaintStyle &style)
{
    painter.setPen(QPen(pill.isWeak ? style.theme.implicit : style.theme.nodeLine, 1));
    painter.setBrush(style.theme.node);
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), kPillHeight / 2 - 0.5,
                            kPillHeight / 2 - 0.5);
    if (pill.isWaived)
        paintSuppressed(painter, rect, style.theme);
    paintIcon(painter, pill.icon, QRectF(rect.left() + 4.5, rect.top() + 2, 12, 12),
              pill.isWeak ? style.theme.implicit : style.theme.text2);
}

void paintIdentityPill(QPainter &painter, const NodeLook &look, const QPointF &corner,
                       double maximumWidth, const PaintStyle &style)
{
    const QFont font = textFont(TextRole::Badge);
    const QFontMetricsF metrics(font);
    // Where the name cannot be read the pill shrinks to its key instead of staying empty.
    const QString account = isReadable(font, style)
                                ? metrics.elidedText(QString::fromStdString(look.account),
                                                     Qt::ElideMiddle, maximumWidth - 26)
                                : QString();
    const double textWidth = account.isEmpty() ? 0 : metrics.horizontalAdvance(account) + 5;
    paintPill(
        painter, QRectF(corner, QSizeF(kPillWidth + textWidth, kPillHeight)),
        {look.isDefaultAccount ? QStringLiteral("identity-default") : QStringLiteral("identity"),
         look.isDefaultAccount, look.isAccountWaived},
        style);
    paintLabel(painter, font, look.isDefaultAccount ? style.theme.implicitText : style.theme.text2,
               corner + QPointF(19, 11.5), maximumWidth, account, style);
}

void paintPills(QPainter &painter, const NodeLook &look, const QRectF &box, const PaintStyle &style)
{
    const double top = box.top() - 0.5 + kPillTop + (box.height() + 1 - 44);
    double right = box.right() + 0.5 - kPillInset + 1;
    if (look.hasShield) {
        right -= kPillWidth;
        paintPill(
            painter, QRectF(right, top, kPillWidth, kPillHeight),
            {shieldIconName(look.shield), look.shield == ShieldState::None, look.isShieldWaived},
            style);
    }
    if (look.isMtlsException) {
        right -= kPillWidth + 3;
        paintPill(painter, QRectF(right, top, kPillWidth, kPillHeight),
                  {QStringLiteral("lock-permissive"), true, look.isMtlsWaived}, style);
    }
    const double left = box.left() - 0.5 + kPillInset;
    paintIdentityPill(painter, look, QPointF(left, top), right - left - 4, style);
}

/// A name that is a little too long is set smaller before it is elided.
QFont nameFont(const QString &name, double width)
{
    const QFont usual = textFont(TextRole::Strong);
    return QFontMetricsF(usual).horizontalAdvance(name) <= width ? usual
                                                                 : textFont(TextRole::SmallStrong);
}

/// What its containers listen on, between the pills.
void paintPorts(QPainter &painter, const NodeLook &look, const QPointF &corner,
                const PaintStyle &style)
{
    constexpr double kPortsPx = 7;
    constexpr double kLeft = 31;
    const double right = look.isMtlsException ? 54 : 30;
    paintLabel(painter, textFontOfPx(TextRole::Chip, kPortsPx), style.theme.text2,
               corner + QPointF(kLeft, 42), look.rect.width - kLeft - right,
               QString::fromStdString(look.ports), style);
}

void paintFull(QPainter &painter, const NodeLook &look, const QRectF &box, const PaintStyle &style)
{
    const QPointF corner(box.left() - 0.5, box.top() - 0.5);
    paintIcon(painter, QString::fromStdString(look.icon),
              QRectF(corner + QPointF(10, 6), QSizeF(14, 14)), style.theme.text2);
    const double width = box.width() - kTextLeft - kTextRight;
    const QString name = QString::fromStdString(look.title);
    paintLabel(painter, nameFont(name, width), look.isSystem ? style.theme.text2 : style.theme.text,
               corner + QPointF(kTextLeft, 17.5), width, name, style);
    paintLabel(painter, textFont(TextRole::Small), style.theme.text2,
               corner + QPointF(kTextLeft, 32), width, QString::fromStdString(look.subtitle),
               style);
    paintPills(painter, look, box, style);
    if (style.level() == LevelOfDetail::Detail)
        paintPorts(painter, look, corner, style);
}

// Exceptions stay visible as dots: the default account, the open lock, the open shield.
void paintDots(QPainter &painter, const NodeLook &look, const QRectF &box, const PaintStyle &style)
{
    const double size = 4 / style.zoom;
    const auto dot = [&](double x) {
        painter.drawEllipse(QPointF(x, box.bottom()), size / 2, size / 2);
    };
    painter.setPen(Qt::NoPen);
    painter.setBrush(style.theme.implicit);
    if (look.isDefaultAccount)
        dot(box.left() + kPillInset + size);
    if (look.isMtlsException)
        dot(box.right() - kPillInset - 3 * size);
    if (look.hasShield && look.shield == ShieldState::None)
        dot(box.right() - kPillInset - size);
}

void paintWorkloadName(QPainter &painter, const NodeLook &look, const QRectF &box,
                       const PaintStyle &style)
{
    const double px = readablePx(textPx(TextRole::Strong), box.height() * 0.75, style);
    const QFont font = textFontOfPx(TextRole::Strong, px);
    const QFontMetricsF metrics(font);
    const double baseline = box.center().y() + (metrics.ascent() - metrics.descent()) / 2;
    paintCentredLabel(painter, font, style.theme.text,
                      QPointF(box.center().x() + kStripe / 2, baseline), box.width() - 12,
                      QString::fromStdString(look.title), style);
    paintDots(painter, look, box, style);
}

} // namespace

void paintSuppressed(QPainter &painter, const QRectF &pill, const Theme &theme)
{
    QList<QLineF> strokes;
    for (const HatchStroke &stroke : hatchWithin({pill.x(), pill.y(), pill.width(), pill.height()}))
        strokes.append({stroke.from.x, stroke.from.y, stroke.to.x, stroke.to.y});
    painter.setPen(QPen(theme.dimmed(theme.node, kBadgeHatchShare).implicit, kBadgeHatchWidth));
    painter.drawLines(strokes);
}

void paintWorkload(QPainter &painter, const NodeLook &look, const PaintStyle &style)
{
    const QRectF box = pixelAligned(look.rect);
    if (style.level() == LevelOfDetail::City)
        return; // its namespace speaks for it
    if (style.level() == LevelOfDetail::Blocks) {
        painter.fillRect(box, style.theme.control);
        return;
    }
    paintBox(painter, box, style);
    if (style.level() == LevelOfDetail::Names)
        paintWorkloadName(painter, look, box, style);
    else
        paintFull(painter, look, box, style);
}

} // namespace drawbridge
