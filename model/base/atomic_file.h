// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/result.h"

#include <filesystem>
#include <span>
#include <string_view>

namespace drawbridge {

/// Replaces `file` by `bytes` as a whole or not at all: writes a temporary file beside it, fsync,
/// rename, fsync of the folder. Follows a symbolic link to its target; keeps the mode of an
/// existing file. Errors: WriteFailed.
[[nodiscard]] Result<void> writeFileAtomically(const std::filesystem::path &file,
                                               std::string_view bytes);

/// A file and all its bytes, which belong to the caller.
struct FileContent {
    std::filesystem::path file;
    std::string_view bytes;
};

/// The same for several files: none of them is replaced before the bytes of all are on the disk.
/// Files that lie in one another's way are the caller's fault. Errors: WriteFailed, of the first
/// file that could not be written; every file is then the old one, unless a rename failed, which
/// leaves those before it replaced. Cost: many files wait for the disk once, where the system can
/// do that (Linux), instead of twice each.
[[nodiscard]] Result<void> writeFilesAtomically(std::span<const FileContent> files);

} // namespace drawbridge
