// SPDX-License-Identifier: Apache-2.0
// Names, labels and quoted values come from manifests nobody vetted. Written raw to a terminal they
// could recolour, hide or rewrite what stands around them (ECMA-48 control sequences, Unicode
// bidirectional controls of UAX #9), so that text for people passes through here.
// Tested by tests/cli/test_terminal_text.cpp

#include "app/cli/terminal_text.h"

#include <array>
#include <cstdint>
#include <cstdio>

namespace drawbridge::cli {

namespace {

struct Decoded {
    std::uint32_t codePoint = 0;
    std::size_t length = 0; ///< 0: no UTF-8 begins here.
};

std::size_t lengthOf(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (lead >= 0xc2 && lead <= 0xdf)
        return 2;
    if (lead >= 0xe0 && lead <= 0xef)
        return 3;
    return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

Decoded decode(std::string_view text)
{
    constexpr std::array<std::uint32_t, 5> kSmallest{0, 0, 0x80, 0x800, 0x10000};
    const auto lead = static_cast<unsigned char>(text.front());
    const std::size_t length = lengthOf(lead);
    if (length == 0 || length > text.size())
        return {};
    std::uint32_t codePoint = length == 1 ? lead : lead & (0x7fU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        const auto next = static_cast<unsigned char>(text[i]);
        if ((next & 0xc0U) != 0x80U)
            return {};
        codePoint = (codePoint << 6U) | (next & 0x3fU);
    }
    const bool isSurrogate = codePoint >= 0xd800 && codePoint <= 0xdfff;
    if (codePoint < kSmallest.at(length) || codePoint > 0x10ffff || isSurrogate)
        return {};
    return {codePoint, length};
}

bool isHarmful(std::uint32_t c)
{
    const bool isControl = c < 0x20 || (c >= 0x7f && c <= 0x9f);
    const bool turnsDirection = c == 0x61c || c == 0x200e || c == 0x200f ||
                                (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
    const bool isInvisible = c == 0x200b || c == 0xfeff || (c >= 0xe0000 && c <= 0xe007f);
    return isControl || turnsDirection || isInvisible || c == 0x2028 || c == 0x2029;
}

std::string escaped(const char *format, std::uint32_t value)
{
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), format, value);
    return text.data();
}

std::string escaped(std::uint32_t codePoint)
{
    switch (codePoint) {
    case '\n': return "\\n";
    case '\r': return "\\r";
    case '\t': return "\\t";
    default:
        return escaped(codePoint < 0x80      ? "\\x%02x"
                       : codePoint < 0x10000 ? "\\u%04x"
                                             : "\\U%08x",
                       codePoint);
    }
}

} // namespace

std::string terminalLine(std::string_view text)
{
    std::string line;
    line.reserve(text.size());
    while (!text.empty()) {
        const Decoded next = decode(text);
        if (next.length == 0)
            line += escaped("\\x%02x", static_cast<unsigned char>(text.front()));
        else if (isHarmful(next.codePoint))
            line += escaped(next.codePoint);
        else
            line += text.substr(0, next.length);
        text.remove_prefix(next.length == 0 ? 1 : next.length);
    }
    return line;
}

} // namespace drawbridge::cli
