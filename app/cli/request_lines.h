// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/engines.h"
#include "app/cli/json_lines.h"

#include <string>

namespace drawbridge::cli {

/// Answers `why --requests FILE.jsonl` (cli.md, "Shapes that others rely on"). A line that cannot
/// be understood is answered "unknown" with the reason, so that the order holds, and is an error in
/// the diagnostics. "-" reads standard input.
[[nodiscard]] Result<Diagnostics> answerRequestLines(const std::string &file, const Design &design,
                                                     const Engines &engines);

} // namespace drawbridge::cli
