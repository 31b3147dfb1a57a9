// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/scene_layout.h"

namespace drawbridge {

/// A hand-placed picture of a small shop: 14 workloads in 4 namespaces, a gateway, 4 externals and
/// every mark the canvas knows. Its three implicit edges: settlement -> any address,
/// Internet -> grafana, cart-cleanup -> prometheus.
[[nodiscard]] SceneLook shopLook();

[[nodiscard]] NodeKey shopWorkload(const char *nameSpace, const char *name);
[[nodiscard]] NodeKey shopNamespace(const char *name);
[[nodiscard]] NodeKey shopExternal(const char *name);

} // namespace drawbridge
