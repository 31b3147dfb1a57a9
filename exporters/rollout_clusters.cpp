// SPDX-License-Identifier: Apache-2.0
#include "exporters/rollout_clusters.h"

#include "exporters/cluster_folders.h"
#include "exporters/table_cells.h"
#include "model/design/cluster_parts.h"

#include <algorithm>

// Clusters are rolled out apart, since nobody applies to two at once. What one
// of them needs of its neighbours first is said on the page above their
// folders. Tested by tests/cli/test_cluster_commands.cpp

namespace drawbridge {

namespace {

constexpr std::string_view kNote = "note: ";

std::string lineOf(const ClusterRollout &one, const std::string &line)
{
    if (line.starts_with(' '))
        return line;
    if (line.starts_with(kNote))
        return std::string(kNote) + "cluster " + oneLine(one.cluster) + ": " +
               line.substr(kNote.size());
    return oneLine(one.folder) + '/' + line;
}

std::string textOf(const ClusterRollout &one, std::optional<std::size_t> stage)
{
    const std::string text = rolloutText(one.rollout, stage);
    if (one.folder.empty())
        return text;
    std::string lines;
    for (std::size_t begin = 0, end = 0; begin < text.size(); begin = end + 1) {
        end = text.find('\n', begin);
        lines += lineOf(one, text.substr(begin, end - begin)) + '\n';
    }
    return lines;
}

} // namespace

std::vector<ClusterRollout> exportRollouts(const Design &design, const ExportOptions &options,
                                           Segmentation segmentation, Diagnostics &diagnostics)
{
    const auto mesh = options.mesh.value_or(design.mesh);
    const bool isRefused = mesh == MeshKind::Ambient || mesh == MeshKind::Linkerd;
    if (!hasSeveralClusters(design) || isRefused) // As a whole.
        return {{"", "", exportRollout(design, options, segmentation, diagnostics)}};
    Design target = design;
    target.mesh = options.mesh.value_or(design.mesh);
    const auto folders = clusterFolders(target);
    std::vector<ClusterRollout> rollouts;
    for (const ClusterPart &part : clusterParts(target, diagnostics).parts) {
        const auto place = std::ranges::find(target.clusters, part.name, &DesignCluster::name);
        if (place == target.clusters.end())
            continue;
        Diagnostics said;
        ExportOptions own = options;
        own.names = part.names;
        rollouts.push_back({part.name,
                            folders[static_cast<std::size_t>(place - target.clusters.begin())],
                            exportRollout(part.design, own, segmentation, said)});
        sayOfCluster(part.name, said, diagnostics);
    }
    return rollouts;
}

ManifestSet rolloutFiles(const std::vector<ClusterRollout> &rollouts,
                         std::optional<std::size_t> stage)
{
    ManifestSet all;
    for (const ClusterRollout &one : rollouts)
        for (ManifestFile &file : rolloutFiles(one.rollout, stage).files) {
            if (!one.folder.empty())
                file.path = one.folder + '/' + file.path;
            all.files.push_back(std::move(file));
        }
    if (!stage && !all.files.empty() && !rollouts.front().folder.empty())
        all.files.push_back(clustersPage(rollouts.front().rollout.designName));
    std::ranges::sort(all.files, {}, &ManifestFile::path);
    return all;
}

std::string rolloutText(const std::vector<ClusterRollout> &rollouts,
                        std::optional<std::size_t> stage)
{
    std::string text;
    for (const ClusterRollout &one : rollouts)
        text += textOf(one, stage);
    return text;
}

} // namespace drawbridge
