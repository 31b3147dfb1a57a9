// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/layout/test_compose_scene.cpp
#include "model/layout/text_metrics.h"

#include "model/layout/grid_metrics.h"

#include <array>
#include <cmath>
#include <vector>

namespace drawbridge {

namespace {

bool isContinuation(char c)
{
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

/// Advances of the printable ASCII characters of Inter Regular, from the space on, in 1/1000 em.
// clang-format off
constexpr std::array<int, 95> kAdvances{
    281, 278, 403, 631, 638, 812, 639, 222, 362, 362, 500, 659, 280, 460, 276, 357,
    625, 464, 605, 636, 642, 608, 624, 571, 616, 624, 276, 280, 659, 659, 659, 507,
    936, 676, 651, 727, 719, 598, 587, 743, 740, 264, 543, 652, 562, 889, 753, 761,
    635, 761, 639, 638, 642, 741, 676, 949, 642, 665, 625, 362, 357, 362, 469, 452,
    497, 564, 621, 558, 621, 582, 361, 609, 591, 237, 237, 544, 237, 869, 585, 597,
    609, 609, 372, 523, 364, 581, 557, 812, 540, 557, 541, 362, 327, 362, 659,
};
// clang-format on

/// Advance in em, by the first byte of a character.
double advance(char c)
{
    const auto code = static_cast<unsigned char>(c);
    if (code >= 0x20U && code < 0x7FU)
        return kAdvances.at(code - 0x20U) / 1000.0;
    constexpr double kOther = 0.6;
    constexpr double kFullWidth = 1.0;
    return code >= 0xE3U ? kFullWidth : kOther;
}

std::vector<std::string_view> characters(std::string_view text)
{
    std::vector<std::string_view> result;
    for (std::size_t first = 0; first < text.size();) {
        std::size_t last = first + 1;
        while (last < text.size() && isContinuation(text[last]))
            ++last;
        result.push_back(text.substr(first, last - first));
        first = last;
    }
    return result;
}

constexpr std::string_view kEllipsis = "…";

} // namespace

double textWidth(std::string_view text, double fontPx)
{
    double em = 0;
    for (char c : text) {
        if (!isContinuation(c))
            em += advance(c);
    }
    return em * fontPx;
}

std::string elidedMiddle(std::string_view text, double fontPx, double room)
{
    if (textWidth(text, fontPx) <= room)
        return std::string(text);
    const std::vector<std::string_view> all = characters(text);
    std::size_t head = all.size() / 2;
    std::size_t tail = all.size() - head;
    while (head + tail > 2) {
        (head >= tail ? head : tail) -= 1;
        std::string cut;
        for (std::size_t i = 0; i < head; ++i)
            cut += all[i];
        cut += kEllipsis;
        for (std::size_t i = all.size() - tail; i < all.size(); ++i)
            cut += all[i];
        if (textWidth(cut, fontPx) <= room)
            return cut;
    }
    return std::string(kEllipsis);
}

std::string elidedRight(std::string_view text, double fontPx, double room)
{
    if (textWidth(text, fontPx) <= room)
        return std::string(text);
    std::string cut;
    for (std::string_view character : characters(text)) {
        if (textWidth(cut + std::string(character) + std::string(kEllipsis), fontPx) > room)
            break;
        cut += character;
    }
    return cut + std::string(kEllipsis);
}

double chipWidth(std::string_view text, bool hasRequestTag)
{
    std::size_t count = 0;
    for (char c : text)
        count += isContinuation(c) ? 0 : 1;
    return std::round(static_cast<double>(count) * grid::kChipAdvance + 2 * grid::kChipPadding) +
           (hasRequestTag ? grid::kRequestTag : 0);
}

} // namespace drawbridge
