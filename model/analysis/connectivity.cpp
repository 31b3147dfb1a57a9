// SPDX-License-Identifier: Apache-2.0
// The relation of all pairs, expanded from single verdicts (network-policy.md 2.7 as a set). What
// one workload may do with the outside is told by address: the engine's blocks, which no policy
// tells apart, united again where the verdict for this workload is the same (item 43), so that
// CIDRs of other policies never multiply the lines of one.
//
// Tested by tests/unit/analysis/test_connectivity.cpp
#include "model/analysis/connectivity.h"

#include "model/analysis/network_relation.h"

#include <algorithm>
#include <array>

namespace drawbridge {
namespace {

constexpr std::array kEntities{PeerEntity::IngressController, PeerEntity::Kubelet,
                               PeerEntity::Node};

class Expansion {
public:
    Expansion(const NetworkEngine &engine, const ConnectivityScope &scope,
              const ConnectionVisitor &visit, const ConnectionLayers *layers)
        : m_engine(engine), m_topology(engine.topology()), m_scope(scope), m_visit(visit),
          m_layers(layers)
    {
        for (std::uint32_t i = 0; i < m_topology.workloads.size(); ++i) {
            if (m_topology.workloads[i].hasNetwork)
                m_workloads.push_back({i});
        }
        if (scope.focus.empty() && scope.peers.empty() && scope.nameSpace.empty())
            m_relation = relate(engine);
    }

    void run() const
    {
        for (const WorkloadId from : m_workloads) {
            for (const WorkloadId to : m_workloads)
                visitPair(from, to);
            visitAddresses(from, Direction::Egress);
        }
        for (const WorkloadId to : m_workloads)
            visitAddresses(to, Direction::Ingress);
    }

private:
    void visitPair(WorkloadId from, WorkloadId to) const
    {
        if (m_scope.admits(m_topology, from, to))
            report(from, to, inScope(filtered(from, to, between(from, to))));
    }

    PortVerdict filtered(const Endpoint &from, const Endpoint &to, PortVerdict verdict) const
    {
        return m_layers == nullptr ? verdict : m_layers->filter(from, to, std::move(verdict));
    }

    void visitAddresses(WorkloadId workload, Direction direction) const
    {
        const bool isFrom = direction == Direction::Egress;
        const ConnectionEnd outside = AddressSet();
        if (!(isFrom ? m_scope.admits(m_topology, workload, outside)
                     : m_scope.admits(m_topology, outside, workload)))
            return;
        for (auto &[ports, addresses] : groupsOf(workload, direction)) {
            if (isFrom)
                report(workload, std::move(addresses), ports);
            else
                report(std::move(addresses), workload, ports);
        }
    }

    PortVerdict between(WorkloadId from, WorkloadId to) const
    {
        return m_relation ? m_relation->between(from.index, to.index) : m_engine.between(from, to);
    }

    PortVerdict withBlock(WorkloadId workload, std::size_t block, Direction direction) const
    {
        const bool isFrom = direction == Direction::Egress;
        if (m_relation) {
            const std::size_t other = m_relation->workloads + block;
            return isFrom ? m_relation->between(workload.index, other)
                          : m_relation->between(other, workload.index);
        }
        const Endpoint witness = m_engine.addressBlocks()[block].ranges().front().first;
        return isFrom ? m_engine.between(workload, witness) : m_engine.between(witness, workload);
    }

    using Group = std::pair<PortVerdict, AddressSet>;

    // Sorted by first address, as the blocks are.
    std::vector<Group> groupsOf(WorkloadId workload, Direction direction) const
    {
        std::vector<Group> groups;
        const std::vector<AddressSet> &blocks = m_engine.addressBlocks();
        for (std::size_t i = 0; i < blocks.size(); ++i) {
            const PortVerdict network = withBlock(workload, i, direction);
            for (const AddressSet &part : partsOf(blocks[i])) {
                const Endpoint witness = part.ranges().front().first;
                const bool isFrom = direction == Direction::Egress;
                addTo(groups,
                      inScope(isFrom ? filtered(workload, witness, network)
                                     : filtered(witness, workload, network)),
                      part);
            }
        }
        return groups;
    }

    static void addTo(std::vector<Group> &groups, PortVerdict verdict, const AddressSet &addresses)
    {
        const auto same = std::ranges::find(groups, verdict, &Group::first);
        if (same == groups.end())
            groups.emplace_back(std::move(verdict), addresses);
        else
            same->second = same->second | addresses;
    }

