// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/yaml/text_sections.h"

#include <map>
#include <optional>
#include <string_view>
#include <vector>

namespace drawbridge {

/// The top-level values of concatenated JSON or JSON lines, by brackets alone; `error` says where
/// something else stands, with the values before it still listed.
struct JsonSections {
    std::vector<TextSection> sections;
    std::map<std::size_t, ListSections> lists; ///< By section: those with objects in `items`.
    std::optional<Error> error;
};

/// Stops after `most` values; a list of more items than that is not cut. Cost: one pass.
[[nodiscard]] JsonSections splitJson(std::string_view text, std::size_t most, const FileRef &file);

} // namespace drawbridge
