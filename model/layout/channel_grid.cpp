// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/layout/test_compose_scene.cpp
#include "model/layout/channel_grid.h"

#include "model/layout/grid_metrics.h"

#include <algorithm>
#include <limits>

namespace drawbridge {

namespace {

constexpr double kNarrowGap = 130; ///< Wider gaps are no channel: lines keep to their own side.
constexpr double kKeepOff = 36;

/// A box as (start, end) along one axis with its span across.
struct Bar {
    double start, end, low, high;
};

Bar alongX(const SceneRect &r)
{
    return {r.x, r.right(), r.y, r.bottom()};
}
Bar alongY(const SceneRect &r)
{
    return {r.y, r.bottom(), r.x, r.right()};
}

/// Middles of the gaps before and after each bar, looking at bars that lie beside it.
void addGaps(const std::vector<Bar> &bars, double reach, double narrow, double keepAfter,
             double keepBefore, std::vector<double> &lines)
{
    constexpr double kFar = std::numeric_limits<double>::max();
    for (const Bar &bar : bars) {
        double after = kFar;
        double before = kFar;
        for (const Bar &other : bars) {
            if (other.low >= bar.high + reach || other.high <= bar.low - reach)
                continue;
            if (other.start >= bar.end)
                after = std::min(after, other.start - bar.end);
            if (other.end <= bar.start)
                before = std::min(before, bar.start - other.end);
        }
        lines.push_back(bar.end + (after <= narrow ? after / 2 : keepAfter));
        lines.push_back(bar.start - (before <= narrow ? before / 2 : keepBefore));
    }
}

/// Lines nearer than `apart` become one, in the middle of them.
std::vector<double> thinned(std::vector<double> lines, double apart)
{
    std::sort(lines.begin(), lines.end());
    std::vector<double> result;
    for (std::size_t first = 0; first < lines.size();) {
        std::size_t last = first;
        while (last + 1 < lines.size() && lines[last + 1] - lines[first] < apart)
            ++last;
        result.push_back(lines[(first + last) / 2]);
        first = last + 1;
    }
    return result;
}

std::vector<double> merged(const std::vector<double> &channels, const std::vector<double> &ports)
{
    std::vector<double> all = thinned(channels, 12);
    const std::vector<double> exact = thinned(ports, 10);
    all.insert(all.end(), exact.begin(), exact.end());
    return thinned(all, 0.5);
}

} // namespace

ChannelGrid::ChannelGrid(const RouteField &field)
{
    collectLines(field);
    m_rightBlocked.assign(m_xs.size() * m_ys.size(), 0);
    m_downBlocked.assign(m_xs.size() * m_ys.size(), 0);
    m_heading.assign(m_xs.size() * m_ys.size(), 0);
    m_header.assign(m_xs.size() * m_ys.size(), 0);
    for (const SceneRect &frame : field.frames)
        markHeader({frame.x, frame.y - 2, frame.width, grid::kHeaderHeight + 2});
    for (const SceneRect &box : field.boxes)
        block(box);
    for (const SceneRect &heading : field.headings) {
        for (std::size_t row = rowAfter(heading.y) > 0 ? rowAfter(heading.y) - 1 : 0;
             row < rows() && m_ys[row] < heading.bottom(); ++row) {
            for (std::size_t c = columnAfter(heading.x); c < columns() && m_xs[c] < heading.right();
                 ++c)
                m_heading[vertex(c, row)] = 1;
        }
    }
}

void ChannelGrid::collectLines(const RouteField &field)
{
    std::vector<Bar> boxesX;
    std::vector<Bar> boxesY;
    std::vector<Bar> framesX;
    std::vector<Bar> framesY;
    std::vector<double> portsX;
    std::vector<double> portsY;
    for (const SceneRect &box : field.boxes) {
        boxesX.push_back(alongX(box));
        boxesY.push_back(alongY(box));
        portsX.push_back(box.x + box.width / 2);
        portsY.push_back(box.y + box.height / 2);
    }
    for (const SceneRect &frame : field.frames) {
        framesX.push_back(alongX(frame));
        framesY.push_back(alongY(frame));
    }
    std::vector<double> channelsX;
    std::vector<double> channelsY;
    addGaps(boxesX, grid::kRowPitch - grid::kNodeHeight, kNarrowGap, kKeepOff, kKeepOff, channelsX);
    addGaps(boxesY, 0, 60, 18, 10, channelsY);
    addGaps(framesX, 0, 100, 14, 14, channelsX);
    addGaps(framesY, 0, 100, 12, 12, channelsY);
    m_xs = merged(channelsX, portsX);
    m_ys = merged(channelsY, portsY);
}

std::size_t ChannelGrid::columnAfter(double x) const
{
    return static_cast<std::size_t>(std::lower_bound(m_xs.begin(), m_xs.end(), x) - m_xs.begin());
}

std::size_t ChannelGrid::rowAfter(double y) const
{
    return static_cast<std::size_t>(std::lower_bound(m_ys.begin(), m_ys.end(), y) - m_ys.begin());
}

void ChannelGrid::markHeader(const SceneRect &strip)
{
    const std::size_t first = columnAfter(strip.x);
    for (std::size_t row = rowAfter(strip.y); row < rows() && m_ys[row] <= strip.bottom(); ++row) {
        for (std::size_t c = first > 0 ? first - 1 : 0; c < columns() && m_xs[c] < strip.right();
             ++c)
            m_header[vertex(c, row)] = 1;
    }
}

void ChannelGrid::block(const SceneRect &box)
{
    constexpr double kMargin = 4;
    const double left = box.x - kMargin;
    const double right = box.right() + kMargin;
    const double top = box.y - kMargin;
    const double bottom = box.bottom() + kMargin + grid::kBadgeOverhang;
    const std::size_t firstColumn = columnAfter(left);
    const std::size_t firstRow = rowAfter(top);
    for (std::size_t row = firstRow; row < rows() && m_ys[row] < bottom; ++row) {
        for (std::size_t c = firstColumn > 0 ? firstColumn - 1 : 0;
             c < columns() && m_xs[c] < right; ++c)
            m_rightBlocked[vertex(c, row)] = 1;
    }
    for (std::size_t c = firstColumn; c < columns() && m_xs[c] < right; ++c) {
        for (std::size_t row = firstRow > 0 ? firstRow - 1 : 0; row < rows() && m_ys[row] < bottom;
             ++row)
            m_downBlocked[vertex(c, row)] = 1;
    }
}

} // namespace drawbridge
