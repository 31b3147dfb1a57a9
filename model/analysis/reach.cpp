// SPDX-License-Identifier: Apache-2.0
// Where packets get to from a workload somebody holds: breadth first over the verdicts of the
// network engine, where a certain way takes the place of an unknown one.
//
// Tested by tests/unit/analysis/test_reach.cpp
#include "model/analysis/reach.h"

#include "model/analysis/declared_ports.h"
#include "model/analysis/layers.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

namespace drawbridge {
namespace {

class NetworkSearch {
public:
    NetworkSearch(const NetworkEngine &network, const MeshEngine &mesh)
        : m_network(network), m_mesh(mesh), m_ports(mesh, network.topology()),
          m_declared(declaredPortsOf(network.topology()))
    {}

    std::vector<NetworkReach> run(WorkloadId start, std::size_t maxHops)
    {
        m_from = start;
        m_found.assign(m_network.topology().workloads.size(), std::nullopt);
        std::vector<WorkloadId> frontier{m_from};
        for (std::size_t hop = 1; hop <= maxHops && !frontier.empty(); ++hop) {
            std::vector<WorkloadId> next;
            for (const WorkloadId from : frontier)
                step(from, hop, next);
            frontier = std::move(next);
        }
        std::vector<NetworkReach> result;
        for (const auto &reach : m_found) {
            if (reach)
                result.push_back(*reach);
        }
        std::ranges::stable_sort(result, {}, &NetworkReach::hops);
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

    void step(WorkloadId from, std::size_t hop, std::vector<WorkloadId> &next)
    {
        const bool isSure = from == m_from || m_found[from.index]->isCertain;
        for (std::uint32_t i = 0; i < m_found.size(); ++i) {
            const WorkloadId to{i};
            if (to == from || to == m_from || (m_found[i] && (m_found[i]->isCertain || !isSure)))
                continue;
            const PortVerdict ports = onDeclaredPorts(from, to);
            const bool isCertain = isSure && !ports.allowed.empty();
            const bool isNew = !m_found[i];
            if ((ports.allowed.empty() && ports.unknown.empty()) || (!isNew && !isCertain))
                continue;
            m_found[i] = NetworkReach{to, from, hop, ports, isCertain};
            next.push_back(to);
        }
    }

    const NetworkEngine &m_network;
    const MeshEngine &m_mesh;
    MeshPorts m_ports;
    std::vector<PortSet> m_declared;
    WorkloadId m_from;
    std::vector<std::optional<NetworkReach>> m_found; ///< By workload.
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
