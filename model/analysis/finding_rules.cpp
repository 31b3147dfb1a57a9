// SPDX-License-Identifier: Apache-2.0
// The words for severity and confidence (cli.md, `check -o json`).
// Tested by tests/unit/analysis/test_findings.cpp

#include "model/analysis/findings.h"

#include <array>

namespace drawbridge {
namespace {

constexpr std::array<std::string_view, 5> kSeverities{"critical", "high", "medium", "low", "info"};
constexpr std::array<std::string_view, 3> kConfidences{"certain", "inferred", "heuristic"};

} // namespace

std::string_view toString(Severity severity)
{
    return kSeverities[static_cast<std::size_t>(severity)];
}

std::string_view toString(Confidence confidence)
{
    return kConfidences[static_cast<std::size_t>(confidence)];
}

Result<Severity> parseSeverity(std::string_view text)
{
    for (std::size_t i = 0; i < kSeverities.size(); ++i)
        if (kSeverities[i] == text)
            return static_cast<Severity>(i);
    return fail(ErrorCode::Usage, "\"" + std::string(text) + "\" is not a severity", {},
                "use critical, high, medium, low or info");
}

} // namespace drawbridge
