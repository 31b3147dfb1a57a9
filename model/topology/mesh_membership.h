// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/topology/topology.h"

#include <string_view>

namespace drawbridge {

/// What of Istio an input shows at all: labels, proxies or policies; else whether it shows Linkerd.
/// None means that nothing is known about a mesh, not that there is none.
[[nodiscard]] MeshMembership meshSeenIn(const ResourceSet &resources);

/// mesh(W) of findings.md section 0. `meshSeen` and `isLinkerdSeen` are what the whole import
/// shows; `nameSpace` is that of the workload. Where both meshes would inject: Unknown.
[[nodiscard]] MeshMembership meshMembershipOf(const WorkloadObject &workload,
                                              const NamespaceNode &nameSpace,
                                              MeshMembership meshSeen, bool isLinkerdSeen = false);

/// Namespaces the injector passes over whatever their labels say (istio.md 1.11).
[[nodiscard]] bool isIgnoredByInjection(std::string_view nameSpace);

} // namespace drawbridge
