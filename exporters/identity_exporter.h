// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/export_plan.h"
#include "exporters/manifest_set.h"

namespace drawbridge {

/// ServiceAccounts the import lacks. Their token is mounted only where API access is drawn.
[[nodiscard]] std::vector<ManifestFile> exportServiceAccounts(const ExportPlan &plan);

/// `workload-patches/`: strategic merge patches that give workloads their account, their token
/// setting and, where needed, a label to be selected by, and namespaces their place in the mesh; as
/// a kustomize Component. Empty when nothing has to change.
[[nodiscard]] std::vector<ManifestFile> exportWorkloadPatches(const ExportPlan &plan);

} // namespace drawbridge
