// SPDX-License-Identifier: Apache-2.0
#include "exporters/cluster_folders.h"

#include "exporters/export_names.h"
#include "exporters/manifest_object.h"

#include <algorithm>
#include <iterator>

// Where the files of a cluster lie. The folder "clusters" is the export's own, so that the name of
// a cluster is never taken for one of its families, and a cluster that goes leaves nothing behind.
// Tested by tests/golden/test_export_golden.cpp and tests/unit/exporters/test_manifest_set.cpp

namespace drawbridge {

namespace {

std::string folderOf(const Design &design, const std::string &cluster)
{
    const auto folders = clusterFolders(design);
    for (std::size_t i = 0; i < design.clusters.size(); ++i)
        if (design.clusters[i].name == cluster)
            return folders[i];
    return {};
}

} // namespace

std::vector<std::string> clusterFolders(const Design &design)
{
    if (!hasSeveralClusters(design))
        return {{}};
    std::vector<std::string> folders;
    std::set<std::string> taken;
    for (const DesignCluster &cluster : design.clusters) {
        const std::string name = fileNamePart(cluster.name);
        folders.push_back(std::string(kClustersFolder) + '/' +
                          uniqueName(name.empty() ? "unnamed" : name, taken));
    }
    return folders;
}

void sayOfCluster(const std::string &cluster, const Diagnostics &said, Diagnostics &diagnostics)
{
    for (Diagnostic diagnostic : said.all()) {
        if (!cluster.empty())
            diagnostic.what.message = "cluster " + cluster + ": " + diagnostic.what.message;
        diagnostics.add(diagnostic.level, std::move(diagnostic.what));
    }
}

std::vector<ManifestFile>
inClusterFolder(const Design &design, const std::string &cluster,
                const std::function<std::vector<ManifestFile>(Diagnostics &)> &write,
                Diagnostics &diagnostics)
{
    Diagnostics said;
    std::vector<ManifestFile> files = write(said);
    const std::string folder = folderOf(design, cluster);
    if (!folder.empty())
        for (ManifestFile &file : files)
            file.path = folder + '/' + file.path;
    sayOfCluster(folder.empty() ? "" : cluster, said, diagnostics);
    return files;
}

std::vector<ClusterPart> eachCluster(const Design &design)
{
    if (!hasSeveralClusters(design))
        return {{"", design}};
    Diagnostics saidByTheExport;
    return clusterParts(design, saidByTheExport).parts;
}

std::vector<ManifestFile> filesOfClusters(
    const Design &design,
    const std::function<std::vector<ManifestFile>(const Design &, Diagnostics &)> &write,
    Diagnostics &diagnostics)
{
    std::vector<ManifestFile> files;
    for (const ClusterPart &part : eachCluster(design))
        std::ranges::move(inClusterFolder(
                              design, part.name,
                              [&](Diagnostics &said) { return write(part.design, said); },
                              diagnostics),
                          std::back_inserter(files));
    return files;
}

ManifestsByCluster readBack(const ManifestSet &manifests, const Design &design,
                            const ImportOptions &options, Diagnostics &diagnostics)
{
    const auto folders = clusterFolders(design);
    ManifestsByCluster read;
    for (std::size_t i = 0; i < folders.size(); ++i) {
        std::vector<NamedText> texts;
        for (NamedText &text : manifests.texts())
            if (folders[i].empty() || text.name.starts_with(folders[i] + '/'))
                texts.push_back(std::move(text));
        const std::string name =
            folders[i].empty() || design.clusters.empty() ? "" : design.clusters[i].name;
        read[name] = importTexts(texts, options, diagnostics);
    }
    return read;
}

} // namespace drawbridge
