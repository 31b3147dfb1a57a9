// SPDX-License-Identifier: Apache-2.0
// A cluster with everything in it, asked over all layers at once (layers.h) or one attempt at a
// time (decision.h).
// Tested by tests/cli/test_rollout_command.cpp

#include "model/analysis/applied_world.h"

#include "model/analysis/findings.h"
#include "model/analysis/resource_overlay.h"
#include "model/design/draft.h"
#include "model/design/host_probes.h"
#include "model/design/waypoint_pods.h"
#include "model/topology/topology_builder.h"

namespace drawbridge {
namespace {

std::shared_ptr<const Topology> withoutMesh(std::shared_ptr<const Topology> topology,
                                            const std::set<std::string> &outside)
{
    if (outside.empty())
        return topology;
    auto known = std::make_shared<Topology>(*topology);
    for (WorkloadNode &node : known->workloads)
        if (node.mesh == MeshMembership::Unknown && outside.contains(node.key.nameSpace))
            node.mesh = MeshMembership::None;
    return known;
}

Design overCluster(const Design &design, ResourceSet resources, Diagnostics &diagnostics,
                   const std::set<std::string> &outside)
{
    Design over = withSystemCallers(design);
    const std::string &name = design.topology->clusters.front().name;
    addGateways(design, name, resources);
    addWaypointPods(resources);
    over.topology = buildTopology(
        {Topology::Cluster{name, std::make_shared<const ResourceSet>(std::move(resources))}},
        diagnostics);
    over.topology = withoutMesh(withSystemPeers(over), outside);
    return over;
}

} // namespace

AppliedWorld::AppliedWorld(const Design &design, const ResourceSet &resources,
                           Diagnostics &diagnostics, const std::set<std::string> &outside)
    : m_design(overCluster(design, resources, diagnostics, outside)),
      m_network(makeNetworkEngine(m_design.topology, networkOptionsOf(m_design))),
      m_mesh(makeMeshEngine(m_design.topology, meshOptionsOf(m_design))),
      m_filter(m_network, m_mesh, Layer::All), m_layers(m_filter.layers())
{}

PortVerdict AppliedWorld::passes(const Endpoint &from, const Endpoint &to) const
{
    return m_layers.filter(from, to, m_network.between(from, to));
}

PortVerdict AppliedWorld::passes(const MeshCaller &caller, const Endpoint &from,
                                 const Endpoint &to) const
{
    PortVerdict network = m_network.between(from, to);
    const auto *destination = std::get_if<WorkloadId>(&to);
    if (destination == nullptr || !m_mesh.mayBind(*destination))
        return network;
    if (!m_ports)
        m_ports.emplace(m_mesh, topology());
    return network & m_ports->admits({caller}, *destination);
}

Decision AppliedWorld::decided(const Endpoint &from, const Endpoint &to, Protocol protocol,
                               std::uint16_t port, const std::optional<HttpRequest> &request,
                               const std::optional<MeshCaller> &caller,
                               std::optional<ServiceId> through) const
{
    Attempt attempt;
    attempt.from = from;
    if (const auto *workload = std::get_if<WorkloadId>(&to))
        attempt.to = *workload;
    else
        attempt.toAddress = std::get<IpAddress>(to);
    attempt.protocol = protocol;
    attempt.port = port;
    attempt.request = request;
    attempt.caller = caller;
    attempt.through = through;
    return decide(m_network, m_mesh, attempt);
}

std::vector<AddressSet> AppliedWorld::partsOf(const AddressSet &addresses) const
{
    std::vector<AddressSet> parts;
    for (const AddressSet &group : m_layers.addresses) {
        const AddressSet common = group & addresses;
        if (common.empty())
            continue;
        for (AddressSet &part : m_network.partsOf(common))
            parts.push_back(std::move(part));
    }
    return parts;
}

} // namespace drawbridge