    /// A block as the other layers divide it.
    std::vector<AddressSet> partsOf(const AddressSet &block) const
    {
        if (m_layers == nullptr || m_layers->addresses.empty())
            return {block};
        std::vector<AddressSet> parts;
        for (const AddressSet &group : m_layers->addresses)
            if (AddressSet part = block & group; !part.empty())
                parts.push_back(std::move(part));
        return parts;
    }

    PortVerdict inScope(PortVerdict verdict) const
    {
        if (m_scope.ports.isAll())
            return verdict;
        return {verdict.allowed & m_scope.ports, verdict.unknown & m_scope.ports};
    }

    void report(ConnectionEnd from, ConnectionEnd to, PortVerdict ports) const
    {
        if (!ports.allowed.empty() || !ports.unknown.empty())
            m_visit({std::move(from), std::move(to), std::move(ports)});
    }

    const NetworkEngine &m_engine;
    const Topology &m_topology;
    const ConnectivityScope &m_scope;
    const ConnectionVisitor &m_visit;
    const ConnectionLayers *m_layers; ///< Null: the network alone.
    std::vector<WorkloadId> m_workloads;
    std::optional<NetworkRelation> m_relation; ///< Nothing: few pairs are asked for.
};

bool isIn(const Topology &topology, const ConnectionEnd &end, const std::string &nameSpace)
{
    const auto *id = std::get_if<WorkloadId>(&end);
    return id && topology.workload(*id).key.nameSpace == nameSpace;
}

bool isNamed(const NodeKey &key, const std::string &name)
{
    const std::string prefix = key.cluster.empty() ? "" : key.cluster + ':';
    return name == key.name || name == key.nameSpace + '/' + key.name ||
           name == prefix + key.nameSpace + '/' + key.name || name == toString(key);
}

} // namespace

std::string_view toString(PeerEntity entity)
{
    switch (entity) {
    case PeerEntity::IngressController: break;
    case PeerEntity::Kubelet: return "kubelet";
    case PeerEntity::Node: return "node";
    }
    return "ingress-controller";
}

bool EndSelection::holds(const ConnectionEnd &end) const
{
    if (const auto *id = std::get_if<WorkloadId>(&end))
        return workloads.contains(*id);
    const auto *entity = std::get_if<PeerEntity>(&end);
    return entity && entities.contains(*entity);
}

bool ConnectivityScope::admits(const Topology &topology, const ConnectionEnd &from,
                               const ConnectionEnd &to) const
{
    if (!nameSpace.empty() && !isIn(topology, from, nameSpace) && !isIn(topology, to, nameSpace))
        return false;
    const auto fits = [this](const ConnectionEnd &own, const ConnectionEnd &other) {
        return (focus.empty() || focus.holds(own)) && (peers.empty() || peers.holds(other));
    };
    const bool asSource = direction != Direction::Ingress && fits(from, to);
    const bool asDestination = direction != Direction::Egress && fits(to, from);
    return asSource || asDestination;
}

void visitConnections(const NetworkEngine &engine, const ConnectivityScope &scope,
                      const ConnectionVisitor &visit, const ConnectionLayers *layers)
{
    Expansion(engine, scope, visit, layers).run();
}

std::vector<Connection> connectionsOf(const NetworkEngine &engine, const ConnectivityScope &scope)
{
    std::vector<Connection> connections;
    visitConnections(engine, scope, [&](const Connection &one) { connections.push_back(one); });
    return connections;
}

std::optional<Endpoint> witnessOf(const ConnectionEnd &end)
{
    if (const auto *id = std::get_if<WorkloadId>(&end))
        return *id;
    const auto *addresses = std::get_if<AddressSet>(&end);
    if (!addresses || addresses->empty())
        return std::nullopt;
    return addresses->ranges().front().first;
}

Result<EndSelection> selectEnds(const Topology &topology, const std::vector<std::string> &names)
{
    EndSelection selection;
    for (const std::string &name : names) {
        const auto entity =
            std::ranges::find(kEntities, name, [](PeerEntity one) { return toString(one); });
        bool isKnown = entity != kEntities.end();
        if (isKnown)
            selection.entities.insert(*entity);
        for (std::uint32_t i = 0; i < topology.workloads.size(); ++i) {
            if (!isNamed(topology.workloads[i].key, name))
                continue;
            selection.workloads.insert({i});
            isKnown = true;
        }
        if (!isKnown)
            return fail(ErrorCode::NodeUnknown,
                        "no workload of the input is called \"" + name + '"', {},
                        "write NAME, NAMESPACE/NAME or NAMESPACE/Kind/NAME; `drawbridgectl graph` "
                        "lists them");
    }
    return selection;
}

} // namespace drawbridge
