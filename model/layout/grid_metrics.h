// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace drawbridge::grid {

/// The grid every picture stands on, in scene px at 100% zoom (docs/theme, "Canvas").
inline constexpr int kNodeWidth = 128;
inline constexpr int kNodeHeight = 44;
inline constexpr int kBadgeOverhang = 8; ///< Badges hang this far below a workload.
inline constexpr int kColumnPitch = 200;
inline constexpr int kRowPitch = 84;
inline constexpr int kHeaderHeight = 28;
inline constexpr int kPaddingSide = 24;
inline constexpr int kPaddingTop = 20;
inline constexpr int kPaddingBottom = 24;
inline constexpr int kGutterWidth = 44;
inline constexpr int kGutterHeight = 48;
inline constexpr int kFrameMinWidth = kNodeWidth + 2 * kPaddingSide;
inline constexpr int kEmptyFrameHeight = 52;

inline constexpr int kCollapsedWidth = 136; ///< A collapsed namespace.
inline constexpr int kCollapsedHeight = 52;

inline constexpr int kClusterPaddingSide = 28;
inline constexpr int kClusterPaddingTop = 32;
inline constexpr int kClusterPaddingBottom = 24;
inline constexpr int kClusterGap = 64;

inline constexpr int kExternalHeight = 56;
inline constexpr int kExternalWidth = 104;
inline constexpr int kInternetWidth = 88;
inline constexpr int kExternalGap = 76; ///< Between the external columns and the cluster frame.
inline constexpr int kGatewayWidth = 32;
inline constexpr int kGatewayHeight = 64;
inline constexpr int kGatewayLabel = 22; ///< Room below a gateway for its name pill.

inline constexpr int kBendRadius = 10;
inline constexpr int kLaneGap = 10;
inline constexpr int kHeadLength = 9;
inline constexpr int kMarkRadius = 10;
inline constexpr int kChipHeight = 16;
inline constexpr int kChipPadding = 6;
inline constexpr double kChipAdvance = 6.3; ///< One character of the chip font, mono 10.5 px.
inline constexpr int kRequestTag = 15;      ///< The "7" square and its gap at the end of a chip.

} // namespace drawbridge::grid
