// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/findings/rule_facts.h"
#include "model/design/custom_rule.h"

#include <stop_token>

namespace drawbridge {

/// What people read of a custom rule; views into it.
[[nodiscard]] RuleInfo infoOf(const CustomRule &rule);

/// Asks the custom rules of the options. Cost: O(subjects x conditions), and a question to the
/// network engine for each pair a rule about connections selects, at most two millions together:
/// what is beyond is not assessable.
void findCustom(const RuleFacts &facts, const std::stop_token &stop, FindingsSink &sink);

} // namespace drawbridge
