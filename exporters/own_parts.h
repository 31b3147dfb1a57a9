// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace drawbridge {

/// Tells the comments that exports write from those of people, line by line down a run of comments.
///
/// Ours are the lines of the new export; those of the shapes that an export of another drawing has
/// ("drawn: web -> cart", "Isolates every pod of shop; ..."); and what is indented by two more
/// spaces below one of ours, as evidence and notes are. Everything else is somebody's.
class OwnComments {
public:
    /// `newLines` as they stand in the new export, each from its "#" on.
    explicit OwnComments(std::set<std::string, std::less<>> newLines)
        : m_newLines(std::move(newLines))
    {}

    /// Whether the line, from its "#" on, is ours; `isBelowOwn` where the one above it is.
    [[nodiscard]] bool contains(std::string_view comment, bool isBelowOwn) const;

private:
    std::set<std::string, std::less<>> m_newLines;
};

/// Whether exports write a field of this name into some object: one that is missing in the new
/// export then was drawn before, and is nothing that somebody added.
[[nodiscard]] bool isOwnField(std::string_view key);

} // namespace drawbridge
