// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/fix_parts.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace drawbridge {

using AccountName = std::pair<std::string, std::string>; ///< Namespace, name.

/// One file of the export as the object it holds. Points into the export.
struct ExportedObject {
    std::string kind, nameSpace, name;
    bool isPatch = false;
    const ManifestFile *file = nullptr;
    const YamlValue *document = nullptr;
};
/// All but the lists of kustomize, in the order of the export.
[[nodiscard]] std::vector<ExportedObject> objectsOf(const ManifestSet &exported);

/// Whether a patch sets labels of pods, or of the object itself where that is a pod.
[[nodiscard]] bool setsPodLabels(const YamlValue &patch);
/// Whether a binding names one of the accounts.
[[nodiscard]] bool bindsAccount(const YamlValue &binding, const std::set<AccountName> &accounts);
/// Whether some object of a fix takes the place of this one.
[[nodiscard]] bool isWritten(const FixManifests &manifests, const ObjectMeta &meta);
/// "a, b".
[[nodiscard]] std::string writtenNames(const std::vector<ObjectMeta> &metas);

} // namespace drawbridge
