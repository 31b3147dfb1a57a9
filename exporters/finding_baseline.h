// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/findings.h"
#include "model/base/result.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace drawbridge {

/// A finding that was there before (findings.md 4.4).
struct BaselineEntry {
    std::string fingerprint;
    std::string rule;
    std::string target;    ///< NodeKey text, for people.
    std::string firstSeen; ///< YYYY-MM-DD
    auto operator<=>(const BaselineEntry &) const = default;
};

/// drawbridge-baseline.json: entries by fingerprint. Errors: JsonSyntax for what is no such list.
[[nodiscard]] Result<std::vector<BaselineEntry>> readBaseline(std::string_view text,
                                                              const FileRef &file);
[[nodiscard]] std::string writeBaseline(const std::vector<BaselineEntry> &entries);

/// What a baseline says of a report. Waived findings are neither new nor in a baseline: once their
/// waiver ends they are new.
struct BaselineComparison {
    std::map<std::string, BaselineEntry> known; ///< By fingerprint.
    std::vector<BaselineEntry> absent;          ///< No finding is what they stand for any more.

    [[nodiscard]] bool isNew(const Finding &finding) const;
};
[[nodiscard]] BaselineComparison compareWithBaseline(const AnalysisReport &report,
                                                     const std::vector<BaselineEntry> &entries);

/// The findings of a report as a baseline. What `before` has keeps its first day, the rest gets
/// `today`.
[[nodiscard]] std::vector<BaselineEntry> baselineOf(const AnalysisReport &report,
                                                    const std::vector<BaselineEntry> &before,
                                                    const std::string &today);

} // namespace drawbridge
