// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

#include <optional>
#include <vector>

namespace drawbridge {

struct FuzzyMatch {
    int score = 0;           ///< Larger is better.
    std::vector<int> places; ///< Of the letters that matched, ascending; for painting them.
};

/// How well what was typed fits a text; nothing when it does not. Each word of the query has to be
/// in the text, in any order: as it stands, best at the start of a word, or else letter by letter
/// in order, near each other ("pmapi" finds "payment-api"). Case does not matter. An empty query
/// fits everything.
[[nodiscard]] std::optional<FuzzyMatch> fuzzyMatch(const QString &query, const QString &text);

} // namespace drawbridge
