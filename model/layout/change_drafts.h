// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/design_comparison.h"
#include "model/layout/edge_thinning.h"

namespace drawbridge {

/// The lines of a picture of differences: one for each change between two ends of the picture,
/// several in one line where an end is a collapsed namespace, and of `drawn`, the lines of the
/// design, those whose pair did not change, faded. More than 6 sources of one destination with one
/// kind of cut become one stub, and so does a crowd of the comparison; what opens or breaks is
/// taken into none otherwise.
[[nodiscard]] ThinnedEdges draftChanges(const DesignComparison &comparison,
                                        const std::vector<EdgeDraft> &drawn,
                                        const LayoutGraph &graph, std::size_t nodeCount);

/// What a line of one change says in its chip: "8443/TCP", "+8443", "-5432 +5433", "only 443".
[[nodiscard]] std::string changeChip(const DesignChange &change, bool isShort);

} // namespace drawbridge
