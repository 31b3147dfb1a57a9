// SPDX-License-Identifier: Apache-2.0
// The ends of ZT-NET-004. An external stands for its addresses: one witness of each block the
// policies cannot tell apart is asked, and what some address may do, the external may, unless a
// flow drawn to or from another external stands for that address (a CIDR inside the Internet).
// Tested by tests/unit/analysis/test_findings_reach.cpp

#include "model/analysis/findings_ends.h"

#include <algorithm>
#include <numeric>

namespace drawbridge {
FindingsEnds::FindingsEnds(const FindingsContext &context) : m_context(context)
{
    const auto &externals = context.design.externals.items();
    for (const auto &external : externals)
        m_addresses.push_back(addressesOf(external, context.design.cluster(external.key.cluster)));
    for (EndIndex i = 0; i < context.workloadCount(); ++i)
        addWorkload(i);
    for (const auto &addresses : m_addresses)
        m_endpoints.push_back(witnessesOf(addresses));
    m_order.resize(m_endpoints.size());
    std::iota(m_order.begin(), m_order.end(), EndIndex{0});
    std::sort(m_order.begin(), m_order.end(),
              [&context](EndIndex a, EndIndex b) { return context.keyOf(a) < context.keyOf(b); });
}

void FindingsEnds::addWorkload(EndIndex index)
{
    m_endpoints.push_back({Endpoint(WorkloadId{index})});
    m_ingressIsolated.push_back(m_context.network.isBound({index}, Direction::Ingress));
    m_egressIsolated.push_back(m_context.network.isBound({index}, Direction::Egress));
    m_unrestrictedIngress.push_back(isUnrestricted(index, Direction::Ingress));
    m_unrestrictedEgress.push_back(isUnrestricted(index, Direction::Egress));
    m_scopes.push_back(m_context.scopeOf(index));
}

/// No policy selects it for that direction, nor may one.
bool FindingsEnds::isUnrestricted(EndIndex index, Direction direction) const
{
    return m_context.isSubject(index) && m_context.blurred[index].empty() &&
           !m_context.network.isBound({index}, direction);
}

/// One address of each part that neither the engine's blocks nor the externals divide.
std::vector<Endpoint> FindingsEnds::witnessesOf(const AddressSet &addresses) const
{
    auto parts = m_context.network.partsOf(addresses);
    for (const auto &other : m_addresses) {
        std::vector<AddressSet> finer;
        for (const auto &part : parts) {
            finer.push_back(part & other);
            finer.push_back(part - other);
        }
        std::erase_if(finer, [](const AddressSet &part) { return part.empty(); });
        parts = std::move(finer);
    }
    std::vector<Endpoint> witnesses;
    for (const auto &part : parts)
        witnesses.emplace_back(part.ranges().front().first);
    return witnesses;
}

/// What is drawn between an address and `other` through externals besides `end`.
PortSet FindingsEnds::drawnElsewhere(const Endpoint &address, EndIndex end, EndIndex other,
                                     Direction direction) const
{
    PortSet ports;
    for (std::size_t i = 0; i < m_addresses.size() && !isWorkload(end); ++i) {
        const auto external = m_context.workloadCount() + static_cast<EndIndex>(i);
        if (external == end || !m_addresses[i].contains(std::get<IpAddress>(address)))
            continue;
        const auto drawn =
            m_context.drawn.find(direction == Direction::Egress ? std::pair(other, external)
                                                                : std::pair(external, other));
        if (drawn != m_context.drawn.end())
            ports |= drawn->second;
    }
    return ports;
}

bool FindingsEnds::isOpenPair(EndIndex from, EndIndex to) const
{
    return isWorkload(from) && isWorkload(to) && m_unrestrictedEgress[from] &&
           m_unrestrictedIngress[to] &&
           m_context.workload(from).key.cluster == m_context.workload(to).key.cluster;
}

PairVerdict FindingsEnds::verdictOf(EndIndex from, EndIndex to) const
{
    PairVerdict result;
    result.isIsolated =
        (isWorkload(from) && m_egressIsolated[from]) || (isWorkload(to) && m_ingressIsolated[to]);
    for (const auto &source : m_endpoints[from]) {
        for (const auto &destination : m_endpoints[to]) {
            auto ports = m_context.network.between(source, destination);
            if (!isWorkload(from))
                ports.allowed -= drawnElsewhere(source, from, to, Direction::Ingress);
            if (!isWorkload(to))
                ports.allowed -= drawnElsewhere(destination, to, from, Direction::Egress);
            const bool isMore =
                !result.witnessFrom || (result.ports.allowed.empty() && !ports.allowed.empty());
            if (isMore) {
                result.witnessFrom = source;
                result.witnessTo = destination;
            }
            result.ports.allowed |= ports.allowed;
            result.ports.unknown |= ports.unknown;
        }
    }
    if (isBlurred(from) || isBlurred(to)) {
        result.ports.unknown |= result.ports.allowed;
        result.ports.allowed = {};
    }
    if (!result.ports.unknown.empty())
        result.ports.unknown -= result.ports.allowed;
    return result;
}

const PortSet &FindingsEnds::judgedPorts(EndIndex from, EndIndex to) const
{
    if (!isWorkload(to))
        return PortSet::all();
    // A range, or where people and legacy systems are, may be a flat network next door.
    const auto needsExposure = [&] {
        const External::Kind kind = external(from).kind;
        return kind == External::Kind::Internet || kind == External::Kind::Fqdn ||
               kind == External::Kind::Gateway;
    };
    return !isWorkload(from) && needsExposure() ? m_context.exposed[to] : m_scopes[to];
}

} // namespace drawbridge
