// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/diagnostics.h"
#include "model/topology/topology.h"

#include <memory>
#include <vector>

namespace drawbridge {

/// Builds the service graph: workloads with owners collapsed (a ReplicaSet or Job owned by
/// something in the input disappears into it), Services resolved, exposures, mesh membership,
/// inferred flows with evidence. Dangling references become InferredFlow with Resolution::No, never
/// an edge to something else.
[[nodiscard]] std::shared_ptr<const Topology> buildTopology(std::vector<Topology::Cluster> clusters,
                                                            Diagnostics &diagnostics);

/// The common case: one cluster without a name.
[[nodiscard]] std::shared_ptr<const Topology> buildTopology(ResourceSet resources,
                                                            Diagnostics &diagnostics);

/// `resources` with `patches` applied to the workloads and namespaces they name (labels added or
/// replaced, pod labels, service account, token); a Namespace that does not exist is added. A patch
/// whose workload is missing is a diagnostic.
[[nodiscard]] ResourceSet applyPatches(ResourceSet resources,
                                       const std::vector<WorkloadPatch> &patches,
                                       Diagnostics &diagnostics);

} // namespace drawbridge
