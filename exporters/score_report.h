// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/score/score.h"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace drawbridge {

/// "0.33", "0.80 to 0.90": two digits, rounded down, so that nothing short of 1 is shown as 1.
[[nodiscard]] std::string rangeText(const ScoreRange &range);

/// A line a share with what it counts, then one for the whole.
[[nodiscard]] std::string scoreText(const Score &score);

/// The value of "score" in drawbridge/report/1 (docs/report-format.md). Numbers have four digits.
[[nodiscard]] nlohmann::ordered_json scoreJson(const Score &score);

} // namespace drawbridge
