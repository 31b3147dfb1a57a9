// SPDX-License-Identifier: Apache-2.0
// What the comparison of connections found, as differences a person can act on: blocks of addresses
// put together and named, and one difference a host-network workload.
// Tested by tests/unit/analysis/test_verify.cpp

#include "model/analysis/verify_differences.h"

#include "model/design/api_server_flows.h"

#include <tuple>

namespace drawbridge {

void ConnectionDifferences::add(VerifyDifference::Kind kind, VerifyEnd from, VerifyEnd to,
                                const PortSet &ports, std::string layer, Because because)
{
    Pending pending;
    auto &difference = pending.difference;
    difference.kind = kind;
    difference.ports = ports;
    difference.witness = witnessOf(ports);
    difference.layer = std::move(layer);
    difference.because = std::move(because.text);
    difference.where = std::move(because.where);
    for (const auto &[end, text, addresses] :
         {std::tie(from, difference.from, pending.from), std::tie(to, difference.to, pending.to)}) {
        if (m_world.isWorkload(end))
            text = m_world.nameOf(end);
        else
            addresses = m_world.blocks[end - m_world.workloadCount()].addresses;
    }
    m_pending.push_back(std::move(pending));
}

void ConnectionDifferences::addOpenNode(VerifyEnd end, const PortSet &ports)
{
    m_openNodes[end] = m_openNodes[end] | ports;
}

void ConnectionDifferences::moveTo(VerifyReport &report)
{
    joinBlocks(report);
    reportNodes(report);
}

std::string ConnectionDifferences::nameOfAddresses(const AddressSet &addresses) const
{
    for (const auto &flow : apiServerFlowsOf(m_world.design))
        if (flow.addresses == addresses)
            return toString(apiServerKey(flow.from.cluster)) + ", " + describeAddresses(addresses);
    for (const auto &external : m_world.design.externals)
        if (external.principal.empty() && // Of a workload elsewhere they are not its own.
            addressesOf(external, m_world.design.cluster(external.key.cluster)) == addresses)
            return toString(external.key) + ", " + describeAddresses(addresses);
    return describeAddresses(addresses);
}

/// Address blocks that differ in one way for one reason are one difference.
void ConnectionDifferences::joinBlocks(VerifyReport &report)
{
    using Key = std::tuple<VerifyDifference::Kind, std::string, std::string, std::string,
                           std::string, std::string, std::vector<SourceSpan>, bool>;
    std::map<Key, Pending> joined;
    for (auto &pending : m_pending) {
        const auto &difference = pending.difference;
        Key key{difference.kind,  difference.from,    difference.to,    toString(difference.ports),
                difference.layer, difference.because, difference.where, !pending.from.empty()};
        const auto [found, isNew] = joined.emplace(std::move(key), pending);
        if (isNew)
            continue;
        found->second.from = found->second.from | pending.from;
        found->second.to = found->second.to | pending.to;
    }
    for (auto &[key, pending] : joined) {
        if (!pending.from.empty())
            pending.difference.from = nameOfAddresses(pending.from);
        if (!pending.to.empty())
            pending.difference.to = nameOfAddresses(pending.to);
        report.differences.push_back(std::move(pending.difference));
    }
}

/// What no export can close is one difference a workload, with the two ways out.
void ConnectionDifferences::reportNodes(VerifyReport &report) const
{
    for (const auto &[end, ports] : m_openNodes) {
        const auto name = m_world.nameOf(end);
        report.differences.push_back(
            {VerifyDifference::Kind::AllowedButNotDrawn,
             name,
             "whatever its node reaches, and back",
             ports,
             witnessOf(ports),
             layerOf(Direction::Ingress),
             name + " is on the host network, which NetworkPolicy does not bind, so that no policy "
                    "can close this; take hostNetwork out of the workload, or draw what its node "
                    "may reach",
             {m_world.workload(end).where}});
    }
}

} // namespace drawbridge
