// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace drawbridge {

/// How much of a node is drawn, by its size on the screen (ux.md 3.5).
enum class LevelOfDetail { Blocks, Names, Full };

[[nodiscard]] constexpr LevelOfDetail levelOfDetail(double zoom)
{
    if (zoom < 0.25)
        return LevelOfDetail::Blocks;
    return zoom < 0.6 ? LevelOfDetail::Names : LevelOfDetail::Full;
}

constexpr double kSmallestTextPx = 7; ///< On the screen; smaller text is not painted.
constexpr double kDimmedShare = 0.35; ///< Of its colours a node or edge keeps when it steps back.

} // namespace drawbridge
