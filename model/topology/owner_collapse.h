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
/// in the input owns disappears into it, unless it is a running pod that differs from its template
/// in labels, ServiceAccount or host network. Those pods, and pods whose controller is missing, are
/// one workload where they are alike in everything policies can see, named by the first of them. A
/// cycle of owners keeps its members.
[[nodiscard]] CollapsedWorkloads collapseOwners(const std::vector<WorkloadObject> &workloads);

/// The labels of the pods of a workload: those of its template, and what all its running pods among
/// `members` carry besides, but for labels that a controller sets on each pod.
[[nodiscard]] LabelMap commonPodLabels(const std::vector<WorkloadObject> &workloads,
                                       std::size_t workload,
                                       const std::vector<std::size_t> &members);

} // namespace drawbridge
