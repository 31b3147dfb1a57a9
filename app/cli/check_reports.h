// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/finding_reports.h"

#include <string>
#include <vector>

namespace drawbridge::cli {

inline constexpr auto kReportFormats = "text, json, sarif, junit, html, md or codequality";

/// Everything a report of `check` is written from.
struct CheckedReport {
    AnalysisReport report;
    std::vector<WaiverUse> waivers;
    std::optional<BaselineComparison> baseline;
    std::optional<Score> score;

    [[nodiscard]] ReportExtras extras() const
    {
        return {score ? &*score : nullptr, &waivers, baseline ? &*baseline : nullptr};
    }
};

/// Whether some output, "FORMAT" or "FORMAT=FILE", tells the score.
[[nodiscard]] bool tellsScore(const std::vector<std::string> &outputs);

/// Writes one output: FORMAT to standard output, FORMAT=FILE to a file as a whole.
[[nodiscard]] Result<void> writeReport(const std::string &output, const CheckedReport &checked,
                                       const Diagnostics &diagnostics);

} // namespace drawbridge::cli
