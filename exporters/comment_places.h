// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/own_parts.h"
#include "model/yaml/yaml_outline.h"

#include <string>
#include <vector>

namespace drawbridge {

/// A comment or blank line of a file.
struct RemarkLine {
    std::size_t line = 0;   ///< Where it was, zero-based.
    std::size_t column = 0; ///< Spaces in front of it; beside something those behind that.
    std::string text;       ///< From its "#" on, made safe; of a blank line empty.
    bool isOwn = false;
    [[nodiscard]] bool isForeign() const { return !isOwn && !text.empty(); }
};

/// What stands at one place.
struct Remarks {
    std::vector<RemarkLine> inFront; ///< In lines of their own above it.
    std::vector<RemarkLine> beside;  ///< Behind it, in its line.
    std::vector<RemarkLine> behind;  ///< In lines of their own below all of it.
};

/// The comments of a file by the places that they stand at.
struct PlacedRemarks {
    std::vector<Remarks> places;     ///< By the places of the outline.
    std::vector<RemarkLine> nowhere; ///< Of a file in which nothing else is.
};

/// A comment stands at what comes next in its document, unless it is indented further than that:
/// then it ends the collection above that is not indented further than it. The last comments of a
/// document end it.
[[nodiscard]] PlacedRemarks placeRemarks(const YamlOutline &outline, const OwnComments &own);

} // namespace drawbridge
