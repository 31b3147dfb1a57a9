// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QFont>
#include <QStringList>

namespace drawbridge {

/// The type scale: each role has one size and weight.
enum class TextRole {
    Body,        ///< 12, everything by default.
    Strong,      ///< 12, 500: names on nodes, selected tab, key facts.
    FrameName,   ///< 12, 600: namespaces.
    Small,       ///< 11: kind line, counts, status bar.
    SmallStrong, ///< 11, 500: column heads, names of externals.
    SectionHead, ///< 11, 600.
    Badge,       ///< 10: account name, address of an external.
    Title,       ///< 13, 600: popover title, start page rows, proof line.
    Subject,     ///< 16, 600: first line of the inspector.
    Display,     ///< 24, 600: start page only.
    Code,        ///< Mono 11.5: YAML, diff.
    Chip,        ///< Mono 10.5, 500: ports on the canvas.
    TableCode,   ///< Mono 11: ports and rule ids in tables and fields.
};

[[nodiscard]] QStringList uiFontFamilies();
[[nodiscard]] QStringList monoFontFamilies();

/// Size of a role in logical px at `scale` 1 (100% text size).
[[nodiscard]] double textPx(TextRole role);

/// The font of a role. `scale` multiplies the size (200% text = 2). Hinting is off, so widths are
/// the same at every zoom.
[[nodiscard]] QFont textFont(TextRole role, double scale = 1.0);

/// Size of a font in logical px, fractions included (QFontInfo rounds).
[[nodiscard]] double pxOf(const QFont &font);

/// The same as `textFont` at an exact size in px; for text that keeps its size on screen while the
/// scene shrinks.
[[nodiscard]] QFont textFontOfPx(TextRole role, double px);

} // namespace drawbridge
