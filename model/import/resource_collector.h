// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/diagnostics.h"
#include "model/import/resource_set.h"
#include "model/kubernetes/decode.h"

#include <vector>

namespace drawbridge {

/// Sorts decoded objects into a ResourceSet, in their order. Of objects with one identity (group,
/// kind, namespace, name) the last stays, with a warning naming both places (network-policy.md
/// item 15); without one where both carry the same uid, as dumps of a cluster have them. Undecoded
/// policies and objects without a name are never taken for the same. The objects come in pieces, so
/// that they never stand in memory twice.
void collectResources(std::vector<std::vector<KubernetesObject>> pieces, ResourceSet &resources,
                      Diagnostics &diagnostics);

} // namespace drawbridge
