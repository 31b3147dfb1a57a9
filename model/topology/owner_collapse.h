// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/import/resource_set.h"

#include <cstddef>
#include <map>
#include <vector>

namespace drawbridge {

/// Which objects become workloads. Keys are indexes into `ResourceSet::workloads`; each key is a
/// workload of its own, and the values are the pods and ReplicaSets that disappear into it.
using CollapsedWorkloads = std::map<std::size_t, std::vector<std::size_t>>;

/// Collapses owners (findings.md section 0, network-policy.md items 20 and 21): what a controller
/// in the input owns disappears into it; pods whose controller is missing and that are alike in
/// everything policies can see are one workload, named by the first of them. A cycle of owners
/// keeps its members.
[[nodiscard]] CollapsedWorkloads collapseOwners(const std::vector<WorkloadObject> &workloads);

} // namespace drawbridge
