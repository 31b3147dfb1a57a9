// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace drawbridge::test {

/// A text in which "^" stands before the place that a message is expected at.
struct MarkedText {
    std::string text;  ///< Without the mark.
    std::string place; ///< "line:column" of what follows the mark; empty without one.

    explicit MarkedText(std::string_view marked)
    {
        const std::size_t mark = marked.find('^');
        text = marked.substr(0, mark);
        if (mark == std::string_view::npos)
            return;
        std::size_t line = 1;
        std::size_t column = 1;
        for (const char c : text) {
            column = c == '\n' ? 1 : column + 1;
            line += c == '\n' ? 1 : 0;
        }
        place = std::to_string(line) + ':' + std::to_string(column);
        text += marked.substr(mark + 1);
    }

    /// "error DB1404" becomes "error DB1404 5:16".
    [[nodiscard]] std::string expected(std::string_view code) const
    {
        return std::string(code) + (place.empty() || code.empty() ? "" : ' ' + place);
    }
};

} // namespace drawbridge::test
