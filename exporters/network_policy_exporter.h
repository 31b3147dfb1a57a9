// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/export_plan.h"
#include "exporters/manifest_set.h"

namespace drawbridge {

/// networking.k8s.io/v1 NetworkPolicies that admit exactly the planned flows: per namespace a
/// `deny-all-by-default`, the system egress all its pods share (`allow-dns`,
/// `allow-mesh-control-plane`), and one `allow-<workload>` with both halves of the drawn flows.
[[nodiscard]] std::vector<ManifestFile> exportNetworkPolicies(const ExportPlan &plan);

} // namespace drawbridge
