// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/layout/test_text_metrics.cpp
#include "model/layout/text_metrics.h"

#include "model/layout/grid_metrics.h"

#include <cmath>
#include <vector>

namespace drawbridge {

namespace {

bool isContinuation(char c)
{
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

/// Advance in em, by the first byte of a character.
double advance(char c)
{
    constexpr std::string_view kNarrow = "ijlI.,:;|!'` ";
    constexpr std::string_view kSlim = "frt()[]{}/\\-\"*";
    constexpr std::string_view kWide = "mwMW@%";
    if (kNarrow.find(c) != std::string_view::npos)
        return 0.27;
    if (kSlim.find(c) != std::string_view::npos)
        return 0.39;
    if (kWide.find(c) != std::string_view::npos)
        return 0.88;
    if (c >= 'A' && c <= 'Z')
        return 0.68;
    return static_cast<unsigned char>(c) >= 0xE3U ? 1.0 : 0.6;
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
