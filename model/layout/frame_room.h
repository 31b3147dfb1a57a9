// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/layout/scene_layout.h"

#include <vector>

namespace drawbridge {

/// Makes room for frames that are larger than the place they were arranged for: what lies wholly
/// right of such a frame moves right by what it grew, what lies wholly below moves down. Whatever
/// did not overlap before does not overlap afterwards, and order stays. O(grown frames) a question.
class FrameRoom {
public:
    /// `arranged` and `shown` beside each other, with the same left and top borders.
    FrameRoom(const std::vector<SceneRect> &arranged, const std::vector<SceneRect> &shown);

    [[nodiscard]] ScenePoint shifted(ScenePoint place) const;

private:
    struct Growth {
        double start = 0; ///< Along one axis, as arranged.
        double end = 0;
        double by = 0;
        double shift = 0; ///< Of `start`.
    };
    using Axis = std::vector<Growth>;
    static void settle(Axis &axis);
    [[nodiscard]] static double shiftAt(const Axis &axis, double place);

    Axis m_x;
    Axis m_y;
};

} // namespace drawbridge
