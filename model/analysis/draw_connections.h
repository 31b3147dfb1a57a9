// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/connectivity.h"
#include "model/design/design.h"

namespace drawbridge {

/// `design` with the connections drawn instead of its flows, for a picture of them: each set of
/// addresses is an external of that name, replicas of one workload are left out, and pairs with
/// unknown ports alone are marked "to confirm".
[[nodiscard]] Design drawConnections(const Design &design,
                                     const std::vector<Connection> &connections);

} // namespace drawbridge
