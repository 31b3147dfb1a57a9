// SPDX-License-Identifier: Apache-2.0
// ZT-CV-003 (findings.md 1.8) in words. Whether a waiver is overdue depends on the day, which only
// whoever runs the check knows: `judgeWaivers` finds it.
// Tested by tests/unit/analysis/test_waivers.cpp

#include "model/analysis/findings/rule.h"

#include <array>

namespace drawbridge::verification_rules {
namespace {

const std::array kRules{
    FindingRule{
        {"ZT-CV-003", "Exception overdue", Severity::Medium,
         "A waiver has ended, names no owner, accepts nothing or more than 20 findings, or holds "
         "longer than 180 days (30 where it accepts something critical). One that has ended is as "
         "severe as the worst finding it accepted, at least medium; its findings count again.",
         "Waivers within their term. Asked where the day is known: by check, for which --now sets "
         "it.",
         "Renew it with a reason, or delete it and mend the finding.", "N4 N7 Z-GV", "none"},
        nullptr,
        nullptr},
};

} // namespace
} // namespace drawbridge::verification_rules

std::span<const drawbridge::FindingRule> drawbridge::verificationRules()
{
    return verification_rules::kRules;
}
