// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/ascii.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

namespace drawbridge {

// Small pieces for reading text by hand, of ASCII only and without locale.

[[nodiscard]] constexpr bool isAlphanumeric(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || isDigit(c);
}

[[nodiscard]] constexpr char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

[[nodiscard]] inline std::string lowerText(std::string_view text)
{
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), lower);
    return result;
}

/// Letters, digits and `alsoAllowed`, and not empty.
[[nodiscard]] inline bool isWordText(std::string_view text, std::string_view alsoAllowed)
{
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return isAlphanumeric(c) || alsoAllowed.find(c) != std::string_view::npos;
    });
}

[[nodiscard]] inline bool isNumberText(std::string_view text)
{
    return !text.empty() && std::all_of(text.begin(), text.end(), isDigit);
}

[[nodiscard]] inline std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

/// Without `prefix` (lower case) in any case of letters.
[[nodiscard]] inline std::string_view withoutPrefix(std::string_view text, std::string_view prefix)
{
    if (text.size() >= prefix.size() && lowerText(text.substr(0, prefix.size())) == prefix)
        text.remove_prefix(prefix.size());
    return text;
}

/// The last 200 characters: names of that length say nothing, and copying them costs.
[[nodiscard]] inline std::string_view shortened(std::string_view text)
{
    constexpr std::size_t kMost = 200;
    return text.size() <= kMost ? text : text.substr(text.size() - kMost);
}

/// Calls `consume` for each part between `separators` that is not empty.
template<typename Consumer>
void forEachPart(std::string_view text, std::string_view separators, const Consumer &consume)
{
    while (!text.empty()) {
        const auto end = text.find_first_of(separators);
        if (end != 0)
            consume(text.substr(0, end));
        if (end == std::string_view::npos)
            return;
        text.remove_prefix(end + 1);
    }
}

/// Calls `consume(line, zeroBasedNumber)` for each line, without its end.
template<typename Consumer>
void forEachLine(std::string_view text, const Consumer &consume)
{
    std::uint32_t number = 0;
    while (!text.empty()) {
        const auto end = text.find('\n');
        std::string_view line = text.substr(0, end);
        if (!line.empty() && line.back() == '\r')
            line.remove_suffix(1);
        consume(line, number++);
        if (end == std::string_view::npos)
            return;
        text.remove_prefix(end + 1);
    }
}

} // namespace drawbridge
