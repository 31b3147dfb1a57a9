// SPDX-License-Identifier: Apache-2.0
// Where packets get to from a workload somebody holds: hops by the verdicts of the engines, then
// the walks of hop_graph.h, where a certain way takes the place of an unknown one.
//
// Tested by tests/unit/analysis/test_reach.cpp
#include "model/analysis/reach.h"

#include "model/analysis/declared_ports.h"
#include "model/analysis/hop_graph.h"
#include "model/analysis/layers.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace drawbridge {
namespace {

class NetworkSearch {
public:
    NetworkSearch(const NetworkEngine &network, const MeshEngine &mesh)
        : m_network(network), m_mesh(mesh), m_ports(mesh, network.topology()),
          m_declared(declaredPortsOf(network.topology())),
          m_hops(network.topology().workloads.size(), network.topology().workloads.size()),
          m_asked(m_hops.size(), network::Bits(m_hops.size()))
    {}

    std::vector<NetworkReach> run(WorkloadId start, std::size_t maxHops)
    {
        findHops(start, maxHops);
        const HopReaches reaches = reachOver(m_hops, start.index, {}, maxHops);
        std::vector<NetworkReach> result;
        std::vector<bool> isKnown(m_hops.size());
        const auto add = [&](const HopReach &reach, bool isCertain) {
            if (isKnown[reach.end])
                return;
            isKnown[reach.end] = true;
            const WorkloadId to{reach.end};
            const WorkloadId previous{reach.previous};
            result.push_back({to, previous, reach.hops, onDeclaredPorts(previous, to), isCertain});
        };
        for (const HopReach &reach : reaches.certain)
            add(reach, true);
        for (const HopReach &reach : reaches.possible)
            add(reach, false);
        std::ranges::sort(result, [](const NetworkReach &a, const NetworkReach &b) {
            return std::tie(a.hops, a.to) < std::tie(b.hops, b.to);
        });
        return result;
    }

private:
    [[nodiscard]] PortVerdict onDeclaredPorts(WorkloadId from, WorkloadId to) const
    {
        const PortVerdict verdict = ofAttacker(from, to);
        const PortSet &declared = m_declared[to.index];
        if (declared.empty())
            return verdict;
        return {verdict.allowed & declared, verdict.unknown & declared};
    }

    /// Whoever holds a pod calls as its proxy does, or past a sidecar, whichever gets further.
    [[nodiscard]] PortVerdict ofAttacker(WorkloadId from, WorkloadId to) const
    {
        const auto &source = m_network.topology().workload(from);
        const auto plain = m_network.between(Endpoint(from), Endpoint(to));
        auto proxied = carried(plain, carriageOf(source, m_network.topology().workload(to))) &
                       m_ports.admits(m_mesh.possibleCallers(from), to);
        if (source.mesh == MeshMembership::Ambient)
            return proxied;
        const auto bypassing = plain & m_ports.admits({m_mesh.plaintextOf(from)}, to);
        proxied.allowed |= bypassing.allowed;
        proxied.unknown = (proxied.unknown | bypassing.unknown) - proxied.allowed;
        return proxied;
    }

    /// As many hops as the walks over certain hops and over all can need, and no more: each is a
    /// question to the engines.
    void findHops(WorkloadId start, std::size_t maxHops)
    {
        askAlong(m_hops.certain, start, maxHops);
        askAlong(m_hops.possible, start, maxHops);
    }

    void askAlong(const std::vector<network::Bits> &rows, WorkloadId start, std::size_t maxHops)
    {
        network::Bits seen(m_hops.size());
        seen.set(start.index);
        std::vector<HopEnd> level{start.index};
        for (std::size_t hop = 1; hop <= maxHops && !level.empty(); ++hop) {
            network::Bits next(m_hops.size());
            for (const HopEnd from : level) {
                ask(from, seen);
                const network::Bits fresh = rows[from] - seen;
                next |= fresh;
                seen |= fresh;
            }
            level.clear();
            for (auto to = next.find_first(); to != network::Bits::npos; to = next.find_next(to))
                level.push_back(static_cast<HopEnd>(to));
        }
    }

    /// About all but those that are known already.
    void ask(HopEnd from, const network::Bits &seen)
    {
        for (HopEnd to = 0; to < m_hops.size(); ++to) {
            if (to == from || seen[to] || m_asked[from][to])
                continue;
            m_asked[from].set(to);
            const PortVerdict ports = onDeclaredPorts(WorkloadId{from}, WorkloadId{to});
            if (!ports.isDenied())
                m_hops.add(from, to, !ports.allowed.empty());
        }
    }

    const NetworkEngine &m_network;
    const MeshEngine &m_mesh;
    MeshPorts m_ports;
    std::vector<PortSet> m_declared;
    HopGraph m_hops;
    std::vector<network::Bits> m_asked; ///< Pairs that are worked out, by source.
};

} // namespace

std::vector<NetworkReach> networkReach(const NetworkEngine &network, const MeshEngine &mesh,
                                       WorkloadId from, std::size_t maxHops)
{
    return NetworkSearch(network, mesh).run(from, maxHops);
}

std::vector<EscalationWorld::NetworkHop>
networkHops(const NetworkEngine &network, const MeshEngine &mesh, const EscalationWorld &world)
{
    const Topology &topology = network.topology();
    std::map<std::uint32_t, std::size_t> indexes; // of a WorkloadId, in the world
    for (std::size_t i = 0; i < world.workloads.size(); ++i) {
        if (const auto id = topology.findWorkload(world.workloads[i].key))
            indexes[id->index] = i;
    }
    NetworkSearch search(network, mesh);
    std::vector<EscalationWorld::NetworkHop> hops;
    for (const auto &[id, from] : indexes) {
        for (const NetworkReach &reach : search.run(WorkloadId{id}, 1)) {
            if (const auto to = indexes.find(reach.to.index); to != indexes.end())
                hops.push_back({from, to->second, reach.isCertain});
        }
    }
    return hops;
}

} // namespace drawbridge
