// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace drawbridge {

/// How much is drawn, by the size of a workload on the screen (ux.md 3.5), from little to much:
/// namespaces as chips; workloads as blocks; names and dots; everything; container ports too. Up
/// to blocks, lines are those between namespaces.
enum class LevelOfDetail { City, Blocks, Names, Full, Detail };

constexpr std::size_t kMostBoxesInView = 2000; ///< More are a city whatever the zoom.

[[nodiscard]] constexpr LevelOfDetail levelOfDetail(double zoom, std::size_t boxesInView = 0)
{
    if (zoom < 0.08 || boxesInView > kMostBoxesInView)
        return LevelOfDetail::City;
    if (zoom < 0.25)
        return LevelOfDetail::Blocks;
    if (zoom < 0.6)
        return LevelOfDetail::Names;
    return zoom <= 1.5 ? LevelOfDetail::Full : LevelOfDetail::Detail;
}

constexpr double kSmallestTextPx = 7; ///< On the screen; smaller text is not painted.

} // namespace drawbridge
