// SPDX-License-Identifier: Apache-2.0
// Manifests answer by their engines: the relation of all pairs, less what the mesh does not admit.
// A drawing answers by its flows: the proof of the export shows that it lets through just these.
// Both name nodes alike, so that a gateway outside the input is its external on either side.
// Tested by tests/unit/analysis/test_design_comparison.cpp

#include "model/analysis/compared_side.h"

#include "model/analysis/declared_ports.h"
#include "model/analysis/resource_overlay.h"
#include "model/design/draft.h"

#include <algorithm>
#include <map>

namespace drawbridge {
namespace {

bool isMet(const WorkloadNode &workload)
{
    return workload.hasNetwork && !workload.isSystem;
}

/// By the workload that stands for each.
std::map<NodeKey, NodeKey> gatewaysOf(const Design &design)
{
    std::map<NodeKey, NodeKey> gateways;
    for (const External &external : design.externals)
        if (isUsableGateway(external))
            gateways.emplace(gatewayKey(external), external.key);
    return gateways;
}

class ManifestSide : public ComparedSide {
public:
    ManifestSide(const Design &design, const std::stop_token &stop)
        : m_world(design, *design.topology->clusters.front().resources, m_toldAtImport),
          m_relation(relate(m_world.network(), stop)),
          m_isMeshed(m_world.topology().meshSeen != MeshMembership::None)
    {
        if (m_relation.rows.empty())
            return; // stopped
        addNodes(gatewaysOf(design));
        for (const AddressSet &block : m_world.network().addressBlocks())
            m_universe = m_universe | block;
    }

    [[nodiscard]] PortVerdict between(std::size_t from, std::size_t to) const override
    {
        const WorkloadId source = m_ids[from], destination = m_ids[to];
        return layered(source, destination, m_relation.between(source.index, destination.index));
    }
    [[nodiscard]] PortVerdict outside(std::size_t node, const IpAddress &address,
                                      Direction direction) const override
    {
        const Endpoint from =
            direction == Direction::Egress ? Endpoint(m_ids[node]) : Endpoint(address);
        const Endpoint to =
            direction == Direction::Egress ? Endpoint(address) : Endpoint(m_ids[node]);
        return layered(from, to, m_world.network().between(from, to));
    }
    [[nodiscard]] std::vector<AddressSet> partsOf(const AddressSet &addresses) const override
    {
        return m_world.partsOf(addresses);
    }
    [[nodiscard]] AddressSet universe() const override { return m_universe; }
    [[nodiscard]] std::optional<NetworkExplanation>
    explained(const std::optional<NodeKey> &from, const std::optional<NodeKey> &to,
              const IpAddress &address) const override
    {
        const auto source = endOf(from, address), destination = endOf(to, address);
        if (!source || !destination)
            return std::nullopt;
        return m_world.network().explain(*source, *destination);
    }

    [[nodiscard]] std::optional<Decision> decided(const std::optional<NodeKey> &from,
                                                  const std::optional<NodeKey> &to,
                                                  const IpAddress &address,
                                                  const PortSet &ports) const override
    {
        const auto source = endOf(from, address), destination = endOf(to, address);
        if (!m_isMeshed || !source || !destination || ports.empty())
            return std::nullopt;
        const PortRange first = ports.ranges().front();
        return m_world.decided(*source, *destination, first.protocol, first.first);
    }

private:
    [[nodiscard]] std::optional<Endpoint> endOf(const std::optional<NodeKey> &key,
                                                const IpAddress &address) const
    {
        if (const auto place = key ? find(*key) : std::nullopt)
            return Endpoint(m_ids[*place]);
        return !key || isOutside(*key) ? std::optional<Endpoint>(address) : std::nullopt;
    }

    void addNodes(const std::map<NodeKey, NodeKey> &gateways)
    {
        const Topology &topology = m_world.topology();
        const std::vector<PortSet> declared = declaredPortsOf(topology);
        std::map<NodeKey, WorkloadId> ids;
        for (std::uint32_t i = 0; i < topology.workloads.size(); ++i) {
            const WorkloadNode &workload = topology.workloads[i];
            const auto gateway = gateways.find(workload.key);
            if (isMet(workload))
                ids.emplace(gateway == gateways.end() ? workload.key : gateway->second,
                            WorkloadId{i});
        }
        for (const auto &[key, id] : ids) {
            m_nodes.push_back({key, declared[id.index]});
            m_ids.push_back(id);
        }
    }
    [[nodiscard]] PortVerdict layered(const Endpoint &from, const Endpoint &to,
                                      PortVerdict network) const
    {
        return m_isMeshed ? m_world.layers().filter(from, to, std::move(network)) : network;
    }

