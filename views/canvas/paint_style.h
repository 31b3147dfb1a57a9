// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "views/canvas/level_of_detail.h"
#include "views/theme/theme.h"

namespace drawbridge {

/// How one node or edge is painted now, beside what its look says.
struct PaintStyle {
    const Theme &theme;
    double zoom = 1;
    bool isSelected = false;
    bool isFocused = false; ///< Keyboard focus, while the view has it.
    bool isDimmed = false;
    std::size_t boxesInView = 0;
    QColor tint = {}; ///< Of a namespace on a heat map; else invalid.

    [[nodiscard]] LevelOfDetail level() const { return levelOfDetail(zoom, boxesInView); }
};

} // namespace drawbridge
