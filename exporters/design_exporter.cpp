// SPDX-License-Identifier: Apache-2.0
#include "exporters/design_exporter.h"

#include "exporters/cluster_folders.h"
#include "exporters/export_names.h"
#include "exporters/export_plan.h"
#include "exporters/identity_exporter.h"
#include "exporters/istio_exporter.h"
#include "exporters/kustomization_exporter.h"
#include "exporters/network_policy_exporter.h"
#include "exporters/rbac_exporter.h"
#include "exporters/waypoint_exporter.h"
#include "model/design/cluster_parts.h"
#include "model/design/host_probes.h"
#include "model/design/mesh_enrolment.h"

#include <algorithm>

// One plan, then one file for each family; the families know nothing of each other.
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
    return design.topology != nullptr;
}

void append(std::vector<ManifestFile> &all, std::vector<ManifestFile> some)
{
    all.insert(all.end(), std::make_move_iterator(some.begin()),
               std::make_move_iterator(some.end()));
}

/// Two objects can come to one file name ("a-b" + "c" and "a" + "b-c").
void makePathsUnique(std::vector<ManifestFile> &files)
{
    constexpr std::string_view kSuffix = ".yaml";
    std::set<std::string> taken;
    for (ManifestFile &file : files) {
        const std::string stem = file.path.substr(0, file.path.size() - kSuffix.size());
        file.path = uniqueName(stem, taken) + std::string(kSuffix);
    }
}

void sortByPath(std::vector<ManifestFile> &files)
{
    std::sort(files.begin(), files.end(),
              [](const auto &a, const auto &b) { return a.path < b.path; });
}

/// `design` has one cluster, and the mesh of the export.
ManifestSet exportCluster(const Design &design, const ExportOptions &options,
                          Diagnostics &diagnostics)
{
    Design target = withSystemCallers(design);
    const auto enrolled = namespacesToEnrol(target);
    target.topology = withEnrolment(target);
    WaypointPlan waypoints = planWaypoints(target);
    if (const auto with = withWaypoints(target, waypoints); with != target.topology) {
        target.topology = with;
        target.topology = withEnrolment(target);
    }
    const ExportPlan plan =
        makeExportPlan(target, enrolled, std::move(waypoints), options, diagnostics);
    ManifestSet set;
    if (plan.wants("NetworkPolicy"))
        append(set.files, exportNetworkPolicies(plan));
    if (plan.mesh != MeshKind::None)
        append(set.files, exportIstio(plan, diagnostics));
    append(set.files, exportWaypoints(plan));
    if (plan.wants("ServiceAccount"))
        append(set.files, exportServiceAccounts(plan));
    append(set.files, exportRbac(plan, diagnostics));
    if (plan.wants("patches"))
        append(set.files, exportWorkloadPatches(plan));
    makePathsUnique(set.files);
    set.files.push_back(exportKustomization(design.name, set.files));
    sortByPath(set.files);
    return set;
}

} // namespace

ManifestSet exportDesign(const Design &design, const ExportOptions &options,
                         Diagnostics &diagnostics)
{
    Design target = design;
    target.mesh = options.mesh.value_or(design.mesh);
    if (!isExportable(target, diagnostics))
        return {};
    if (!hasSeveralClusters(target))
        return exportCluster(target, options, diagnostics);
    ManifestSet set;
    for (const ClusterPart &part : clusterParts(target, diagnostics).parts)
        append(set.files, inClusterFolder(
                              target, part.name,
                              [&](Diagnostics &said) {
                                  return exportCluster(part.design, options, said).files;
                              },
                              diagnostics));
    sortByPath(set.files);
    return set;
}

} // namespace drawbridge
