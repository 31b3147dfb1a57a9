// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/design_comparison.h"

#include <string>
#include <vector>

namespace drawbridge {

/// "2 open, 41 cut, 2 changed, 22 same; 1 breaks what is called": zeros are told too, but for
/// undeclared ports and breaks.
[[nodiscard]] std::string comparisonSummary(const DesignComparison &comparison);

/// Why a change is so, one sentence a line: what holds before and after, what the manifests say of
/// the call, and which policies decide on each side, or what is drawn. Cost: two explanations.
[[nodiscard]] std::vector<std::string> changeReasons(const DesignComparison &comparison,
                                                     const DesignChange &change);
/// The places that decide, those of the second side first; of a drawing none.
[[nodiscard]] std::vector<SourceSpan> changePlaces(const DesignComparison &comparison,
                                                   const DesignChange &change);

/// A comparison for a pull request: the summary, a table of the changes, and what was not compared.
[[nodiscard]] std::string comparisonMarkdown(const DesignComparison &comparison,
                                             const std::string &before, const std::string &after);

} // namespace drawbridge
