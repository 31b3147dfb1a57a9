// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/import/resource_set.h"

#include <optional>

namespace drawbridge {

/// Whether meshConfig.outboundTrafficPolicy in istiod's ConfigMap holds sidecars to hosts that the
/// mesh knows (REGISTRY_ONLY); the default is no. Nothing where `meshConfigIn` has nothing.
[[nodiscard]] std::optional<bool> isRegistryOnly(const ResourceSet &resources);

} // namespace drawbridge
