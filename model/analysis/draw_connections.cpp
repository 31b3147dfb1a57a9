// SPDX-License-Identifier: Apache-2.0
// What the policies allow, as a drawing that the map can show.
//
// Tested by tests/unit/analysis/test_connectivity.cpp
#include "model/analysis/draw_connections.h"

#include <algorithm>
#include <map>

namespace drawbridge {
namespace {

class Drawing {
public:
    explicit Drawing(const Design &design) : m_design(design)
    {
        m_design.flows = CowList<Flow>();
        m_design.externals = CowList<External>();
    }

    void add(const Connection &connection)
    {
        if (connection.from == connection.to)
            return;
        Flow flow;
        flow.from = keyOf(connection.from);
        flow.to = keyOf(connection.to);
        flow.isToConfirm = connection.ports.allowed.empty();
        const PortSet &ports =
            flow.isToConfirm ? connection.ports.unknown : connection.ports.allowed;
        for (const PortRange &range : ports.ranges())
            flow.ports.push_back({range, {}});
        m_flows.push_back(std::move(flow));
    }

    Design run()
    {
        std::vector<External> externals;
        for (auto &[name, external] : m_externals)
            externals.push_back(std::move(external));
        std::ranges::sort(m_flows, {},
                          [](const Flow &flow) { return std::pair(flow.from, flow.to); });
        m_design.externals = CowList<External>(std::move(externals));
        m_design.flows = CowList<Flow>(std::move(m_flows));
        return std::move(m_design);
    }

private:
    NodeKey keyOf(const ConnectionEnd &end)
    {
        if (const auto *id = std::get_if<WorkloadId>(&end))
            return m_design.topology->workload(*id).key;
        if (const auto *addresses = std::get_if<AddressSet>(&end))
            return keyOf(*addresses);
        External external;
        external.kind = External::Kind::Gateway;
        external.key = {"", "", "External", std::string(toString(std::get<PeerEntity>(end)))};
        return m_externals.try_emplace(external.key, external).first->first;
    }

    NodeKey keyOf(const AddressSet &addresses)
    {
        const auto [known, isNew] = m_byAddresses.try_emplace(addresses.ranges());
        if (isNew) {
            External external;
            external.cidrs = addresses.toCidrs();
            external.key = {"", "", "External", nameOf(external.cidrs)};
            for (int number = 2; m_externals.contains(external.key); ++number)
                external.key.name = nameOf(external.cidrs) + ' ' + std::to_string(number);
            known->second = external.key;
            m_externals.emplace(external.key, std::move(external));
        }
        return known->second;
    }

    static std::string nameOf(const std::vector<Cidr> &cidrs)
    {
        constexpr std::size_t mostNamed = 2;
        if (cidrs.size() > mostNamed)
            return std::to_string(cidrs.size()) + " ranges from " + toString(cidrs.front());
        return cidrs.size() == 1 ? toString(cidrs.front())
                                 : toString(cidrs.front()) + ", " + toString(cidrs.back());
    }

    Design m_design;
    std::vector<Flow> m_flows;
    std::map<NodeKey, External> m_externals;
    std::map<std::vector<AddressSet::Range>, NodeKey> m_byAddresses;
};

} // namespace

Design drawConnections(const Design &design, const std::vector<Connection> &connections)
{
    Drawing drawing(design);
    for (const Connection &connection : connections)
        drawing.add(connection);
    return drawing.run();
}

} // namespace drawbridge
