// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/exporters/test_svg_overlay.cpp
#include "exporters/svg_palette.h"

#include "model/layout/colour_mix.h"

#include <array>
#include <charconv>

namespace drawbridge {

namespace {

/// Red, green and blue of "#RRGGBB".
std::array<int, 3> partsOf(std::string_view colour)
{
    std::array<int, 3> parts{};
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const std::string_view digits = colour.substr(1 + 2 * i, 2);
        std::from_chars(digits.data(), digits.data() + digits.size(), parts.at(i), 16);
    }
    return parts;
}

} // namespace

std::string mixedColour(std::string_view ground, std::string_view colour, double share)
{
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    const auto from = partsOf(ground);
    const auto to = partsOf(colour);
    std::string mixed = "#";
    for (std::size_t i = 0; i < from.size(); ++i) {
        const auto part = static_cast<std::size_t>(mixedPart(from.at(i), to.at(i), share));
        mixed += kDigits[part / 16];
        mixed += kDigits[part % 16];
    }
    return mixed;
}

DimmedPalette::DimmedPalette(const SvgPalette &palette, std::string_view ground)
    : m_palette(palette)
{
    using P = SvgPalette;
    constexpr std::array kDimmed{&P::node,   &P::line,     &P::nodeLine, &P::cluster,
                                 &P::hatch,  &P::text,     &P::text2,    &P::allowed,
                                 &P::drawn,  &P::observed, &P::implicit, &P::implicitText,
                                 &P::denied, &P::critical, &P::medium};
    for (const auto member : kDimmed)
        m_palette.*member =
            m_colours.emplace_back(mixedColour(ground, palette.*member, kDimmedShare));
    m_palette.hatchFill = "url(#hatch-dimmed)";
}

} // namespace drawbridge
