// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/lane_order.h"

namespace drawbridge {

/// Puts the pieces of a group, in their order, a lane gap apart around where they want to be: off
/// frame borders where there is room, else nearer to each other, at last only off boxes.
void spreadLanes(LanePieces &pieces, const LaneGroup &group);

} // namespace drawbridge
