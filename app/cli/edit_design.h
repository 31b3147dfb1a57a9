// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/session.h"
#include "model/design/edits.h"

#include <functional>

namespace drawbridge::cli {

/// Loads the one design file, applies `edit`, saves. The exit code.
int editDesign(const CommonFlags &flags, const std::function<Result<Design>(const Design &)> &edit);

} // namespace drawbridge::cli
