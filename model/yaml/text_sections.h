// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/result.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drawbridge {

/// A piece of a clean text that holds at most one document, so that pieces can be read apart and in
/// parallel.
struct TextSection {
    std::string_view text;
    std::size_t line = 0;   ///< Zero-based, of the first character.
    std::size_t column = 0; ///< Zero-based code points; 0 except for JSON.
};

/// Whether a line holds nothing for a parser.
[[nodiscard]] bool isBlankOrComment(std::string_view line);

/// Cuts before every line that starts with "---" and behind every line that starts with "...". By
/// YAML 1.2 (c-forbidden) these never belong to a scalar, so the cut needs no parser. Directives
/// stay with their document. Stops after `most` sections.
[[nodiscard]] std::vector<TextSection> splitYaml(std::string_view text, std::size_t most);

/// A document with a long list under its top-level key `items`, cut so that the items can be read
/// apart. What stands around them is still to be looked at: whether it is a List at all.
struct ListSections {
    std::vector<TextSection> items;
    std::size_t begin = 0; ///< The items in the document's text: all of them lie in [begin, end).
    std::size_t end = 0;

    /// The document as if it had no items.
    [[nodiscard]] std::string head(std::string_view document) const
    {
        return std::string(document.substr(0, begin)) + std::string(document.substr(end));
    }
};

/// Cuts a block style document before each "- " of its `items`; nothing where that is not plain to
/// see. A cut may still be wrong where a quoted text or a flow collection goes on at the margin,
/// and an item may need an anchor of another: then one of the items, read alone, is an error, and
/// the document is to be read whole.
[[nodiscard]] std::optional<ListSections> cutYamlList(const TextSection &document,
                                                      std::size_t most);

/// First character that is neither space nor line end is "{" or "[".
[[nodiscard]] bool looksLikeJson(std::string_view text);

} // namespace drawbridge
