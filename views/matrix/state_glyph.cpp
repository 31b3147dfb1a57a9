// SPDX-License-Identifier: Apache-2.0
// Tested by tests/gui/test_matrix_content.cpp
#include "views/matrix/state_glyph.h"

#include "views/theme/fonts.h"

#include <QCoreApplication>
#include <QPainter>

namespace drawbridge {
namespace {

QString glyphText(const char *text)
{
    return QCoreApplication::translate("Matrix", text);
}

QPen flat(const QColor &color, double width)
{
    return {color, width, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin};
}

/// A square in the middle, `share` of the box wide.
QRectF middle(const QRectF &box, double share)
{
    const double inset = box.width() * (1 - share) / 2;
    return box.adjusted(inset, inset, -inset, -inset);
}

void paintHatch(QPainter &painter, const QRectF &box, const QColor &color)
{
    const QRectF square = middle(box, 0.93);
    const double unit = box.width() / kGlyphSize;
    painter.save();
    painter.setPen(flat(color, 1.2 * unit));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(square, 1.5 * unit, 1.5 * unit);
    painter.setClipRect(square, Qt::IntersectClip);
    for (double x = -square.height() + 3 * unit; x < square.width(); x += 3.6 * unit)
        painter.drawLine(QPointF(square.left() + x, square.bottom()),
                         QPointF(square.left() + x + square.height(), square.top()));
    painter.restore();
}

/// A disc of the ground; none where the ground is what is there.
void clear(QPainter &painter, const QRectF &box, const QColor &ground)
{
    if (!ground.isValid())
        return;
    painter.setPen(Qt::NoPen);
    painter.setBrush(ground);
    painter.drawEllipse(box);
}

void paintRing(QPainter &painter, const QRectF &box, const QColor &color, const QColor &ground)
{
    clear(painter, box, ground); // so that a hatch behind it ends before the ring
    painter.setPen(QPen(color, box.width() / 6.5));
    painter.setBrush(Qt::NoBrush);
    painter.drawEllipse(middle(box, 0.83));
}

void paintCross(QPainter &painter, const QRectF &box, const QColor &color)
{
    painter.setPen(QPen(color, box.width() / 9, Qt::SolidLine, Qt::RoundCap));
    painter.drawLine(box.topLeft(), box.bottomRight());
    painter.drawLine(box.topRight(), box.bottomLeft());
}

void paintQuestion(QPainter &painter, const QRectF &box, const Theme &theme, const QColor &ground)
{
    clear(painter, middle(box, 0.72), ground);
    painter.setFont(textFontOfPx(TextRole::FrameName, box.height() * 0.85));
    painter.setPen(theme.text);
    painter.drawText(box, Qt::AlignCenter, QStringLiteral("?"));
}

} // namespace

CellMark markOf(PairState state)
{
    switch (state) {
    case PairState::Allowed: return CellMark::Allowed;
    case PairState::Drawn: return CellMark::Drawn;
    case PairState::Implicit: return CellMark::Implicit;
    case PairState::Unknown: return CellMark::Unknown;
    case PairState::Closed: return CellMark::Closed;
    }
    return CellMark::Unknown;
}

QString markText(CellMark mark)
{
    switch (mark) {
    case CellMark::Allowed: return glyphText("Allowed by import");
    case CellMark::Drawn: return glyphText("Drawn here");
    case CellMark::Implicit: return glyphText("Implicit trust");
    case CellMark::Unknown: return glyphText("Unknown");
    case CellMark::Closed: return glyphText("Closed by decision");
    case CellMark::Denied: return glyphText("Denied on its declared ports");
    case CellMark::NoPair: return glyphText("Not asked");
    case CellMark::PairCount: return glyphText("pairs of the worst state");
    }
    return {};
}

void paintMark(QPainter &painter, CellMark mark, const QRectF &box, const Theme &theme,
               const QColor &ground)
{
    switch (mark) {
    case CellMark::Allowed:
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.allowed);
        painter.drawRoundedRect(middle(box, 0.86), box.width() / 9, box.width() / 9);
        return;
    case CellMark::Drawn: paintRing(painter, box, theme.drawn, ground); return;
    case CellMark::Implicit: paintHatch(painter, box, theme.implicit); return;
    case CellMark::Unknown: paintQuestion(painter, box, theme, ground); return;
    case CellMark::Closed:
        painter.setPen(flat(theme.denied, box.width() / 11));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(middle(box, 0.9));
        paintCross(painter, middle(box, 0.42), theme.denied);
        return;
    case CellMark::Denied: paintCross(painter, middle(box, 0.68), theme.denied); return;
    case CellMark::NoPair:
        painter.setPen(flat(theme.control, box.width() / 12));
        painter.drawLine(QPointF(box.left() + box.width() * 0.22, box.center().y()),
                         QPointF(box.right() - box.width() * 0.22, box.center().y()));
        return;
    case CellMark::PairCount: return; // words alone
    }
}

void paintStates(QPainter &painter, PairStateSet states, const QRectF &box, const Theme &theme,
                 const QColor &ground)
{
    const bool isRinged = states.has(PairState::Drawn);
    const bool isHatched = states.has(PairState::Implicit);
    const bool isOnMark = isHatched || states.has(PairState::Allowed);
    const auto paint = [&](PairState state, double share) {
        if (states.has(state))
            paintMark(painter, markOf(state), middle(box, share), theme,
                      isOnMark ? ground : QColor());
    };
    paint(PairState::Implicit, 1);
    paint(PairState::Closed, 1);
    paint(PairState::Drawn, isHatched ? 0.86 : 1);
    paint(PairState::Allowed, isRinged || isHatched ? 0.5 : 1);
    paint(PairState::Unknown, isRinged || isHatched ? 0.8 : 1);
}

} // namespace drawbridge
