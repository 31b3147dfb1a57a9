// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/diagnostics.h"
#include "model/import/resource_set.h"
#include "model/yaml/yaml_reader.h"

#include <cstddef>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace drawbridge {

/// Which programs render kustomizations and Helm charts. They are started without a shell, with an
/// environment of their own and without access to the network.
struct RenderOptions {
    std::string kustomize = "off"; ///< "auto": kustomize or kubectl of PATH; "off"; or a program.
    std::string helm = "off";      ///< "auto": helm of PATH; "off"; or a program.
    std::vector<std::string> helmValues; ///< Values files, in the order helm takes them.
    std::vector<std::string> helmSets;   ///< NAME=VALUE, as helm's --set.
    int deadlineMs = 60'000;             ///< For each program started.
    std::size_t maxOutputBytes = 256U << 20U;
    bool operator==(const RenderOptions &) const = default;
};

struct ImportOptions {
    std::string defaultNamespace =
        "default"; ///< For namespaced objects without one; remembered as inferred.
    DiagnosticLevel refusals = DiagnosticLevel::Error; ///< See DecodeOptions.
    std::filesystem::path
        relativeTo; ///< When set, file names in spans are relative to it, with '/'.
    std::size_t maxFileBytes = 256u << 20;
    std::size_t maxFiles = 100'000;
    std::size_t maxTotalBytes = 2048u << 20; ///< Unpacked, where archives are read.
    std::size_t maxArchiveRatio = 200;       ///< Unpacked to packed bytes, above 32 MiB.
    std::size_t maxMemoryBytes =
        std::size_t{4} << 30U; ///< For the whole import; a quarter of it for one document.
    YamlLimits yaml;
    RenderOptions render;
    std::stop_token stop;
};

/// Reads files, folders (recursive; .yaml .yml .json; VCS folders and node_modules passed over;
/// symbolic links not followed out of the folder), archives (.tar .tgz .tar.gz .zip) and "-"
/// (standard input) into decoded objects.
/// Keeps going after anything it cannot read; what it could not read or decode is in `diagnostics`
/// with its place, never passed over in silence.
[[nodiscard]] ResourceSet importPaths(const std::vector<std::string> &paths,
                                      const ImportOptions &options, Diagnostics &diagnostics);

/// The same for one text already in memory, called `name` in messages.
[[nodiscard]] ResourceSet importText(std::string_view text, const std::string &name,
                                     const ImportOptions &options, Diagnostics &diagnostics);

/// The same for several named texts, as a folder of them would be read (an export before it is
/// written).
struct NamedText {
    std::string name;
    std::string text;
};
[[nodiscard]] ResourceSet importTexts(const std::vector<NamedText> &texts,
                                      const ImportOptions &options, Diagnostics &diagnostics);

} // namespace drawbridge
