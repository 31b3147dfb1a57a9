// SPDX-License-Identifier: Apache-2.0
// What opens is heavy with a "+", what is cut is dash-dot with scissors and a bar, or a head where
// some of it still passes, what changed has a "±", what breaks lies on a red band with the word.
// Tested by tests/gui/test_diff_view.cpp and tests/gui/test_map_output.cpp.
#include "views/canvas/change_painter.h"

#include "model/layout/change_look.h"
#include "model/layout/grid_metrics.h"
#include "views/canvas/edge_painter.h"
#include "views/theme/fonts.h"
#include "views/theme/icons.h"

#include <QPainter>

#include <algorithm>

namespace drawbridge {

namespace {

constexpr double kSmallestMarkPx = 10;
constexpr double kSign = 15;

bool isCut(const EdgeLook &look)
{
    return look.change == EdgeChange::Cuts || look.change == EdgeChange::Narrows;
}

QColor colorOf(const EdgeLook &look, const Theme &theme)
{
    if (look.change == EdgeChange::Opens)
        return theme.drawn;
    return isCut(look) ? theme.denied : theme.allowed;
}

QPen penOf(const EdgeLook &look, const Theme &theme)
{
    QPen pen(colorOf(look, theme), changeWidth(look), Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin);
    if (isCut(look)) {
        QList<qreal> dashes; // QPen counts them in pen widths
        for (const double px : {6.0, 3.0, 1.0, 3.0})
            dashes.append(px / pen.widthF());
        pen.setDashPattern(dashes);
    }
    return pen;
}

} // namespace

bool isPaintedAsChange(const EdgeLook &look)
{
    return look.change && look.change != EdgeChange::Same;
}

void paintChange(QPainter &painter, const EdgeLook &look, const EdgeShape &shape,
                 const PaintStyle &style, const GroundMap &ground)
{
    const Theme &theme = style.theme;
    painter.setBrush(Qt::NoBrush);
    if (look.isBreaking)
        painter.strokePath(shape.line,
                           QPen(theme.dimmed(theme.canvas, kBreaksShare).critical, kBreaksBand,
                                Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin));
    painter.strokePath(shape.line, penOf(look, theme));
    const QColor color = colorOf(look, theme);
    if (look.change == EdgeChange::Cuts)
        paintBar(painter, shape, theme);
    else
        paintHead(painter, shape.tip, shape.angle, HeadMark::Filled, color,
                  ground.at(shape.tip, theme));
    if (look.change == EdgeChange::Opens)
        paintPlusDisc(painter, shape.plus, color, ground.at(shape.plus, theme));
}

void paintChangeMark(QPainter &painter, const EdgeLook &look, const PaintStyle &style,
                     const GroundMap &ground)
{
    if (!isPaintedAsChange(look) || look.change == EdgeChange::Opens || style.isDimmed)
        return;
    const double grow = std::max(1.0, kSmallestMarkPx / (kScissors * style.zoom));
    const QPointF center(look.mark.x, look.mark.y);
    painter.save();
    painter.setPen(Qt::NoPen);
    painter.setBrush(ground.at(center, style.theme));
    painter.drawEllipse(center, grid::kMarkRadius * grow, grid::kMarkRadius * grow);
    const QSizeF size(kScissors * grow, kScissors * grow);
    const QRectF box(center - QPointF(size.width() / 2, size.height() / 2), size);
    if (isCut(look)) {
        paintIcon(painter, QStringLiteral("scissors"), box, style.theme.denied);
    } else {
        painter.setFont(textFontOfPx(TextRole::FrameName, kSign * grow));
        painter.setPen(style.theme.allowed);
        painter.drawText(box.adjusted(-4, -4, 4, 4), Qt::AlignCenter, QStringLiteral("±"));
    }
    painter.restore();
}

void paintBreaksPill(QPainter &painter, const EdgeLook &look, const PaintStyle &style)
{
    constexpr double kWordPx = 10;
    if (!look.isBreaking || style.isDimmed || kWordPx * style.zoom < 7)
        return;
    const QRectF pill = toQRectF(breaksPill(look));
    painter.setPen(Qt::NoPen);
    painter.setBrush(style.theme.critical);
    painter.drawRoundedRect(pill, 4, 4);
    painter.setFont(textFontOfPx(TextRole::FrameName, kWordPx));
    painter.setPen(style.theme.canvas);
    painter.drawText(pill, Qt::AlignCenter, QString::fromLatin1(kBreaksWord.data()));
}

} // namespace drawbridge
