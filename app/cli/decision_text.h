// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/decision.h"

#include <string>

namespace drawbridge::cli {

/// The verdict, then layer by layer what decided and where, and what would change it.
[[nodiscard]] std::string decisionText(const Decision &decision);

} // namespace drawbridge::cli
