// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/own_parts.h"
#include "model/yaml/yaml_outline.h"

#include <optional>
#include <string>
#include <vector>

namespace drawbridge {

/// A comment that somebody wrote, and where.
struct ForeignComment {
    SourceSpan where;
    std::string text; ///< From its "#" on.
};

/// A text with comments of another, and those that found no place in it.
struct KeptComments {
    std::string text;
    std::vector<ForeignComment> lost;
};

/// `after`, which our writer wrote, with the foreign comments and blank lines of `before`: each
/// where it stood, in front of, beside or behind what `matches` says its place has become. Own
/// comments are those of `after`. Comments at what is gone are lost: moved elsewhere they would say
/// something about somebody else's access.
[[nodiscard]] KeptComments withCommentsOf(const YamlOutline &before, const YamlOutline &after,
                                          const std::vector<std::optional<std::size_t>> &matches);

/// All comments of a text that somebody wrote, for one that goes as a whole.
[[nodiscard]] std::vector<ForeignComment>
foreignComments(std::string_view text, const FileRef &file, const OwnComments &own);

} // namespace drawbridge
