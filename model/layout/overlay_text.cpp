// SPDX-License-Identifier: Apache-2.0
// What an overlay shows, in words: titles of files, of sheets and of the dialog that saves them.
//
// Tested by tests/unit/layout/test_map_overlay.cpp
#include "model/layout/map_overlay.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace drawbridge {

namespace {

constexpr std::array<std::string_view, 6> kShareTitles{"S1 segmentation", "S2 edge assurance",
                                                       "S3 identity",     "S4 privilege",
                                                       "S5 containment",  "S6 edge of the system"};

std::string heatTitle(const HeatMap &heat)
{
    return "Heat map: " + std::string(kShareTitles.at(heat.share));
}

std::string reachTitle(const ReachRings &reach)
{
    const auto start =
        std::ranges::find_if(reach.rings, [](const auto &each) { return each.second.hops == 0; });
    const std::string node = start == reach.rings.end() ? "" : ' ' + toString(start->first);
    return reach.isOutward ? "Reach from" + node : "Who can reach" + node;
}

std::string attackTitle(const AttackWay &way)
{
    const std::size_t hops = way.hops.size();
    return "Attack path: " + way.stops.front().title + " to " + way.stops.back().title + ", " +
           std::to_string(hops) + (hops == 1 ? " hop" : " hops");
}

bool hasStops(const std::optional<AttackWay> &way)
{
    return way && !way->stops.empty();
}

} // namespace

std::string overlayTitle(const MapOverlay &overlay)
{
    std::string text;
    if (hasStops(overlay.attack))
        text = attackTitle(*overlay.attack);
    else if (overlay.reach)
        text = reachTitle(*overlay.reach);
    if (overlay.heat)
        text += (text.empty() ? "" : "; ") + heatTitle(*overlay.heat);
    if (!overlay.differences.empty())
        text += (text.empty() ? "" : "; ") + overlay.differences;
    return text;
}

std::string overlayDetails(const MapOverlay &overlay)
{
    std::string text;
    if (!hasStops(overlay.attack))
        return text;
    const AttackWay &way = *overlay.attack;
    for (std::size_t i = 0; i < way.hops.size(); ++i)
        text += (i == 0 ? "" : " ") + std::to_string(i + 1) + ' ' + way.stops[i].title + " to " +
                way.stops[i + 1].title + (way.hops[i].isCertain ? "" : ", possible") +
                (way.hops[i].isCut ? ", part of the smallest cut." : ".");
    return text;
}

} // namespace drawbridge
