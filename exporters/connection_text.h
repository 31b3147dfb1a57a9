// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/connectivity.h"

#include <string>
#include <vector>

namespace drawbridge {

/// "shop/Deployment/web", "10.0.0.0/8, fd00::/8", "{ingress-controller}".
[[nodiscard]] std::string connectionEndText(const Topology &topology, const ConnectionEnd &end);

/// "8080/TCP; unknown: 53/UDP".
[[nodiscard]] std::string verdictText(const PortVerdict &verdict);
/// The same; "no port" where that is empty.
[[nodiscard]] std::string verdictOrNone(const PortVerdict &verdict);
/// "8080/TCP, 53/UDP"; empty without ports.
[[nodiscard]] std::string portsText(const PortSet &ports);

/// Why a connection is as it is, one sentence a line: each policy and rule that decides, directions
/// nothing restricts, and what is not known.
[[nodiscard]] std::vector<std::string> reasonLines(const NetworkExplanation &why);

} // namespace drawbridge
