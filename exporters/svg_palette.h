// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/svg_canvas.h"

#include <deque>
#include <string>
#include <string_view>

namespace drawbridge {

/// "#RRGGBB" mixed towards a ground of the same form, `share` of the colour kept; rounded as the
/// canvas does.
[[nodiscard]] std::string mixedColour(std::string_view ground, std::string_view colour,
                                      double share);

/// The colours of what steps back on a ground, as the canvas has them. Views of the palette point
/// into it.
class DimmedPalette {
public:
    DimmedPalette(const SvgPalette &palette, std::string_view ground);
    DimmedPalette(const DimmedPalette &) = delete;
    DimmedPalette &operator=(const DimmedPalette &) = delete;
    ~DimmedPalette() = default;
    [[nodiscard]] const SvgPalette &palette() const { return m_palette; }

private:
    std::deque<std::string> m_colours;
    SvgPalette m_palette;
};

} // namespace drawbridge
