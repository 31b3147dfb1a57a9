// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/address_set.h"
#include "model/base/label_selector.h"

#include <cstdint>
#include <string>
#include <vector>

namespace drawbridge {

/// The port on which an east-west gateway passes on what other clusters send over mutual TLS, by
/// server name and without ending it (Istio, servers of mode AUTO_PASSTHROUGH).
inline constexpr std::uint16_t kEastWestPort = 15443;

/// The way into a cluster whose pods have no addresses of their own for others (Istio: several
/// networks). Without addresses there is none, and clusters call pods directly.
struct EastWestGateway {
    std::vector<Cidr> addresses; ///< Where other clusters dial it.
    std::string nameSpace;       ///< Of its pods; empty: the mesh's root namespace.
    LabelMap podLabels;          ///< Empty: istio=eastwestgateway.
    bool operator==(const EastWestGateway &) const = default;
    [[nodiscard]] bool isThere() const { return !addresses.empty(); }
};

} // namespace drawbridge
