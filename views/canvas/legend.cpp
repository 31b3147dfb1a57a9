// SPDX-License-Identifier: Apache-2.0
#include "views/canvas/legend.h"

// The legend explains every mark the picture shows and no other.
// Tested by tests/gui/test_canvas_legend.cpp.

#include "views/canvas/change_painter.h"
#include "views/canvas/legend_samples.h"
#include "views/canvas/node_painter.h"
#include "views/theme/fonts.h"
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

LegendMark markOf(EdgeChange change, bool isBreaking)
{
    switch (change) {
    case EdgeChange::Opens: return LegendMark::Opens;
    case EdgeChange::Changed: return isBreaking ? LegendMark::ChangedBreaks : LegendMark::Changed;
    case EdgeChange::Narrows: return isBreaking ? LegendMark::NarrowsBreaks : LegendMark::Narrows;
    case EdgeChange::Cuts: return isBreaking ? LegendMark::CutsBreaks : LegendMark::Cuts;
    case EdgeChange::Same: break;
    }
    return LegendMark::Same;
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
    case LegendMark::Opens: return legendText("Opens");
    case LegendMark::Changed: return legendText("Changed ports");
    case LegendMark::ChangedBreaks: return legendText("Changed, breaks what is called");
    case LegendMark::Narrows: return legendText("Cuts in part");
    case LegendMark::NarrowsBreaks: return legendText("Cuts in part, breaks what is called");
    case LegendMark::Cuts: return legendText("Cuts");
    case LegendMark::CutsBreaks: return legendText("Cuts, breaks what is called");
    case LegendMark::Same: return legendText("Same on declared ports");
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
        if (edge.change)
            marks.insert(markOf(*edge.change, edge.isBreaking));
        if (!edge.change || edge.kind == EdgeKind::Implicit)
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
