// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/export_plan.h"
#include "exporters/identity_exporter.h"
#include "exporters/manifest_set.h"

namespace drawbridge {

/// The waypoints of an ambient design: a Gateway a namespace, and for each Service behind it an
/// AuthorizationPolicy that admits what is drawn to its workload, requests and whole ports, by
/// principal (istio.md 6.1). Nothing where no requests are drawn.
[[nodiscard]] std::vector<ManifestFile> exportWaypoints(const ExportPlan &plan);

/// The label of each such Service that sends its callers there.
[[nodiscard]] std::vector<ObjectPatch> waypointPatches(const ExportPlan &plan);

} // namespace drawbridge
