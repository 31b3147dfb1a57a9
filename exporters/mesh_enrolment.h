// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/export_plan.h"

namespace drawbridge {

/// Decides which namespaces the export puts into the mesh and which workloads then have a mesh
/// identity. A namespace of the input that stays out of a mesh others are in stays out; where the
/// import shows no mesh, or the namespace's labels are unknown, it is enrolled.
void enrolInMesh(ExportPlan &plan);

} // namespace drawbridge
