// SPDX-License-Identifier: Apache-2.0
// A blast radius in words: one sentence a hop, so that a reader can check each by itself.
//
// Tested by tests/unit/analysis/test_blast_radius.cpp
#include "model/analysis/blast_radius_text.h"

#include <algorithm>

namespace drawbridge {
namespace {

std::string counted(std::size_t count, const std::string &noun)
{
    return std::to_string(count) + ' ' + noun + (count == 1 ? "" : "s");
}

/// Names come from manifests: what Markdown would read as markup is escaped.
std::string markdownText(const std::string &text)
{
    std::string result;
    for (const char c : text) {
        if (std::string_view("\\`*_[]<>|#").find(c) != std::string_view::npos)
            result += '\\';
        result += c == '\n' || c == '\r' ? ' ' : c;
    }
    return result;
}

std::string bullet(const std::string &text)
{
    return "- " + markdownText(text) + '\n';
}

std::string titleOf(const ReachQuestion &question)
{
    const bool isForward = question.direction == ReachDirection::From;
    return (isForward ? "Reach from " : "Who can reach ") + reachName(question.node) +
           (question.basis == ReachBasis::Imported ? ", as imported" : ", as designed");
}

std::string barriersOf(const ReachQuestion &question)
{
    const HopFilter &filter = question.filter;
    std::string text;
    if (filter.network && filter.identity)
        text = "Connections past network policies and mesh identity";
    else if (filter.network)
        text = "Connections past network policies, whatever the mesh says";
    else if (filter.identity)
        text = "Connections past mesh identity, whatever network policies say";
    else
        text = "No connections";
    if (!filter.ports.isAll())
        text += ", on " + toString(filter.ports);
    return text;
}

std::string wayText(const ReachEntry &entry, ReachDirection direction)
{
    std::string text;
    for (const ReachHop *hop : entry.way)
        text += (text.empty() ? "" : "; ") + hopSentence(*hop, direction);
    return text + '.';
}

std::string hopSections(const std::vector<ReachEntry> &entries, ReachDirection direction)
{
    std::string text;
    std::size_t hops = 0;
    for (const ReachEntry &entry : entries) {
        if (entry.hops != hops) {
            hops = entry.hops;
            text += "\n## " + counted(hops, "hop") + "\n\n";
        }
        text += "- **" + markdownText(reachName(entry.node)) + "**" +
                (entry.isCertain ? ": " : " (unknown): ") +
                markdownText(wayText(entry, direction)) + '\n';
    }
    return text;
}

std::string powersSection(const ReachAnswer &answer)
{
    if (answer.powers.empty())
        return {};
    std::string text = "\n## API access\n\n";
    for (const ReachPower &power : answer.powers) {
        text +=
            "- **" + markdownText(power.node) + "**" + (power.isCertain ? ": " : " (possible): ");
        for (const std::string &step : power.steps)
            text += (&step == &power.steps.front() ? "" : "; ") + markdownText(step);
        text += ".\n";
    }
    return text;
}

std::string pathSection(const AttackPath &path)
{
    std::string text = "\n## Way to " + markdownText(path.stops.back().name) + "\n\n";
    for (std::size_t i = 0; i < path.hops.size(); ++i)
        text += std::to_string(i + 1) + ". " + markdownText(hopText(path, i)) + '\n';
    return text + '\n' + markdownText(cutText(path)) + '\n';
}

} // namespace

std::string reachName(const NodeKey &node)
{
    return (node.cluster.empty() ? "" : node.cluster + ':') +
           (node.nameSpace.empty() ? "" : node.nameSpace + '/') + node.name;
}

std::string hopSentence(const ReachHop &hop, ReachDirection direction)
{
    const bool isForward = direction == ReachDirection::From;
    const std::string from = reachName(isForward ? hop.neighbour : hop.node);
    const std::string to = reachName(isForward ? hop.node : hop.neighbour);
    const std::string drawn = hop.isDrawn ? " (drawn)" : "";
    if (!hop.ports.allowed.empty())
        return from + " gets to " + to + " on " + toString(hop.ports.allowed) + drawn;
    return "whether " + from + " gets to " + to + " on " + toString(hop.ports.unknown) +
           " is not known" + (hop.doubt.empty() ? "" : ": " + hop.doubt);
}

std::string hopPorts(const ReachHop &hop)
{
    return hop.ports.allowed.empty() ? "unknown on " + toString(hop.ports.unknown)
                                     : toString(hop.ports.allowed);
}

std::string cutSentence(const ReachCut &cut, const ReachQuestion &question)
{
    const bool isForward = question.direction == ReachDirection::From;
    const std::string from = reachName(isForward ? question.node : cut.at);
    const std::string to = reachName(isForward ? cut.at : question.node);
    if (cut.isTooMany)
        return "More than " + std::to_string(kMostCutEdges) +
               " connections would have to be closed before " + to + " is out of reach of " + from +
               ".";
    if (cut.edges.empty())
        return "No connection leads from " + from + " to " + to + ".";
    std::string text = "Closing " + counted(cut.edges.size(), "connection") + " keeps " + from +
                       " from " + to + ": ";
    for (const ReachCut::Edge &edge : cut.edges)
        text += (&edge == &cut.edges.front() ? "" : ", ") + reachName(edge.from) + " → " +
                reachName(edge.to);
    const auto drawn = static_cast<std::size_t>(
        std::ranges::count_if(cut.edges, [](const ReachCut::Edge &edge) { return edge.isDrawn; }));
    text += ". That takes " + counted(cut.lost, "node") + (isForward ? " out of reach" : " away");
    return text + (drawn == 0 ? "." : " and costs " + counted(drawn, "drawn flow") + ".");
}

std::string reachSummary(const ReachAnswer &answer, const std::vector<ReachEntry> &entries)
{
    std::size_t workloads = 0;
    std::size_t outside = 0;
    std::size_t unknown = 0;
    for (const ReachEntry &entry : entries) {
        ++(isOutside(entry.node) ? outside : workloads);
        unknown += entry.isCertain ? 0 : 1;
    }
    std::string text = std::to_string(workloads) + " of " + counted(answer.workloads, "workload");
    if (outside > 0)
        text += " and " + counted(outside, "external");
    return text + (unknown == 0 ? "" : ", " + std::to_string(unknown) + " not known for certain");
}

std::string reachMarkdown(const ReachAnswer &answer, std::size_t maxHops)
{
    const ReachQuestion &question = answer.question;
    const std::vector<ReachEntry> entries = reachWithin(answer, maxHops);
    std::string text = "# " + markdownText(titleOf(question)) + "\n\n";
    if (!answer.isUnanswered)
        text += markdownText(barriersOf(question) + ", at most " + counted(maxHops, "hop") + ": " +
                             reachSummary(answer, entries)) +
                ".\n";
    text += hopSections(entries, question.direction);
    text += powersSection(answer);
    if (answer.path && answer.question.powerAt)
        text += pathSection(*answer.path);
    if (answer.cut)
        text += "\n## Smallest cut\n\n" + markdownText(cutSentence(*answer.cut, question)) + '\n';
    if (!answer.unknown.empty())
        text += "\n## Not known\n\n";
    for (const std::string &sentence : answer.unknown)
        text += bullet(sentence);
    return text;
}

} // namespace drawbridge
