// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/mesh_match.h"
#include "model/topology/topology.h"

namespace drawbridge::mesh {

/// Whether all pairs are on the workload's pods; unknown where only labels are missing that a
/// controller sets on each pod.
[[nodiscard]] MeshMatch selects(const LabelMap &selector, const WorkloadNode &workload);

} // namespace drawbridge::mesh
