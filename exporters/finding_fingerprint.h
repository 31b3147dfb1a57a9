// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/findings.h"

#include <string>
#include <string_view>

namespace drawbridge {

/// SHA-256 in lower case hex (FIPS 180-4).
[[nodiscard]] std::string sha256(std::string_view bytes);

/// What stays the same of a finding while files move and lines change: a hash over the rule, both
/// ends and the subKey (findings.md 4.4). Severity, place and words are no part of it.
[[nodiscard]] std::string fingerprintOf(const Finding &finding);

} // namespace drawbridge
