// SPDX-License-Identifier: Apache-2.0
// Nodes as peers (network-policy.md 2.3). Policies see a node as an address, so what holds for
// every part of the addresses that nodes may have holds for a node, and what holds for some is not
// known. Only the pod's own node is special, and there the specification and plugins part ways.
//
// Tested by tests/unit/analysis/test_node_connections.cpp
#include "model/analysis/node_connections.h"

namespace drawbridge {
namespace {

constexpr const char *kOwnNode =
    "the kubelet runs on the pod's own node, whose traffic is admitted whatever policies say, or "
    "not, depending on the network plugin";
constexpr const char *kSomeNodes = "policies admit some nodes, or may do so, by their addresses";
constexpr const char *kUnknownAddresses =
    "policies admit some addresses, or may do so, and those of the nodes are not known";

AddressSet addressesOf(const std::vector<NodeObject> &nodes)
{
    AddressSet addresses;
    for (const NodeObject &node : nodes) {
        for (const IpAddress &address : node.addresses)
            addresses.add({address, address});
    }
    return addresses;
}

class NodePeers {
public:
    NodePeers(const NetworkEngine &engine, const NodeAddresses &nodes)
        : m_engine(engine), m_topology(engine.topology()), m_nodes(nodes)
    {}

    std::vector<NodeConnection> all()
    {
        addAll(PeerEntity::Kubelet, Direction::Ingress);
        addAll(PeerEntity::Node, Direction::Ingress);
        addAll(PeerEntity::Node, Direction::Egress);
        return std::move(m_found);
    }

private:
    void addAll(PeerEntity entity, Direction direction)
    {
        for (std::uint32_t i = 0; i < m_topology.workloads.size(); ++i) {
            if (m_topology.workloads[i].hasNetwork)
                add(entity, {i}, direction);
        }
    }

    void add(PeerEntity entity, WorkloadId workload, Direction direction)
    {
        const PortVerdict ports = withNodes(entity, workload, direction);
        if (ports.isDenied())
            return;
        NodeConnection found{{workload, entity, ports}, {}};
        if (direction == Direction::Ingress)
            std::swap(found.connection.from, found.connection.to);
        if (!ports.unknown.empty())
            found.unknownBecause.emplace_back(reasonOf(entity, workload));
        m_found.push_back(std::move(found));
    }

    PortVerdict withNodes(PeerEntity entity, WorkloadId workload, Direction direction)
    {
        PortVerdict every{PortSet::all(), {}};
        PortVerdict some;
        for (const AddressSet &part : partsFor(workload)) {
            const IpAddress node = part.ranges().front().first;
            const PortVerdict one = withNode(entity, workload, direction, node);
            every = every & one;
            some = some | one;
        }
        return {every.allowed, (some.allowed | some.unknown) - every.allowed};
    }

    PortVerdict withNode(PeerEntity entity, WorkloadId workload, Direction direction,
                         const IpAddress &node) const
    {
        if (entity == PeerEntity::Kubelet)
            return m_engine.fromOwnNode(workload, node);
        return direction == Direction::Ingress ? m_engine.between(node, workload)
                                               : m_engine.between(workload, node);
    }

    const char *reasonOf(PeerEntity entity, WorkloadId workload) const
    {
        if (entity == PeerEntity::Kubelet && m_engine.isIsolated(workload, Direction::Ingress))
            return kOwnNode;
        return known(workload) ? kSomeNodes : kUnknownAddresses;
    }

    const AddressSet *known(WorkloadId workload) const
    {
        const auto &cluster = m_topology.namespaceOf(m_topology.workload(workload)).cluster;
        const auto found = m_nodes.find(cluster);
        return found == m_nodes.end() || found->second.empty() ? nullptr : &found->second;
    }

    const std::vector<AddressSet> &partsFor(WorkloadId workload)
    {
        const AddressSet *addresses = known(workload);
        auto &parts = m_parts[addresses];
        if (parts.empty())
            parts = m_engine.partsOf(addresses ? *addresses : AddressSet::all());
        return parts;
    }

    const NetworkEngine &m_engine;
    const Topology &m_topology;
    const NodeAddresses &m_nodes;
    std::map<const AddressSet *, std::vector<AddressSet>> m_parts;
    std::vector<NodeConnection> m_found;
};

} // namespace

NodeAddresses nodeAddressesOf(const Design &design)
{
    NodeAddresses nodes;
    for (const DesignCluster &cluster : design.clusters)
        nodes[cluster.name] = AddressSet(cluster.nodes);
    for (const Topology::Cluster &cluster : design.topology->clusters) {
        AddressSet &addresses = nodes[cluster.name];
        if (addresses.empty() && cluster.resources)
            addresses = addressesOf(cluster.resources->nodes);
    }
    return nodes;
}

std::vector<NodeConnection> nodeConnections(const NetworkEngine &engine, const NodeAddresses &nodes)
{
    return NodePeers(engine, nodes).all();
}

} // namespace drawbridge
