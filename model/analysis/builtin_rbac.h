// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/rbac_engine.h"
#include "model/base/result.h"

#include <string>
#include <vector>

namespace drawbridge {

/// The Kubernetes minor versions whose built-in roles are known, oldest first: "1.34".
[[nodiscard]] std::vector<std::string> builtinRbacVersions();

/// The roles and bindings that an API server of this minor version makes when it starts
/// (cluster-admin, admin, edit, view, system:*), as a real one made them
/// (resources/kubernetes). Their places are in "built-in/rbac-VERSION.yaml". Error Usage: a version
/// that is not known. Read once; then each call copies.
[[nodiscard]] Result<RbacObjects> builtinRbac(const std::string &version);

/// The objects of the input, and those built-in ones of which the input has none of that name: what
/// an input says of a built-in role, also where it did not decode, is what the cluster has.
[[nodiscard]] RbacObjects withBuiltin(RbacObjects input, const RbacObjects &builtin);

} // namespace drawbridge
