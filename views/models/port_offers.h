// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/design.h"

#include <string>
#include <vector>

namespace drawbridge {

/// One port a flow to a node may be drawn on: what a Service leads to, or a container declares.
struct PortOffer {
    PortRange range;                      ///< Of the destination pod.
    std::string service;                  ///< Empty: only a container declares it.
    std::optional<std::uint16_t> dialled; ///< The Service port, when it is another number.
    std::string name;                     ///< Of the Service or container port; may be empty.
    bool operator==(const PortOffer &) const = default;
};

/// Service ports leading to the workload first (by Service, then port), then container ports none
/// of them leads to. Empty for externals and unknown nodes.
[[nodiscard]] std::vector<PortOffer> portOffersOf(const Design &design, const NodeKey &to);
/// The same of all workloads, by WorkloadId. Cost: O(backends of all Services).
[[nodiscard]] std::vector<std::vector<PortOffer>> portOffers(const Topology &topology);

/// "443 → 8443/TCP", or "8443/TCP" where both are the same number.
[[nodiscard]] std::string toString(const PortOffer &offer);

} // namespace drawbridge
