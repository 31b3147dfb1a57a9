// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/result.h"

#include <optional>
#include <string>
#include <string_view>

namespace drawbridge {

/// A text made fit for the parsers: UTF-8 without byte order mark, LF line ends. Copies only when
/// something had to change.
class CleanText {
public:
    explicit CleanText(std::string_view original) : m_original(original) {}
    explicit CleanText(std::string changed) : m_changed(std::move(changed)) {}

    [[nodiscard]] std::string_view view() const
    {
        return m_changed ? std::string_view(*m_changed) : m_original;
    }

private:
    std::string_view m_original;
    std::optional<std::string> m_changed;
};

/// Takes away a UTF-8 byte order mark, converts UTF-16 (with a mark, or recognised by its zero
/// bytes), turns CRLF and CR into LF. Errors, each with its place: TextNotUtf8 for bytes that are
/// no UTF-8 and for NUL, YamlSyntax for other control characters (YAML 1.2, production
/// c-printable).
[[nodiscard]] Result<CleanText> cleanText(std::string_view bytes, const FileRef &file);

/// The place of a byte offset in a clean text. Cost: linear in the offset.
[[nodiscard]] SourceSpan placeInText(std::string_view text, std::size_t offset,
                                     const FileRef &file);

/// How many Unicode code points a piece of UTF-8 has.
[[nodiscard]] std::size_t countCodePoints(std::string_view utf8);

} // namespace drawbridge
