// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/verify_mesh_layer.h"

#include <string>

namespace drawbridge::test {

/// The reference of the mesh part of the proof: each identity asked at each workload, one attempt a
/// class of ports, as `verifyMesh` finds it from sets of callers. Only kind, ends, ports and layer
/// are filled in.
[[nodiscard]] VerifyReport pairwiseMeshProof(const VerifyWorld &world);

/// Where the mesh of the proof lets other ports through than one attempt a caller and class of
/// ports would, or nothing.
[[nodiscard]] std::string pairwiseDisagreements(const VerifyWorld &world, const MeshLayer &mesh);

} // namespace drawbridge::test
