// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/exporters/test_svg_map.cpp
#include "exporters/svg_legend.h"

#include "exporters/svg_changes.h"
#include "exporters/svg_edges.h"
#include "exporters/svg_overlay.h"
#include "exporters/svg_palette.h"
#include "model/layout/grid_metrics.h"
#include "model/layout/text_metrics.h"

#include <algorithm>
#include <array>

namespace drawbridge {

namespace {

constexpr double kHopSample = 24;
constexpr double kHeatSample = 60;

struct Entry {
    enum class Mark { Edge, Icon, RequestTag, Words, Pill, Hop, Cut, Heat, Chip };
    Mark mark = Mark::Icon;
    EdgeKind kind = EdgeKind::Allowed;
    std::string_view icon;
    bool isWeak = false;
    std::string_view words;
    bool isWaived = false;
    ReachRings::Ring ring = {};
    std::optional<EdgeChange> change = {};
    bool isBreaking = false;

    [[nodiscard]] double markWidth() const
    {
        if (mark == Mark::Edge)
            return kind == EdgeKind::Implicit || change ? 50 : 34;
        if (mark == Mark::Words)
            return 0;
        if (mark == Mark::Pill || mark == Mark::Chip)
            return 20;
        if (mark == Mark::Hop || mark == Mark::Cut)
            return kHopSample;
        if (mark == Mark::Heat)
            return kHeatSample;
        return mark == Mark::Icon ? 14 : 12;
    }
    [[nodiscard]] double width() const { return markWidth() + 8 + textWidth(words, 11) + 16; }
};

bool hasEdge(const SceneLook &scene, EdgeKind kind, bool isWaived)
{
    return std::any_of(scene.edges.begin(), scene.edges.end(), [&](const EdgeLook &e) {
        const bool isMarked = !e.change || e.kind == EdgeKind::Implicit;
        return isMarked && e.kind == kind && e.isWaived == isWaived;
    });
}

bool hasShield(const SceneLook &scene, ShieldState shield)
{
    return std::any_of(scene.nodes.begin(), scene.nodes.end(),
                       [&](const NodeLook &n) { return n.hasShield && n.shield == shield; });
}

/// In the order of the legend.
void addChanges(std::vector<Entry> &all, const SceneLook &scene)
{
    const auto add = [&](EdgeChange change, EdgeKind kind, bool isBreaking,
                         std::string_view words) {
        const bool isShown = std::ranges::any_of(scene.edges, [&](const EdgeLook &edge) {
            return edge.change == change && edge.isBreaking == isBreaking;
        });
        if (isShown)
            all.push_back(
                {Entry::Mark::Edge, kind, "", false, words, false, {}, change, isBreaking});
    };
    add(EdgeChange::Opens, EdgeKind::Drawn, false, "Opens");
    add(EdgeChange::Changed, EdgeKind::Allowed, false, "Changed ports");
    add(EdgeChange::Changed, EdgeKind::Allowed, true, "Changed, breaks what is called");
    add(EdgeChange::Narrows, EdgeKind::Denied, false, "Cuts in part");
    add(EdgeChange::Narrows, EdgeKind::Denied, true, "Cuts in part, breaks what is called");
    add(EdgeChange::Cuts, EdgeKind::Denied, false, "Cuts");
    add(EdgeChange::Cuts, EdgeKind::Denied, true, "Cuts, breaks what is called");
    add(EdgeChange::Same, EdgeKind::Allowed, false, "Same on declared ports");
}

std::vector<Entry> entriesOf(const SceneLook &scene)
{
    using Mark = Entry::Mark;
    std::vector<Entry> all;
    const auto addEdge = [&](EdgeKind kind, std::string_view words, bool isWaived = false) {
        if (hasEdge(scene, kind, isWaived))
            all.push_back({Mark::Edge, kind, "", false, words, isWaived});
    };
    const auto addShield = [&](ShieldState s, std::string_view icon, std::string_view words) {
        if (hasShield(scene, s))
            all.push_back({Mark::Icon, {}, icon, s == ShieldState::None, words});
    };
    addEdge(EdgeKind::Allowed, "Allowed");
    addEdge(EdgeKind::Drawn, "Drawn");
    addEdge(EdgeKind::Observed, "Observed");
    addEdge(EdgeKind::Implicit, "Implicit trust");
    addEdge(EdgeKind::Implicit, "Implicit trust, suppressed", true);
    addEdge(EdgeKind::Denied, "Denied");
    addChanges(all, scene);
    if (std::any_of(scene.edges.begin(), scene.edges.end(),
                    [](const EdgeLook &e) { return e.flowCount > 1; }))
        all.push_back({Mark::Words, {}, "", false, "width by number of connections"});
    if (std::any_of(scene.edges.begin(), scene.edges.end(),
                    [](const EdgeLook &e) { return e.isToConfirm && e.chipRect.width > 0; }))
        all.push_back({Mark::Chip, {}, "", false, "to confirm"});
    addShield(ShieldState::Full, "shield-full", "both ways");
    addShield(ShieldState::IngressOnly, "shield-ingress", "ingress only");
    addShield(ShieldState::EgressOnly, "shield-egress", "egress only");
    addShield(ShieldState::None, "shield-none", "open");
    const auto anyNode = [&](auto predicate) {
        return std::any_of(scene.nodes.begin(), scene.nodes.end(), predicate);
    };
    if (anyNode([](const NodeLook &n) { return n.isDefaultAccount; }))
        all.push_back({Mark::Icon, {}, "identity-default", true, "default account"});
    if (anyNode([](const NodeLook &n) { return n.isMtlsException; }))
        all.push_back({Mark::Icon, {}, "lock-permissive", true, "permissive; no lock = STRICT"});
    const auto worst = std::find_if(scene.nodes.begin(), scene.nodes.end(), [](const NodeLook &n) {
        return n.isCollapsed && n.findingCount > 0;
    });
    if (worst != scene.nodes.end())
        all.push_back({Mark::Icon, {}, "sev-high", true, "findings, the worst"});
    if (anyNode(isHatched))
        all.push_back({Mark::Pill, {}, "", true, "hatched: suppressed"});
    if (std::any_of(scene.edges.begin(), scene.edges.end(),
                    [](const EdgeLook &e) { return e.hasRequestRules; }))
        all.push_back({Mark::RequestTag, {}, "", false, "request rule"});
    return all;
}

Entry hopEntry(std::size_t hops, bool isCertain, std::string_view words)
{
    return {Entry::Mark::Hop, {}, "", false, words, false, {hops, isCertain}};
}

void addAttack(std::vector<Entry> &all, const AttackWay &way)
{
    all.push_back(hopEntry(1, true, "hop of the attack path"));
    if (std::ranges::any_of(way.hops, [](const auto &hop) { return !hop.isCertain; }))
        all.push_back(hopEntry(1, false, "possible hop"));
    if (std::ranges::any_of(way.hops, &AttackWay::Hop::isCut))
        all.push_back({Entry::Mark::Cut, {}, "", false, "smallest cut"});
}

void addReach(std::vector<Entry> &all, const ReachRings &rings)
{
    all.push_back(hopEntry(0, true, "asked about"));
    all.push_back(hopEntry(1, true, "so many hops away"));
    if (std::ranges::any_of(rings.rings, [](const auto &each) { return !each.second.isCertain; }))
        all.push_back(hopEntry(1, false, "not known for certain"));
    all.push_back({Entry::Mark::Words, {}, "", false, "faded: out of reach"});
}

void addOverlay(std::vector<Entry> &all, const MapOverlay &overlay)
{
    constexpr std::array<std::string_view, 6> kHeatWords{
        "S1 segmentation, 0 to 1 (well)", "S2 edge assurance, 0 to 1 (well)",
        "S3 identity, 0 to 1 (well)",     "S4 privilege, 0 to 1 (well)",
        "S5 containment, 0 to 1 (well)",  "S6 edge of the system, 0 to 1 (well)"};
    if (overlay.attack)
        addAttack(all, *overlay.attack);
    else if (overlay.reach)
        addReach(all, *overlay.reach);
    if (overlay.heat)
        all.push_back({Entry::Mark::Heat, {}, "", false, kHeatWords.at(overlay.heat->share)});
}

/// From 0 to 1 in steps.
void drawHeatSample(SvgCanvas &canvas, const SvgPalette &palette, ScenePoint left)
{
    constexpr int kSteps = 5;
    constexpr double kStepWidth = kHeatSample / kSteps;
    for (int i = 0; i < kSteps; ++i) {
        const double share = static_cast<double>(i) / (kSteps - 1);
        canvas.rect({left.x + i * kStepWidth + 0.5, left.y - 6.5, kStepWidth, 13}, 0,
                    heatColour({ScoreRange{share, share}, false}, palette.node, palette),
                    {palette.hatch});
    }
}

void drawPill(SvgCanvas &canvas, const SvgPalette &palette, const SceneRect &pill)
{
    canvas.rect({pill.x + 0.5, pill.y + 0.5, pill.width - 1, pill.height - 1}, 7.5, palette.node,
                {palette.implicit});
    canvas.path(hatchData(hatchWithin(pill)), "",
                {palette.implicit, kBadgeHatchWidth, {}, kBadgeHatchShare});
}

void drawEntry(SvgCanvas &canvas, const SvgPalette &palette, const Entry &entry, ScenePoint at)
{
    const double middle = at.y + kLegendHeight / 2;
    if (entry.mark == Entry::Mark::Edge) {
        EdgeLook sample;
        sample.kind = entry.kind;
        sample.isWaived = entry.isWaived;
        sample.path = {{at.x, middle}, {at.x + entry.markWidth(), middle}};
        sample.mark = {at.x + 20, middle};
        sample.change = entry.change;
        sample.isBreaking = entry.isBreaking;
        const EdgeGrounds dock{palette.dock, palette.dock, palette.dock};
        if (entry.change && entry.change != EdgeChange::Same) {
            drawSvgChange(canvas, palette, sample, svgDiscs({sample}).front(), dock,
                          ChangeSize::Sample);
        } else {
            const DimmedPalette dimmed(palette, palette.dock);
            drawSvgEdge(
                canvas,
                {entry.change ? dimmed.palette() : palette, palette, entry.change.has_value()},
                sample, svgDiscs({sample}).front(), dock);
        }
    } else if (entry.mark == Entry::Mark::Icon) {
        canvas.icon(entry.icon, {at.x, middle - 7}, 14,
                    entry.isWeak ? palette.implicit : palette.text2);
    } else if (entry.mark == Entry::Mark::Chip) {
        EdgeLook sample;
        sample.isToConfirm = true;
        sample.chipRect = {at.x, middle - 6.5, entry.markWidth(), 13};
        drawSvgChipBox(canvas, palette, sample);
    } else if (entry.mark == Entry::Mark::Hop) {
        drawSvgHopBadge(canvas, palette, {at.x + kHopSample / 2, middle}, entry.ring);
    } else if (entry.mark == Entry::Mark::Cut) {
        drawSvgCutBadge(canvas, palette, {at.x + kHopSample / 2, middle});
    } else if (entry.mark == Entry::Mark::Heat) {
        drawHeatSample(canvas, palette, {at.x, middle});
    } else if (entry.mark == Entry::Mark::Pill) {
        drawPill(canvas, palette, {at.x, middle - 8, entry.markWidth(), 16});
    } else if (entry.mark == Entry::Mark::RequestTag) {
        drawSvgRequestTag(canvas, palette, {at.x, middle - 6});
    }
    canvas.text({at.x + entry.markWidth() + 8, middle + 4}, entry.words,
                {11, 400, palette.text, {}, false});
}

} // namespace

double drawSvgLegend(SvgCanvas &canvas, const SvgPalette &palette, const SceneLook &scene,
                     const MapOverlay &overlay, ScenePoint corner, double width)
{
    std::vector<Entry> entries = entriesOf(scene);
    addOverlay(entries, overlay);
    if (entries.empty())
        return 0;
    std::vector<ScenePoint> places;
    double x = 12;
    double y = 0;
    double widest = 0;
    for (const Entry &entry : entries) {
        if (x > 12 && x + entry.width() > width) {
            x = 12;
            y += kLegendHeight - 6;
        }
        places.push_back({corner.x + x, corner.y + y});
        x += entry.width();
        widest = std::max(widest, x);
    }
    canvas.rect({corner.x + 0.5, corner.y + 0.5, widest - 5, y + kLegendHeight - 1}, 6,
                palette.dock, {palette.line});
    for (std::size_t i = 0; i < entries.size(); ++i)
        drawEntry(canvas, palette, entries[i], places[i]);
    return y + kLegendHeight;
}

} // namespace drawbridge
