// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/finding_fixes.h"
#include "exporters/identity_exporter.h"

#include <string>
#include <vector>

namespace drawbridge {

/// What the fixes of one finding are made from.
struct FixContext {
    const Finding &finding;
    const Design &design;
    const ManifestSet &exported;
    const ResourceSet &resources; ///< Of the design's one cluster.
};

/// Objects and patches of a fix, before they are files.
struct FixManifests {
    std::vector<ManifestFile> objects;
    std::vector<ObjectPatch> patches;
};
/// As files with their kustomizations, sorted by path.
[[nodiscard]] std::vector<ManifestFile> filesOf(const std::string &designName,
                                                FixManifests manifests);

/// A patch that takes an object out of what a kustomization builds.
[[nodiscard]] ObjectPatch deletingPatch(const ObjectMeta &meta);

// Each family adds its fixes; the files that define them tell which rules are theirs.
void addDrawingFixes(const Finding &finding, const Design &design, FixOffer &offer);
void addExportFixes(const FixContext &context, FixOffer &offer);
void addWorkloadFixes(const FixContext &context, FixOffer &offer);
void addNamespaceFixes(const FixContext &context, FixOffer &offer);
void addBindingFixes(const FixContext &context, FixOffer &offer);

} // namespace drawbridge
