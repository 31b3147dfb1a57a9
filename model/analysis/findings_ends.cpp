// SPDX-License-Identifier: Apache-2.0
// The ends of ZT-NET-004. An external stands for its addresses: one witness of each block the
// policies cannot tell apart is asked, and what some address may do, the external may, unless a
// flow drawn to or from another external stands for that address (a CIDR inside the Internet).
// Tested by tests/unit/analysis/test_findings_reach.cpp

#include "model/analysis/findings_ends.h"

#include <algorithm>
#include <numeric>

namespace drawbridge {

class FindingsEnds::FactsBuilder {
public:
    explicit FactsBuilder(const FindingsContext &context) : m_context(context) {}

    std::shared_ptr<const Facts> run()
    {
        for (const auto &external : m_context.design.externals)
            m_facts.addresses.push_back(
                addressesOf(external, m_context.design.cluster(external.key.cluster)));
        for (EndIndex i = 0; i < m_context.workloadCount(); ++i)
            addWorkload(i);
        for (const auto &addresses : m_facts.addresses)
            m_facts.endpoints.push_back(witnessesOf(addresses));
        addOrder();
        return std::make_shared<const Facts>(std::move(m_facts));
    }

private:
    void addWorkload(EndIndex index)
    {
        const auto isBound = [&](Direction direction) {
            return m_context.network.isBound({index}, direction);
        };
        m_facts.endpoints.push_back({Endpoint(WorkloadId{index})});
        m_facts.ingressIsolated.push_back(isBound(Direction::Ingress));
        m_facts.egressIsolated.push_back(isBound(Direction::Egress));
        // No policy selects it for that direction, nor may one.
        const bool isPlain = m_context.isSubject(index) && m_context.blurred[index].empty();
        m_facts.unrestrictedIngress.push_back(isPlain && !m_facts.ingressIsolated[index]);
        m_facts.unrestrictedEgress.push_back(isPlain && !m_facts.egressIsolated[index]);
        m_facts.scopes.push_back(m_context.scopeOf(index));
    }

    /// One address of each part that neither the engine's blocks nor the externals divide.
    [[nodiscard]] std::vector<Endpoint> witnessesOf(const AddressSet &addresses) const
    {
        auto parts = m_context.network.partsOf(addresses);
        for (const auto &other : m_facts.addresses) {
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

    void addOrder()
    {
        auto &order = m_facts.order;
        order.resize(m_facts.endpoints.size());
        std::iota(order.begin(), order.end(), EndIndex{0});
        std::sort(order.begin(), order.end(), [this](EndIndex a, EndIndex b) {
            return m_context.keyOf(a) < m_context.keyOf(b);
        });
        m_facts.ranks.resize(order.size());
        for (std::uint32_t i = 0; i < order.size(); ++i)
            m_facts.ranks[order[i]] = i;
    }

    const FindingsContext &m_context;
    Facts m_facts;
};

FindingsEnds::FindingsEnds(const FindingsContext &context, const FindingsEnds *before)
    : m_context(context)
{
    const bool isSame =
        before != nullptr && before->m_context.design.externals == context.design.externals;
    m_facts = isSame ? before->m_facts : FactsBuilder(context).run();
}

/// What is drawn between an address and `other` through externals besides `end`.
PortSet FindingsEnds::drawnElsewhere(const Endpoint &address, EndIndex end, EndIndex other,
                                     Direction direction) const
{
    PortSet ports;
    for (std::size_t i = 0; i < m_facts->addresses.size() && !isWorkload(end); ++i) {
        const auto external = m_context.workloadCount() + static_cast<EndIndex>(i);
        if (external == end || !m_facts->addresses[i].contains(std::get<IpAddress>(address)))
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
    return isWorkload(from) && isWorkload(to) && m_facts->unrestrictedEgress[from] &&
           m_facts->unrestrictedIngress[to] &&
           m_context.workload(from).key.cluster == m_context.workload(to).key.cluster;
}

PairVerdict FindingsEnds::verdictOf(EndIndex from, EndIndex to,
                                    const NetworkRelation *relation) const
{
    const bool isRelated = relation != nullptr && isWorkload(from) && isWorkload(to);
    PairVerdict result;
    result.isIsolated = (isWorkload(from) && m_facts->egressIsolated[from]) ||
                        (isWorkload(to) && m_facts->ingressIsolated[to]);
    for (const auto &source : m_facts->endpoints[from]) {
        for (const auto &destination : m_facts->endpoints[to]) {
            auto ports = isRelated ? relation->between(from, to)
                                   : m_context.network.between(source, destination);
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
    return !isWorkload(from) && needsExposure() ? m_context.exposed[to] : m_facts->scopes[to];
}

} // namespace drawbridge
