// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/diagnostics.h"
#include "model/import/resource_set.h"
#include "model/yaml/yaml_node.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drawbridge {

/// A patch that a kustomization names.
struct PatchReference {
    std::string path; ///< Relative to the kustomization; empty for an inline patch.
    std::string text; ///< Of an inline patch.
    std::string targetGroup;
    std::string targetKind; ///< From `target`; empty: as the patch itself says.
    std::string targetName;
    std::string targetNamespace;
    SourceSpan where;
    bool isApplied = true; ///< False: the text is a patch, but not one to apply.
};

/// "kustomization.yaml", "kustomization.yml" or "Kustomization": the names kustomize looks for.
[[nodiscard]] bool isKustomizationName(std::string_view fileName);

/// The patches of a kustomization. What it says besides (namespace, labels, generators …) is not
/// applied: a note names those fields. Patches whose target is a selector or pattern get a note.
[[nodiscard]] std::vector<PatchReference> readKustomization(const YamlNode &document,
                                                            Diagnostics &diagnostics);

/// Reads a strategic merge patch of a workload, a Namespace or a Service, or a JSON 6902 patch of
/// the TLS of a Gateway of Istio or an Ingress (tls_patch.h). Fields other than those of
/// WorkloadPatch are named in a note and not applied; nothing is returned, with a note, for other
/// kinds, other JSON 6902 patches and patches that delete or replace.
[[nodiscard]] std::optional<WorkloadPatch> readPatch(const YamlNode &document,
                                                     const PatchReference &reference,
                                                     const std::string &defaultNamespace,
                                                     Diagnostics &diagnostics);

} // namespace drawbridge
