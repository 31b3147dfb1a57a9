// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/manifest_set.h"

#include <filesystem>
#include <vector>

namespace drawbridge {

/// Files with our header line in the folders that an export to `folder` replaces as a whole: those
/// of its one stage, or all that exports write to. Never through a symbolic link; sorted.
[[nodiscard]] std::vector<std::filesystem::path> earlierFiles(const ManifestSet &manifests,
                                                              const std::filesystem::path &folder);

} // namespace drawbridge
