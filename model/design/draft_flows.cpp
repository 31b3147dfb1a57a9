// SPDX-License-Identifier: Apache-2.0
#include "model/design/draft_flows.h"

#include <algorithm>

// Tested by tests/unit/design/test_draft.cpp

namespace drawbridge {

namespace {

/// A host as a node name: lower case, and nothing that would split a NodeKey ("2001:db8::1").
std::string nodeNameOf(const std::string &host)
{
    std::string name;
    for (const char c : host) {
        const bool isUpper = c >= 'A' && c <= 'Z';
        const bool isPlain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.';
        name += isUpper ? static_cast<char>(c - 'A' + 'a') : isPlain ? c : '-';
    }
    return name;
}

void uniteInto(Flow &flow, const std::vector<PortRange> &ports)
{
    PortSet known = flow.portSet();
    for (const PortRange &range : ports) {
        for (const PortRange &missing : (PortSet{range} - known).ranges())
            flow.ports.push_back({missing, {}});
        known.add(range);
    }
    std::sort(flow.ports.begin(), flow.ports.end());
}

} // namespace

std::string evidenceText(const Evidence &evidence)
{
    std::string text = std::string(toString(evidence.kind)) + ": " + evidence.text;
    if (evidence.where.isKnown())
        text += " (" + toString(evidence.where) + ")";
    return text;
}

void DraftFlows::add(const NodeKey &from, const NodeKey &to, const std::vector<PortRange> &ports,
                     const std::string &evidence, bool isGuess)
{
    if (ports.empty())
        return;
    const auto [at, isNew] = m_flows.try_emplace({from, to});
    Flow &flow = at->second;
    flow.from = from;
    flow.to = to;
    flow.isToConfirm = isNew ? isGuess : flow.isToConfirm && isGuess;
    uniteInto(flow, ports);
    if (std::find(flow.evidence.begin(), flow.evidence.end(), evidence) == flow.evidence.end())
        flow.evidence.push_back(evidence);
}

NodeKey DraftFlows::addHost(const std::string &host)
{
    External external;
    external.key = {"", "", "External", nodeNameOf(host)};
    if (const auto address = IpAddress::parse(host)) {
        external.kind = External::Kind::Cidr;
        const std::uint8_t whole = address->family == AddressFamily::IPv4 ? 32 : 128;
        external.cidrs.push_back({*address, whole});
    } else {
        external.kind = External::Kind::Fqdn;
        external.host = nodeNameOf(host);
    }
    return addExternal(std::move(external));
}

NodeKey DraftFlows::addExternal(External external)
{
    const std::string wanted = external.key.name;
    for (int number = 2;; ++number) {
        const auto [at, isNew] = m_externals.try_emplace(external.key, external);
        if (isNew || at->second == external)
            return external.key;
        external.key.name = wanted + '-' + std::to_string(number);
    }
}

CowList<Flow> DraftFlows::flows() const
{
    std::vector<Flow> items;
    for (const auto &[pair, flow] : m_flows)
        items.push_back(flow);
    return CowList<Flow>(std::move(items));
}

CowList<External> DraftFlows::externals() const
{
    std::vector<External> items;
    for (const auto &[key, external] : m_externals)
        items.push_back(external);
    return CowList<External>(std::move(items));
}

} // namespace drawbridge
