// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/exposure.h"
#include "model/analysis/netpol_analyzer_world.h"

#include <functional>

namespace drawbridge {

/// Whether a selector was written with matchLabels alone.
using WrittenWithLabels = std::function<bool(const LabelSelector &)>;

/// Exposure as netpol-analyzer has it (network-policy.md items 71 to 73): peers of different rules
/// are the same group only where their selectors say the same, and a group of some pods of some
/// namespaces, by labels alone, is left out where a pod of the input is in it. Item 74 is not
/// imitated.
[[nodiscard]] std::vector<WorkloadExposure>
netpolAnalyzerExposure(const NetpolAnalyzerWorld &world, const ConnectivityScope &scope,
                       const WrittenWithLabels &isOfLabels);

} // namespace drawbridge
