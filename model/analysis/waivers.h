// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/findings_order.h"
#include "model/design/waiver_record.h"

#include <string_view>
#include <vector>

namespace drawbridge {

enum class WaiverState {
    Active,
    Expiring, ///< Within 14 days.
    Expired,  ///< Its findings count again.
    Unused,   ///< No finding is what it accepts.
    TooBroad, ///< It accepts more than 20 findings, which it still does.
};
[[nodiscard]] std::string_view toString(WaiverState state); ///< "active" … "too broad".

/// A waiver and what became of it on one day.
struct WaiverUse {
    WaiverRecord record;
    WaiverState state = WaiverState::Active;
    std::size_t matched = 0; ///< Findings it names.
    bool operator==(const WaiverUse &) const = default;
};

/// Puts waivers on the findings they name, those of the design anew, and adds ZT-CV-003 for each
/// that needs somebody's attention (findings.md 4.3). `today`: YYYY-MM-DD; a waiver holds through
/// its last day, one without a day never. Of several that name a finding the first that holds is
/// taken. The report stays sorted.
[[nodiscard]] std::vector<WaiverUse> judgeWaivers(AnalysisReport &report,
                                                  const std::vector<WaiverRecord> &records,
                                                  std::string_view today);

/// The record behind a waived finding; null where it is none of these.
[[nodiscard]] const WaiverRecord *recordOf(const std::vector<WaiverUse> &uses,
                                           const Finding &finding);

/// What somebody says who accepts a finding.
struct WaiverWords {
    std::string justification; ///< At least 20 characters.
    std::string owner;         ///< Not empty.
    std::string expires;       ///< YYYY-MM-DD, the last day.
};
/// The last day that a waiver made today may have (findings.md 4.3): 30 days from today for a
/// critical finding, else 180.
[[nodiscard]] std::string lastWaiverDay(const Finding &finding, std::string_view today);
/// A waiver of exactly this finding, for the project file. `today`: YYYY-MM-DD. Errors:
/// FieldInvalid, with what to write, for a short reason, a missing owner, a day that is none, has
/// gone or is too far away.
[[nodiscard]] Result<Waiver> waiverFor(const Finding &finding, const WaiverWords &words,
                                       std::string_view today);

} // namespace drawbridge
