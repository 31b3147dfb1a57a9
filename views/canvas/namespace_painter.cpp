// SPDX-License-Identifier: Apache-2.0
#include "views/canvas/node_painter.h"

// A namespace from a distance, or collapsed: name, number of workloads, shield, and how many
// findings it has under the mark of the worst. A collapsed one is a box of 136 x 52 (theme, "L0
// chip"); an opened one seen from a distance says the same in its frame, in one size on the screen.
// Tested by tests/gui/test_canvas_scale.cpp.

#include "views/theme/fonts.h"
#include "views/theme/icons.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPen>

#include <algorithm>

namespace drawbridge {

namespace {

constexpr double kBoxRadius = 6;
constexpr double kChipWidth = 136;
constexpr double kChipHeight = 52;
constexpr double kNameLeft = 23;
constexpr double kCorner = 14; ///< Shield and severity.

QColor severityColor(Severity severity, const Theme &theme)
{
    switch (severity) {
    case Severity::Critical: return theme.critical;
    case Severity::High: return theme.implicit;
    case Severity::Medium: return theme.medium;
    default: return theme.text2;
    }
}

double numberWidth(int count)
{
    return QFontMetricsF(textFont(TextRole::Small)).horizontalAdvance(QString::number(count));
}

/// Room of a mark with its number, and the gap before it.
double countedWidth(int count)
{
    return count == 0 ? 0 : kCorner + 8 + numberWidth(count);
}

double findingsWidth(const NodeLook &look)
{
    return countedWidth(look.findingCount) + countedWidth(look.waivedCount);
}

/// A mark at `right` with its number before it.
void paintCounted(QPainter &painter, const QString &icon, const QColor &color, int count,
                  const QPointF &rightBottom, const PaintStyle &style)
{
    const QPointF corner = rightBottom - QPointF(kCorner, kCorner);
    paintIcon(painter, icon, QRectF(corner, QSizeF(kCorner, kCorner)), color);
    const double width = numberWidth(count);
    paintLabel(painter, textFont(TextRole::Small), style.theme.text,
               corner + QPointF(-width - 4, 11), width + 1, QString::number(count), style);
}

/// The worst of the findings, and before it those that somebody accepted.
void paintFindings(QPainter &painter, const NodeLook &look, const QPointF &rightBottom,
                   const PaintStyle &style)
{
    if (look.findingCount > 0)
        paintCounted(painter, severityIconName(look.worstFinding),
                     severityColor(look.worstFinding, style.theme), look.findingCount, rightBottom,
                     style);
    if (look.waivedCount > 0)
        paintCounted(painter, QStringLiteral("sev-suppressed"), style.theme.text2, look.waivedCount,
                     rightBottom - QPointF(countedWidth(look.findingCount), 0), style);
}

QString workloadsText(const NodeLook &look)
{
    return QString::number(look.workloadCount);
}

/// In a box of its own size; `style` says how large it is on the screen.
void paintFacts(QPainter &painter, const NodeLook &look, const QString &count, bool hasChevron,
                const PaintStyle &style)
{
    if (hasChevron)
        paintIcon(painter, QStringLiteral("chevron-right"), QRectF(7, 11, 12, 12),
                  style.theme.text2);
    const double left = hasChevron ? kNameLeft : 9;
    const QFont bold = textFont(TextRole::FrameName);
    const double nameRoom = kChipWidth - left - 9 - (look.hasShield ? kCorner + 4 : 0);
    paintLabel(painter, bold, style.theme.text, QPointF(left, 21), nameRoom,
               QString::fromStdString(look.title), style);
    if (look.hasShield)
        paintIcon(painter, shieldIconName(look.shield),
                  QRectF(kChipWidth - 9 - kCorner, 9, kCorner, kCorner),
                  look.shield == ShieldState::None ? style.theme.implicit : style.theme.text2);
    const QFont small = textFont(TextRole::Small);
    const double countRoom = kChipWidth - 9 - findingsWidth(look);
    const QFontMetricsF metrics(small);
    const bool isTight =
        look.waivedCount > 0 && metrics.horizontalAdvance(count) > countRoom - 9; // no words then
    const QString shown = isTight ? workloadsText(look) : count;
    const double countLeft = std::clamp(countRoom - metrics.horizontalAdvance(shown), 9.0, left);
    paintLabel(painter, small, style.theme.text2, QPointF(countLeft, 40), countRoom - countLeft,
               shown, style);
    paintFindings(painter, look, QPointF(kChipWidth - 9, 43), style);
}

/// Below the size at which a word can be read: the name alone, as large as the box takes.
void paintNamespaceName(QPainter &painter, const NodeLook &look, const QRectF &box,
                        const PaintStyle &style)
{
    const double px = readablePx(textPx(TextRole::FrameName), box.height() * 0.7, style);
    const QFont font = textFontOfPx(TextRole::FrameName, px);
    const QFontMetricsF metrics(font);
    const double baseline = box.center().y() + (metrics.ascent() - metrics.descent()) / 2;
    paintCentredLabel(painter, font, style.theme.text, QPointF(box.center().x(), baseline),
                      box.width() - 8, QString::fromStdString(look.title), style);
}

} // namespace

void paintCollapsed(QPainter &painter, const NodeLook &look, const PaintStyle &style)
{
    const QRectF box = pixelAligned(look.rect);
    painter.setPen(QPen(style.theme.nodeLine, 1));
    painter.setBrush(style.tint.isValid() ? style.tint : style.theme.node);
    painter.drawRoundedRect(box, kBoxRadius, kBoxRadius);
    if (!isReadable(textFont(TextRole::Small), style)) {
        paintNamespaceName(painter, look, box, style);
        return;
    }
    painter.save();
    painter.translate(look.rect.x, look.rect.y);
    paintFacts(painter, look, QString::fromStdString(look.subtitle), true, style);
    painter.restore();
}

void paintFromAfar(QPainter &painter, const NodeLook &look, const PaintStyle &style)
{
    const double width = look.rect.width * style.zoom;
    const double height = look.rect.height * style.zoom;
    const double scale = std::min({1.0, (width - 2) / kChipWidth, (height - 2) / kChipHeight});
    PaintStyle onScreen = style;
    onScreen.zoom = scale;
    painter.save();
    painter.translate(look.rect.x + look.rect.width / 2, look.rect.y + look.rect.height / 2);
    painter.scale(1 / style.zoom, 1 / style.zoom);
    if (scale > 0 && isReadable(textFont(TextRole::Small), onScreen)) {
        painter.scale(scale, scale);
        painter.translate(-kChipWidth / 2, -kChipHeight / 2);
        paintFacts(painter, look, workloadsText(look), false, onScreen);
    } else {
        onScreen.zoom = 1;
        paintNamespaceName(painter, look, QRectF(-width / 2, -height / 2, width, height), onScreen);
    }
    painter.restore();
}

} // namespace drawbridge
