// SPDX-License-Identifier: Apache-2.0
#include "exporters/netpol_analyzer_text.h"

#include "exporters/table_cells.h"

#include <algorithm>
#include <array>

// The text grammar of netpol-analyzer as network-policy.md sections 4.1 and 4.2 have it.
// Tested by tests/unit/exporters/test_connectivity_writer.cpp and tests/conformance

namespace drawbridge {

namespace {

constexpr std::array kProtocolsByName{Protocol::Sctp, Protocol::Tcp, Protocol::Udp};

std::string rangeText(const PortRange &range)
{
    const std::string first = std::to_string(range.first);
    return range.first == range.last ? first : first + '-' + std::to_string(range.last);
}

std::string workloadText(const NodeKey &key)
{
    return oneLine(key.nameSpace + '/' + key.name + '[' + key.kind + ']');
}

} // namespace

std::vector<std::string> netpolAnalyzerPeers(const NamedEnd &end)
{
    if (const auto *key = std::get_if<NodeKey>(&end))
        return {workloadText(*key)};
    if (const auto *entity = std::get_if<PeerEntity>(&end))
        return {'{' + std::string(toString(*entity)) + '}'};
    std::vector<std::string> texts;
    for (const AddressSet::Range &range : std::get<AddressSet>(end).ranges())
        texts.push_back(toString(range.first) + '-' + toString(range.last) + "[External]");
    return texts;
}

std::string netpolAnalyzerPorts(const PortSet &ports)
{
    if (ports.isAll())
        return "All Connections";
    if (ports.empty())
        return "No Connections";
    const std::vector<PortRange> ranges = ports.ranges();
    std::string text;
    for (const Protocol protocol : kProtocolsByName) {
        bool isFirst = true;
        for (const PortRange &range : ranges) {
            if (range.protocol != protocol)
                continue;
            text += text.empty() ? "" : ",";
            text += (isFirst ? std::string(toString(protocol)) + ' ' : "") + rangeText(range);
            isFirst = false;
        }
    }
    return text;
}

std::string writeNetpolAnalyzerList(const Topology &topology,
                                    const std::vector<Connection> &connections,
                                    const std::optional<PortRange> &focusPort)
{
    std::vector<std::array<std::string, 3>> lines;
    for (const Connection &connection : connections) {
        if (connection.ports.allowed.empty())
            continue;
        const std::string ports =
            focusPort ? "" : " : " + netpolAnalyzerPorts(connection.ports.allowed);
        for (const std::string &from : netpolAnalyzerPeers(namedEnd(topology, connection.from))) {
            for (const std::string &to : netpolAnalyzerPeers(namedEnd(topology, connection.to)))
                lines.push_back({from, to, ports});
        }
    }
    std::ranges::sort(lines);
    std::string text;
    if (focusPort && !lines.empty())
        text = "Permitted connections on " + std::string(toString(focusPort->protocol)) + ' ' +
               rangeText(*focusPort) + ":\n";
    for (const auto &[from, to, ports] : lines)
        text += from + " => " + to + ports + '\n';
    return text;
}

} // namespace drawbridge
