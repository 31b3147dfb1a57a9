// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/analysis/made_for.h"

#include <string>

namespace drawbridge::cli {

/// The verdict, then layer by layer what decided and where, of what an export wrote also what it
/// was made for, and what would change it.
[[nodiscard]] std::string decisionText(const Decision &decision, const ExportedObjects &exported,
                                       const AskedEnds &ends);

} // namespace drawbridge::cli
