// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/edge_thinning.h"
#include "model/layout/node_looks.h"

#include <vector>

namespace drawbridge {

/// The lines of a picture whose looks have their places: routed, with marks and chips. Lines that
/// start at a whole opened namespace take the plain way from its border.
[[nodiscard]] std::vector<EdgeLook> makeEdgeLooks(const LayoutGraph &graph, const NodeLooks &looks,
                                                  const std::vector<EdgeDraft> &drafts);

} // namespace drawbridge
