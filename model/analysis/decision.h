// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/mesh_engine.h"
#include "model/analysis/network_engine.h"
#include "model/analysis/verdict.h"

#include <optional>
#include <string>
#include <vector>

namespace drawbridge {

/// One object that decided a layer.
struct DecidingObject {
    std::string kind;
    std::string nameSpace;
    std::string name;
    std::optional<std::size_t> rule; ///< Zero-based.
    SourceSpan where;
    bool operator==(const DecidingObject &) const = default;
};

struct LayerDecision {
    std::string layer; ///< "network-egress", "network-ingress", "mtls", "authorization"
    Verdict verdict = Verdict::Unknown;
    std::vector<DecidingObject> by;
    std::string reason;
    bool operator==(const LayerDecision &) const = default;
};

/// One connection attempt, one answer over all layers, with the smallest change that flips it.
struct Decision {
    Verdict verdict = Verdict::Unknown;
    std::vector<LayerDecision> layers;
    std::string
        flip; ///< "add an ingress rule to shop/default-deny admitting …"; empty when unknown.
    bool operator==(const Decision &) const = default;
};

struct Attempt {
    Endpoint from;
    WorkloadId to; ///< Destination outside the cluster: use `toAddress`.
    std::optional<IpAddress> toAddress;
    Protocol protocol = Protocol::Tcp;
    std::uint16_t port = 0;
    std::optional<HttpRequest> request;
    bool isPlaintext = false; ///< The caller bypasses its proxy.
    /// Who calls, where that is said rather than what `from` is; nothing: as `from`.
    std::optional<MeshCaller> caller{};
    /// Only the identity of the caller is known: `from` means nothing, and what the network says
    /// is known only where it does not depend on the peer.
    bool isPlaceless = false;
    /// The Service that is dialled, where one is: it tells by which way waypoints are met.
    std::optional<ServiceId> through{};
};

/// Decides one attempt layer by layer. The mesh layers are left out where the destination is
/// outside the mesh or the protocol is not TCP.
[[nodiscard]] Decision decide(const NetworkEngine &network, const MeshEngine &mesh,
                              const Attempt &attempt);

} // namespace drawbridge
