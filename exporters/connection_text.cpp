// SPDX-License-Identifier: Apache-2.0
#include "exporters/connection_text.h"

#include "exporters/table_cells.h"

#include <algorithm>

// Tested by tests/unit/exporters/test_connectivity_writer.cpp

namespace drawbridge {

namespace {

std::string deciding(const PolicyReason &reason)
{
    if (!reason.rule)
        return " isolates, no rule of it admits this";
    if (!reason.denied.empty())
        return " denies " + toString(reason.denied);
    if (!reason.passed.empty())
        return " passes " + toString(reason.passed) + " on";
    return (reason.ports.allowed.empty() ? " may decide " : " admits ") + verdictText(reason.ports);
}

std::string reasonLine(const PolicyReason &reason)
{
    const std::string direction = reason.direction == Direction::Ingress ? "ingress: " : "egress: ";
    const SourceSpan where = placeOf(reason);
    return (reason.rule ? "" : direction) + ruleText(reason) + deciding(reason) +
           (where.isKnown() ? " (" + toString(where) + ')' : "");
}

bool hasReason(const NetworkExplanation &why, Direction direction)
{
    return std::ranges::any_of(why.reasons, [direction](const PolicyReason &reason) {
        return reason.direction == direction;
    });
}

} // namespace

std::string connectionEndText(const Topology &topology, const ConnectionEnd &end)
{
    if (const auto *id = std::get_if<WorkloadId>(&end))
        return oneLine(toString(topology.workload(*id).key));
    if (const auto *addresses = std::get_if<AddressSet>(&end))
        return toString(*addresses);
    return '{' + std::string(toString(std::get<PeerEntity>(end))) + '}';
}

std::string verdictOrNone(const PortVerdict &verdict)
{
    const std::string text = verdictText(verdict);
    return text.empty() ? "no port" : text;
}

std::string portsText(const PortSet &ports)
{
    return ports.empty() ? "" : toString(ports);
}

std::string verdictText(const PortVerdict &verdict)
{
    std::string text = portsText(verdict.allowed);
    if (!verdict.unknown.empty())
        text += (text.empty() ? "unknown: " : "; unknown: ") + toString(verdict.unknown);
    return text;
}

std::vector<std::string> reasonLines(const NetworkExplanation &why)
{
    std::vector<std::string> lines;
    for (const PolicyReason &reason : why.reasons)
        lines.push_back(oneLine(reasonLine(reason)));
    if (!hasReason(why, Direction::Egress) && why.egress.allowed.isAll())
        lines.emplace_back("egress: no policy restricts the source, so everything leaves");
    if (!hasReason(why, Direction::Ingress) && why.ingress.allowed.isAll())
        lines.emplace_back("ingress: no policy restricts the destination, so everything enters");
    for (const std::string &sentence : why.unknownBecause)
        lines.push_back("unknown: " + oneLine(sentence));
    return lines;
}

} // namespace drawbridge
