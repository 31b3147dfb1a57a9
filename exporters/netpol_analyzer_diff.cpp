// SPDX-License-Identifier: Apache-2.0
#include "exporters/netpol_analyzer_text.h"

#include <algorithm>
#include <array>

// The difference of netpol-analyzer's grammar as network-policy.md section 4.4 has it.
// Tested by tests/unit/exporters/test_connectivity_writer.cpp and tests/conformance

namespace drawbridge {

namespace {

bool holds(const std::vector<NodeKey> &keys, const NamedEnd &end)
{
    const auto *key = std::get_if<NodeKey>(&end);
    return key && std::ranges::binary_search(keys, *key);
}

std::string comersText(const std::vector<NodeKey> &keys, const ConnectionChange &change,
                       const std::string &verb)
{
    std::string text;
    for (const NamedEnd *end : {&change.from, &change.to}) {
        if (holds(keys, *end))
            text += (text.empty() ? "" : " and ") + netpolAnalyzerPeers(*end).front();
    }
    return text.empty() ? "" : "workload " + text + ' ' + verb;
}

/// ", workloads-diff-info: workload X added", or nothing.
std::string infoText(const ConnectivityDiff &diff, const ConnectionChange &change)
{
    std::string text = comersText(diff.added, change, "added");
    const std::string gone = comersText(diff.removed, change, "removed");
    if (!text.empty() && !gone.empty())
        text += ", ";
    text += gone;
    return text.empty() ? "" : ", workloads-diff-info: " + text;
}

std::string_view typeOf(const ConnectionChange &change)
{
    if (change.before.allowed.empty())
        return "added";
    return change.after.allowed.empty() ? "removed" : "changed";
}

void addLines(const ConnectivityDiff &diff, const ConnectionChange &change,
              std::vector<std::string> &lines)
{
    const std::string tail = ", ref1: " + netpolAnalyzerPorts(change.before.allowed) +
                             ", ref2: " + netpolAnalyzerPorts(change.after.allowed) +
                             infoText(diff, change) + '\n';
    for (const std::string &from : netpolAnalyzerPeers(change.from)) {
        for (const std::string &to : netpolAnalyzerPeers(change.to))
            lines.push_back("diff-type: " + std::string(typeOf(change)) + ", source: " + from +
                            ", destination: " + to + tail);
    }
}

std::vector<std::string> linesOf(const ConnectivityDiff &diff, std::string_view type,
                                 bool isOfIngressController)
{
    std::vector<std::string> lines;
    for (const ConnectionChange &change : diff.changes) {
        const bool isIngress = std::holds_alternative<PeerEntity>(change.from);
        if (isIngress == isOfIngressController && change.before.allowed != change.after.allowed &&
            typeOf(change) == type)
            addLines(diff, change, lines);
    }
    std::ranges::sort(lines);
    return lines;
}

} // namespace

std::string writeNetpolAnalyzerDiff(const ConnectivityDiff &diff)
{
    std::string text;
    for (const bool isOfIngressController : {false, true}) {
        for (const std::string_view type : {"changed", "added", "removed"}) {
            for (const std::string &line : linesOf(diff, type, isOfIngressController))
                text += line;
        }
    }
    return text.empty() ? "" : "Connectivity diff:\n" + text;
}

} // namespace drawbridge
