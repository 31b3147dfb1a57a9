// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/manifest_set.h"
#include "model/analysis/verify.h"
#include "model/design/cluster_parts.h"
#include "model/design/design.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace drawbridge {

/// The folder that holds one folder a cluster where a design has several.
inline constexpr std::string_view kClustersFolder = "clusters";

/// "clusters/west" for each cluster of a design, in its order; no two alike, whatever the names.
/// One empty text where there is one cluster, which lies in the folder of the export itself.
[[nodiscard]] std::vector<std::string> clusterFolders(const Design &design);

/// Says what was said of one cluster; without a name as it was said.
void sayOfCluster(const std::string &cluster, const Diagnostics &said, Diagnostics &diagnostics);

/// What `write` gives for one cluster, below its folder, with what it said told of that cluster.
[[nodiscard]] std::vector<ManifestFile>
inClusterFolder(const Design &design, const std::string &cluster,
                const std::function<std::vector<ManifestFile>(Diagnostics &)> &write,
                Diagnostics &diagnostics);

/// The clusters of a design as designs of their own; one without a name where it has one cluster.
[[nodiscard]] std::vector<ClusterPart> eachCluster(const Design &design);

/// What `write` gives for each cluster, below its folder.
[[nodiscard]] std::vector<ManifestFile> filesOfClusters(
    const Design &design,
    const std::function<std::vector<ManifestFile>(const Design &, Diagnostics &)> &write,
    Diagnostics &diagnostics);

/// The manifests of an export as the proof takes them, read back by cluster.
[[nodiscard]] ManifestsByCluster readBack(const ManifestSet &manifests, const Design &design,
                                          const ImportOptions &options, Diagnostics &diagnostics);

} // namespace drawbridge
