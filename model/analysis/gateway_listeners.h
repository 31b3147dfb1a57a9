// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/mesh_engine_ports.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace drawbridge {

/// On pods that run a gateway or waypoint: the name of its Gateway (gateway.networking.k8s.io).
inline constexpr auto kGatewayNameLabel = "gateway.networking.k8s.io/gateway-name";

/// What the pods of a gateway listen on, on one port.
struct ListeningServer {
    enum class Certificate : std::uint8_t {
        None,  ///< No TLS, TLS that asks the client for nothing, or TLS that is passed on.
        Mesh,  ///< ISTIO_MUTUAL: that of a workload.
        Other, ///< MUTUAL and its kin: one that some authority outside the manifests made.
    };
    std::string gateway; ///< "Gateway edge/public".
    PortReading reading = PortReading::Disputed;
    Certificate certificate = Certificate::None;
    bool operator==(const ListeningServer &) const = default;
};

/// All that one gateway listens on, by the port of its pods; each server once.
struct GatewayListeners {
    std::map<std::uint16_t, std::vector<ListeningServer>> servers;
    std::string doubt; ///< Why it may listen otherwise, or empty.

    /// Whether every server of a port reads requests, for certain: only then can a policy ask for
    /// a token there (istio.md 1.7).
    [[nodiscard]] bool readsRequests(std::uint16_t port) const;
};

/// By WorkloadId, nothing for whatever is no gateway. By the Gateways of Istio that select a pod
/// and the one of the Gateway API that it runs, through the ports of its Services. Cost: gateways
/// times Gateways.
[[nodiscard]] std::vector<GatewayListeners> gatewayListeners(const Topology &topology);

} // namespace drawbridge
