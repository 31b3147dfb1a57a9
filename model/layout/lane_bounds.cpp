// SPDX-License-Identifier: Apache-2.0
//
// The room a piece has: between the boxes beside it, inside the side of the box it leads into, and,
// where possible, off frame borders and out of header strips.
//
// Tested by tests/unit/layout/test_compose_scene.cpp
#include "model/layout/lane_bounds.h"

#include "model/layout/grid_metrics.h"

namespace drawbridge {

namespace {

constexpr double kReach = 70; ///< No piece moves further than this in one turn.
constexpr double kOffBox = 7;
constexpr double kOffOwnBox = 14; ///< Room for the arrow head, or the disc.
constexpr double kOffOwnBoxAbove = 12;
constexpr double kOffFrame = 5;
constexpr double kOffHeader = 2; ///< So that two lanes fit between a header and the first row.
constexpr double kWideChannel = 140;

void narrow(double &low, double &high, double at, double barLow, double barHigh, double off)
{
    if (barHigh <= at + 0.01)
        low = std::max(low, barHigh + off);
    else if (barLow >= at - 0.01)
        high = std::min(high, barLow - off);
}

void keepOffBox(LanePiece &p, const SceneRect &box, bool isOwn)
{
    const double hang = p.isUpright ? 0 : grid::kBadgeOverhang;
    const double first = p.isUpright ? box.y : box.x;
    const double last = (p.isUpright ? box.bottom() : box.right()) + (p.isUpright ? 8 : 0);
    if (p.last() < first - 3 || p.first() > last + 3)
        return;
    narrow(p.low, p.high, p.at, p.isUpright ? box.x : box.y,
           (p.isUpright ? box.right() : box.bottom()) + hang,
           isOwn ? (p.isUpright ? kOffOwnBox : kOffOwnBoxAbove) : kOffBox);
}

void keepOffFrame(LanePiece &p, const SceneRect &frame)
{
    const double first = p.isUpright ? frame.y : frame.x;
    const double last = p.isUpright ? frame.bottom() : frame.right();
    if (p.last() <= first || p.first() >= last)
        return;
    const double near = p.isUpright ? frame.x : frame.y;
    const double far = p.isUpright ? frame.right() : frame.bottom();
    for (double wall : {near, far})
        narrow(p.softLow, p.softHigh, p.at, wall, wall, kOffFrame);
    if (!p.isUpright) {
        const double header = near + grid::kHeaderHeight;
        narrow(p.softLow, p.softHigh, p.at, header, header, kOffHeader);
    }
}

void clampToPort(LanePiece &p, const PortEnd &port)
{
    p.low = std::max(p.low, port.low);
    p.high = std::min(p.high, port.high);
    p.softLow = std::max(p.softLow, port.low);
    p.softHigh = std::min(p.softHigh, port.high);
}

double wantedOf(const LanePieces &pieces, const LanePiece &p)
{
    const PortEnd &exit = pieces.exit(p.route);
    const PortEnd &entry = pieces.entry(p.route);
    if (pieces.isFirst(p) && pieces.isLast(p))
        return std::clamp(entry.middle, std::max(exit.low, entry.low),
                          std::max({exit.low, entry.low, std::min(exit.high, entry.high)}));
    if (pieces.isFirst(p))
        return exit.middle;
    if (pieces.isLast(p))
        return entry.middle;
    if (p.softHigh - p.softLow >= kWideChannel - 1)
        return p.at;
    return (p.softLow + p.softHigh) / 2;
}

} // namespace

void updateBounds(const LanePieces &pieces, LanePiece &p)
{
    const RouteField &field = pieces.field();
    const RouteRequest &request = pieces.request(p.route);
    p.low = p.at - kReach;
    p.high = p.at + kReach;
    for (std::size_t b = 0; b < field.boxes.size(); ++b) {
        const bool isLedInto =
            (pieces.isFirst(p) && b == request.from) || (pieces.isLast(p) && b == request.to);
        if (!isLedInto)
            keepOffBox(p, field.boxes[b], b == request.from || b == request.to);
    }
    p.softLow = p.low;
    p.softHigh = p.high;
    for (const SceneRect &frame : field.frames)
        keepOffFrame(p, frame);
    if (pieces.isFirst(p))
        clampToPort(p, pieces.exit(p.route));
    if (pieces.isLast(p))
        clampToPort(p, pieces.entry(p.route));
    p.wanted = wantedOf(pieces, p);
}

} // namespace drawbridge
