// SPDX-License-Identifier: Apache-2.0
#include "model/import/manifest_names.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

// Tested by tests/unit/import/test_source_files.cpp

namespace drawbridge {

bool isManifestName(const std::filesystem::path &path)
{
    const std::string extension = path.extension().string();
    return extension == ".yaml" || extension == ".yml" || extension == ".json" ||
           path.filename() == "Kustomization";
}

bool isOwnFile(const std::filesystem::path &path)
{
    const std::string name = path.filename().string();
    constexpr std::array<std::string_view, 4> endings{".drawbridge.yaml", ".drawbridge.yml",
                                                      ".layout.yaml", ".layout.yml"};
    return std::ranges::any_of(endings, [&](std::string_view e) { return name.ends_with(e); });
}

bool isPassedOverFolder(const std::filesystem::path &path)
{
    constexpr std::array<std::string_view, 4> names{".git", ".hg", ".svn", "node_modules"};
    return std::ranges::find(names, path.filename().string()) != names.end();
}

} // namespace drawbridge
