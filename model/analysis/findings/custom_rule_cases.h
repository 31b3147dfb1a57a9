// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/findings.h"
#include "model/design/custom_rule.h"

#include <string>
#include <vector>

namespace drawbridge {

/// What became of one case of a custom rule, or of a rule without the cases it needs.
struct CustomCaseResult {
    std::string rule;
    std::string name;    ///< Of the case; empty for a rule that lacks one.
    std::string problem; ///< Empty: it says what it has to.
    SourceSpan where;
    bool operator==(const CustomCaseResult &) const = default;
};

/// Runs the cases of each rule on their own manifests. A rule needs a case that fires and one that
/// stays silent. In the order of the rules and of their files.
[[nodiscard]] std::vector<CustomCaseResult> runCases(const CustomRules &rules);

} // namespace drawbridge
