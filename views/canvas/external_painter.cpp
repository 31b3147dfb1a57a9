// SPDX-License-Identifier: Apache-2.0
#include "views/canvas/node_painter.h"

// The external world: a double border everywhere; Internet with a hatched band, CIDR as a hexagon.
// A gateway is a trapezoid on the border of its namespace.
// Tested by tests/gui/test_canvas_picture.cpp.

#include "views/theme/fonts.h"
#include "views/theme/icons.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>
#include <QPen>

#include <cmath>

namespace drawbridge {

namespace {

constexpr double kHatchStep = 7.07; ///< Lines 5 px apart across the band, at 45 degrees.

void paintHatch(QPainter &painter, const QRectF &rect, double radius, const Theme &theme)
{
    QPainterPath clip;
    clip.addRoundedRect(rect, radius, radius);
    painter.save();
    painter.setClipPath(clip, Qt::IntersectClip);
    painter.fillRect(rect, theme.canvas);
    painter.setPen(QPen(theme.line2, 2));
    for (double x = rect.left() - rect.height(); x < rect.right(); x += kHatchStep)
        painter.drawLine(QPointF(x, rect.bottom()), QPointF(x + rect.height(), rect.top()));
    painter.restore();
}

void paintCloudBox(QPainter &painter, const QRectF &box, const Theme &theme)
{
    paintHatch(painter, box, 14, theme);
    painter.setPen(QPen(theme.nodeLine, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(box, 14, 14);
    painter.setBrush(theme.node);
    painter.drawRoundedRect(box.adjusted(4, 4, -4, -4), 10, 10);
}

QPolygonF hexagon(const QRectF &box, double inset, double shoulder)
{
    const QRectF r = box.adjusted(inset * 1.1, inset, -inset * 1.1, -inset);
    return {QPointF(r.left() + shoulder, r.top()),    QPointF(r.right() - shoulder, r.top()),
            QPointF(r.right(), r.center().y()),       QPointF(r.right() - shoulder, r.bottom()),
            QPointF(r.left() + shoulder, r.bottom()), QPointF(r.left(), r.center().y())};
}

void paintHexagon(QPainter &painter, const QRectF &box, const Theme &theme)
{
    QPen pen(theme.nodeLine, 1);
    pen.setJoinStyle(Qt::RoundJoin);
    painter.setPen(pen);
    painter.setBrush(theme.node);
    painter.drawPolygon(hexagon(box, 0, 11.5));
    painter.setBrush(Qt::NoBrush);
    painter.drawPolygon(hexagon(box, 3, 10.5));
}

void paintDoubleBox(QPainter &painter, const QRectF &box, const Theme &theme)
{
    painter.setPen(QPen(theme.nodeLine, 1));
    painter.setBrush(theme.node);
    painter.drawRoundedRect(box, 6, 6);
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(box.adjusted(3, 3, -3, -3), 4, 4);
}

void paintShape(QPainter &painter, const NodeLook &look, const QRectF &box, const Theme &theme)
{
    if (look.shape == NodeShape::Internet)
        paintCloudBox(painter, box, theme);
    else if (look.shape == NodeShape::Cidr)
        paintHexagon(painter, box, theme);
    else
        paintDoubleBox(painter, box, theme);
}

void paintCaption(QPainter &painter, const NodeLook &look, const QRectF &box,
                  const PaintStyle &style)
{
    const double width = box.width() - (look.shape == NodeShape::Cidr ? 24 : 14);
    const double middle = box.center().x();
    const QString title = QString::fromStdString(look.title);
    if (style.level() == LevelOfDetail::Names) {
        const double px = readablePx(textPx(TextRole::SmallStrong), 26, style);
        paintCentredLabel(painter, textFontOfPx(TextRole::SmallStrong, px), style.theme.text,
                          QPointF(middle, box.center().y() + px * 0.36), width, title, style);
        return;
    }
    const double top = box.top() - 0.5;
    const double centre = std::round(middle - 8);
    paintIcon(painter, QString::fromStdString(look.icon), QRectF(centre, top + 7, 16, 16),
              style.theme.text2);
    paintCentredLabel(painter, textFont(TextRole::SmallStrong), style.theme.text,
                      QPointF(middle, top + 36), width, title, style);
    paintCentredLabel(painter, textFont(TextRole::Badge), style.theme.text2,
                      QPointF(middle, top + 48), width - (look.shape == NodeShape::Cidr ? 4 : 0),
                      QString::fromStdString(look.subtitle), style);
}

void paintNamePill(QPainter &painter, const NodeLook &look, const QRectF &box,
                   const PaintStyle &style)
{
    const QFont font = textFontOfPx(TextRole::Badge, 10.5);
    const QFontMetricsF metrics(font);
    const QString name =
        metrics.elidedText(QString::fromStdString(look.title), Qt::ElideMiddle, 110);
    const double width = std::round(metrics.horizontalAdvance(name) + 12);
    const QRectF pill(std::round(box.center().x() - width / 2) + 0.5, box.bottom() + 6, width, 16);
    painter.setPen(QPen(style.theme.nodeLine, 1));
    painter.setBrush(style.theme.node);
    painter.drawRoundedRect(pill, 4, 4);
    paintCentredLabel(painter, font, style.theme.text,
                      QPointF(pill.center().x(), pill.top() + 11.7), width, name, style);
}

} // namespace

void paintExternal(QPainter &painter, const NodeLook &look, const PaintStyle &style)
{
    const QRectF box = pixelAligned(look.rect);
    if (style.level() <= LevelOfDetail::Blocks) {
        painter.fillRect(box, style.theme.control);
        return;
    }
    paintShape(painter, look, box, style.theme);
    paintCaption(painter, look, box, style);
}

void paintGateway(QPainter &painter, const NodeLook &look, const PaintStyle &style)
{
    const QRectF box = pixelAligned(look.rect);
    QPen pen(style.theme.nodeLine, 1);
    pen.setJoinStyle(Qt::RoundJoin);
    painter.setPen(pen);
    painter.setBrush(style.level() <= LevelOfDetail::Blocks ? style.theme.control
                                                            : style.theme.node);
    const double slope = box.height() / 8;
    painter.drawPolygon(QPolygonF{box.topLeft(), QPointF(box.right(), box.top() + slope),
                                  QPointF(box.right(), box.bottom() - slope), box.bottomLeft()});
    if (style.level() < LevelOfDetail::Full)
        return;
    paintIcon(painter, QStringLiteral("gateway"),
              QRectF(box.center() - QPointF(8, 8), QSizeF(16, 16)), style.theme.text2);
    paintNamePill(painter, look, box, style);
}

} // namespace drawbridge
