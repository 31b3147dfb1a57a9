// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/lane_pieces.h"

namespace drawbridge {

/// Works out how far `piece`, one of `pieces`, may move across (`low`, `high`, and `softLow`,
/// `softHigh` off frame borders too) and where it would like to be (`wanted`). Its span is current.
/// Cost: O(boxes + frames).
void updateBounds(const LanePieces &pieces, LanePiece &piece);

} // namespace drawbridge
