// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/connectivity.h"
#include "model/analysis/exposure.h"
#include "model/import/written_selectors.h"

#include <optional>
#include <string>
#include <vector>

namespace drawbridge {

/// The section "exposure" of netpol-analyzer's text (network-policy.md 4.2), to stand below the
/// list: what the workloads of `exposures` may do with addresses, by `connections`, then with pods
/// that are not there; then those no policy protects. `selectors` tells how selectors were written;
/// of those that say the same the first counts.
[[nodiscard]] std::string
writeNetpolAnalyzerExposure(const Topology &topology, const std::vector<Connection> &connections,
                            const std::vector<WorkloadExposure> &exposures,
                            WrittenSelectors &selectors, const std::optional<PortRange> &focusPort);

} // namespace drawbridge
