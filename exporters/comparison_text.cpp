// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/exporters/test_comparison_text.cpp
#include "exporters/comparison_text.h"

#include "exporters/connection_text.h"
#include "exporters/table_cells.h"

#include <algorithm>

namespace drawbridge {

namespace {

std::string kindText(const DesignChange &change)
{
    return (change.breaks() ? "BREAKS, " : "") + std::string(toString(change.kind));
}

std::string endsText(const DesignChange &change)
{
    const AddressSet none;
    const bool areFrom =
        change.from.empty() || (change.from.size() == 1 && isOutside(change.from.front()));
    return changeEndText(change.from, areFrom ? change.addresses : none, change.sourceCount()) +
           " to " + changeEndText(change.to, areFrom ? none : change.addresses);
}

/// What the drawing says of the first of the ends.
std::string drawingReason(const Design &design, const DesignChange &change)
{
    const Flow *flow = change.from.empty() || change.to.empty()
                           ? nullptr
                           : design.findFlow(change.from.front(), change.to.front());
    if (!flow)
        return "not drawn, so the export does not admit it";
    std::string text = "drawn: " + toString(flow->portSet());
    if (!flow->evidence.empty())
        text += ", from " + flow->evidence.front();
    return flow->note.empty() ? text : text + "; " + flow->note;
}

void addSide(const DesignComparison &comparison, const DesignChange &change, bool isBefore,
             std::vector<std::string> &lines)
{
    const ComparedDesign &side = isBefore ? comparison.before() : comparison.after();
    const std::string at = isBefore ? "before: " : "after: ";
    lines.push_back(at + verdictOrNone(isBefore ? change.before : change.after));
    if (side.by == ComparedDesign::By::Drawing) {
        lines.push_back(at + drawingReason(*side.design, change));
        return;
    }
    const auto why = comparison.explained(change, isBefore);
    if (!why)
        return;
    for (const std::string &line : reasonLines(*why))
        lines.push_back(at + line);
    const auto decision = comparison.decided(change, isBefore);
    for (const LayerDecision &layer : decision ? decision->layers : std::vector<LayerDecision>{})
        if (!layer.layer.starts_with("network"))
            lines.push_back(at + layer.layer + ": " + layer.reason);
}

} // namespace

std::string comparisonSummary(const DesignComparison &comparison)
{
    const ChangeCounts counts = comparison.counts();
    std::string text = std::to_string(counts.opens) + " open, " + std::to_string(counts.cuts) +
                       " cut, " + std::to_string(counts.changed) + " changed, " +
                       std::to_string(comparison.same()) + " same";
    if (counts.undeclared > 0)
        text += ", " + std::to_string(counts.undeclared) + " cut on undeclared ports only";
    if (counts.breaks > 0)
        text += "; " + std::to_string(counts.breaks) +
                (counts.breaks == 1 ? " breaks what is called" : " break what is called");
    return text;
}

std::vector<std::string> changeReasons(const DesignComparison &comparison,
                                       const DesignChange &change)
{
    std::vector<std::string> lines;
    for (const std::string &call : change.calledBy)
        lines.push_back("the manifests call it: " + call);
    addSide(comparison, change, true, lines);
    addSide(comparison, change, false, lines);
    return lines;
}

std::vector<SourceSpan> changePlaces(const DesignComparison &comparison, const DesignChange &change)
{
    std::vector<SourceSpan> places;
    const auto add = [&places](const SourceSpan &place) {
        if (place.isKnown() && std::ranges::find(places, place) == places.end())
            places.push_back(place);
    };
    for (const bool isBefore : {false, true}) {
        if (const auto why = comparison.explained(change, isBefore))
            for (const PolicyReason &reason : why->reasons)
                add(placeOf(reason));
        if (const auto decision = comparison.decided(change, isBefore))
            for (const LayerDecision &layer : decision->layers)
                for (const DecidingObject &object : layer.by)
                    add(object.where);
    }
    return places;
}

std::string comparisonMarkdown(const DesignComparison &comparison, const std::string &before,
                               const std::string &after)
{
    std::string text = "## From " + oneLine(before) + " to " + oneLine(after) + "\n\n" +
                       comparisonSummary(comparison) + "\n";
    if (!comparison.changes().empty())
        text += "\n" + markdownHeading({"change", "from and to", "before", "after", "called by"});
    for (const DesignChange &change : comparison.changes()) {
        std::string calls;
        for (const std::string &call : change.calledBy)
            calls += (calls.empty() ? "" : "; ") + oneLine(call);
        text += markdownRow({kindText(change), oneLine(endsText(change)),
                             verdictOrNone(change.before), verdictOrNone(change.after), calls});
    }
    if (!comparison.notCompared().empty())
        text += "\n";
    for (const std::string &each : comparison.notCompared())
        text += "- " + oneLine(each) + "\n";
    return text;
}

} // namespace drawbridge
