// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/result.h"
#include "model/import/importer.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace CLI {
class App;
}

namespace drawbridge::cli {

/// Adds the flags that say how input is read: limits, and the programs that render kustomizations
/// and charts. They fill `options`.
void addImportFlags(CLI::App &command, ImportOptions &options);

/// "512M", "2GiB", "1048576": bytes; K, M, G and T stand for powers of 1024, whether Ki, KB or KiB.
/// Error Usage: anything else, zero, and what does not fit.
[[nodiscard]] Result<std::size_t> parseSize(std::string_view text);

/// One cluster and the PATHs its manifests come from.
struct ClusterPaths {
    std::string name; ///< Empty where there is only one.
    std::vector<std::string> paths;
    bool operator==(const ClusterPaths &) const = default;
};

/// The clusters that `--cluster NAME=PATH` flags name, sorted, or one of `paths`. Error Usage: both
/// or neither are given, no '=', or a NAME that is no DNS label.
[[nodiscard]] Result<std::vector<ClusterPaths>> clustersOf(const std::vector<std::string> &clusters,
                                                           const std::vector<std::string> &paths);

} // namespace drawbridge::cli
