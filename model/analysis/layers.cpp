// SPDX-License-Identifier: Apache-2.0
// One verdict over network, identity and authorization for all pairs. In ambient meshes the network
// sees the tunnel's port only, so that it says who, and authorization must say which port
// (istio.md section 2, istio#56659). Tested by tests/unit/analysis/test_layers.cpp
#include "model/analysis/layers.h"

#include <algorithm>

namespace drawbridge {
namespace {

/// All TCP ports when the tunnel's is in, none otherwise.
PortSet byTunnel(const PortSet &ports, std::uint16_t tunnelPort)
{
    const auto tcp = PortSet::allOf(Protocol::Tcp);
    return ports.contains(Protocol::Tcp, tunnelPort) ? ports | tcp : ports - tcp;
}

/// Whether its connections may be those of an ambient mesh.
bool mayBeIstio(const WorkloadNode &workload)
{
    return workload.mesh != MeshMembership::None && workload.mesh != MeshMembership::Linkerd;
}

MeshLayers askedOf(Layer layer)
{
    return {layer != Layer::Authorization, layer != Layer::Mtls};
}

MeshCaller callerAt(const IpAddress &address)
{
    MeshCaller caller;
    caller.address = address;
    return caller;
}

} // namespace

std::optional<Layer> layerNamed(std::string_view name)
{
    if (name == "network")
        return Layer::Network;
    if (name == "mtls")
        return Layer::Mtls;
    if (name == "authorization")
        return Layer::Authorization;
    return name == "all" ? std::optional(Layer::All) : std::nullopt;
}

Carriage carriageOf(const WorkloadNode &from, const WorkloadNode &to)
{
    const bool isFromAmbient = from.mesh == MeshMembership::Ambient;
    const bool isToAmbient = to.mesh == MeshMembership::Ambient;
    if (isFromAmbient && isToAmbient)
        return Carriage::Tunnel;
    const auto mayBeLinkerd = [](const WorkloadNode &workload) {
        return workload.mesh == MeshMembership::Linkerd || workload.mesh == MeshMembership::Unknown;
    };
    if (to.mesh == MeshMembership::Linkerd && mayBeLinkerd(from))
        return Carriage::Linkerd;
    if (from.mesh == MeshMembership::Linkerd && mayBeLinkerd(to))
        return Carriage::Linkerd;
    const bool mayTunnel = mayBeIstio(from) && mayBeIstio(to);
    return (isFromAmbient || isToAmbient) && mayTunnel ? Carriage::Either : Carriage::Plain;
}

std::string carriageDoubt(Carriage carriage)
{
    const auto port = std::to_string(tunnelPortOf(carriage));
    return carriage == Carriage::Linkerd
               ? "whether proxies of Linkerd meet on port " + port +
                     " or on the port that is called depends on the version of Linkerd"
               : "whether a sidecar and a ztunnel meet on port " + port +
                     " depends on how the mesh was installed";
}

PortSet onWire(const PortSet &ports, Carriage carriage)
{
    const auto tcp = PortSet::allOf(Protocol::Tcp);
    if (carriage == Carriage::Plain || (ports & tcp).empty())
        return ports;
    auto result = carriage == Carriage::Tunnel ? ports - tcp : ports;
    const auto tunnel = tunnelPortOf(carriage);
    result.add({Protocol::Tcp, tunnel, tunnel});
    return result;
}

bool mayMeetInPlaintext(const WorkloadNode &from, const WorkloadNode &to)
{
    using M = MeshMembership;
    return (from.mesh == M::Sidecar && to.mesh == M::Ambient) ||
           (from.mesh == M::Ambient && to.mesh == M::Sidecar);
}

PortVerdict carried(PortVerdict network, Carriage carriage)
{
    if (carriage == Carriage::Plain)
        return network;
    const auto port = tunnelPortOf(carriage);
    PortVerdict tunnel{byTunnel(network.allowed, port), byTunnel(network.unknown, port)};
    if (carriage == Carriage::Tunnel)
        return tunnel;
    return bothAgree(network, tunnel);
}

PortRoutes waypointRoutes(const MeshEngine &mesh, const std::vector<MeshPortClass> &classes,
                          WorkloadId to)
{
    PortRoutes found;
    for (const auto &group : classes) {
        auto routes = mesh.routesTo(to, group.witness);
        if (routes == std::vector<MeshRoute>{{}})
            continue;
        const auto same = std::ranges::find(found, routes, &PortRoutes::value_type::second);
        if (same == found.end())
            found.emplace_back(group.ports, std::move(routes));
        else
            same->first |= group.ports;
    }
    return found;
}

namespace {

/// Every way has to agree.
Verdict overRoutes(const NetworkEngine &network, WorkloadId from,
                   const std::vector<MeshRoute> &routes, WorkloadId to)
{
    const auto first = tunnelVerdict(network, from, routes.front(), to);
    const bool isAgreed = std::ranges::all_of(routes, [&](const MeshRoute &route) {
        return tunnelVerdict(network, from, route, to) == first;
    });
    return isAgreed ? first : Verdict::Unknown;
}

} // namespace

PortVerdict carriedTo(const NetworkEngine &network, WorkloadId from, WorkloadId to,
                      PortVerdict verdict, const PortRoutes &waypoints)
{
    const auto &topology = network.topology();
    const auto carriage = carriageOf(topology.workload(from), topology.workload(to));
    auto result = carried(std::move(verdict), carriage);
    if (carriage == Carriage::Plain)
        return result;
    for (const auto &[ports, routes] : waypoints) {
        const auto here = overRoutes(network, from, routes, to);
        PortVerdict byRoutes{here == Verdict::Allow ? ports : PortSet(),
                             here == Verdict::Unknown ? ports : PortSet()};
        if (carriage == Carriage::Either)
            byRoutes = bothAgree(byRoutes, {result.allowed & ports, result.unknown & ports});
        result.allowed = (result.allowed - ports) | byRoutes.allowed;
        result.unknown = (result.unknown - ports) | byRoutes.unknown;
    }
    return result;
}

LayerFilter::LayerFilter(const NetworkEngine &network, const MeshEngine &mesh, Layer layer)
    : m_network(network), m_topology(network.topology()), m_mesh(mesh), m_layer(layer),
      m_ports(mesh, m_topology), m_relation(relateMesh(mesh, m_topology, askedOf(layer)))
{}

ConnectionLayers LayerFilter::layers()
{
    return {[this](const Endpoint &from, const Endpoint &to, PortVerdict network) {
                return answer(from, to, std::move(network));
            },
            m_mesh.addressGroups()};
}

PortVerdict LayerFilter::answer(const Endpoint &from, const Endpoint &to, PortVerdict network)
{
    const auto *source = std::get_if<WorkloadId>(&from);
    const auto *destination = std::get_if<WorkloadId>(&to);
    PortVerdict all{PortSet::all(), {}};
    if (m_layer == Layer::Network)
        return network;
    if (destination == nullptr)
        return m_layer == Layer::All ? network : all;
    const auto byMesh = source != nullptr ? m_relation.between(*source, *destination)
                                          : mesh(callerAt(std::get<IpAddress>(from)), *destination);
    if (m_layer != Layer::All)
        return byMesh;
    if (source == nullptr)
        return network & byMesh;
    return carriedTo(m_network, *source, *destination, std::move(network), routesTo(*destination)) &
           byMesh;
}

const PortRoutes &LayerFilter::routesTo(WorkloadId to)
{
    const auto [entry, isNew] = m_routes.try_emplace(to);
    if (isNew)
        entry->second = waypointRoutes(m_mesh, m_ports.classesOf(to), to);
    return entry->second;
}

PortVerdict LayerFilter::ofEntity(PeerEntity entity, WorkloadId to, PortVerdict network)
{
    if (m_layer == Layer::Network)
        return network;
    auto byMesh = mesh(MeshCaller{}, to);
    if (entity == PeerEntity::IngressController) {
        const auto captured = m_ports.capturedPorts(to);
        byMesh = {byMesh.allowed - captured, byMesh.unknown | captured};
    }
    return m_layer == Layer::All ? network & byMesh : byMesh;
}

const PortVerdict &LayerFilter::mesh(const MeshCaller &caller, WorkloadId to)
{
    const std::pair key{callerKey({caller}), to};
    if (const auto known = m_answers.find(key); known != m_answers.end())
        return known->second;
    return m_answers.emplace(key, m_ports.admits({caller}, to, askedOf(m_layer))).first->second;
}

} // namespace drawbridge
