// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/node_looks.h"

#include <vector>

namespace drawbridge {

/// Gives the looks of `graph` their rectangles: frames around their workloads, collapsed ones of
/// one size, everything else moved aside where an opened frame needs room among collapsed ones.
/// Workloads without a position stand below each other. Those in a collapsed frame get none.
void placeLooks(const LayoutGraph &graph, const std::vector<NodePosition> &positions,
                const LayoutOptions &options, NodeLooks &looks);

} // namespace drawbridge
