// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/manifest_set.h"

#include <string>

namespace drawbridge {

/// The folder of the export in which each namespace has one of its own. It is the export's, so that
/// the name of a namespace is never taken for one of its families.
inline constexpr const char *kNamespacesFolder = "namespaces";

/// How the files of an export are cut.
enum class ExportLayout {
    Object,   ///< A file an object, a folder a family.
    Workload, ///< A file a workload, a folder a namespace (`byWorkload`).
};

/// The plain export of a design laid out by workload, each cluster by itself: all that belongs to
/// one workload in "namespaces/NAMESPACE/WORKLOAD.yaml", what is of the whole namespace in
/// "_namespace.yaml" beside it, and what is of none in "namespaces/_cluster.yaml"; the
/// kustomization lists these. The objects are the same. Patches stay in workload-patches, since
/// they change objects that lie elsewhere, and so does whatever the kustomization does not list.
[[nodiscard]] ManifestSet byWorkload(const ManifestSet &plain, const std::string &designName);

} // namespace drawbridge
