// SPDX-License-Identifier: Apache-2.0
//
// Each axis by itself: the shift of a place is the longest chain of grown frames that end before
// it, one before the other. Of two frames that an axis kept apart the later one's chain holds the
// earlier one, so it keeps them apart still.
//
// Tested by tests/unit/layout/test_collapse.cpp
#include "model/layout/frame_room.h"

#include <algorithm>

namespace drawbridge {

FrameRoom::FrameRoom(const std::vector<SceneRect> &arranged, const std::vector<SceneRect> &shown)
{
    for (std::size_t i = 0; i < arranged.size(); ++i) {
        const SceneRect &place = arranged[i];
        const double right = shown[i].width - place.width;
        const double down = shown[i].height - place.height;
        if (right > 0)
            m_x.push_back({place.x, place.right(), right, 0});
        if (down > 0)
            m_y.push_back({place.y, place.bottom(), down, 0});
    }
    settle(m_x);
    settle(m_y);
}

void FrameRoom::settle(Axis &axis)
{
    std::sort(axis.begin(), axis.end(), [](const Growth &a, const Growth &b) {
        return std::pair(a.start, a.end) < std::pair(b.start, b.end);
    });
    for (auto growth = axis.begin(); growth != axis.end(); ++growth) {
        for (auto before = axis.begin(); before != growth; ++before) {
            if (before->end <= growth->start)
                growth->shift = std::max(growth->shift, before->shift + before->by);
        }
    }
}

double FrameRoom::shiftAt(const Axis &axis, double place)
{
    double shift = 0;
    for (const Growth &growth : axis) {
        if (growth.end <= place)
            shift = std::max(shift, growth.shift + growth.by);
    }
    return shift;
}

ScenePoint FrameRoom::shifted(ScenePoint place) const
{
    return {place.x + shiftAt(m_x, place.x), place.y + shiftAt(m_y, place.y)};
}

} // namespace drawbridge
