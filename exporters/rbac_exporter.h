// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/export_plan.h"
#include "exporters/manifest_set.h"

namespace drawbridge {

/// Role and RoleBinding for each (subject, target namespace) of the drawn API access, ClusterRole
/// and ClusterRoleBinding for what is drawn cluster-wide: exactly the drawn atoms, no wildcards
/// (findings.md 2.6).
[[nodiscard]] std::vector<ManifestFile> exportRbac(const ExportPlan &plan,
                                                   Diagnostics &diagnostics);

} // namespace drawbridge
