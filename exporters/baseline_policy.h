// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/manifest_set.h"
#include "model/base/result.h"
#include "model/design/design.h"

#include <string_view>
#include <vector>

namespace drawbridge {

/// The kind of policy that denies last, after every NetworkPolicy: BaselineAdminNetworkPolicy
/// (policy.networking.k8s.io/v1alpha1, one a cluster) or ClusterNetworkPolicy of the Baseline tier
/// (v1alpha2).
enum class BaselineKind { BaselineAdmin, Cluster };

/// "banp" or "cnp"; Usage for anything else.
[[nodiscard]] Result<BaselineKind> parseBaselineKind(std::string_view text);

/// For a design of one cluster a policy that denies everything in the namespaces that the export
/// closes, in the folder "baseline": it binds pods that no NetworkPolicy selects, so that one which
/// is deleted by mistake opens nothing (network-policy.md 2.5). Drawn flows are admitted before it
/// is asked. None, with a warning, where the input has a BaselineAdminNetworkPolicy already.
[[nodiscard]] std::vector<ManifestFile> baselineFiles(const Design &design, BaselineKind kind,
                                                      Diagnostics &diagnostics);

} // namespace drawbridge
