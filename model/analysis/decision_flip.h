// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/decision.h"

#include <string>

namespace drawbridge {

/// The pieces a flip is worked out from: what was decided, layer by layer, with the explanations
/// behind it.
struct DecisionFacts {
    const NetworkEngine &network;
    const Attempt &attempt;
    const NetworkExplanation &explanation;
    PortRange seen; ///< The port as the network sees it: of a tunnel, that of the tunnel.
    AuthorizationDecision authorization; ///< Meaningful only with an authorization layer.
    std::optional<MeshCaller> caller;    ///< Nothing: not known, or no mesh layer.
};

/// The smallest change that turns an allowed attempt into a denied one or the reverse, as one
/// sentence that names object and rule; empty when the answer is unknown.
[[nodiscard]] std::string flipOf(const DecisionFacts &facts, const Decision &decision);

/// Where the attempt goes, whichever of `to` and `toAddress` says so.
[[nodiscard]] Endpoint destinationOf(const Attempt &attempt);

} // namespace drawbridge
