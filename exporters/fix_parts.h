// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/finding_fixes.h"
#include "exporters/identity_exporter.h"

#include <algorithm>
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

/// Whether it is the object that a node of the design's one cluster stands for.
[[nodiscard]] inline bool isObjectOf(const ObjectMeta &meta, const NodeKey &key)
{
    return meta.kind == key.kind && meta.nameSpace == key.nameSpace && meta.name == key.name;
}
/// That object in a list, or null.
template<typename Object>
[[nodiscard]] const Object *findObject(const std::vector<Object> &objects, const NodeKey &key)
{
    const auto found = std::ranges::find_if(
        objects, [&key](const Object &object) { return isObjectOf(object.meta, key); });
    return found == objects.end() ? nullptr : &*found;
}

/// What tells a patch its object: apiVersion, kind and metadata.
[[nodiscard]] YamlValue patchHead(const std::string &apiVersion, const NodeKey &object);
/// A patch that takes an object out of what a kustomization builds.
[[nodiscard]] ObjectPatch deletingPatch(const ObjectMeta &meta);

// Each family adds its fixes; the files that define them tell which rules are theirs.
void addDrawingFixes(const Finding &finding, const Design &design, FixOffer &offer);
void addExportFixes(const FixContext &context, FixOffer &offer);
void addWorkloadFixes(const FixContext &context, FixOffer &offer);
void addNamespaceFixes(const FixContext &context, FixOffer &offer);
void addBindingFixes(const FixContext &context, FixOffer &offer);

} // namespace drawbridge
