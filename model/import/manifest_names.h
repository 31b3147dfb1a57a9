// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace drawbridge {

/// .yaml, .yml, .json or "Kustomization": what is read in folders and archives.
[[nodiscard]] bool isManifestName(const std::filesystem::path &path);

/// NAME.drawbridge.yaml and NAME.layout.yaml: what Drawbridge itself writes.
[[nodiscard]] bool isOwnFile(const std::filesystem::path &path);

/// Folders of version control and node_modules.
[[nodiscard]] bool isPassedOverFolder(const std::filesystem::path &path);

} // namespace drawbridge
