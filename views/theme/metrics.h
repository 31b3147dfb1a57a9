// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace drawbridge::metrics {

// Logical px at 100% text size. Controls grow with the font: use max(token, font height + 8).

constexpr int kMenuBarHeight = 28;
constexpr int kToolBarHeight = 40;
constexpr int kToolButtonHeight = 28;
constexpr int kTabHeight = 32;
constexpr int kStatusBarHeight = 24;
constexpr int kRowHeight = 24; ///< Rows of trees, tables and lists; column heads; fields.
constexpr int kFieldHeight = 24;
constexpr int kButtonHeight = 28;
constexpr int kSmallButtonHeight = 24;
constexpr int kLeftDockWidth = 200;
constexpr int kLeftDockMinimum = 176;
constexpr int kRightDockWidth = 288;
constexpr int kRightDockMinimum = 264;
constexpr int kBottomDockHeight = 232;
constexpr int kBottomDockMinimum = 120;
constexpr int kPanelPadding = 12;
constexpr int kLabelColumn = 84; ///< Inspector: labels left, values right of it.
constexpr int kTreeIndent = 14;
constexpr int kIconTool = 16;
constexpr int kIconRow = 14;
constexpr int kIconBadge = 12;
constexpr int kIconStart = 20;
constexpr int kRadiusControl = 4;
constexpr int kRadiusNode = 6;
constexpr int kRadiusFrame = 8; ///< Namespace, popover, dialog.
constexpr int kLegendHeight = 28;
constexpr int kLegendInset = 12;
constexpr int kGrid = 4; ///< Moved nodes come to rest on multiples of it.

} // namespace drawbridge::metrics
