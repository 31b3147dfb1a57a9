// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/layout/test_outside_nodes.cpp
#include "model/layout/alignment.h"

#include "model/layout/frame_geometry.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace drawbridge {

namespace {

double alignedX(const SceneRect &box, const SceneRect &around, Alignment alignment)
{
    switch (alignment) {
    case Alignment::Left: return around.x;
    case Alignment::Centre: return around.x + (around.width - box.width) / 2;
    case Alignment::Right: return around.right() - box.width;
    default: return box.x;
    }
}

double alignedY(const SceneRect &box, const SceneRect &around, Alignment alignment)
{
    switch (alignment) {
    case Alignment::Top: return around.y;
    case Alignment::Middle: return around.y + (around.height - box.height) / 2;
    case Alignment::Bottom: return around.bottom() - box.height;
    default: return box.y;
    }
}

/// Starts of lengths with equal gaps, by the order of their middles.
std::vector<double> spread(const std::vector<double> &starts, const std::vector<double> &lengths)
{
    std::vector<std::size_t> order(starts.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return starts[a] + lengths[a] / 2 < starts[b] + lengths[b] / 2;
    });
    const double end = starts[order.back()] + lengths[order.back()];
    const double filled = std::accumulate(lengths.begin(), lengths.end(), 0.0);
    const double gap = (end - starts[order.front()] - filled) / double(starts.size() - 1);
    std::vector<double> result = starts;
    double next = starts[order.front()];
    for (const std::size_t i : order) {
        result[i] = next;
        next += lengths[i] + gap;
    }
    return result;
}

std::vector<ScenePoint> spreadBoxes(const std::vector<SceneRect> &boxes, bool isAcross)
{
    std::vector<double> starts;
    std::vector<double> lengths;
    for (const SceneRect &box : boxes) {
        starts.push_back(isAcross ? box.x : box.y);
        lengths.push_back(isAcross ? box.width : box.height);
    }
    starts = spread(starts, lengths);
    std::vector<ScenePoint> corners;
    for (std::size_t i = 0; i < boxes.size(); ++i)
        corners.push_back(isAcross ? ScenePoint{std::round(starts[i]), boxes[i].y}
                                   : ScenePoint{boxes[i].x, std::round(starts[i])});
    return corners;
}

} // namespace

std::vector<ScenePoint> aligned(const std::vector<SceneRect> &boxes, Alignment alignment)
{
    const bool isSpread = alignment >= Alignment::SpreadAcross;
    if (isSpread && boxes.size() > 2)
        return spreadBoxes(boxes, alignment == Alignment::SpreadAcross);
    std::vector<ScenePoint> corners;
    if (boxes.empty())
        return corners;
    SceneRect around = boxes.front();
    for (const SceneRect &box : boxes)
        around = united(around, box);
    for (const SceneRect &box : boxes)
        corners.push_back({std::round(alignedX(box, around, alignment)),
                           std::round(alignedY(box, around, alignment))});
    return corners;
}

} // namespace drawbridge
