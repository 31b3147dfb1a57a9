// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/findings.h"
#include "model/base/diagnostics.h"

#include <string>

namespace drawbridge {

// Reports of findings as bytes (findings.md 4.2, cli.md `check`). Same report, same bytes: no
// clock, findings in the order of the report. No secret value gets in, since no finding holds one.

/// Schema drawbridge/report/1.
[[nodiscard]] std::string jsonReport(const AnalysisReport &report, const Diagnostics &diagnostics);
/// SARIF 2.1.0 (OASIS): all rules of the catalogue, each finding with its place and fingerprint,
/// waivers as suppressions, and what is not assessable as results of kind `open`.
[[nodiscard]] std::string sarifReport(const AnalysisReport &report, const Diagnostics &diagnostics);
/// JUnit XML: a suite a family of rules, a case a finding; waived and not assessable ones skipped.
[[nodiscard]] std::string junitReport(const AnalysisReport &report);
/// For a pull request: counts, the ten worst, and all of them folded away.
[[nodiscard]] std::string markdownReport(const AnalysisReport &report);
/// GitLab Code Quality (a subset of Code Climate's format); waived findings are left out.
[[nodiscard]] std::string codeQualityReport(const AnalysisReport &report);

/// The catalogue of rules: a line each, and in full.
[[nodiscard]] std::string rulesText();
[[nodiscard]] std::string describeRule(const RuleInfo &rule);
[[nodiscard]] std::string rulesJson();
/// docs/findings.md.
[[nodiscard]] std::string rulesMarkdown();

} // namespace drawbridge
