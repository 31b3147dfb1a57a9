// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/edge_router.h"

#include <string>
#include <vector>

namespace drawbridge {

/// Beside each edge: the box it ends at and the short form of its chip ("8443" for "8443/TCP").
struct LabelRequest {
    std::size_t to = 0;
    std::string shortChip;
    bool isBundle = false; ///< Its chip counts undrawn connections and belongs to the mark.
};

/// Gives stubs (edges without a path) their path, implicit edges their mark, and every edge the
/// place of its chip (theme, "Label rules"): at the target end if it fits, else beside that piece
/// of line, else along the line, else shortened, else none. Chips overlap no box, chip, mark or
/// line of another edge. Findings claim room first, then drawn, then the rest.
void placeLabels(const RouteField &field, const std::vector<LabelRequest> &requests,
                 std::vector<EdgeLook> &edges);

} // namespace drawbridge
