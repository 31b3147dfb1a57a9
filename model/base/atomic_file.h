// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/result.h"

#include <filesystem>
#include <string_view>

namespace drawbridge {

/// Replaces `file` by `bytes` as a whole or not at all: writes a temporary file beside it, fsync,
/// rename, fsync of the folder. Follows a symbolic link to its target; keeps the mode of an
/// existing file. Errors: WriteFailed.
[[nodiscard]] Result<void> writeFileAtomically(const std::filesystem::path &file,
                                               std::string_view bytes);

} // namespace drawbridge
