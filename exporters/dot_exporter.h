// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/design.h"

#include <string>

namespace drawbridge {

/// The drawing as a Graphviz digraph: a cluster for each namespace, a node for each workload and
/// external, an edge for each drawn flow with its ports (dashed while to confirm). Sorted; every
/// text is quoted. System flows are left out.
[[nodiscard]] std::string writeDot(const Design &design);

} // namespace drawbridge
