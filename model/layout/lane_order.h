// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/lane_pieces.h"

#include <vector>

namespace drawbridge {

/// Pieces by their index in `LanePieces::all`.
using LaneGroup = std::vector<std::size_t>;

/// The two run beside one another, near enough to need lanes of their own.
[[nodiscard]] bool meets(const LanePiece &a, const LanePiece &b);

/// Pieces of one direction that get in each other's way, directly or through others, each group in
/// the order across in which its routes cross least. Spans and bounds are current.
[[nodiscard]] std::vector<LaneGroup> laneGroups(const LanePieces &pieces, bool isUpright);

} // namespace drawbridge
