// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/result.h"

#include <cstddef>
#include <filesystem>
#include <string>

namespace drawbridge {

/// The bytes of a regular file; an empty path is standard input. Never blocks on a device or FIFO.
/// Errors, at `where`: FileNotFound, FileUnreadable, NotARegularFile, FileTooLarge (above `most`).
[[nodiscard]] Result<std::string> readBytes(const std::filesystem::path &path, std::size_t most,
                                            const SourceSpan &where);

} // namespace drawbridge
