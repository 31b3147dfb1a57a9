// SPDX-License-Identifier: Apache-2.0
#include "views/canvas/page_painter.h"

// Everything is painted in px of 1/96 inch whatever the resolution of the device, which the window
// of the painter takes care of: so its transformation tells the level of detail as on the screen.
// Tested by tests/gui/test_map_output.cpp.

#include "views/canvas/map_picture.h"
#include "views/theme/fonts.h"

#include <QCoreApplication>
#include <QPagedPaintDevice>
#include <QPageLayout>
#include <QPainter>

namespace drawbridge {

namespace {

constexpr double kPxPerInch = 96;
constexpr double kSheetMargin = 57; ///< 15 mm: what every printer reaches.
constexpr double kCutMark = 14;
constexpr double kCutGap = 4;

QRectF roomOn(const QPageLayout &paper)
{
    const QSizeF inches = paper.fullRect(QPageLayout::Inch).size();
    return QRectF(QPointF(), inches * kPxPerInch)
        .adjusted(kSheetMargin, kSheetMargin, -kSheetMargin, -kSheetMargin);
}

void paintCutMarks(QPainter &painter, const QRectF &room)
{
    painter.setPen(QPen(Qt::black, 0.5));
    for (const double x : {room.left(), room.right()}) {
        const double out = x == room.left() ? -1 : 1;
        for (const double y : {room.top(), room.bottom()}) {
            const double down = y == room.top() ? -1 : 1;
            painter.drawLine(QPointF(x + out * kCutGap, y),
                             QPointF(x + out * (kCutGap + kCutMark), y));
            painter.drawLine(QPointF(x, y + down * kCutGap),
                             QPointF(x, y + down * (kCutGap + kCutMark)));
        }
    }
}

QString footOf(const PagePlan &plan, const PageTile &tile, const QString &title)
{
    if (plan.tiles.size() == 1)
        return title;
    return QCoreApplication::translate("PagePainter", "%1 · page %2 of %3 · row %4, column %5")
        .arg(title)
        .arg(tile.row * plan.columns + tile.column + 1)
        .arg(plan.tiles.size())
        .arg(tile.row + 1)
        .arg(tile.column + 1);
}

void paintFoot(QPainter &painter, const QRectF &room, const QString &text)
{
    const QFont font = textFont(TextRole::Small);
    const QRectF line(room.left() + kSheetMargin, room.bottom() + kCutGap,
                      room.width() - 2 * kSheetMargin, kSheetMargin / 2);
    painter.setFont(font);
    painter.setPen(Qt::black);
    painter.drawText(line, Qt::AlignCenter,
                     QFontMetricsF(font).elidedText(text, Qt::ElideMiddle, line.width()));
}

} // namespace

PagePlan pagesOn(const QPageLayout &paper, const MapPicture &picture)
{
    return planPages(picture.size(), roomOn(paper).size());
}

void paintPage(QPainter &painter, const QPageLayout &paper, const PagePlan &plan,
               const PageTile &tile, const MapPicture &picture, const QString &title)
{
    const QRectF room = roomOn(paper);
    picture.paint(painter, QRectF(room.topLeft(), tile.source.size() * plan.scale), tile.source);
    if (plan.tiles.size() > 1)
        paintCutMarks(painter, room);
    paintFoot(painter, room, footOf(plan, tile, title));
}

bool paintPages(QPagedPaintDevice &device, const MapPicture &picture, const QString &title)
{
    QPainter painter;
    if (!painter.begin(&device))
        return false;
    painter.setWindow(0, 0, static_cast<int>(kPxPerInch), static_cast<int>(kPxPerInch));
    painter.setViewport(0, 0, device.logicalDpiX(), device.logicalDpiY());
    const QPageLayout paper = device.pageLayout();
    const PagePlan plan = pagesOn(paper, picture);
    for (std::size_t i = 0; i < plan.tiles.size(); ++i) {
        if (i > 0 && !device.newPage())
            return false;
        paintPage(painter, paper, plan, plan.tiles[i], picture, title);
    }
    return painter.end();
}

} // namespace drawbridge
