// SPDX-License-Identifier: Apache-2.0
#include "exporters/design_exporter.h"

#include "exporters/cluster_export.h"
#include "exporters/cluster_folders.h"
#include "model/design/cluster_parts.h"

#include <algorithm>

// Cluster by cluster (cluster_export.cpp).
// Tested by tests/golden/test_export_golden.cpp and tests/property/test_export_round_trip.cpp

namespace drawbridge {

namespace {

/// What no export of this version can say; nothing is then written, not a half.
bool isExportable(const Design &design, Diagnostics &diagnostics)
{
    if (design.mesh == MeshKind::Ambient && hasSeveralClusters(design)) {
        diagnostics.error(ErrorCode::NotExportable,
                          "an ambient mesh of several clusters cannot be exported: how their "
                          "ztunnels meet is not modelled",
                          {}, "export for `sidecar` or `none`, or make a design of each cluster");
        return false;
    }
    if (design.mesh == MeshKind::Linkerd && hasSeveralClusters(design)) {
        diagnostics.error(ErrorCode::NotExportable,
                          "a mesh of Linkerd of several clusters cannot be exported: how their "
                          "proxies meet is not modelled",
                          {}, "export for `sidecar` or `none`, or make a design of each cluster");
        return false;
    }
    return design.topology != nullptr;
}

void append(std::vector<ManifestFile> &all, std::vector<ManifestFile> some)
{
    all.insert(all.end(), std::make_move_iterator(some.begin()),
               std::make_move_iterator(some.end()));
}

void sortByPath(std::vector<ManifestFile> &files)
{
    std::sort(files.begin(), files.end(),
              [](const auto &a, const auto &b) { return a.path < b.path; });
}

ManifestSet exportCluster(const Design &design, const ExportOptions &options,
                          Diagnostics &diagnostics)
{
    const ClusterExport whole(design, options);
    diagnostics.append(whole.diagnostics());
    return whole.manifests();
}

Design withMeshOf(const Design &design, const ExportOptions &options)
{
    Design target = design;
    target.mesh = options.mesh.value_or(design.mesh);
    return target;
}

} // namespace

ManifestSet exportDesign(const Design &design, const ExportOptions &options,
                         Diagnostics &diagnostics)
{
    const Design target = withMeshOf(design, options);
    if (!isExportable(target, diagnostics))
        return {};
    if (!hasSeveralClusters(target))
        return exportCluster(target, options, diagnostics);
    ManifestSet set;
    for (const ClusterPart &part : clusterParts(target, diagnostics).parts) {
        ExportOptions own = options;
        own.names = part.names;
        append(set.files,
               inClusterFolder(
                   target, part.name,
                   [&](Diagnostics &said) { return exportCluster(part.design, own, said).files; },
                   diagnostics));
    }
    sortByPath(set.files);
    return set;
}

LiveExport::LiveExport(ExportOptions options) : m_options(std::move(options)) {}

LiveExport::~LiveExport() = default;

ManifestSet LiveExport::update(const Design &design, Diagnostics &diagnostics)
{
    const Design target = withMeshOf(design, m_options);
    if (!target.topology || hasSeveralClusters(target)) {
        m_kept.reset();
        return exportDesign(target, m_options, diagnostics);
    }
    if (!m_kept || !m_kept->follow(target)) {
        m_kept.reset(); // Before the next one is made: two at once would cost twice the memory.
        m_kept = std::make_unique<ClusterExport>(target, m_options);
    }
    diagnostics.append(m_kept->diagnostics());
    return m_kept->manifests();
}

} // namespace drawbridge
