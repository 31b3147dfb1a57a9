// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/result.h"

#include <cstddef>
#include <optional>
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

/// Cuts before every line that starts with "---" and behind every line that starts with "...". By
/// YAML 1.2 (c-forbidden) these never belong to a scalar, so the cut needs no parser. Directives
/// stay with their document. Stops after `most` sections.
[[nodiscard]] std::vector<TextSection> splitYaml(std::string_view text, std::size_t most);

/// The top-level values of concatenated JSON or JSON lines, by brackets alone; `error` says where
/// something else stands, with the values before it still listed.
struct JsonSections {
    std::vector<TextSection> sections;
    std::optional<Error> error;
};
[[nodiscard]] JsonSections splitJson(std::string_view text, std::size_t most, const FileRef &file);

/// First character that is neither space nor line end is "{" or "[".
[[nodiscard]] bool looksLikeJson(std::string_view text);

} // namespace drawbridge
