// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/edge_drafts.h"

#include <vector>

namespace drawbridge {

/// What is left of a picture's lines, and what their stubs stand for.
struct ThinnedEdges {
    std::vector<EdgeDraft> drawn; ///< In the order given, stubs last of their kind.
    std::vector<EdgeDraft> stubbed;
};

/// Takes out lines that nobody could follow, and puts one stub a destination in their place, with
/// how many they are; undrawn connections get a stub of their own, so that their mark is never
/// lost. Taken are all lines into a hub, a node that more than 12 nodes and more than 15% of
/// `nodeCount` lead to (ux.md 3.2), but for lines between namespaces where more than a quarter of
/// the nodes would be hubs; and, of lines to and from whole namespaces, all but the strongest where
/// they are more than 24 and more than `nodeCount`.
[[nodiscard]] ThinnedEdges thinEdges(std::vector<EdgeDraft> edges, std::size_t nodeCount);

} // namespace drawbridge