    Diagnostics m_toldAtImport;
    AppliedWorld m_world;
    NetworkRelation m_relation;
    bool m_isMeshed;
    std::vector<WorkloadId> m_ids; ///< By node.
    AddressSet m_universe;
};

class DrawingSide : public ComparedSide {
public:
    explicit DrawingSide(const Design &design) : m_design(design)
    {
        addNodes();
        for (const Flow &flow : design.flows)
            if (!add(flow))
                m_notCompared.push_back(toString(flow.from) + " to " + toString(flow.to) +
                                        " is not compared, because nobody gave the addresses or "
                                        "pods of " +
                                        toString(isOutside(flow.from) ? flow.from : flow.to));
        for (const Flow &flow : systemFlowsOf(design))
            (void)add(flow); // those with an end in the input
    }

    [[nodiscard]] PortVerdict between(std::size_t from, std::size_t to) const override
    {
        const auto at = m_drawn.find({from, to});
        return at == m_drawn.end() ? PortVerdict{} : PortVerdict{at->second, {}};
    }
    [[nodiscard]] PortVerdict outside(std::size_t node, const IpAddress &address,
                                      Direction direction) const override
    {
        PortVerdict verdict;
        const auto at = m_outside.find({node, direction});
        if (at == m_outside.end())
            return verdict;
        for (const auto &[addresses, ports] : at->second)
            if (addresses.contains(address))
                verdict.allowed |= ports;
        return verdict;
    }
    [[nodiscard]] std::vector<AddressSet> partsOf(const AddressSet &addresses) const override
    {
        return {addresses}; // the comparison divides by externals
    }
    [[nodiscard]] AddressSet universe() const override { return AddressSet::all(); }
    [[nodiscard]] std::optional<NetworkExplanation> explained(const std::optional<NodeKey> &,
                                                              const std::optional<NodeKey> &,
                                                              const IpAddress &) const override
    {
        return std::nullopt;
    }

    [[nodiscard]] std::optional<Decision> decided(const std::optional<NodeKey> &,
                                                  const std::optional<NodeKey> &, const IpAddress &,
                                                  const PortSet &) const override
    {
        return std::nullopt;
    }

private:
    void addNodes()
    {
        const std::vector<PortSet> declared = declaredPortsOf(*m_design.topology);
        for (std::size_t i = 0; i < declared.size(); ++i)
            if (isMet(m_design.topology->workloads[i]))
                m_nodes.push_back({m_design.topology->workloads[i].key, declared[i]});
        for (const auto &[pods, gateway] : gatewaysOf(m_design))
            m_nodes.push_back({gateway, {}});
        std::ranges::sort(m_nodes, {}, &Node::key);
    }

    [[nodiscard]] AddressSet addressesAt(const NodeKey &key) const
    {
        const External *external = m_design.findExternal(key);
        return external ? addressesOf(*external, m_design.cluster(key.cluster)) : AddressSet{};
    }

    /// False where an end has no place.
    bool add(const Flow &flow)
    {
        const auto from = find(flow.from), to = find(flow.to);
        if (from && to) {
            m_drawn[{*from, *to}] |= flow.portSet();
            return true;
        }
        const AddressSet addresses = addressesAt(from ? flow.to : flow.from);
        if (addresses.empty() || (!from && !to))
            return false;
        const Direction direction = from ? Direction::Egress : Direction::Ingress;
        m_outside[{from ? *from : *to, direction}].emplace_back(addresses, flow.portSet());
        return true;
    }

    const Design &m_design;
    std::map<std::pair<std::size_t, std::size_t>, PortSet> m_drawn;
    std::map<std::pair<std::size_t, Direction>, std::vector<std::pair<AddressSet, PortSet>>>
        m_outside;
};

} // namespace

std::optional<std::size_t> ComparedSide::find(const NodeKey &key) const
{
    const auto at = std::ranges::lower_bound(m_nodes, key, {}, &Node::key);
    return at != m_nodes.end() && at->key == key
               ? std::optional(static_cast<std::size_t>(at - m_nodes.begin()))
               : std::nullopt;
}

std::unique_ptr<ComparedSide> manifestSide(const Design &design, const std::stop_token &stop)
{
    return std::make_unique<ManifestSide>(design, stop);
}

std::unique_ptr<ComparedSide> drawingSide(const Design &design)
{
    return std::make_unique<DrawingSide>(design);
}

} // namespace drawbridge
