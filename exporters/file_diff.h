// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/manifest_set.h"

#include <string>

namespace drawbridge {

/// One change as a unified diff with three lines around each change, as `patch -p1` takes it:
/// "/dev/null" stands for the side on which there is no file. Texts that differ in more than some
/// thousand lines are told as one change.
[[nodiscard]] std::string unifiedDiff(const FileChange &change);

} // namespace drawbridge
