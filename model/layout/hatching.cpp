// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/layout/test_waived_marks.cpp
#include "model/layout/hatching.h"

#include <cmath>
#include <numbers>

namespace drawbridge {

std::vector<HatchStroke> hatchAlong(const std::vector<ScenePoint> &line, double scale)
{
    const double step = kHatchStep * scale;
    const double reach = kHatchLength * scale / 2 / std::numbers::sqrt2;
    std::vector<HatchStroke> strokes;
    double next = step / 2; // from the start of the piece
    for (std::size_t i = 1; i < line.size(); ++i) {
        const ScenePoint a = line[i - 1];
        const double length = std::hypot(line[i].x - a.x, line[i].y - a.y);
        for (; next < length; next += step) {
            const double x = (line[i].x - a.x) / length;
            const double y = (line[i].y - a.y) / length;
            const ScenePoint middle{a.x + x * next, a.y + y * next};
            const ScenePoint slant{(x + y) * reach, (y - x) * reach};
            strokes.push_back({{middle.x - slant.x, middle.y - slant.y},
                               {middle.x + slant.x, middle.y + slant.y}});
        }
        next -= length;
    }
    return strokes;
}

bool isHatched(const NodeLook &node)
{
    return node.isShieldWaived || node.isAccountWaived || node.isMtlsWaived ||
           (node.isCollapsed && node.waivedCount > 0);
}

std::vector<HatchStroke> hatchWithin(const SceneRect &pill)
{
    constexpr double kStep = 4;
    constexpr double kInset = 2;
    const double rise = pill.height - 2 * kInset;
    const double lean = rise / 2;
    std::vector<HatchStroke> strokes;
    for (double x = pill.x + kInset; x + lean <= pill.right() - kInset; x += kStep)
        strokes.push_back({{x, pill.bottom() - kInset}, {x + lean, pill.y + kInset}});
    return strokes;
}

} // namespace drawbridge
