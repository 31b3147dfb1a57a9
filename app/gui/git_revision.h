// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/result.h"

#include <filesystem>
#include <stop_token>
#include <string>

namespace drawbridge {

/// Writes the files that a folder of a Git repository had in a revision below `target`, which must
/// be there and empty. Links and submodules are left out. Nothing of the repository's configuration
/// is run and nothing is fetched: objects are listed and copied out, without filters or hooks.
/// Errors: ToolMissing where there is no git, FileUnreadable with what git says, WriteFailed.
[[nodiscard]] Result<void> extractRevision(const std::filesystem::path &folder,
                                           const std::string &revision,
                                           const std::filesystem::path &target,
                                           const std::stop_token &stop);

} // namespace drawbridge
