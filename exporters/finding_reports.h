// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/finding_baseline.h"
#include "model/analysis/findings.h"
#include "model/analysis/score/score.h"
#include "model/analysis/waivers.h"
#include "model/base/diagnostics.h"

#include <string>

namespace drawbridge {

// Reports of findings as bytes (findings.md 4.2, cli.md `check`). Same report, same bytes: no
// clock, findings in the order of the report. No secret value gets in, since no finding holds one.

/// What a report may say beside findings; what is null is left out.
struct ReportExtras {
    const Score *score = nullptr;
    const std::vector<WaiverUse> *waivers = nullptr;
    const BaselineComparison *baseline = nullptr;
};

/// Schema drawbridge/report/1 (docs/report-format.md).
[[nodiscard]] std::string jsonReport(const AnalysisReport &report, const Diagnostics &diagnostics,
                                     const ReportExtras &extras = {});
/// SARIF 2.1.0 (OASIS): all rules of the catalogue, each finding with its place and fingerprint,
/// waivers as suppressions, what is not assessable as results of kind `open`, and against a
/// baseline what is new, unchanged and absent.
[[nodiscard]] std::string sarifReport(const AnalysisReport &report, const Diagnostics &diagnostics,
                                      const ReportExtras &extras = {});
/// JUnit XML: a suite a family of rules, a case a finding; waived and not assessable ones skipped.
[[nodiscard]] std::string junitReport(const AnalysisReport &report);
/// For a pull request: counts, against a baseline what is new and what is gone, the ten worst (of
/// the new ones first), and all of them folded away.
[[nodiscard]] std::string markdownReport(const AnalysisReport &report,
                                         const ReportExtras &extras = {});
/// One file that needs no network and no script: counts, score, findings by rule with an anchor
/// each, waivers, what is not assessable, and room to sign. Prints on A4.
[[nodiscard]] std::string htmlReport(const AnalysisReport &report, const Diagnostics &diagnostics,
                                     const ReportExtras &extras = {});
/// GitLab Code Quality (a subset of Code Climate's format); waived findings are left out.
[[nodiscard]] std::string codeQualityReport(const AnalysisReport &report);

/// The catalogue of rules: a line each, and in full.
[[nodiscard]] std::string rulesText();
[[nodiscard]] std::string describeRule(const RuleInfo &rule);
[[nodiscard]] std::string rulesJson();
/// docs/findings.md.
[[nodiscard]] std::string rulesMarkdown();

} // namespace drawbridge
