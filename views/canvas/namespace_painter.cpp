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

void paintFindings(QPainter &painter, const NodeLook &look, const QPointF &rightBottom,
                   const PaintStyle &style)
{
    if (look.findingCount == 0)
        return;
    const QPointF corner = rightBottom - QPointF(kCorner, kCorner);
    paintIcon(painter, severityIconName(look.worstFinding), QRectF(corner, QSizeF(14, 14)),
              severityColor(look.worstFinding, style.theme));
    const QFont font = textFont(TextRole::Small);
    const QString number = QString::number(look.findingCount);
    const double width = QFontMetricsF(font).horizontalAdvance(number);
    paintLabel(painter, font, style.theme.text, corner + QPointF(-width - 4, 11), width + 1, number,
               style);
}

double findingsWidth(const NodeLook &look)
{
    if (look.findingCount == 0)
        return 0;
    return kCorner + 8 +
           QFontMetricsF(textFont(TextRole::Small))
               .horizontalAdvance(QString::number(look.findingCount));
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
    const double wanted = QFontMetricsF(small).horizontalAdvance(count);
    const double countLeft = std::clamp(countRoom - wanted, 9.0, left);
    paintLabel(painter, small, style.theme.text2, QPointF(countLeft, 40), countRoom - countLeft,
               count, style);
    paintFindings(painter, look, QPointF(kChipWidth - 9, 43), style);
}

QString workloadsText(const NodeLook &look)
{
    return QString::number(look.workloadCount);
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
    painter.setBrush(style.theme.node);
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
