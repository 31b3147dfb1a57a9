// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace drawbridge {

/// Walks over the lines of a YAML document that hold something: where their text begins, and what
/// is left of it. Stands before the first line at first.
class PlainLines {
public:
    explicit PlainLines(std::string_view document) : m_text(document) {}

    /// Goes to the next line that holds more than blanks and a comment, or to the end. False where
    /// a line has something that is not plain: a tab, a letter beyond ASCII, a document marker.
    [[nodiscard]] bool advance();

    [[nodiscard]] bool isAtEnd() const { return m_isAtEnd; }
    /// What is left of the line; begins with no space, and is empty when only a comment is left.
    [[nodiscard]] std::string_view rest() const { return m_rest; }
    [[nodiscard]] std::size_t column() const { return m_column; } ///< Of `rest`, zero-based.
    [[nodiscard]] std::size_t line() const { return m_line - 1; } ///< Zero-based.

    /// Goes on in the line by `count` characters and the spaces behind them.
    void skip(std::size_t count);

    /// The literal text ("|") whose head is `rest`, in a collection at `indent`, and on to the line
    /// behind it; nothing where it is not plain.
    struct Literal {
        std::string text;
        std::size_t indent = 0; ///< Columns in front of its lines.
    };
    [[nodiscard]] std::optional<Literal> takeLiteral(std::size_t indent);

private:
    [[nodiscard]] std::string_view nextLine();

    std::string_view m_text;
    std::size_t m_next = 0; ///< Offset of the line behind this one.
    std::size_t m_line = 0; ///< Lines taken so far.
    std::string_view m_rest;
    std::size_t m_column = 0;
    bool m_isAtEnd = false;
};

} // namespace drawbridge
