// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/import/resource_set.h"

namespace drawbridge {

/// Whether the listener takes the route by sectionName, port, kind and host names
/// (gateway.networking.k8s.io, Listener and ParentReference); whose namespaces it admits is not
/// looked at.
[[nodiscard]] bool fits(const GatewayListener &listener, const GatewayRouteObject &route,
                        const RouteParent &parent);

/// Whether some pair of host names can be one and the same; "*.a.b" stands for every name that ends
/// in ".a.b". An empty list or name means any.
[[nodiscard]] bool hostsMeet(const std::string &listenerHost,
                             const std::vector<std::string> &routeHosts);

/// Whether a ReferenceGrant in the backend's namespace lets the route name it. Within one namespace
/// none is needed.
[[nodiscard]] bool isGranted(const GatewayRouteObject &route, const RouteBackend &backend,
                             const std::vector<ReferenceGrantObject> &grants);

} // namespace drawbridge
