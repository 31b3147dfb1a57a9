// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace drawbridge {

/// What one line of a YAML text is for a reader who looks for comments.
struct YamlLine {
    enum class Kind : std::uint8_t {
        Blank,
        Comment, ///< Nothing but a comment.
        Marker,  ///< "---" or "...", with what stands behind it.
        Content  ///< Also each line of a literal text, be it blank.
    };
    static constexpr std::size_t kNone = std::string_view::npos;

    Kind kind = Kind::Content;
    bool isInside = false;         ///< Of a comment: between the brackets of a flow collection.
    std::size_t commentAt = kNone; ///< Offset of the "#" of a comment, in bytes.
    std::string_view text;         ///< Without its line end.

    [[nodiscard]] bool hasComment() const { return commentAt != kNone; }
    [[nodiscard]] std::string_view comment() const { return text.substr(commentAt); }
    [[nodiscard]] std::size_t indent() const; ///< Spaces at its begin.
};

/// The lines of a clean text (cleanText), by the rules of YAML 1.2 for where a "#" begins a comment
/// (6.6) and where it is part of a quoted, literal or plain text. Text that is not YAML gives some
/// answer. The lines look into `text`. Cost: linear.
[[nodiscard]] std::vector<YamlLine> yamlLines(std::string_view text);

/// The text without its comments and in as many lines.
[[nodiscard]] std::string withoutComments(const std::vector<YamlLine> &lines);

/// A comment as every reader of YAML 1.1 and 1.2 takes it for one: what only some of them take for
/// a line end is escaped, what YAML does not allow at all is left out.
[[nodiscard]] std::string safeComment(std::string_view comment);

} // namespace drawbridge
