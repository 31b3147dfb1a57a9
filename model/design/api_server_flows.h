// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/design.h"

#include <vector>

namespace drawbridge {

/// The connection to the API server that drawn API access needs: what the export opens beside the
/// Role, and what `verify` counts as drawn (findings.md 2.6).
struct ApiServerFlow {
    NodeKey from;         ///< A workload with drawn access, never a group.
    AddressSet addresses; ///< `cluster.apiServer`.
    PortSet ports;        ///< 443/TCP and 6443/TCP: the Service address and the endpoint behind it.
    bool operator==(const ApiServerFlow &) const = default;
};

/// The node key an API server is shown and reported under: "External/kubernetes-api".
[[nodiscard]] NodeKey apiServerKey(const std::string &cluster);

/// One flow for each workload with drawn API access, sorted by `from`. Left out while the
/// cluster's `apiServer` is unset: an unset address is never 0.0.0.0/0 (zero-trust.md).
[[nodiscard]] std::vector<ApiServerFlow> apiServerFlowsOf(const Design &design);

/// The design with its API servers as externals, so that what they call (`systemFlowsOf`) has a
/// source: "External/kubernetes-api" of the addresses `cluster.apiServer`. Left out where those
/// are unset or the design has an external of that name, which then stands for the API server.
[[nodiscard]] Design withApiServers(const Design &design);

} // namespace drawbridge
