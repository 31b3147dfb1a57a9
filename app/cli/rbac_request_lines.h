// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/json_lines.h"
#include "model/analysis/rbac_engine.h"

namespace drawbridge::cli {

/// Answers `rbac can --requests FILE.jsonl` (cli.md, "Shapes that others rely on") as
/// SubjectAccessReviews: user, groups and namespace are what the line says, nothing is derived;
/// only "serviceAccount" stands for its user name and groups. A line that cannot be understood is
/// answered "unknown" with the reason, so that the order holds, and is an error in the diagnostics.
[[nodiscard]] Result<Diagnostics> answerRbacLines(const std::string &file,
                                                  const RbacEngine &engine);

} // namespace drawbridge::cli
