// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/diagnostics.h"
#include "model/design/design.h"
#include "model/design/layout_file.h"
#include "model/import/importer.h"

#include <filesystem>
#include <optional>
#include <string>

namespace drawbridge {

/// The text of NAME.drawbridge.yaml: intent only, sorted, one list item per line group, no time, no
/// hash (ux.md 3.12).
[[nodiscard]] std::string writeDesign(const Design &design);

/// Reads a design from text without importing its sources (`topology` stays empty). Unknown keys
/// are kept.
[[nodiscard]] Result<Design> readDesign(std::string_view text, const FileRef &file,
                                        Diagnostics &diagnostics);

/// Reads NAME.drawbridge.yaml and NAME.layout.yaml beside it, and imports the sources relative to
/// the file.
[[nodiscard]] Result<Design> loadDesign(const std::filesystem::path &file,
                                        const ImportOptions &options, Diagnostics &diagnostics);

/// Writes both files atomically (temporary file, fsync, rename): a failed save leaves the old files
/// as they were. The layout file is written only when there is something in it, or one is there
/// already. Without `extras` those of the layout file that is there are kept.
[[nodiscard]] Result<void> saveDesign(const Design &design, const std::filesystem::path &file,
                                      const std::optional<LayoutExtras> &extras = std::nullopt);

/// True for "NAME.drawbridge.yaml" (or .yml).
[[nodiscard]] bool isDesignFile(const std::filesystem::path &path);

} // namespace drawbridge
