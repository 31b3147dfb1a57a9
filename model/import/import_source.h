// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/diagnostics.h"
#include "model/base/result.h"
#include "model/import/source_files.h"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace drawbridge {

/// One text that will be read, from wherever it comes.
struct ImportSource {
    FileRef file;                ///< What messages call it.
    std::filesystem::path place; ///< Absolute or relative to one folder: what the paths inside a
                                 ///< kustomization are resolved against.
    std::function<Result<std::string>()> read;
    bool isOnDisk = false;         ///< A file by itself: other programs can read it too.
    bool arePatchesApplied = true; ///< Of a kustomization: false where another one contradicts it.
};

/// Texts, in the order they are to be read.
struct ImportSources {
    std::vector<ImportSource> texts;
    bool isComplete = true; ///< False when something was lost; it is in the diagnostics.
};

/// The texts of listed files, those of archives in their place; nothing but archives is opened yet.
/// From the file on that would pass `maxTotalBytes` nothing is taken (FileTooLarge).
[[nodiscard]] ImportSources gatherSources(const SourceFiles &listed, const ImportOptions &options,
                                          Diagnostics &diagnostics);

} // namespace drawbridge
