// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/import/importer.h"

#include <filesystem>
#include <string>
#include <vector>

namespace drawbridge {

/// One file that is to be read.
struct SourceFile {
    std::filesystem::path path; ///< Empty for standard input.
    std::string shownName;      ///< What messages call it.
    bool isArchive = false;     ///< Given by itself and named as an archive is.
};

/// What `paths` lead to, in the order given, the files of a folder sorted by path, each file once.
struct SourceFiles {
    std::vector<SourceFile> files;
    bool isComplete = true; ///< False when something could not be listed; it is in `diagnostics`.
};

/// Lists files without opening them. Devices, FIFOs and sockets are refused (NotARegularFile);
/// missing ones are FileNotFound, a folder without manifests NothingToRead, too many TooManyFiles.
/// Links inside a folder that lead to what is read anyway, or out of the folder, are passed over
/// with a note; design and layout files of Drawbridge without one. Archives are read where they are
/// given themselves, and noted where they lie in a folder (ArchiveNested).
[[nodiscard]] SourceFiles listSourceFiles(const std::vector<std::string> &paths,
                                          const ImportOptions &options, Diagnostics &diagnostics);

} // namespace drawbridge
