// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/design.h"

#include <string>
#include <vector>

namespace drawbridge {

/// `Design::serviceAccountOf` of every workload, indexed by WorkloadId. No two workloads of one
/// namespace share a name unless `identities` says so. Cost: O(n log n), so callers that need all
/// of them ask here.
[[nodiscard]] std::vector<std::string> serviceAccountsOf(const Design &design);

} // namespace drawbridge
