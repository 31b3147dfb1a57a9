// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/connectivity.h"
#include "model/analysis/mesh_ports.h"
#include "model/analysis/mesh_relation.h"
#include "model/analysis/tunnel_network.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace drawbridge {

/// The layers of a connection, one of them or all together.
enum class Layer { Network, Mtls, Authorization, All };

/// "network", "mtls", "authorization", "all"; nothing for another word.
[[nodiscard]] std::optional<Layer> layerNamed(std::string_view name);

/// The port of Linkerd's proxies. Since 2.18 they carry everything between them on it, before that
/// only what is opaque (linkerd.io, common errors, "Network Policy").
inline constexpr std::uint16_t kLinkerdTunnelPort = 4143;
/// The port on which its proxies are asked what they see.
inline constexpr std::uint16_t kLinkerdControlPort = 4190;

/// How a TCP connection between two workloads travels, as NetworkPolicies see it.
enum class Carriage {
    Plain,   ///< On its own port.
    Tunnel,  ///< Inside the tunnel's.
    Either,  ///< That depends on how the mesh was installed: a sidecar and a ztunnel.
    Linkerd, ///< That depends on the version: two proxies of Linkerd.
};
[[nodiscard]] Carriage carriageOf(const WorkloadNode &from, const WorkloadNode &to);

/// Of every carriage that is not plain.
[[nodiscard]] constexpr std::uint16_t tunnelPortOf(Carriage carriage)
{
    return carriage == Carriage::Linkerd ? kLinkerdTunnelPort : kTunnelPort;
}

/// Why nobody knows which port the network sees, of Either and Linkerd.
[[nodiscard]] std::string carriageDoubt(Carriage carriage);

/// The ports by which NetworkPolicies meet connections on `ports`: TCP on the tunnel's where it
/// travels in it, on both where nobody knows.
[[nodiscard]] PortSet onWire(const PortSet &ports, Carriage carriage);

/// A sidecar and a ztunnel, who may come to each other without an identity.
[[nodiscard]] bool mayMeetInPlaintext(const WorkloadNode &from, const WorkloadNode &to);

/// The network's verdict with every TCP port that travels in the tunnel as open as the tunnel's.
[[nodiscard]] PortVerdict carried(PortVerdict network, Carriage carriage);

/// Ports of a workload to which some way leads through a waypoint, or may.
using PortRoutes = std::vector<std::pair<PortSet, std::vector<MeshRoute>>>;
[[nodiscard]] PortRoutes waypointRoutes(const MeshEngine &mesh,
                                        const std::vector<MeshPortClass> &classes, WorkloadId to);

/// The network's verdict on a connection between two workloads as the mesh carries it: on its own
/// port or the tunnel's, straight or through waypoints.
[[nodiscard]] PortVerdict carriedTo(const NetworkEngine &network, WorkloadId from, WorkloadId to,
                                    PortVerdict verdict, const PortRoutes &waypoints);

/// Asks one layer, or all, about every pair: the mesh's layers let everything through where the
/// destination is outside the mesh. Mesh layers answer without a request: a port on which only some
/// requests pass is unknown. The engines have to outlive it; not thread-safe, it remembers answers.
class LayerFilter {
public:
    LayerFilter(const NetworkEngine &network, const MeshEngine &mesh, Layer layer);

    [[nodiscard]] ConnectionLayers layers();
    /// The same for a party without address: a node speaks plaintext, and what an ingress
    /// controller that is not in the input speaks nobody knows.
    [[nodiscard]] PortVerdict ofEntity(PeerEntity entity, WorkloadId to, PortVerdict network);

private:
    [[nodiscard]] PortVerdict answer(const Endpoint &from, const Endpoint &to, PortVerdict network);
    [[nodiscard]] const PortRoutes &routesTo(WorkloadId to);
    /// Of a caller that is no workload of the input.
    [[nodiscard]] const PortVerdict &mesh(const MeshCaller &caller, WorkloadId to);

    const NetworkEngine &m_network;
    const Topology &m_topology;
    const MeshEngine &m_mesh;
    Layer m_layer;
    MeshPorts m_ports;
    MeshRelation m_relation;
    std::map<std::pair<std::string, WorkloadId>, PortVerdict> m_answers; ///< By caller.
    std::map<WorkloadId, PortRoutes> m_routes;
};

} // namespace drawbridge
