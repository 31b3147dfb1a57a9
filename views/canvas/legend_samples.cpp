// SPDX-License-Identifier: Apache-2.0
// Samples are painted with the same functions as the canvas, so that the two cannot differ.
// Tested by tests/gui/test_canvas_legend.cpp.
#include "views/canvas/legend_samples.h"

#include "model/layout/hatching.h"
#include "views/canvas/attack_overlay.h"
#include "views/canvas/change_painter.h"
#include "views/canvas/chip_painter.h"
#include "views/canvas/edge_painter.h"
#include "views/canvas/heat_overlay.h"
#include "views/canvas/node_painter.h"
#include "views/canvas/reach_overlay.h"
#include "views/theme/icons.h"

#include <QPainter>

namespace drawbridge {

namespace {

constexpr double kLineSample = 34;
constexpr double kImplicitSample = 48;
constexpr double kIconSample = 14;
constexpr double kPillSample = 20;
constexpr double kHeatSample = 60;
constexpr double kReachSample = 24;

bool isReachMark(LegendMark mark)
{
    return (mark >= LegendMark::ReachStart && mark <= LegendMark::ReachUnknown) ||
           (mark >= LegendMark::AttackHop && mark <= LegendMark::AttackCut);
}

EdgeKind edgeKind(LegendMark mark)
{
    switch (mark) {
    case LegendMark::Same:
    case LegendMark::Allowed: return EdgeKind::Allowed;
    case LegendMark::Observed: return EdgeKind::Observed;
    case LegendMark::Implicit:
    case LegendMark::Suppressed: return EdgeKind::Implicit;
    case LegendMark::Denied: return EdgeKind::Denied;
    default: return EdgeKind::Drawn;
    }
}

/// Of a line of differences.
std::optional<EdgeChange> edgeChange(LegendMark mark)
{
    switch (mark) {
    case LegendMark::Opens: return EdgeChange::Opens;
    case LegendMark::Changed:
    case LegendMark::ChangedBreaks: return EdgeChange::Changed;
    case LegendMark::Narrows:
    case LegendMark::NarrowsBreaks: return EdgeChange::Narrows;
    case LegendMark::Cuts:
    case LegendMark::CutsBreaks: return EdgeChange::Cuts;
    case LegendMark::Same: return EdgeChange::Same;
    default: return std::nullopt;
    }
}

bool isBreaksMark(LegendMark mark)
{
    return mark == LegendMark::ChangedBreaks || mark == LegendMark::NarrowsBreaks ||
           mark == LegendMark::CutsBreaks;
}

bool isHeatMark(LegendMark mark)
{
    return mark >= LegendMark::HeatS1;
}

void paintLineSample(QPainter &painter, LegendMark mark, const QPointF &left, const Theme &theme)
{
    EdgeLook look;
    look.kind = edgeKind(mark);
    look.isWaived = mark == LegendMark::Suppressed;
    look.change = edgeChange(mark);
    look.isBreaking = isBreaksMark(mark);
    const double width = sampleWidth(mark) - 1;
    look.path = {{left.x() + 1, left.y()}, {left.x() + width, left.y()}};
    look.mark = {left.x() + 20, left.y()};
    Theme onStrip = theme;
    onStrip.canvas = theme.dock;
    const GroundMap ground;
    PaintStyle style{onStrip};
    painter.save();
    paintEdge(painter, look, shapeOf(look), style, ground);
    painter.restore();
    paintImplicitMark(painter, look, style, ground);
    paintChangeMark(painter, look, style, ground);
}

/// From 0 to 1 in steps.
void paintHeatSample(QPainter &painter, const QPointF &left, const Theme &theme)
{
    constexpr int kSteps = 5;
    const double width = kHeatSample / kSteps;
    painter.setPen(QPen(theme.line2, 1));
    for (int i = 0; i < kSteps; ++i) {
        const double share = static_cast<double>(i) / (kSteps - 1);
        painter.setBrush(heatColor({ScoreRange{share, share}, false}, theme.node, theme));
        painter.drawRect(QRectF(left.x() + i * width + 0.5, left.y() - 6.5, width, 13));
    }
}

void paintPillSample(QPainter &painter, const QPointF &left, const Theme &theme)
{
    const QRectF pill(left.x(), left.y() - 8, kPillSample, 16);
    painter.setPen(QPen(theme.implicit, 1));
    painter.setBrush(theme.node);
    painter.drawRoundedRect(pill.adjusted(0.5, 0.5, -0.5, -0.5), 7.5, 7.5);
    paintSuppressed(painter, pill, theme);
}

QString iconName(LegendMark mark)
{
    switch (mark) {
    case LegendMark::ShieldFull: return QStringLiteral("shield-full");
    case LegendMark::ShieldIngress: return QStringLiteral("shield-ingress");
    case LegendMark::ShieldEgress: return QStringLiteral("shield-egress");
    case LegendMark::ShieldNone: return QStringLiteral("shield-none");
    case LegendMark::Permissive: return QStringLiteral("lock-permissive");
    case LegendMark::DefaultAccount: return QStringLiteral("identity-default");
    case LegendMark::Findings: return QStringLiteral("sev-high");
    default: return {};
    }
}

bool isWeak(LegendMark mark)
{
    return mark == LegendMark::ShieldNone || mark == LegendMark::Permissive ||
           mark == LegendMark::DefaultAccount || mark == LegendMark::Findings;
}

} // namespace

bool isEdgeMark(LegendMark mark)
{
    return mark <= LegendMark::Same;
}

double sampleWidth(LegendMark mark)
{
    if (isHeatMark(mark))
        return kHeatSample;
    if (mark == LegendMark::Implicit || mark == LegendMark::Suppressed || edgeChange(mark))
        return kImplicitSample;
    if (mark == LegendMark::ToConfirm || mark == LegendMark::SuppressedFinding)
        return kPillSample;
    if (mark == LegendMark::Width || mark == LegendMark::ReachFaded)
        return 0;
    if (isReachMark(mark))
        return kReachSample;
    return isEdgeMark(mark) ? kLineSample : kIconSample;
}

void paintSample(QPainter &painter, LegendMark mark, const QPointF &left, const Theme &theme)
{
    if (mark == LegendMark::Width || mark == LegendMark::ReachFaded)
        return;
    if (isHeatMark(mark)) {
        paintHeatSample(painter, left, theme);
        return;
    }
    if (mark == LegendMark::AttackCut) {
        paintCutBadge(painter, left + QPointF(kReachSample / 2, 0), theme);
        return;
    }
    if (isReachMark(mark)) {
        const ReachRings::Ring ring{mark == LegendMark::ReachStart ? 0U : 1U,
                                    mark != LegendMark::ReachUnknown &&
                                        mark != LegendMark::AttackPossible};
        paintReachBadge(painter, left + QPointF(kReachSample / 2, 0), ring, theme);
        return;
    }
    if (isEdgeMark(mark)) {
        paintLineSample(painter, mark, left, theme);
    } else if (mark == LegendMark::RequestRule) {
        paintRequestSquare(painter, left + QPointF(1, -6), 12, theme);
    } else if (mark == LegendMark::ToConfirm) {
        EdgeLook look;
        look.isToConfirm = true;
        look.chipRect = {left.x(), left.y() - 6, 20, 13};
        paintChip(painter, look, PaintStyle{theme});
    } else if (mark == LegendMark::SuppressedFinding) {
        paintPillSample(painter, left, theme);
    } else {
        paintIcon(painter, iconName(mark), QRectF(left - QPointF(0, 7), QSizeF(14, 14)),
                  isWeak(mark) ? theme.implicit : theme.text2);
    }
}

} // namespace drawbridge
