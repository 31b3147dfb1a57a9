// SPDX-License-Identifier: Apache-2.0
#include "views/canvas/legend.h"

// The legend explains every mark the picture shows and no other. Samples are painted with the same
// functions as the canvas, so that the two cannot differ.
// Tested by tests/gui/test_canvas_legend.cpp.

#include "model/layout/hatching.h"
#include "views/canvas/attack_overlay.h"
#include "views/canvas/chip_painter.h"
#include "views/canvas/edge_painter.h"
#include "views/canvas/heat_overlay.h"
#include "views/canvas/node_painter.h"
#include "views/canvas/reach_overlay.h"
#include "views/theme/fonts.h"
#include "views/theme/icons.h"
#include "views/theme/metrics.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <set>

namespace drawbridge {

namespace {

constexpr double kLegendPadding = 12;
constexpr double kEntryGap = 14;
constexpr double kLineSample = 34;
constexpr double kImplicitSample = 48;
constexpr double kIconSample = 14;
constexpr double kPillSample = 20;
constexpr double kHeatSample = 60;
constexpr double kReachSample = 24;

bool isEdgeMark(LegendMark mark)
{
    return mark <= LegendMark::Denied;
}

bool isReachMark(LegendMark mark)
{
    return (mark >= LegendMark::ReachStart && mark <= LegendMark::ReachUnknown) ||
           (mark >= LegendMark::AttackHop && mark <= LegendMark::AttackCut);
}

EdgeKind edgeKind(LegendMark mark)
{
    switch (mark) {
    case LegendMark::Allowed: return EdgeKind::Allowed;
    case LegendMark::Observed: return EdgeKind::Observed;
    case LegendMark::Implicit:
    case LegendMark::Suppressed: return EdgeKind::Implicit;
    case LegendMark::Denied: return EdgeKind::Denied;
    default: return EdgeKind::Drawn;
    }
}

bool isHeatMark(LegendMark mark)
{
    return mark >= LegendMark::HeatS1;
}

double sampleWidth(LegendMark mark)
{
    if (isHeatMark(mark))
        return kHeatSample;
    if (mark == LegendMark::Implicit || mark == LegendMark::Suppressed)
        return kImplicitSample;
    if (mark == LegendMark::ToConfirm || mark == LegendMark::SuppressedFinding)
        return kPillSample;
    if (mark == LegendMark::Width || mark == LegendMark::ReachFaded)
        return 0;
    if (isReachMark(mark))
        return kReachSample;
    return isEdgeMark(mark) ? kLineSample : kIconSample;
}

double entryWidth(LegendMark mark, const QFontMetricsF &metrics)
{
    const double gap = isEdgeMark(mark) ? 8 : 6;
    return sampleWidth(mark) + gap + std::ceil(metrics.horizontalAdvance(legendText(mark)));
}

// A thin rule between what lines mean and what nodes carry.
bool startsNodeMarks(const std::vector<LegendMark> &marks, std::size_t index)
{
    return index > 0 && marks[index] >= LegendMark::ShieldFull &&
           marks[index - 1] < LegendMark::ShieldFull;
}

struct PlacedEntry {
    LegendMark mark;
    int row;
    double x;
    double width;
    bool hasRule;
};

std::vector<PlacedEntry> placeEntries(const std::vector<LegendMark> &marks, double maximumWidth)
{
    const QFontMetricsF metrics(textFont(TextRole::Small));
    std::vector<PlacedEntry> placed;
    double x = kLegendPadding;
    int row = 0;
    for (std::size_t i = 0; i < marks.size(); ++i) {
        const LegendMark mark = marks[i];
        const double width = entryWidth(mark, metrics);
        bool hasRule = startsNodeMarks(marks, i);
        if (x > kLegendPadding &&
            x + width + kLegendPadding + (hasRule ? kEntryGap + 1 : 0) > maximumWidth) {
            x = kLegendPadding;
            ++row;
            hasRule = false;
        }
        x += hasRule ? kEntryGap + 1 : 0;
        placed.push_back({mark, row, x, width, hasRule});
        x += width + kEntryGap;
    }
    return placed;
}

void paintLineSample(QPainter &painter, LegendMark mark, const QPointF &left, const Theme &theme)
{
    EdgeLook look;
    look.kind = edgeKind(mark);
    look.isWaived = mark == LegendMark::Suppressed;
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

LegendMark markOf(ShieldState shield)
{
    switch (shield) {
    case ShieldState::Full: return LegendMark::ShieldFull;
    case ShieldState::IngressOnly: return LegendMark::ShieldIngress;
    case ShieldState::EgressOnly: return LegendMark::ShieldEgress;
    case ShieldState::None: return LegendMark::ShieldNone;
    }
    return LegendMark::ShieldNone;
}

LegendMark markOf(EdgeKind kind)
{
    switch (kind) {
    case EdgeKind::Allowed: return LegendMark::Allowed;
    case EdgeKind::Drawn: return LegendMark::Drawn;
    case EdgeKind::Observed: return LegendMark::Observed;
    case EdgeKind::Implicit: return LegendMark::Implicit;
    case EdgeKind::Denied: return LegendMark::Denied;
    }
    return LegendMark::Allowed;
}

QString legendText(const char *text)
{
    return QCoreApplication::translate("LegendStrip", text);
}

} // namespace

QString legendText(LegendMark mark)
{
    switch (mark) {
    case LegendMark::Allowed: return legendText("Allowed");
    case LegendMark::Drawn: return legendText("Drawn");
    case LegendMark::Observed: return legendText("Observed");
    case LegendMark::Implicit: return legendText("Implicit trust");
    case LegendMark::Suppressed: return legendText("Implicit trust, suppressed");
    case LegendMark::Denied: return legendText("Denied");
    case LegendMark::Width: return legendText("width by number of connections");
    case LegendMark::ToConfirm: return legendText("to confirm");
    case LegendMark::ShieldFull: return legendText("both ways");
    case LegendMark::ShieldIngress: return legendText("ingress only");
    case LegendMark::ShieldEgress: return legendText("egress only");
    case LegendMark::ShieldNone: return legendText("open");
    case LegendMark::Permissive: return legendText("permissive; no lock = STRICT");
    case LegendMark::DefaultAccount: return legendText("default account");
    case LegendMark::Findings: return legendText("findings, the worst");
    case LegendMark::SuppressedFinding: return legendText("hatched: suppressed");
    case LegendMark::RequestRule: return legendText("request rule");
    case LegendMark::ReachStart: return legendText("asked about");
    case LegendMark::ReachHops: return legendText("so many hops away");
    case LegendMark::ReachUnknown: return legendText("not known for certain");
    case LegendMark::ReachFaded: return legendText("faded: out of reach");
    case LegendMark::AttackHop: return legendText("hop of the attack path");
    case LegendMark::AttackPossible: return legendText("possible hop");
    case LegendMark::AttackCut: return legendText("smallest cut");
    case LegendMark::HeatS1: return legendText("S1 segmentation, 0 to 1 (well)");
    case LegendMark::HeatS2: return legendText("S2 edge assurance, 0 to 1 (well)");
    case LegendMark::HeatS3: return legendText("S3 identity, 0 to 1 (well)");
    case LegendMark::HeatS4: return legendText("S4 privilege, 0 to 1 (well)");
    case LegendMark::HeatS5: return legendText("S5 containment, 0 to 1 (well)");
    case LegendMark::HeatS6: return legendText("S6 edge of the system, 0 to 1 (well)");
    }
    return {};
}

namespace {

void addMarks(std::set<LegendMark> &marks, const AttackWay &way)
{
    marks.insert(LegendMark::AttackHop);
    if (std::ranges::any_of(way.hops, [](const auto &hop) { return !hop.isCertain; }))
        marks.insert(LegendMark::AttackPossible);
    if (std::ranges::any_of(way.hops, &AttackWay::Hop::isCut))
        marks.insert(LegendMark::AttackCut);
}

void addMarks(std::set<LegendMark> &marks, const ReachRings &rings)
{
    marks.insert({LegendMark::ReachStart, LegendMark::ReachHops, LegendMark::ReachFaded});
    if (std::ranges::any_of(rings.rings, [](const auto &each) { return !each.second.isCertain; }))
        marks.insert(LegendMark::ReachUnknown);
}

} // namespace

LegendMark heatMark(std::size_t share)
{
    return static_cast<LegendMark>(static_cast<std::size_t>(LegendMark::HeatS1) + share);
}

std::vector<LegendMark> marksIn(const SceneLook &look, const MapOverlay &overlay)
{
    std::set<LegendMark> marks;
    for (const EdgeLook &edge : look.edges) {
        marks.insert(edge.isWaived ? LegendMark::Suppressed : markOf(edge.kind));
        if (edge.flowCount > 1)
            marks.insert(LegendMark::Width);
        if (edge.hasRequestRules)
            marks.insert(LegendMark::RequestRule);
        if (edge.isToConfirm && edge.chipRect.width > 0)
            marks.insert(LegendMark::ToConfirm);
    }
    for (const NodeLook &node : look.nodes) {
        if (node.hasShield)
            marks.insert(markOf(node.shield));
        if (node.isMtlsException)
            marks.insert(LegendMark::Permissive);
        if (node.isDefaultAccount)
            marks.insert(LegendMark::DefaultAccount);
        if (node.isCollapsed && node.findingCount > 0)
            marks.insert(LegendMark::Findings);
        if (isHatched(node))
            marks.insert(LegendMark::SuppressedFinding);
    }
    if (overlay.attack)
        addMarks(marks, *overlay.attack);
    else if (overlay.reach)
        addMarks(marks, shownRings(look, *overlay.reach));
    if (overlay.heat)
        marks.insert(heatMark(overlay.heat->share));
    return {marks.begin(), marks.end()};
}

QSizeF legendSize(const std::vector<LegendMark> &marks, double maximumWidth)
{
    if (marks.empty())
        return {};
    double width = 0;
    int rows = 0;
    for (const PlacedEntry &entry : placeEntries(marks, maximumWidth)) {
        width = std::max(width, entry.x + entry.width + kLegendPadding);
        rows = entry.row + 1;
    }
    return {width, double(rows * metrics::kLegendHeight)};
}

void paintLegend(QPainter &painter, const QRectF &rect, const std::vector<LegendMark> &marks,
                 const Theme &theme)
{
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme.line, 1));
    painter.setBrush(theme.dock);
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    const QFont font = textFont(TextRole::Small);
    const QFontMetricsF fontMetrics(font);
    const double rise = (fontMetrics.ascent() - fontMetrics.descent()) / 2;
    for (const PlacedEntry &entry : placeEntries(marks, rect.width() + 0.5)) {
        const double middle = rect.top() + (entry.row + 0.5) * metrics::kLegendHeight;
        if (entry.hasRule)
            painter.fillRect(QRectF(rect.left() + entry.x - kEntryGap - 1, middle - 8, 1, 16),
                             theme.line2);
        paintSample(painter, entry.mark, QPointF(rect.left() + entry.x, middle), theme);
        const double gap = isEdgeMark(entry.mark) ? 8 : 6;
        painter.setFont(font);
        painter.setPen(theme.text);
        painter.drawText(
            QPointF(rect.left() + entry.x + sampleWidth(entry.mark) + gap, middle + rise),
            legendText(entry.mark));
    }
}

LegendStrip::LegendStrip(QWidget *parent) : QWidget(parent), m_theme(Theme::light())
{
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setObjectName(QStringLiteral("legend"));
    setAccessibleName(legendText("Legend"));
}

void LegendStrip::setMarks(std::vector<LegendMark> marks)
{
    m_marks = std::move(marks);
    QStringList texts;
    for (const LegendMark mark : m_marks)
        texts.append(legendText(mark));
    setAccessibleDescription(texts.join(QStringLiteral(", ")));
    update();
}

void LegendStrip::setTheme(const Theme &theme)
{
    m_theme = theme;
    update();
}

void LegendStrip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paintLegend(painter, QRectF(rect()), m_marks, m_theme);
}

} // namespace drawbridge
