// SPDX-License-Identifier: Apache-2.0
#include "exporters/rollout_exporter.h"
#include "exporters/table_cells.h"
#include "model/base/texts.h"

#include <algorithm>

// What a rollout breaks, in lines for people. Names of the input never begin a line of their own.
// Tested by tests/cli/test_rollout_command.cpp and tests/cli/test_rollout_ambient.cpp

namespace drawbridge {

namespace {

std::string watchedText(const WatchedFlow &flow)
{
    return toString(flow.from) + " -> " + toString(flow.to);
}

/// "cut on 8080/TCP", "closed …": each of what is in it.
std::string cutPorts(const FlowCut &cut)
{
    std::vector<std::string> parts;
    if (!cut.cut.empty())
        parts.push_back("cut on " + toString(cut.cut));
    if (!cut.closed.empty())
        parts.push_back("closed on " + toString(cut.closed) +
                        ", and it is unknown whether it passed before");
    if (!cut.unknown.empty())
        parts.push_back("unknown on " + toString(cut.unknown));
    return joined(parts, "; ");
}

std::string placesText(const std::vector<SourceSpan> &where)
{
    std::vector<std::string> places;
    for (const SourceSpan &place : where)
        places.push_back(toString(place));
    return places.empty() ? std::string() : " (" + joined(places, ", ") + ')';
}

void addList(std::vector<std::string> &lines, const std::string &head,
             const std::vector<std::string> &items)
{
    if (items.empty())
        return;
    lines.push_back(head);
    for (const std::string &item : items)
        lines.push_back("  " + oneLine(item));
}

std::string cutSummary(const RolloutImpact &impact)
{
    std::size_t cut = 0, closed = 0, unknown = 0;
    for (const FlowCut &one : impact.cuts)
        ++(!one.cut.empty() ? cut : !one.closed.empty() ? closed : unknown);
    if (impact.cuts.empty())
        return "cuts no flow";
    std::vector<std::string> parts;
    if (cut > 0)
        parts.push_back("cuts " + countOf(cut, "flow"));
    if (closed > 0)
        parts.push_back("closes " + countOf(closed, "flow") + " of which it is unknown whether " +
                        (closed == 1 ? "it" : "they") + " passed before");
    if (unknown > 0)
        parts.push_back("may cut " + countOf(unknown, "flow") + " (unknown)");
    return joined(parts, "; ");
}

bool hasWaypoint(const Rollout &rollout)
{
    return std::ranges::any_of(rollout.steps, [](const RolloutStep &step) {
        return std::ranges::any_of(step.files, [](const ManifestFile &file) {
            return !file.documents.empty() && textAt(file.documents.front(), "kind") == "Gateway";
        });
    });
}

bool isOfStage(const RolloutStep &step, std::optional<std::size_t> stage)
{
    return !stage || step.stage == *stage;
}

} // namespace

std::string countOf(std::size_t count, const std::string &noun)
{
    return std::to_string(count) + ' ' + noun + (count == 1 ? "" : "s");
}

std::string cutLine(const FlowCut &cut)
{
    std::string line = std::string(toString(cut.flow.origin)) + ' ' + watchedText(cut.flow) + ": " +
                       cutPorts(cut) + "; " + cut.witness;
    if (!cut.layer.empty())
        line += " at " + cut.layer;
    line += ": " + cut.because + placesText(cut.where);
    if (!cut.flow.evidence.empty())
        line += "; told by " + joined(cut.flow.evidence, "; ");
    return oneLine(line);
}

std::string lossLine(const ApiLoss &loss)
{
    std::string line = toString(loss.workload) + " leaves ServiceAccount " + loss.accountBefore;
    if (loss.accountBefore == loss.accountAfter)
        line = toString(loss.workload) + " stays on ServiceAccount " + loss.accountBefore;
    else
        line += " for " + loss.accountAfter;
    if (loss.losesToken)
        line += ", its token is no longer mounted";
    if (!loss.lost.empty())
        line += "; loses " + joined(loss.lost, "; ");
    if (!loss.unknown.empty())
        line += "; unknown what else it loses: " + joined(loss.unknown, "; ");
    return oneLine(line);
}

std::vector<std::string> impactLines(const RolloutImpact &impact)
{
    std::vector<std::string> lines{cutSummary(impact)};
    if (!impact.enforcesNothing.empty())
        lines.push_back("enforces nothing: " + impact.enforcesNothing);
    for (const FlowCut &cut : impact.cuts)
        lines.push_back("  " + cutLine(cut));
    std::vector<std::string> losses;
    for (const ApiLoss &loss : impact.apiLosses)
        losses.push_back(lossLine(loss));
    addList(lines, "API access is lost by " + countOf(losses.size(), "workload"), losses);
    addList(lines,
            "takes the place of " + countOf(impact.replaced.size(), "object") + " of the input",
            impact.replaced);
    addList(lines,
            "leaves in place " + countOf(impact.kept.size(), "object") +
                " of the input that no stage writes; what they allow beyond the drawing stays open "
                "until "
                "they are removed",
            impact.kept);
    return lines;
}

std::vector<std::string> rolloutNotes(const Rollout &rollout)
{
    std::vector<std::string> notes;
    notes.push_back(countOf(rollout.watchedCount, "flow") +
                    " watched: what is drawn, the system layer, and what the input gives away");
    if (rollout.unwatchedCount > 0)
        notes.push_back(countOf(rollout.unwatchedCount, "inferred flow") +
                        " to hosts or ports that nobody knows not watched: draw them to have them "
                        "judged");
    if (!rollout.isInputComplete)
        notes.emplace_back("part of the input could not be read, and what it holds is not in any "
                           "answer here");
    if (hasWaypoint(rollout))
        notes.emplace_back("requests drawn to a workload behind a waypoint are judged as its "
                           "Services lead to it; dialled by the address of a pod they are refused "
                           "from stage 3 on");
    for (const std::string &name : rollout.presumedOutside)
        notes.push_back("namespace " + oneLine(name) +
                        " is not in the input, which shows no mesh: its pods are taken to be in "
                        "none until it is enrolled");
    for (const std::string &line : rollout.enforcedAtOnce)
        notes.push_back("not observed, but enforced as soon as it is applied: namespace " +
                        oneLine(line));
    for (const FlowCut &cut : rollout.undecided)
        notes.push_back("unknown in the input itself: " + cutLine(cut));
    return notes;
}

std::string rolloutText(const Rollout &rollout, std::optional<std::size_t> stage)
{
    std::string text;
    for (std::size_t i = 0; i < rollout.steps.size(); ++i) {
        if (!isOfStage(rollout.steps[i], stage))
            continue;
        const auto lines = impactLines(rollout.impacts[i]);
        text += oneLine(titleOf(rollout.steps[i])) + ": " + lines.front() + '\n';
        for (std::size_t line = 1; line < lines.size(); ++line)
            text += "  " + lines[line] + '\n';
    }
    for (const std::string &note : rolloutNotes(rollout))
        text += "note: " + note + '\n';
    return text;
}

} // namespace drawbridge
