// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/import/resource_set.h"

#include <string>
#include <vector>

namespace drawbridge {

/// Policies that may decide what no engine here evaluates: each in its namespace, or in the whole
/// cluster when it has none (architecture R8). Unlike a NetworkPolicy that did not decode they can
/// also refuse what others admit. In input order, list by list.

/// Those of the network that belong to other products.
[[nodiscard]] std::vector<ObjectMeta> unevaluatedNetworkPolicies(const ResourceSet &resources);

/// Policies of administrators that did not decode.
[[nodiscard]] std::vector<ObjectMeta> undecodedAdminPolicies(const ResourceSet &resources);

/// Those of meshes that no engine here evaluates.
[[nodiscard]] std::vector<ObjectMeta> unevaluatedMeshPolicies(const ResourceSet &resources);

/// Those of Linkerd, which are evaluated, but which only a design for it can be compared with.
[[nodiscard]] std::vector<ObjectMeta> linkerdPolicies(const ResourceSet &resources);

/// What proxies run beside the policies, by means that cannot be read (EnvoyFilter, WasmPlugin).
[[nodiscard]] std::vector<ObjectMeta> proxyExtensions(const ResourceSet &resources);

/// Those of them that proxies of Istio take.
[[nodiscard]] std::vector<ForeignPolicyObject> istioExtensions(const ResourceSet &resources);

/// "CiliumNetworkPolicy shop/web", with the group where Kubernetes has a kind of that name.
[[nodiscard]] std::string describePolicy(const ObjectMeta &meta);

} // namespace drawbridge
