// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/import/import_source.h"
#include "model/import/importer.h"

#include <cstddef>
#include <filesystem>
#include <string>

namespace drawbridge {

/// ".tar", ".tgz", ".tar.gz" or ".zip": what is taken for an archive, by its name.
[[nodiscard]] bool isArchiveName(const std::filesystem::path &path);

/// The manifests in an archive, sorted by path and called "NAME!/dir/file.yaml"; of entries with
/// one name the last counts, as unpacking would have it. Nothing is written to disk.
///
/// Hostile archives cost bounded time and memory: entries that point outside or are no regular
/// files are refused (ArchiveEntryRefused), and so is what unpacks to more than `maxTotalBytes`, to
/// more entries than `maxFiles` or by more than `maxArchiveRatio` (ArchiveTooLarge). Archives
/// inside are not entered (ArchiveNested).
[[nodiscard]] ImportSources readArchive(const std::filesystem::path &path,
                                        const std::string &shownName, const ImportOptions &options,
                                        Diagnostics &diagnostics);

} // namespace drawbridge
