// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>

namespace drawbridge {

/// Of its colours a node or edge keeps when it steps back.
inline constexpr double kDimmedShare = 0.35;
/// Of the colour of danger the worst namespace of a heat map has: text stays readable on it.
inline constexpr double kMostHeat = 0.45;

/// Of the colour of danger a ring of so many hops has: fainter with each.
[[nodiscard]] inline double ringShare(std::size_t hops)
{
    constexpr std::array kShares{1.0, 1.0, 0.75, 0.55};
    return hops < kShares.size() ? kShares.at(hops) : 0.4;
}

/// Red, green or blue of a colour mixed towards a ground, `share` of the colour kept. One rounding
/// for the canvas and the SVG, so that both have the same bytes for a colour.
[[nodiscard]] inline int mixedPart(int ground, int colour, double share)
{
    return static_cast<int>(ground + (colour - ground) * share + 0.5);
}

} // namespace drawbridge
